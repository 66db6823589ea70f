/** What the scheduler and the windows ask: candidates, due times, keys, counts, lists. */
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { candidateSql, newestByKeySql, nextDueSql } from '../../../main/engine/store/downloads.ts'
import type { LedgerReads } from '../../../main/engine/store/operations.ts'
import { listFilter, listSort } from '../../../shared/feed.ts'
import { countKinds } from '../../../shared/kind.ts'
import type { ListFilter, ListSort } from '../../../shared/feed.ts'
import {
  addItems,
  addSome,
  anyCandidate,
  batchOf,
  bookedCompletion,
  idOf,
  mainQueue,
  newItem,
  openStore,
} from './support/store.ts'
import type { Store } from './support/store.ts'
import { part, resource } from './support/store.ts'

const failure = { code: 'server_busy' as const, message: 'busy' }

const picked = async (
  { ledger }: Store,
  change: Partial<LedgerReads['candidates'][0]> = {},
): Promise<readonly number[]> => (await ledger.read('candidates', { ...anyCandidate, ...change })).map(({ id }) => id)

test('candidates come by priority, then by position, over all queues', async () => {
  await using store = await openStore()
  const { ledger } = store
  const { id: other } = await ledger.call('createQueue', { name: 'Other', color: 'red', slots: null, rateLimit: null })
  await addItems(ledger, [
    newItem(1),
    newItem(2, { priority: 5 }),
    newItem(3, { status: 'paused' }),
    newItem(4, { queueId: other, priority: 5 }),
    newItem(5, { queueId: other, priority: 9 }),
    newItem(6),
  ])
  expect(await picked(store, { queueIds: [mainQueue, other] })).toEqual([5, 4, 2, 1, 6])
  expect(await picked(store, { queueIds: [mainQueue, other], limit: 2 })).toEqual([5, 4])
  expect(await picked(store)).toEqual([2, 1, 6])
  expect(await picked(store, { queueIds: [] })).toEqual([])
})

test('candidates leave out hosts, ids, batches and what is not due', async () => {
  await using store = await openStore()
  const { ledger } = store
  await addItems(ledger, [newItem(1, { host: 'slow.example' }), newItem(2), newItem(3)])
  const second = await addItems(ledger, [newItem(4), newItem(5)])
  await ledger.call('retryLater', { id: idOf(2), notBefore: 2000, attempts: 1, failure, urlIndex: 0 })
  expect(await picked(store)).toEqual([1, 3, 4, 5])
  expect(await picked(store, { now: 2000 })).toEqual([1, 2, 3, 4, 5])
  expect(await picked(store, { excludeHosts: ['slow.example'], excludeIds: [idOf(4)] })).toEqual([3, 5])
  expect(await picked(store, { batchIds: [second.batchId] })).toEqual([4, 5])
  expect(await picked(store, { batchIds: [] })).toEqual([])
  expect(await picked(store, { excludeBatchIds: [second.batchId] })).toEqual([1, 3])
})

test('the next due time is the earliest one still to come', async () => {
  await using store = await openStore()
  const { ledger } = store
  await addSome(ledger, 3)
  const later = await addItems(ledger, [newItem(4)])
  expect(await ledger.call('nextDue', { now: 0, batchIds: null })).toBeNull()
  for (const [id, notBefore] of [
    [1, 3000],
    [2, 2000],
    [4, 9000],
  ] as const) {
    await ledger.call('retryLater', { id: idOf(id), notBefore, attempts: 1, failure, urlIndex: 0 })
  }
  expect(await ledger.call('nextDue', { now: 1000, batchIds: null })).toBe(2000)
  expect(await ledger.call('nextDue', { now: 2000, batchIds: null })).toBe(3000)
  expect(await ledger.call('nextDue', { now: 0, batchIds: [later.batchId] })).toBe(9000)
  expect(await ledger.call('nextDue', { now: 9000, batchIds: null })).toBeNull()
})

