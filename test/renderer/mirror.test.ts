/** The folded mirror: follows the feed, asks again after a gap or a new engine, and keeps other lists out. */
import { expect, test } from 'vitest'
import { Mirror } from '../../renderer/state/mirror.ts'
import { download, many, three } from '../../renderer/workbench/invent.ts'
import { ScriptedClient } from '../../renderer/workbench/scripted-client.ts'
import { listFilter, listSort } from '../../shared/feed.ts'

const query = { filter: listFilter.parse({}), sort: listSort.parse({}) }
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const begin = async (client: ScriptedClient): Promise<Mirror> => {
  const mirror = new Mirror(client)
  client.say({ type: 'hello', protocol: 1, epoch: 'one', version: '0' })
  mirror.show(query)
  await turn()
  return mirror
}

const opened = (client: ScriptedClient): number => client.calls.filter((call) => call.name === 'list.open').length
const names = (mirror: Mirror): string[] => {
  const list = mirror.store.getState().list
  return list ? list.ids.map((id) => list.rows.get(id)?.name ?? '?') : []
}

test('shows the snapshot and follows deltas and counters', async () => {
  const client = new ScriptedClient(three())
  const mirror = await begin(client)
  expect(names(mirror)).toEqual(three().map((row) => row.name))
  client.put([download(9, 'new.zip', { addedAt: Date.now() })])
  expect(names(mirror)[0]).toBe('new.zip')
  expect(mirror.store.getState().counters?.all).toBe(4)
})

test('a snapshot that comes before the answer to its opening is not lost', async () => {
  const client = new ScriptedClient(three())
  const mirror = new Mirror(client)
  mirror.show(query)
  await turn()
  expect(mirror.store.getState().connection).toBe('open')
})

test('a gap reopens the list, and what was shown stays until the new snapshot', async () => {
  const client = new ScriptedClient(three())
  const mirror = await begin(client)
  const list = mirror.store.getState().list
  if (!list) throw new Error('no list')
  client.rows.set(download(9, 'late.zip').id, download(9, 'late.zip', { addedAt: Date.now() }))
  client.say({ type: 'delta', sub: list.sub, seq: list.seq + 2, from: 0, total: 0, ids: [], upsert: [] })
  expect(names(mirror)).toHaveLength(3)
  await turn()
  expect(opened(client)).toBe(2)
  expect(names(mirror)[0]).toBe('late.zip')
})

test('another engine is asked for everything again', async () => {
  const client = new ScriptedClient(three())
  const mirror = await begin(client)
  client.say({ type: 'hello', protocol: 1, epoch: 'two', version: '0' })
  await turn()
  expect(opened(client)).toBe(2)
  expect(client.calls.filter((call) => call.name === 'feed.counters')).toHaveLength(2)
  expect(names(mirror)).toHaveLength(3)
})

test('progress touches the rows it names and no other', async () => {
  const client = new ScriptedClient(three())
  const mirror = await begin(client)
  const before = mirror.store.getState().list?.rows
  client.advance(250)
  const after = mirror.store.getState().list?.rows
  const [moving, , done] = three()
  if (!moving || !done) throw new Error('the scene changed')
  expect(after?.get(moving.id)).not.toBe(before?.get(moving.id))
  expect(after?.get(done.id)).toBe(before?.get(done.id))
})

test('frames of a list that was left change nothing', async () => {
  const client = new ScriptedClient(many(300))
  const mirror = await begin(client)
  const old = mirror.store.getState().list
  if (!old) throw new Error('no list')
  mirror.show({ ...query, filter: listFilter.parse({ group: 'active' }) })
  await turn()
  expect(mirror.store.getState().list?.total).toBe(5)
  client.say({ type: 'delta', sub: old.sub, seq: old.seq + 1, from: 0, total: 0, ids: [], upsert: [] })
  expect(mirror.store.getState().list?.total).toBe(5)
  expect(client.calls.some((call) => call.name === 'list.close')).toBe(true)
})

test('the window follows scrolling, each place asked for once', async () => {
  const client = new ScriptedClient(many(1000))
  const mirror = await begin(client)
  mirror.move({ from: 400, count: 100 })
  mirror.move({ from: 400, count: 100 })
  await turn()
  expect(client.calls.filter((call) => call.name === 'list.move')).toHaveLength(1)
  expect(mirror.store.getState().list?.from).toBe(400)
})

test('says that the engine is gone', async () => {
  const client = new ScriptedClient([])
  const mirror = await begin(client)
  client.close()
  expect(mirror.store.getState().connection).toBe('gone')
})
