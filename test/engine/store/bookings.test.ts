/** What a job books: resource, cursors, retry, completion; and what a user sets. */
import { expect, test } from 'vitest'
import type { DownloadId } from '../../../shared/ids.ts'
import {
  addSome,
  bookedCompletion,
  failureFrom,
  file,
  idOf,
  oneOf,
  openStore,
  part,
  resource,
} from './support/store.ts'
import type { Store } from './support/store.ts'

const failure = { code: 'idle_timeout' as const, message: 'silence' }

const booked = async (store: Store): Promise<DownloadId> => {
  const [id] = await addSome(store.ledger, 1)
  if (id === undefined) throw new Error('one was added')
  const segments = [
    { start: 0, end: 500, written: 100 },
    { start: 500, end: 1000, written: 500 },
  ]
  await store.ledger.call('bookResource', { id, resource, name: 'Teil10.bin', part, segments })
  return id
}

test('first contact books resource, name, part and segments', async () => {
  await using store = await openStore()
  const id = await booked(store)
  expect(await oneOf(store.ledger, id)).toMatchObject({ resource, part, name: 'Teil10.bin', writtenBytes: 100 })
  expect(await store.ledger.read('segments', { id })).toEqual([
    { start: 0, end: 500, written: 100 },
    { start: 500, end: 1000, written: 500 },
  ])
})

test('an unknown length stays unknown', async () => {
  await using store = await openStore()
  const [id] = await addSome(store.ledger, 1)
  if (id === undefined) throw new Error('one was added')
  const segments = [{ start: 0, end: Infinity, written: 2 ** 40 }]
  const unsized = { ...resource, sizeBytes: null }
  await store.ledger.call('bookResource', { id, resource: unsized, name: 'x', part: null, segments })
  expect(await store.ledger.call('segments', { id })).toEqual(segments)
  expect(await oneOf(store.ledger, id)).toMatchObject({
    writtenBytes: 2 ** 40,
    part: null,
    resource: { sizeBytes: null },
  })
})

test('a checkpoint replaces the cursors of many downloads at once', async () => {
  await using store = await openStore()
  const { ledger } = store
  const [one, other] = [await booked(store), await booked(store)]
  const grown = [{ start: 0, end: 1000, written: 800 }]
  const split = [
    { start: 0, end: 250, written: 250 },
    { start: 250, end: 500, written: 260 },
    { start: 500, end: 1000, written: 700 },
  ]
  const cursors = [
    { id: one, segments: grown },
    { id: other, segments: split },
    { id: idOf(999), segments: grown },
  ]
  await ledger.call('checkpoint', { cursors })
  expect(await ledger.call('segments', { id: one })).toEqual(grown)
  expect(await ledger.call('segments', { id: other })).toEqual(split)
  const found = await ledger.call('downloads', { ids: [one, other] })
  expect(found.map(({ writtenBytes }) => writtenBytes)).toEqual([800, 460])
})

test('bytes of one version are never booked for another', async () => {
  await using store = await openStore()
  const { ledger } = store
  const id = await booked(store)
  const written = [{ start: 0, end: 1000, written: 600 }]
  const { identity: first } = await oneOf(ledger, id)
  await ledger.call('checkpoint', { cursors: [{ id, identity: first, segments: written }] })
  expect(await ledger.call('segments', { id })).toEqual(written)
  const fresh = [{ start: 0, end: 1000, written: 0 }]
  const again = await ledger.call('bookResource', { id, resource, name: 'x', part, segments: fresh })
  expect(again.identity).toBeGreaterThan(first)
  await ledger.call('checkpoint', { cursors: [{ id, identity: first, segments: written }] })
  expect(await ledger.call('segments', { id })).toEqual(fresh)
  await ledger.call('checkpoint', { cursors: [{ id, identity: again.identity, segments: written }] })
  expect(await ledger.call('segments', { id })).toEqual(written)
})

test('other labels are kept with the resource, until it is forgotten', async () => {
  await using store = await openStore()
  const { ledger } = store
  const id = await booked(store)
  const aliases = [{ etag: '"b"', lastModified: null }]
  await ledger.call('bookAliases', { id, aliases })
  expect((await oneOf(ledger, id)).resource).toEqual({ ...resource, aliases })
  await ledger.call('forgetResource', { id })
  await ledger.call('bookAliases', { id, aliases })
  expect((await oneOf(ledger, id)).resource).toBeNull()
})

test('cursors outside their segment are refused, the others of the group stay', async () => {
  await using store = await openStore()
  const { ledger } = store
  const id = await booked(store)
  const bad = ledger.call('checkpoint', { cursors: [{ id, segments: [{ start: 0, end: 10, written: 11 }] }] })
  const good = ledger.call('setPriority', { ids: [id], priority: 3 })
  expect(await failureFrom(bad)).toMatchObject({ code: 'internal' })
  expect(await good).toEqual({ changed: 1 })
  expect((await ledger.call('segments', { id })).length).toBe(2)
})