test('what seems to be due much later than anything ever waits is due: the clock was set back', async () => {
  await using store = await openStore()
  const { ledger } = store
  await addSome(ledger, 1)
  await ledger.call('retryLater', { id: idOf(1), notBefore: 10 ** 12, attempts: 1, failure, urlIndex: 0 })
  const tenYearsMs = 10 * 365 * 86_400_000
  expect(await picked(store, { now: 10 ** 12 - 1 })).toEqual([])
  expect(await picked(store, { now: 10 ** 12 - tenYearsMs })).toEqual([1])
  expect(await ledger.call('nextDue', { now: 10 ** 12 - tenYearsMs, batchIds: null })).toBeNull()
})

test('the frequent questions are answered from an index, in its order', async () => {
  await using store = await openStore()
  await addSome(store.ledger, 200)
  const db = new Database(store.folder.at('ledger.db'), { readonly: true })
  const planOf = (sql: string, args: object | string): string =>
    db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(args)
      .map(({ detail }) => detail)
      .join('\n')
  const lists = { batchIds: null, excludeBatchIds: '[]', excludeHosts: '[]', excludeIds: '[]' }
  const candidates = planOf(candidateSql, { ...lists, queueId: 1, now: 1, limit: 5 })
  expect(candidates).toContain('USING COVERING INDEX downloads_queued (queue_id=?)')
  expect(candidates).not.toContain('TEMP B-TREE')
  expect(planOf(nextDueSql, { ...lists, now: 1 })).toContain('INDEX downloads_due (not_before>?')
  const byKey = planOf(newestByKeySql, { key: 'key-1', batchId: null })
  expect(byKey).toContain('INDEX downloads_by_key (request_key=?)')
  expect(byKey).not.toContain('TEMP B-TREE')
  const indexes = db.prepare("SELECT name FROM pragma_index_list('downloads')").pluck().all()
  expect(indexes.length).toBeLessThanOrEqual(3)
  db.close()
})

test('the newest download for a key is found, in the order of the keys', async () => {
  await using store = await openStore()
  const { ledger } = store
  await addItems(ledger, [newItem(1), newItem(2), newItem(1), newItem(3), newItem(1)])
  await ledger.call('transition', { ids: [idOf(5), idOf(4)], action: 'remove', at: 1 })
  const found = await ledger.call('findByKeys', { keys: ['key-3', 'key-2', 'key-1', 'nothing', 'key-1'] })
  expect(found.map((download) => download?.id ?? null)).toEqual([null, 2, 3, null, 3])
})

test('downloads come in the order of the ids, unknown ones left out', async () => {
  await using store = await openStore()
  await addSome(store.ledger, 3)
  const found = await store.ledger.read('downloads', { ids: [idOf(3), idOf(77), idOf(1), idOf(3)] })
  expect(found.map(({ id }) => id)).toEqual([3, 1, 3])
})

test('counts leave removed ones out and know what each queue has to do', async () => {
  await using store = await openStore()
  const { ledger } = store
  const { id: other } = await ledger.call('createQueue', { name: 'Other', color: 'red', slots: null, rateLimit: null })
  await addItems(
    ledger,
    [1, 2, 3, 4, 5].map((n) => newItem(n)),
  )
  await addItems(ledger, [newItem(6, { queueId: other })])
  await ledger.call('transition', { ids: [idOf(1)], action: 'pause', at: 1 })
  await ledger.call('transition', { ids: [idOf(2)], action: 'fail', at: 1, failure })
  await ledger.call('transition', { ids: [idOf(3)], action: 'remove', at: 1 })
  await ledger.call('complete', bookedCompletion(idOf(4)))
  expect(await ledger.read('counts', null)).toEqual({
    queued: 2,
    paused: 1,
    completed: 1,
    failed: 1,
    unfinishedByQueue: [
      [mainQueue, 3],
      [other, 1],
    ],
    kinds: { ...countKinds([]), other: 5 },
    queuedByQueue: [
      [mainQueue, 1],
      [other, 1],
    ],
  })
})

const listed = async (
  { ledger }: Store,
  filter: Partial<ListFilter>,
  sort: Partial<ListSort> = { descending: false },
  active: readonly number[] = [],
): Promise<readonly number[]> => {
  const ids = await ledger.read('listIds', {
    filter: listFilter.parse(filter),
    sort: listSort.parse(sort),
    active: active.map(idOf),
  })
  expect(ids).toBeInstanceOf(Float64Array)
  return [...ids]
}

