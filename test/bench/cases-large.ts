/** One large file, plain and over TLS, and what it costs in memory and in the main thread's attention. */
import { rm } from 'node:fs/promises'
import { startNginx } from '../support/nginx.ts'
import { certificates } from '../support/tls.ts'
import { delayFigure, delayOf, watched } from './attention.ts'
import { mib } from './case.ts'
import type { Outcome, Setting } from './case.ts'
import { atMost, medianOf, ratioGoal } from './compare.ts'
import { inTurn, measure } from './measure.ts'
import type { Entry } from './measure.ts'
import { aria2, axel, curl, ourGet, sluice, wget2 } from './peers.ts'
import type { Tool } from './peers.ts'
import { checkSame, fillWithFiles } from './storage.ts'

type Contestant = readonly [tool: Tool, connections: number]

const plain: readonly Contestant[] = [
  ...[1, 4, 16].map((connections) => [sluice, connections] as const),
  ...([
    [curl, 1],
    [wget2, 1],
    [axel, 4],
  ] as const),
  ...[1, 4, 16].map((connections) => [aria2, connections] as const),
]
/** axel takes no authority of ours. */
const secure = plain.filter(([tool]) => tool !== axel)

export async function largePlain({ scale, memory }: Setting): Promise<Outcome> {
  const served = await memory.folder('served')
  const names = await fillWithFiles(served, 1, scale.largeBytes)
  await using nginx = await startNginx({ root: served, directives: ['access_log off;'] })
  const entries = plain.map((one) => entryFor(one, `${nginx.url}/0.bin`, null, { memory, served, names }))
  const measured = await inTurn(entries, scale.rounds, scale.warmUp)
  const watch = () => watchedRun(`${nginx.url}/0.bin`, 4, { memory, served, names })
  const delays = await repeat(scale.rounds, watch)
  await rm(served, { recursive: true })
  const figures = [
    ratioGoal(measured, 'wallMs', 'curl', 1),
    ratioGoal(measured, 'wallMs', 'aria2', 0.65),
    ratioGoal(measured, 'cpuMs', 'curl', 1),
    delayFigure(delays, '4 connections'),
  ]
  return { comparisons: [{ title: `1 × ${String(scale.largeBytes / mib)} MiB, HTTP`, measured }], figures }
}

export async function largeSecure({ scale, memory }: Setting): Promise<Outcome> {
  const served = await memory.folder('served')
  const names = await fillWithFiles(served, 1, scale.largeBytes)
  const { ca } = await certificates()
  await using nginx = await startNginx({ root: served, directives: ['access_log off;'] })
  const url = `${nginx.secureUrl}/0.bin`
  const entries = secure.map((one) => entryFor(one, url, ca.certPath, { memory, served, names }))
  const measured = await inTurn(entries, scale.rounds, scale.warmUp)
  await rm(served, { recursive: true })
  const figures = [ratioGoal(measured, 'wallMs', 'curl', 1), ratioGoal(measured, 'wallMs', 'aria2', 0.85)]
  return { comparisons: [{ title: `1 × ${String(scale.largeBytes / mib)} MiB, TLS`, measured }], figures }
}

interface Place {
  readonly memory: Setting['memory']
  readonly served: string
  readonly names: readonly string[]
}

function entryFor([tool, connections]: Contestant, url: string, caPath: string | null, place: Place): Entry {
  const run = async () => {
    const [folder, scratch] = [await place.memory.folder('target'), await place.memory.folder('scratch')]
    const sample = await measure(tool.one({ url, folder, scratch, connections, caPath }), scratch)
    await checkSame(place.served, folder, place.names)
    await Promise.all([folder, scratch].map((path) => rm(path, { recursive: true })))
    return sample
  }
  return { tool: tool.name, settings: `x${String(connections)}`, run }
}

/** p99 of the main thread's delay over one download. */
async function watchedRun(url: string, connections: number, { memory, served, names }: Place): Promise<number> {
  const [folder, scratch] = [await memory.folder('target'), await memory.folder('scratch')]
  const delay = await delayOf(ourGet(scratch, ['-x', String(connections), '-d', folder, url], watched), scratch)
  await checkSame(served, folder, names)
  await Promise.all([folder, scratch].map((path) => rm(path, { recursive: true })))
  return delay
}

async function repeat(times: number, work: () => Promise<number>): Promise<readonly number[]> {
  const values: number[] = []
  while (values.length < times) values.push(await work())
  return values
}

/** Sixteen connections at full speed: peak memory, and how late the main thread's timers were. */
export async function memoryAndDelay({ scale, memory }: Setting): Promise<Outcome> {
  const served = await memory.folder('served')
  const names = await fillWithFiles(served, 1, scale.largeBytes)
  await using nginx = await startNginx({ root: served, directives: ['access_log off;'] })
  const place = { memory, served, names }
  const url = `${nginx.url}/0.bin`
  const measured = await inTurn([entryFor([sluice, 16], url, null, place)], scale.rounds, scale.warmUp)
  const delays = await repeat(scale.rounds, () => watchedRun(url, 16, place))
  await rm(served, { recursive: true })
  const peaks = measured.map((row) => medianOf(row, 'peakBytes') / 1e6)
  const figures = [
    atMost('peak memory, 16 connections', Math.max(...peaks), 150, 'MB', 0),
    delayFigure(delays, '16 connections'),
  ]
  return { comparisons: [], figures }
}
