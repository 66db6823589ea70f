/** A sudden death, and one slow connection among four: against an origin that paces every response. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { slow, startOrigin, writeResource } from '../support/fault-server/index.ts'
import { run } from '../support/processes.ts'
import { until } from '../support/until.ts'
import { mib } from './case.ts'
import type { Figure, Outcome, Setting } from './case.ts'
import { atMost } from './compare.ts'
import { cleanEnvironment, inTurn, measure, median } from './measure.ts'
import type { Entry } from './measure.ts'
import { aria2, sluice } from './peers.ts'
import type { OneJob } from './peers.ts'
import { checkSame } from './storage.ts'

const connections = 4
const pace = 10 * mib

interface Mortal {
  readonly name: string
  readonly argv: (job: OneJob) => readonly string[]
}

const aria2Again = ['-c', '--allow-overwrite=true']
const mortals: readonly Mortal[] = [
  { name: 'sluice', argv: sluice.one },
  { name: 'aria2', argv: (job) => [...aria2.one(job), ...aria2Again] },
  {
    name: 'aria2, state saved each second',
    argv: (job) => [...aria2.one(job), ...aria2Again, '--auto-save-interval=1'],
  },
]

/** kill -9 in the middle, the same command again: bytes that the server had to send twice. */
export async function death({ scale, memory }: Setting): Promise<Outcome> {
  const resource = { sizeBytes: scale.killBytes, seed: 'death' }
  const served = await memory.folder('served')
  await writeResource(resource, join(served, 'large.bin'))
  const repeated = new Map<string, number[]>()
  const wrong = new Map<string, number>()
  for (let round = 1; round <= scale.rounds; round += 1) {
    for (const { name, argv } of mortals) {
      await using origin = await startOrigin()
      const url = origin.serve('/large.bin', resource, slow(pace))
      const [folder, scratch] = [await memory.folder('target'), await memory.folder('scratch')]
      const command = argv({ url, folder, scratch, connections, caPath: null })
      const killAt = (scale.killBytes * round) / (scale.rounds + 1)
      await killOnce(command, scratch, () => origin.log.sentBytes() >= killAt)
      await measure(command, scratch)
      repeated.set(name, [...(repeated.get(name) ?? []), origin.log.resentBytes('/large.bin') / mib])
      const isRight = await checkSame(served, folder, ['large.bin']).then(
        () => true,
        () => false,
      )
      if (!isRight && name === 'sluice') throw new Error('a wrong file after kill -9')
      wrong.set(name, (wrong.get(name) ?? 0) + (isRight ? 0 : 1))
      await Promise.all([folder, scratch].map((path) => rm(path, { recursive: true })))
    }
  }
  await rm(served, { recursive: true })
  return {
    comparisons: [],
    figures: [...repeated].map(([name, list]) => deathFigure(name, list, wrong.get(name) ?? 0)),
  }
}

async function killOnce(argv: readonly string[], scratch: string, isTime: () => boolean): Promise<void> {
  const [program = '', ...args] = argv
  await using command = run(program, args, { env: cleanEnvironment(scratch), cwd: scratch })
  await until('enough bytes for a death', isTime, 120_000)
  await command.killHard()
}

function deathFigure(name: string, list: readonly number[], wrong: number): Figure {
  const most = atMost(`asked for again after kill -9, worst: ${name}`, Math.max(...list), 8, 'MiB')
  const suffix = wrong === 0 ? '' : `; wrong file in ${String(wrong)} of ${String(list.length)}`
  const found = `${most.found} (median ${median(list).toFixed(1)})${suffix}`
  return name === 'sluice' ? { ...most, found } : { what: most.what, found, goal: '–', met: null }
}

/** The second request of the file is answered twenty times slower than all others. */
export async function oneSlow({ scale, memory }: Setting): Promise<Outcome> {
  const served = await memory.folder('served')
  const resource = { sizeBytes: scale.pacedBytes, seed: 'paced' }
  await writeResource(resource, join(served, 'paced.bin'))
  const origin = run(process.execPath, [
    join(import.meta.dirname, 'paced-origin.ts'),
    String(scale.pacedBytes),
    String(pace),
  ])
  await using _origin = origin
  const [, base = ''] = await origin.untilLine(/^(http:\S+)$/)
  let made = 0
  const entries: readonly Entry[] = [sluice, aria2].map((tool) => ({
    tool: tool.name,
    settings: `x${String(connections)}`,
    run: async () => {
      made += 1
      const [folder, scratch] = [await memory.folder('target'), await memory.folder('scratch')]
      const url = `${base}/${String(made)}/paced.bin`
      const sample = await measure(tool.one({ url, folder, scratch, connections, caPath: null }), scratch)
      await checkSame(served, folder, ['paced.bin'])
      await Promise.all([folder, scratch].map((path) => rm(path, { recursive: true })))
      return sample
    },
  }))
  const measured = await inTurn(entries, scale.rounds, scale.warmUp)
  await rm(served, { recursive: true })
  const idealMs = (scale.pacedBytes / (pace * (connections - 1 + 1 / 20))) * 1000
  const figures = measured.map((row): Figure => {
    const ratio = median(row.samples.map(({ wallMs }) => wallMs)) / idealMs
    const own = row.tool === 'sluice'
    const what = `${row.tool}: total / ideal (${(idealMs / 1000).toFixed(1)} s)`
    return { what, found: ratio.toFixed(2), goal: own ? '≤ 1.15' : '–', met: own ? ratio <= 1.15 : null }
  })
  return { comparisons: [{ title: 'One of four connections 20 × slower', measured }], figures }
}
