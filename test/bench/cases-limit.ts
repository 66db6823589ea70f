/**
 * How exactly a speed limit is kept. What counts is what reached the disk: a server's log would count what waits in
 * socket buffers, which at 64 KiB a second is more than ten seconds' worth.
 */
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { startNginx } from '../support/nginx.ts'
import { run } from '../support/processes.ts'
import { until } from '../support/until.ts'
import { mib } from './case.ts'
import type { Figure, Outcome, Setting } from './case.ts'
import { cleanEnvironment, median } from './measure.ts'
import { aria2, curl, ourGet } from './peers.ts'
import { fillWithFiles } from './storage.ts'

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
    await fillWithFiles(served, 1, Math.ceil((limit * scale.watchMs * 1.5) / 1000 + 8 * mib))
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
  return { comparisons: [], figures }
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
  const [from, startedAt] = [bytesIn(folder), performance.now()]
  // The measurement itself is a stretch of time; nothing is waited for.
  await new Promise((resolve) => setTimeout(resolve, scale.watchMs))
  const rate = ((bytesIn(folder) - from) / (performance.now() - startedAt)) * 1000
  await command.killHard()
  for (const path of [folder, scratch]) rmSync(path, { recursive: true })
  return rate
}

/** Allocated bytes: parts are sparse. */
function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).blocks * 512, 0)
}

function figureOf(name: string, limit: number, errors: readonly number[]): Figure {
  const worst = errors.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? Number.NaN
  const percent = (part: number): string => `${part >= 0 ? '+' : ''}${(part * 100).toFixed(2)} %`
  const rate = limit >= mib ? `${String(limit / mib)} MiB/s` : `${String(limit / 1024)} KiB/s`
  const own = name === 'sluice'
  return {
    what: `${name}, limit ${rate}: error`,
    found: `${percent(median(errors))} (worst ${percent(worst)})`,
    goal: own ? 'within 3 %' : '–',
    met: own ? Math.abs(median(errors)) <= worstAllowed : null,
  }
}