test('every group of a list holds what it says', async () => {
  await using store = await openStore()
  const { ledger } = store
  await addSome(ledger, 6)
  await ledger.call('transition', { ids: [idOf(1)], action: 'pause', at: 1 })
  await ledger.call('transition', { ids: [idOf(2)], action: 'fail', at: 1, failure })
  await ledger.call('transition', { ids: [idOf(3)], action: 'remove', at: 1 })
  await ledger.call('complete', bookedCompletion(idOf(4)))
  const active = [6, 1]
  const expected = {
    all: [1, 2, 4, 5, 6],
    active: [6],
    waiting: [5],
    paused: [1],
    completed: [4],
    failed: [2],
    removed: [3],
  }
  for (const group of listFilter.shape.group.unwrap().options) {
    expect(await listed(store, { group }, { key: 'added', descending: false }, active), group).toEqual(expected[group])
  }
})

test('a list is filtered by queue, batch and text', async () => {
  await using store = await openStore()
  const { ledger } = store
  const { id: other } = await ledger.call('createQueue', { name: 'Other', color: 'red', slots: null, rateLimit: null })
  await addItems(ledger, [newItem(1, { name: '100%_sure.txt' }), newItem(2, { name: '100 times sure.txt' })])
  await addItems(ledger, [
    newItem(3, { queueId: other, name: 'a\\b 数据.bin' }),
    newItem(4, { host: 'Mirror.example' }),
  ])
  const added = { key: 'added', descending: false } as const
  expect(await listed(store, { queueId: other }, added)).toEqual([3])
  expect(await listed(store, { batchId: batchOf(2) }, added)).toEqual([3, 4])
  expect(await listed(store, { search: '100%_' }, added)).toEqual([1])
  expect(await listed(store, { search: 'SURE' }, added)).toEqual([1, 2])
  expect(await listed(store, { search: '数' }, added)).toEqual([3])
  expect(await listed(store, { search: 'a\\b' }, added)).toEqual([3])
  expect(await listed(store, { search: 'mirror' }, added)).toEqual([4])
  expect(await listed(store, { search: 'h2.example.org/file2' }, added)).toEqual([2])
  expect(await listed(store, { search: "' OR 1=1 --" }, added)).toEqual([])
})

test('a list is sorted by each key, both ways', async () => {
  await using store = await openStore()
  const { ledger } = store
  await addItems(ledger, [
    newItem(1, { name: 'Part10.bin', host: 'b.example' }),
    newItem(2, { name: 'part2.bin', host: 'c.example' }),
    newItem(3, { name: 'Ärger.bin', host: 'a.example' }),
    newItem(4, { name: 'part002.bin', host: 'b.example' }),
  ])
  for (const [id, sizeBytes] of [
    [1, 500],
    [3, 5_000_000_000],
  ] as const) {
    const sized = { ...resource, sizeBytes }
    const name = id === 1 ? 'Part10.bin' : 'Ärger.bin'
    await ledger.call('bookResource', { id: idOf(id), resource: sized, name, part, segments: [] })
  }
  await ledger.call('move', { ids: [idOf(4)], queueId: null, before: idOf(1) })
  await ledger.call('transition', { ids: [idOf(2)], action: 'pause', at: 1 })
  const both = async (key: ListSort['key']): Promise<readonly (readonly number[])[]> => [
    await listed(store, {}, { key, descending: false }),
    await listed(store, {}, { key, descending: true }),
  ]
  expect(await both('name')).toEqual([
    [2, 4, 1, 3],
    [3, 1, 4, 2],
  ])
  expect(await both('position')).toEqual([
    [4, 1, 2, 3],
    [3, 2, 1, 4],
  ])
  expect(await both('size')).toEqual([
    [1, 3, 2, 4],
    [3, 1, 4, 2],
  ])
  expect(await both('host')).toEqual([
    [3, 1, 4, 2],
    [2, 4, 1, 3],
  ])
  expect(await both('status')).toEqual([
    [1, 3, 4, 2],
    [2, 4, 3, 1],
  ])
  await ledger.call('complete', { ...bookedCompletion(idOf(3)), at: 10 })
  await ledger.call('complete', { ...bookedCompletion(idOf(1)), at: 20 })
  expect(await both('finished')).toEqual([
    [3, 1, 2, 4],
    [1, 3, 4, 2],
  ])
})
