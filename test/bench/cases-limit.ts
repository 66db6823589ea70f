/**
 * How exactly a speed limit is kept. What counts is what reached the disk: a server's log would count what waits in
 * socket buffers, which at 64 KiB a second is more than ten seconds' worth.
 */
import { readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog, startEngine } from '../../main/engine/engine.ts'
import { addInput } from '../../shared/commands.ts'
import { startNginx } from '../support/nginx.ts'
import { run } from '../support/processes.ts'
import { until } from '../support/until.ts'
import { mib } from './case.ts'
import type { Figure, Outcome, Setting } from './case.ts'
import { cleanEnvironment, median } from './measure.ts'
import { aria2, curl, ourGet } from './peers.ts'

interface Limited {
  readonly name: string
  readonly argv: (url: string, folder: string, scratch: string, limit: number) => readonly string[]
}

const contestants: readonly Limited[] = [
  {
    name: 'sluice',
    argv: (url, folder, scratch, limit) => ourGet(scratch, ['-x', '4', '-l', String(limit), '-d', folder, url]),
  },
  {
    name: 'aria2',
    argv: (url, folder, scratch, limit) => [
      ...aria2.one({ url, folder, scratch, connections: 4, caPath: null }),
      // What it keeps in memory cannot be seen on the disk.
      '--disk-cache=0',
      `--max-overall-download-limit=${String(limit)}`,
    ],
  },
  {
    name: 'curl',
    argv: (url, folder, scratch, limit) => [
      ...curl.one({ url, folder, scratch, connections: 1, caPath: null }),
      ...['--limit-rate', String(limit)],
    ],
  },
]

const worstAllowed = 0.03

export async function limits({ scale, memory }: Setting): Promise<Outcome> {
  const figures: Figure[] = []
  for (const limit of scale.limits) {
    const served = await memory.folder('served')
    hole(join(served, '0.bin'), Math.ceil((limit * scale.watchMs * 1.5) / 1000 + 8 * mib))
    await using nginx = await startNginx({ root: served })
    for (const contestant of contestants) {
      const errors: number[] = []
      for (let round = 1; round <= (contestant.name === 'sluice' ? scale.rounds : 1); round += 1) {
        const rate = await watch(contestant, `${nginx.url}/0.bin`, limit, { scale, memory })
        errors.push(rate / limit - 1)
        process.stderr.write(
          `  ${contestant.name} at ${String(limit / 1024)} KiB/s: ${((rate / limit) * 100).toFixed(2)} %\n`,
        )
      }
      figures.push(figureOf(contestant.name, limit, errors))
    }
    rmSync(served, { recursive: true })
  }
  figures.push(...(await changed({ scale, memory })))
  return { comparisons: [], figures }
}

/** A file that costs nothing to keep, whatever its size: what is in it does not matter here. */
function hole(path: string, sizeBytes: number): void {
  writeFileSync(path, '')
  truncateSync(path, sizeBytes)
}

/** The limit of an engine is changed while it downloads, and watched anew each time. */
async function changed({ scale, memory }: Pick<Setting, 'scale' | 'memory'>): Promise<readonly Figure[]> {
  const rates = [mib, Math.min(100 * mib, scale.limits.at(-1) ?? mib), mib / 4]
  const served = await memory.folder('served')
  hole(join(served, '0.bin'), Math.ceil((Math.max(...rates) * scale.watchMs * 2) / 1000 + 64 * mib))
  await using nginx = await startNginx({ root: served })
  const [folder, dataDir] = [await memory.folder('target'), await memory.folder('data')]
  const engine = await startEngine({ dataDir, defaultDir: folder, log: silentLog })
  const figures: Figure[] = []
  try {
    await engine.limits.setSettings({ rateLimit: mib })
    const items = [{ urls: [`${nginx.url}/0.bin`], connections: 4 }]
    await engine.downloads.add(addInput.parse({ items }), () => undefined)
    await until('the first bytes on disk', () => bytesIn(folder) > 0, 30_000)
    for (const rate of rates) {
      await engine.limits.setSettings({ rateLimit: rate })
      figures.push(
        figureOf('sluice', rate, [(await rateOf(folder, scale.watchMs)) / rate - 1], 'changed at run time to'),
      )
    }
  } finally {
    await engine.stop()
  }
  for (const path of [served, folder, dataDir]) rmSync(path, { recursive: true })
  return figures
}

/** Bytes a second that reached the disk from now on. The measurement itself is a stretch of time; nothing is waited for. */
async function rateOf(folder: string, watchMs: number): Promise<number> {
  const [from, startedAt] = [bytesIn(folder), performance.now()]
  await new Promise((resolve) => setTimeout(resolve, watchMs))
  return ((bytesIn(folder) - from) / (performance.now() - startedAt)) * 1000
}

/** Bytes a second that reached the disk, from the first ones on. */
async function watch(
  { argv }: Limited,
  url: string,
  limit: number,
  { scale, memory }: Pick<Setting, 'scale' | 'memory'>,
): Promise<number> {
  const [folder, scratch] = [await memory.folder('target'), await memory.folder('scratch')]
  const [program = '', ...args] = argv(url, folder, scratch, limit)
  await using command = run(program, args, { env: cleanEnvironment(scratch), cwd: scratch })
  await until('the first bytes on disk', () => bytesIn(folder) > 0, 30_000)
  const rate = await rateOf(folder, scale.watchMs)
  await command.killHard()
  for (const path of [folder, scratch]) rmSync(path, { recursive: true })
  return rate
}

/** Allocated bytes: parts are sparse. */
function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).blocks * 512, 0)
}

function figureOf(name: string, limit: number, errors: readonly number[], how = 'limit'): Figure {
  const worst = errors.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? Number.NaN
  const percent = (part: number): string => `${part >= 0 ? '+' : ''}${(part * 100).toFixed(2)} %`
  const rate = limit >= mib ? `${String(limit / mib)} MiB/s` : `${String(limit / 1024)} KiB/s`
  const own = name === 'sluice'
  return {
    what: `${name}, ${how} ${rate}: error`,
    found: `${percent(median(errors))} (worst ${percent(worst)})`,
    goal: own ? 'within 3 %' : '–',
    met: own ? Math.abs(median(errors)) <= worstAllowed : null,
  }
}
