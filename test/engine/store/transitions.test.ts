/** Status changes in the ledger follow the lifecycle's table, and nothing else. */
import { expect, test } from 'vitest'
import { countKinds } from '../../../shared/kind.ts'
import { nextStatus, statusActions, statuses } from '../../../main/engine/domain/lifecycle.ts'
import type { StatusAction } from '../../../main/engine/domain/lifecycle.ts'
import type { Ledger } from '../../../main/engine/store/ledger.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { Status } from '../../../shared/views.ts'
import { addSome, bookedCompletion, failureFrom, oneOf, openStore, part, resource } from './support/store.ts'

const failure = { code: 'web_page' as const, message: 'a page', detail: { host: 'example.org' } }

const waysTo: Readonly<Record<Exclude<Status, 'completed'>, readonly StatusAction[]>> = {
  queued: [],
  paused: ['pause'],
  failed: ['fail'],
  removed: ['remove'],
}

const bring = async (ledger: Ledger, id: DownloadId, status: Status): Promise<void> => {
  if (status === 'completed') {
    await ledger.call('complete', bookedCompletion(id))
    return
  }
  for (const action of waysTo[status]) await ledger.call('transition', { ids: [id], action, at: 1, failure })
}

test('every pair of status and action does what the table says', async () => {
  await using store = await openStore()
  const { ledger } = store
  for (const from of statuses) {
    for (const action of statusActions) {
      if (action === 'finish') continue
      const [id] = await addSome(ledger, 1)
      if (id === undefined) throw new Error('one was added')
      await bring(ledger, id, from)
      const to = nextStatus(from, action, from === 'removed' ? 'queued' : null)
      const changed = await ledger.call('transition', { ids: [id], action, at: 2 })
      const { batchId, name } = await oneOf(ledger, id)
      const expected = to === null ? [] : [{ id, from, to, batchId, name }]
      expect(changed, `${from} ${action}`).toEqual(expected)
      expect((await oneOf(ledger, id)).status, `${from} ${action}`).toBe(to ?? from)
    }
  }
})

test('what was removed comes back as what it was', async () => {
  await using store = await openStore()
  const { ledger } = store
  const ids = await addSome(ledger, 4)
  const [queued, paused, failed, done] = ids
  if (!queued || !paused || !failed || !done) throw new Error('four were added')
  await bring(ledger, paused, 'paused')
  await bring(ledger, failed, 'failed')
  await bring(ledger, done, 'completed')
  expect(await ledger.call('transition', { ids: null, action: 'remove', at: 1 })).toHaveLength(4)
  expect(await ledger.call('counts', null)).toEqual({
    queued: 0,
    paused: 0,
    completed: 0,
    failed: 0,
    unfinishedByQueue: [],
    kinds: countKinds([]),
    queuedByQueue: [],
  })
  const changed = await ledger.call('transition', {
    ids: [done, failed, paused, queued, done],
    action: 'restore',
    at: 1,
  })
  expect(changed.map(({ id, to }) => [id, to])).toEqual([
    [done, 'completed'],
    [failed, 'failed'],
    [paused, 'paused'],
    [queued, 'paused'],
  ])
  expect((await oneOf(ledger, failed)).failure).toEqual(failure)
})

test('a reason is kept until the download is resumed, which also gives fresh attempts', async () => {
  await using store = await openStore()
  const { ledger } = store
  const [id] = await addSome(ledger, 1)
  if (id === undefined) throw new Error('one was added')
  await ledger.call('retryLater', { id, notBefore: 5000, attempts: 4, failure, urlIndex: 1 })
  await ledger.call('transition', { ids: [id], action: 'pause', at: 1 })
  expect(await oneOf(ledger, id)).toMatchObject({ status: 'paused', failure: null, attempts: 4, notBefore: null })
  await ledger.call('transition', { ids: [id], action: 'resume', at: 1 })
  expect(await oneOf(ledger, id)).toMatchObject({ status: 'queued', failure: null, attempts: 0, notBefore: null })
  await ledger.call('transition', { ids: [id], action: 'pause', at: 1, failure })
  expect((await oneOf(ledger, id)).failure).toEqual(failure)
})

test('again forgets everything about the finished file', async () => {
  await using store = await openStore()
  const { ledger } = store
  const [id] = await addSome(ledger, 1)
  if (id === undefined) throw new Error('one was added')
  const fresh = await oneOf(ledger, id)
  const segments = [{ start: 0, end: 1000, written: 400 }]
  await ledger.call('bookResource', { id, resource, name: 'n.bin', part, segments })
  await ledger.call('complete', bookedCompletion(id))
  expect(await ledger.call('segments', { id })).toEqual([])
  await ledger.call('transition', { ids: [id], action: 'again', at: 1 })
  expect(await oneOf(ledger, id)).toEqual({ ...fresh, name: 'final.bin', identity: 1 })
})

test('finishing without a file is refused', async () => {
  await using store = await openStore()
  const [id] = await addSome(store.ledger, 1)
  if (id === undefined) throw new Error('one was added')
  const refused = store.ledger.call('transition', { ids: [id], action: 'finish', at: 1 })
  expect(await failureFrom(refused)).toMatchObject({ code: 'bad_input' })
  expect((await oneOf(store.ledger, id)).status).toBe('queued')
})