test('a late checkpoint does not touch what is complete or forgotten', async () => {
  await using store = await openStore()
  const { ledger } = store
  const [done, forgotten] = [await booked(store), await booked(store)]
  await ledger.call('complete', bookedCompletion(done))
  await ledger.call('forgetResource', { id: forgotten })
  const segments = [{ start: 0, end: 1000, written: 900 }]
  await ledger.call('checkpoint', { cursors: [done, forgotten].map((id) => ({ id, segments })) })
  expect(await ledger.call('segments', { id: done })).toEqual([])
  expect(await ledger.call('segments', { id: forgotten })).toEqual([])
  expect(await oneOf(ledger, forgotten)).toMatchObject({
    resource: null,
    part: null,
    writtenBytes: 0,
    status: 'queued',
  })
})

test('completing books file and proof, once or twice', async () => {
  await using store = await openStore()
  const { ledger } = store
  const id = await booked(store)
  await ledger.call('bookFinishName', { id, name: 'claim:1:2' })
  expect((await oneOf(ledger, id)).finishName).toBe('claim:1:2')
  await ledger.call('complete', bookedCompletion(id))
  await ledger.call('complete', { ...bookedCompletion(id), at: 9000 })
  expect(await oneOf(ledger, id)).toMatchObject({
    status: 'completed',
    path: '/downloads/final.bin',
    name: 'final.bin',
    file,
    proof: 'validator',
    finishedAt: 5000,
    writtenBytes: 1000,
    part: null,
    finishName: null,
    failure: null,
  })
})

test('what is paused or gone is not completed', async () => {
  await using store = await openStore()
  const { ledger } = store
  const id = await booked(store)
  await ledger.call('transition', { ids: [id], action: 'pause', at: 1 })
  expect(await failureFrom(ledger.call('complete', bookedCompletion(id)))).toMatchObject({ code: 'not_allowed' })
  expect((await oneOf(ledger, id)).status).toBe('paused')
  expect(await failureFrom(ledger.call('complete', bookedCompletion(idOf(99))))).toMatchObject({ code: 'unknown_id' })
})

test('a retry waits only where the download is still queued', async () => {
  await using store = await openStore()
  const { ledger } = store
  const id = await booked(store)
  const retry = { id, notBefore: 7000.7, attempts: 2, failure, urlIndex: 1 }
  await ledger.call('retryLater', retry)
  expect(await oneOf(ledger, id)).toMatchObject({
    status: 'queued',
    notBefore: 7001,
    attempts: 2,
    failure,
    urlIndex: 1,
  })
  await ledger.call('transition', { ids: [id], action: 'pause', at: 1 })
  await ledger.call('retryLater', retry)
  expect(await oneOf(ledger, id)).toMatchObject({ status: 'paused', notBefore: null, failure: null })
})

test('limits, priorities and the answer about web pages are set for many', async () => {
  await using store = await openStore()
  const { ledger } = store
  const ids = await addSome(ledger, 3)
  expect(await ledger.call('setRateLimit', { ids: [...ids, idOf(99)], rateLimit: 4096, at: 1 })).toEqual({ changed: 3 })
  expect(await ledger.call('setPriority', { ids: ids.slice(1), priority: -5 })).toEqual({ changed: 2 })
  expect(await ledger.call('setAcceptWebPage', { ids: ids.slice(0, 1) })).toEqual({ changed: 1 })
  const found = await ledger.call('downloads', { ids })
  expect(found.map((one) => [one.rateLimit, one.priority, one.request.acceptWebPage])).toEqual([
    [4096, 0, true],
    [4096, -5, false],
    [4096, -5, false],
  ])
})

test('purging leaves nothing of a download', async () => {
  await using store = await openStore()
  const { ledger } = store
  const id = await booked(store)
  await ledger.call('addEvents', { events: [{ id, event: { at: 1, kind: 'paused' } }] })
  await ledger.call('purge', { ids: [id] })
  expect(await ledger.call('downloads', { ids: [id] })).toEqual([])
  expect(await ledger.call('segments', { id })).toEqual([])
  expect(await ledger.call('events', { id, limit: 10 })).toEqual([])
  expect(await ledger.call('unfinishedParts', null)).toEqual([])
})

test('part files of what is not finished are known, removed ones too', async () => {
  await using store = await openStore()
  const { ledger } = store
  const [queued, removed, done] = [await booked(store), await booked(store), await booked(store)]
  await ledger.call('transition', { ids: [removed], action: 'remove', at: 1 })
  await ledger.call('complete', bookedCompletion(done))
  expect(await ledger.read('unfinishedParts', null)).toEqual([
    { ...part, id: queued, status: 'queued' },
    { ...part, id: removed, status: 'removed' },
  ])
})
