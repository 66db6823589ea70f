/** Adding batches and asking for their results. */
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import {
  addItems,
  addSome,
  anyCandidate,
  batchOf,
  bookedCompletion,
  failureFrom,
  idOf,
  newDownload,
  newItem,
  oneOf,
  openStore,
} from './support/store.ts'
import { packItem } from '../../../main/engine/store/packed-item.ts'
import { queueId } from '../../../shared/ids.ts'
import type { Header } from '../../../shared/requests.ts'

test('a batch keeps its limits and gives results in input order', async () => {
  await using store = await openStore()
  const { ledger } = store
  const added = await ledger.call('addBatch', {
    slots: 3,
    connectionsPerHost: 2,
    rateLimit: 5000,
    at: 1234.4,
    items: [newItem(1), newItem(2, { status: 'paused' }), { kind: 'same', index: 0 } as const, newItem(3)].map(
      packItem,
    ),
  })
  expect(added.ids).toEqual([1, 2, 1, 3])
  expect(await ledger.call('batch', { id: added.batchId })).toEqual({
    id: added.batchId,
    slots: 3,
    connectionsPerHost: 2,
    rateLimit: 5000,
  })
  expect(await ledger.call('batch', { id: batchOf(99) })).toBeNull()
  const results = await ledger.call('batchResults', { id: added.batchId })
  expect(results.map(({ index, id, status }) => [index, id, status])).toEqual([
    [0, 1, 'queued'],
    [1, 2, 'paused'],
    [2, 1, 'queued'],
    [3, 3, 'queued'],
  ])
  expect(results[0]).toMatchObject({
    url: 'https://h1.example.org/file1.bin',
    path: null,
    sizeBytes: null,
    proof: null,
    proofSource: null,
  })
  expect((await oneOf(ledger, idOf(1))).addedAt).toBe(1234)
})

test('a new download comes back as it was given', async () => {
  await using store = await openStore()
  const { ledger } = store
  const item = newItem(7, {
    sealedSecrets: 'sealed',
    rateLimit: 77,
    priority: 5,
    name: "Robert'); DROP TABLE downloads;--",
  })
  if (item.kind !== 'new') throw new Error('newItem makes new items')
  const { ids, batchId } = await addItems(ledger, [item])
  const { request, requestKey, ...rest } = item.download
  expect(await ledger.call('downloads', { ids })).toEqual([
    {
      ...rest,
      request,
      id: 1,
      batchId,
      position: 1,
      notBefore: null,
      attempts: 0,
      failure: null,
      urlIndex: 0,
      address: null,
      resource: null,
      identity: 0,
      part: null,
      writtenBytes: 0,
      finishName: null,
      path: null,
      file: null,
      proof: null,
      proofSource: null,
      addedAt: 1000,
      finishedAt: null,
    },
  ])
  expect(requestKey).toBe('key-7')
})

test('a known download is queued again with fresh attempts and belongs to the new batch', async () => {
  await using store = await openStore()
  const { ledger } = store
  const ids = await addSome(ledger, 4)
  const [failed, waiting, done, paused] = ids
  if (!failed || !waiting || !done || !paused) throw new Error('four were added')
  const failure = { code: 'not_found' as const, message: 'gone' }
  await ledger.call('transition', { ids: [failed], action: 'fail', at: 1, failure })
  await ledger.call('retryLater', { id: waiting, notBefore: 9000, attempts: 3, failure, urlIndex: 0 })
  await ledger.call('complete', bookedCompletion(done))
  await ledger.call('transition', { ids: [paused], action: 'pause', at: 1 })
  const again = await addItems(ledger, [
    { kind: 'known', id: failed, resume: true, request: null },
    { kind: 'known', id: waiting, resume: true, request: null },
    { kind: 'known', id: done, resume: true, request: null },
    { kind: 'known', id: paused, resume: false, request: null },
  ])
  expect(again.ids).toEqual([failed, waiting, done, paused])
  const found = await ledger.call('downloads', { ids })
  expect(found.map(({ status, batchId, attempts, notBefore }) => [status, batchId, attempts, notBefore])).toEqual([
    ['queued', again.batchId, 0, null],
    ['queued', again.batchId, 0, null],
    ['completed', 1, 0, null],
    ['paused', 1, 0, null],
  ])
  expect((await ledger.call('batchResults', { id: again.batchId })).map(({ status }) => status)).toEqual([
    'queued',
    'queued',
    'completed',
    'paused',
  ])
})

