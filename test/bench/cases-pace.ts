/**
 * How a program finds out by itself what a server allows: one that gives each connection so much and takes up to eight, and one
 * that takes two. What counts is what the server has sent, as it tells it every 50 ms.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeResource } from '../support/fault-server/index.ts'
import { run } from '../support/processes.ts'
import { mib } from './case.ts'
import type { Figure, Outcome, Setting } from './case.ts'
import { measure, median } from './measure.ts'
import { aria2, axel, ourGet } from './peers.ts'
import type { OneJob } from './peers.ts'
import { checkSame } from './storage.ts'

interface Finder {
  readonly name: string
  readonly argv: (job: OneJob) => readonly string[]
}

/** What the origin said at one moment, since the first request. */
interface Moment {
  readonly ms: number
  readonly bytes: number
  readonly refused: number
}

const pace = 10 * mib
const windowMs = 500
const wanted = 0.95

/** Ours is told no number; the others are told the right one, or the largest that they take. */
const finders: readonly Finder[] = [
  { name: 'sluice, automatic', argv: ({ url, folder, scratch }) => ourGet(scratch, ['-d', folder, url]) },
  {
    name: 'aria2 -x16 -s16',
    argv: (job) => [...aria2.one({ ...job, connections: 16 }), '--max-tries=0', '--retry-wait=1'],
  },
  { name: 'axel -n 8', argv: (job) => axel.one({ ...job, connections: 8 }) },
]

export async function findsPace(setting: Setting): Promise<Outcome> {
  const figures: Figure[] = []
  for (const finder of finders) {
    const runs = await watch(finder, 8, setting)
    const times = runs.map((moments) => fullAt(moments, 8 * pace))
    const own = finder.name.startsWith('sluice')
    const met = own ? Math.max(...times) <= 5_000 : null
    const what = `${finder.name}: 95 % of ${String((8 * pace) / mib)} MiB/s after`
    figures.push({ what, found: seconds(times), goal: own ? '≤ 5 s' : '–', met })
  }
  // axel gives up when it is refused, whatever it is told.
  for (const finder of finders.filter(({ name }) => !name.startsWith('axel'))) {
    const runs = await watch(finder, 2, setting)
    const times = runs.map(lastRefusalAt)
    const own = finder.name.startsWith('sluice')
    const rates = runs.map((moments, n) => rateAfter(moments, times[n] ?? 0) / (2 * pace))
    figures.push(
      {
        what: `${finder.name}, where two are allowed: last refusal after`,
        found: seconds(times),
        goal: own ? '≤ 10 s' : '–',
        met: own ? Math.max(...times) <= 10_000 : null,
      },
      {
        what: `${finder.name}, where two are allowed: rate after that / ${String((2 * pace) / mib)} MiB/s`,
        found: median(rates).toFixed(2),
        goal: own ? '≥ 0.95' : '–',
        met: own ? median(rates) >= wanted : null,
      },
    )
  }
  return { comparisons: [], figures }
}

const seconds = (times: readonly number[]): string => {
  const words = (ms: number): string => (ms === Infinity ? 'never' : `${(ms / 1000).toFixed(1)} s`)
  return `${words(median(times))} (worst ${words(Math.max(...times))})`
}

/** Each round against an origin of its own, so that nothing is remembered. */
async function watch(
  { argv }: Finder,
  most: number,
  { scale, memory }: Setting,
): Promise<readonly (readonly Moment[])[]> {
  const served = await memory.folder('served')
  const sizeBytes = most > 2 ? scale.rampBytes : scale.rampBytes / 4
  await writeResource({ sizeBytes, seed: 'paced' }, join(served, 'paced.bin'))
  const runs: (readonly Moment[])[] = []
  for (let round = 1; round <= scale.rounds; round += 1) {
    await using origin = run(process.execPath, [
      join(import.meta.dirname, 'paced-origin.ts'),
      ...[sizeBytes, pace, most].map(String),
    ])
    const [, base = ''] = await origin.untilLine(/^(http:\S+)$/)
    const [folder, scratch] = [await memory.folder('target'), await memory.folder('scratch')]
    const job = { url: `${base}/1/paced.bin`, folder, scratch, connections: most, caPath: null }
    await measure(argv(job), scratch)
    await checkSame(served, folder, ['paced.bin'])
    runs.push(momentsOf(origin.stdout))
    await Promise.all([folder, scratch].map((path) => rm(path, { recursive: true })))
  }
  await rm(served, { recursive: true })
  return runs
}

const momentsOf = (said: string): readonly Moment[] =>
  [...said.matchAll(/^sent (\d+) (\d+) \d+ (\d+)$/gm)].map(([, ms, bytes, refused]) => ({
    ms: Number(ms),
    bytes: Number(bytes),
    refused: Number(refused),
  }))

/** End of the first window in which the server sent as much as it can; Infinity: there was none. */
const fullAt = (moments: readonly Moment[], bytesPerSecond: number): number => {
  for (const end of moments) {
    const begin = moments.findLast(({ ms }) => ms <= end.ms - windowMs)
    if (begin && ((end.bytes - begin.bytes) * 1000) / (end.ms - begin.ms) >= wanted * bytesPerSecond) return end.ms
  }
  return Infinity
}

const lastRefusalAt = (moments: readonly Moment[]): number => {
  const last = moments.at(-1)?.refused ?? 0
  return last === 0 ? 0 : (moments.find(({ refused }) => refused === last)?.ms ?? 0)
}

/** Bytes a second between a moment and the one at which everything was sent. */
const rateAfter = (moments: readonly Moment[], fromMs: number): number => {
  const begin = moments.find(({ ms }) => ms >= fromMs)
  const most = moments.at(-1)?.bytes
  const end = moments.find(({ bytes }) => bytes === most)
  return begin && end && end.ms > begin.ms ? ((end.bytes - begin.bytes) * 1000) / (end.ms - begin.ms) : 0
}
