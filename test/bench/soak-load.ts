/**
 * The mixed load of a soak run: each kind of work again and again, all kinds at once, until told. Everything that is finished is
 * looked at and cleared away, so that only what the engine keeps grows.
 */
import { readdirSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineClient } from '../../shared/client.ts'
import type { CommandInput } from '../../shared/commands.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { ResultView } from '../../shared/views.ts'
import { redirectHops, startOrigin } from '../support/fault-server/index.ts'
import type { Nginx } from '../support/nginx.ts'
import { h1Plan } from '../engine/control/h1-origins.ts'
import { chanceOf } from '../engine/control/seeded-plan.ts'
import type { Chance } from '../engine/control/seeded-plan.ts'
import { mib } from './case.ts'

export interface LoadSpec {
  readonly client: EngineClient
  readonly nginx: Nginx
  /** What nginx serves: a large file and many small ones. */
  readonly large: { readonly name: string; readonly sizeBytes: number }
  readonly small: readonly string[]
  /** The engine's folder for downloads. */
  readonly folder: string
  readonly isOver: () => boolean
}

type Items = CommandInput<'downloads.add'>['items']

/** Kinds of work → how often each was done. */
export type Tally = Readonly<Record<string, number>>

/** Does everything once at least. Resolves when it is over and the last works have ended. Rejects when something is not as it must be. */
export async function load(spec: LoadSpec, seed: number): Promise<Tally> {
  const tally: Record<string, number> = {}
  const loops = Object.entries(works).map(async ([kind, work], n) => {
    const chance = chanceOf(seed + n)
    do {
      await work(spec, chance)
      tally[kind] = (tally[kind] ?? 0) + 1
    } while (!spec.isOver())
  })
  await Promise.all(loops)
  return tally
}

const works: Readonly<Record<string, (spec: LoadSpec, chance: Chance) => Promise<void>>> = {
  'large file': async (spec, chance) => {
    const ids = await add(spec, [{ ...largeItem(spec), connections: chance.oneOf(1, 4, 8) }])
    await finish(spec, ids, true)
  },
  'batch of small files': async (spec, chance) => {
    const dir = join(spec.folder, `small-${String(chance.between(0, 1e9))}`)
    const ids = await add(
      spec,
      spec.small.map((name) => ({ urls: [`${spec.nginx.url}/${name}`], dir })),
    )
    await finish(spec, ids, true)
    await rm(dir, { recursive: true })
  },
  'twenty redirected files': async (spec) => {
    await using origin = await startOrigin()
    origin.serve('/hop/*', (path) => ({ sizeBytes: 50_000, seed: path }), redirectHops(3))
    const items = Array.from({ length: 20 }, (_, n) => ({ urls: [`${origin.url}/hop/${String(n)}`] }))
    await finish(spec, await add(spec, items), true)
  },
  'eight origins with faults': async (spec, chance) => {
    await using stack = new AsyncDisposableStack()
    const items: { urls: string[]; connections: number }[] = []
    for (let n = 0; n < 8; n += 1) {
      const plan = h1Plan(chance.between(0, 2 ** 31))
      const origin = stack.use(await startOrigin())
      const url = origin.serve(`/fault-${String(plan.seed)}`, plan.versions[0], ...plan.behaviours)
      items.push({ urls: [url], connections: plan.connections })
    }
    await finish(spec, await add(spec, items), false)
  },
  'large file, cancelled': async (spec, chance) => {
    const ids = await add(spec, [largeItem(spec)])
    await pass(chance.between(10, 1_000))
    await clear(spec, ids)
  },
  'large file, paused': async (spec, chance) => {
    const ids = await add(spec, [largeItem(spec)])
    for (let times = chance.between(1, 5); times > 0; times -= 1) {
      await pass(chance.between(10, 500))
      await spec.client.call('downloads.pause', { ids: [...ids] })
      await pass(chance.between(10, 200))
      await spec.client.call('downloads.resume', { ids: [...ids] })
    }
    await finish(spec, ids, true)
  },
}

const largeItem = ({ nginx, large }: LoadSpec): Items[number] => ({ urls: [`${nginx.url}/${large.name}`] })

/** Time is part of the load here; nothing is waited for. */
const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function add({ client }: LoadSpec, items: Items): Promise<readonly DownloadId[]> {
  return (await client.call('downloads.add', { items })).items.map(({ id }) => id)
}

/** Waits for the end of all of them, looks at the files where they must be right, and clears away. */
async function finish(spec: LoadSpec, ids: readonly DownloadId[], mustComplete: boolean): Promise<void> {
  const { large } = spec
  const results = await waitFor(spec, ids)
  const bad = results.find(({ status }) => status !== 'completed')
  if (mustComplete && bad) throw new Error(`not completed: ${JSON.stringify(bad)}`)
  for (const { url, path } of results) {
    if (path === null || !url.endsWith(large.name)) continue
    const { size } = statSync(path)
    if (size !== large.sizeBytes) throw new Error(`${path} has ${String(size / mib)} MiB`)
  }
  await Promise.all(results.flatMap(({ path }) => (path === null ? [] : [rm(path)])))
  await clear(spec, ids)
}

/** A removal can be undone until the engine ends; the room of its part is wanted before that, once nobody writes to it. */
async function clear(spec: LoadSpec, ids: readonly DownloadId[]): Promise<void> {
  const { client, folder } = spec
  await client.call('downloads.remove', { ids: [...ids] })
  await waitFor(spec, ids)
  const own = new Set(ids.map(String))
  const parts = readdirSync(folder).filter((name) => own.has(/\.(\d+)\.part$/.exec(name)?.[1] ?? ''))
  await Promise.all(parts.map((name) => rm(join(folder, name), { force: true })))
}

/** Until none of them runs or wants to. */
async function waitFor({ client }: LoadSpec, ids: readonly DownloadId[]): Promise<readonly ResultView[]> {
  const { batchId } = (await client.call('downloads.detail', { id: ids[0] ?? 0 })).download
  if (batchId === null) throw new Error('a download has lost its batch')
  const { done, results } = await client.call('batch.wait', { batchId, timeoutMs: 300_000 })
  if (!done) throw new Error(`not at an end: ${JSON.stringify(results.find(({ status }) => status === 'queued'))}`)
  return results
}
