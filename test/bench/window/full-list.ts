/** A list of a hundred thousand downloads in a profile, put there through the contract, as any client would. */
import { defaultDataDir } from '../../../main/api/data-dir.ts'
import { connectSocket } from '../../../main/api/socket-wire.ts'
import { createClient, type EngineClient } from '../../../shared/client.ts'
import { type Origin, slow } from '../../support/fault-server/index.ts'
import { until } from '../../support/until.ts'

const atOnce = 5000
const hosts = 40

export const clientOf = async (env: Readonly<Record<string, string>>): Promise<EngineClient> =>
  createClient(await connectSocket(defaultDataDir(env)))

/** Paused ones: nothing is asked of these hosts. */
export async function fill(client: EngineClient, count: number): Promise<void> {
  for (let from = 0; from < count; from += atOnce) {
    const items = Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => ({
      urls: [`http://host-${String((from + index) % hosts)}.invalid/set/file-${String(from + index)}.tar.zst`],
      paused: true,
    }))
    await client.call('downloads.add', { items })
  }
}

/** Slow enough, and long enough, that they run as long as somebody measures. */
const runningBytes = 4 * 1024 ** 3
const bytesPerSecond = 160 * 1024

/** Lets `count` downloads of the server run, and waits until they do. */
export async function letRun(client: EngineClient, origin: Origin, count: number): Promise<void> {
  await client.call('settings.set', { patch: { slots: count, connections: 1, connectionsPerHost: count } })
  const items = Array.from({ length: count }, (_, index) => {
    const path = `/running-${String(index)}.bin`
    return { urls: [origin.serve(path, { seed: path, sizeBytes: runningBytes }, slow(bytesPerSecond))], connections: 1 }
  })
  await client.call('downloads.add', { items })
  await until(`${String(count)} downloads run`, async () => (await activeOf(client)) >= count, 60_000)
}

/** Of the list of a group: how long it is, and how long the answer took. */
export async function ask(
  client: EngineClient,
  filter: { readonly group?: 'all' | 'active'; readonly search?: string },
): Promise<{ readonly total: number; readonly ms: number }> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const begin = performance.now()
  const stop = client.onFeed((frame) => {
    if (frame.type === 'snapshot') resolve(frame.total)
  })
  try {
    const { sub } = await client.call('list.open', { filter, window: { from: 0, count: 100 } })
    const total = await promise
    const ms = performance.now() - begin
    await client.call('list.close', { sub })
    return { total, ms }
  } finally {
    stop()
  }
}

export const activeOf = async (client: EngineClient): Promise<number> => (await ask(client, { group: 'active' })).total
