/** H10: the whole control plane in worlds that are made up, one for each seed. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { WorldReport } from './simulation/world.ts'
import type { HardReport, HardSetting, HardTest } from './hard-test.ts'

const sayEvery = 500

/** In a thread of its own; rejects when that dies. */
const liveAll = (share: { readonly begin: number; readonly count: number }, take: (report: WorldReport) => void) =>
  new Promise<void>((resolve, reject) => {
    const worker = new Worker(new URL('simulation/worker.ts', import.meta.url), { workerData: share })
    worker.on('message', take)
    worker.once('error', reject)
    worker.once('exit', () => {
      resolve()
    })
  })

const run = async ({ faults, chance, say, problem }: HardSetting): Promise<HardReport> => {
  const begin = 1 + Math.floor(chance() * 2 ** 30)
  const sums = { downloads: 0, completed: 0, kills: 0, cuts: 0, requests: 0, lastedS: 0 }
  let lived = 0
  const take = (report: WorldReport): void => {
    for (const found of report.problems) problem(`world ${String(report.seed)}: ${found}`)
    for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += report[key]
    lived += 1
    if (lived % sayEvery === 0) say(`${String(lived)} worlds`)
  }
  const threads = availableParallelism()
  const each = Math.ceil(faults / threads)
  await Promise.all(
    Array.from({ length: threads }, (_, n) =>
      liveAll({ begin: begin + n * each, count: Math.max(0, Math.min(each, faults - n * each)) }, take),
    ),
  )
  const days = sums.lastedS / 86_400
  return {
    done: `${String(faults)} worlds, seeds from ${String(begin)} on`,
    figures: [
      ['downloads, of which their completion was told', `${String(sums.downloads)}, ${String(sums.completed)}`],
      ['kills of the engine', String(sums.kills)],
      ['power cuts', String(sums.cuts)],
      ['requests', String(sums.requests)],
      ['time that passed there', `${days.toFixed(1)} days`],
    ],
  }
}

export const simulation: HardTest = {
  id: 'H10',
  title: 'Worlds by the thousand',
  promise:
    'Whatever happens in whatever order, everything is completed right in the end, nothing is left over, nobody is asked too often.',
  faults: 10_000,
  run,
}
