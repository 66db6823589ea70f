/** Many small files, sixteen at once, on memory-backed storage and on a disk. */
import { rm } from 'node:fs/promises'
import { startNginx } from '../support/nginx.ts'
import { delayFigure, delayOf, watched } from './attention.ts'
import type { Figure, Outcome, Setting } from './case.ts'
import { atMost, best, ratioGoal } from './compare.ts'
import { inTurn, measure } from './measure.ts'
import type { Entry, Measured } from './measure.ts'
import { aria2, curl, manyOfOurs, sluice, wget2 } from './peers.ts'
import type { Tool } from './peers.ts'
import { checkSame, fillWithFiles } from './storage.ts'
import type { Storage } from './storage.ts'

const atOnce = 16
const contestants = [sluice, curl, wget2, aria2]

interface Work {
  readonly served: string
  readonly names: readonly string[]
  readonly urls: readonly string[]
  readonly storage: Storage
}

export function smallFiles(setting: Setting): Promise<Outcome> {
  const { files } = setting.scale
  return many(setting, files, 64 * 1024, contestants, (measured, { isMemory }) =>
    isMemory
      ? [ratioGoal(measured, 'wallMs', 'aria2', 0.8), ratioGoal(measured, 'wallMs', 'curl', 1)]
      : [ratioGoal(measured, 'wallMs', 'aria2', 0.6)],
  )
}

export function tinyFiles(setting: Setting): Promise<Outcome> {
  const { tinyFiles: files } = setting.scale
  return many(setting, files, 1024, [sluice, curl, aria2], (measured) => [
    ratioGoal(measured, 'wallMs', 'aria2', 1),
    atMost('peak memory', (best(measured, 'sluice', 'peakBytes') ?? Number.NaN) / 1e6, 200, 'MB', 0),
  ])
}

type Goals = (measured: readonly Measured[], storage: Storage) => readonly Figure[]

async function many(
  { scale, memory, disk }: Setting,
  count: number,
  sizeBytes: number,
  programs: readonly Tool[],
  goals: Goals,
): Promise<Outcome> {
  const served = await memory.folder('served')
  const names = await fillWithFiles(served, count, sizeBytes)
  await using nginx = await startNginx({ root: served, directives: ['access_log off;'] })
  const urls = names.map((name) => `${nginx.url}/${name}`)
  const comparisons = []
  const figures: Figure[] = []
  for (const storage of [memory, disk]) {
    const entries = programs.map((tool) => entryFor(tool, { served, names, urls, storage }))
    const measured = await inTurn(entries, scale.rounds, scale.warmUp)
    const title = `${String(count)} × ${String(sizeBytes / 1024)} KiB, ${String(atOnce)} at once, ${storage.name}`
    comparisons.push({ title, measured })
    const delays: number[] = []
    while (delays.length < scale.rounds) delays.push(await watchedRun({ served, names, urls, storage }))
    const found = [...goals(measured, storage), delayFigure(delays, `${String(atOnce)} at once`)]
    figures.push(...found.map((goal) => ({ ...goal, what: `${storage.name}: ${goal.what}` })))
  }
  await rm(served, { recursive: true })
  return { comparisons, figures }
}

function entryFor(tool: Tool, { served, names, urls, storage }: Work): Entry {
  const syncAfter = !storage.isMemory && !tool.syncs
  const run = async () => {
    const [folder, scratch] = [await storage.folder('target'), await storage.folder('scratch')]
    const argv = await tool.many({ urls, folder, scratch, atOnce })
    const sample = await measure(syncAfter ? withSync(argv, folder) : argv, scratch)
    await checkSame(served, folder, names)
    await Promise.all([folder, scratch].map((path) => rm(path, { recursive: true })))
    return sample
  }
  return {
    tool: tool.name,
    settings: syncAfter ? `${String(atOnce)} at once, then sync` : `${String(atOnce)} at once`,
    run,
  }
}

/** p99 of the main thread's delay over one run of ours. */
async function watchedRun({ served, names, urls, storage }: Work): Promise<number> {
  const [folder, scratch] = [await storage.folder('target'), await storage.folder('scratch')]
  const delay = await delayOf(await manyOfOurs({ urls, folder, scratch, atOnce }, watched), scratch)
  await checkSame(served, folder, names)
  await Promise.all([folder, scratch].map((path) => rm(path, { recursive: true })))
  return delay
}

/** The same promise as of those that sync by themselves: what is complete survives a power cut. */
function withSync(argv: readonly string[], folder: string): readonly string[] {
  return ['sh', '-c', '"$@" && sync -f "$0"', folder, ...argv]
}