test('results tell a failure only of what failed or was paused', async () => {
  await using store = await openStore()
  const { ledger } = store
  const [retried, failed, paused] = await addSome(ledger, 3)
  if (!retried || !failed || !paused) throw new Error('three were added')
  const failure = { code: 'server_busy' as const, message: 'busy', retryAfterMs: 3000 }
  await ledger.call('retryLater', { id: retried, notBefore: 9000, attempts: 1, failure, urlIndex: 0 })
  await ledger.call('transition', { ids: [failed], action: 'fail', at: 1, failure })
  await ledger.call('transition', { ids: [paused], action: 'pause', at: 1, failure })
  const results = await ledger.read('batchResults', { id: batchOf(1) })
  expect(results.map((result) => result.failure)).toEqual([null, failure, failure])
})

test.each([
  ['an unknown queue', newItem(2, { queueId: queueId.parse(9) }), 'unknown_id'],
  ['an unknown download', { kind: 'known', id: idOf(99), resume: true, request: null }, 'unknown_id'],
  ['a later item', { kind: 'same', index: 1 }, 'bad_input'],
] as const)('a batch with %s leaves nothing behind', async (_what, item, code) => {
  await using store = await openStore()
  const { ledger } = store
  expect(await failureFrom(addItems(ledger, [newItem(1), item]))).toMatchObject({ code })
  expect(await ledger.call('counts', null)).toMatchObject({ queued: 0 })
  expect(await ledger.call('batch', { id: batchOf(1) })).toBeNull()
})

test('ids are never used twice', async () => {
  await using store = await openStore()
  const { ledger } = store
  const first = await addSome(ledger, 2)
  await ledger.call('purge', { ids: first })
  expect(await ledger.call('batch', { id: batchOf(1) })).toBeNull()
  const second = await addItems(ledger, [newItem(1)])
  expect(second).toEqual({ batchId: 2, ids: [3] })
})

test('a hundred thousand downloads go in at once, and all pause at once', async () => {
  await using store = await openStore()
  const { ledger } = store
  const { ids } = await addItems(
    ledger,
    Array.from({ length: 100_000 }, (_, n) => newItem(n + 1)),
  )
  expect(new Set(ids).size).toBe(100_000)
  expect((await ledger.call('candidates', { ...anyCandidate, limit: 3 })).map(({ id }) => id)).toEqual([1, 2, 3])
  expect(await ledger.call('transition', { ids: null, action: 'pause', at: 1 })).toHaveLength(100_000)
  expect(await ledger.read('counts', null)).toMatchObject({ queued: 0, paused: 100_000 })
})

test('a request is stored as what differs from its defaults, and comes back whole', async () => {
  await using store = await openStore()
  const { ledger, folder } = store
  const { request } = newDownload(1)
  const wished = { ...request, method: 'POST', headers: [['Accept', 'a/b']] satisfies Header[], bodyBase64: '' }
  await addItems(ledger, [newItem(1), newItem(2, { request: wished })])
  expect((await oneOf(ledger, idOf(1))).request).toEqual(request)
  expect((await oneOf(ledger, idOf(2))).request).toEqual(wished)
  const file = new Database(folder.at('ledger.db'), { readonly: true })
  const stored = file.prepare<[], string>('SELECT request FROM exchanges ORDER BY download_id').pluck().all()
  file.close()
  const names = stored.map((text) => Object.keys(JSON.parse(text) as object).sort())
  expect(names).toEqual([['urls'], ['bodyBase64', 'headers', 'method', 'urls']])
})

test('a batch says what of it is open', async () => {
  await using store = await openStore()
  const { ledger } = store
  const { batchId } = await addItems(ledger, [newItem(1), newItem(2, { status: 'paused' }), newItem(3)])
  expect(await ledger.call('batchState', { id: batchId, live: [] })).toEqual({
    total: 3,
    open: [idOf(1), idOf(3)],
    hasFailed: false,
  })
  const failure = { code: 'not_found' as const, message: 'no' }
  await ledger.call('transition', { ids: [idOf(1)], action: 'fail', at: 1, failure })
  expect(await ledger.call('batchState', { id: batchId, live: [idOf(2), idOf(9)] })).toEqual({
    total: 3,
    open: [idOf(2), idOf(3)],
    hasFailed: true,
  })
  expect(await ledger.call('batchState', { id: batchOf(9), live: [] })).toMatchObject({ total: 0, open: [] })
})
