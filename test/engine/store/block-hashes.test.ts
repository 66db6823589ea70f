/** Hashes of blocks in the ledger: booked with cursors, kept by a finished download, forgotten with its bytes; and doubts. */
import { expect, test } from 'vitest'
import { openLedger } from '../../../main/engine/store/ledger.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import { join } from 'node:path'
import { run } from '../../support/processes.ts'
import { addSome, bookedCompletion, openStore, part, resource } from './support/store.ts'
import type { Store } from './support/store.ts'

const pages = [
  { page: 0, hashes: new Uint8Array(new BigUint64Array([1n, 0n, 3n]).buffer) },
  { page: 2, hashes: new Uint8Array([9, 0, 0, 0, 0, 0, 0, 0]) },
]
const segments = [{ start: 0, end: 1000, written: 600 }]

const booked = async ({ ledger }: Store, count = 1): Promise<readonly DownloadId[]> => {
  const ids = await addSome(ledger, count)
  for (const id of ids) {
    await ledger.call('bookResource', { id, resource, name: 'x', part, segments })
    await ledger.call('checkpoint', { cursors: [{ id, segments, pages }] })
  }
  return ids
}

const first = ([id]: readonly DownloadId[]): DownloadId => {
  if (id === undefined) throw new Error('one was added')
  return id
}

test('pages come back as they were booked, and are replaced one by one', async () => {
  await using store = await openStore()
  const { ledger } = store
  const id = first(await booked(store))
  expect(await ledger.call('blocks', { id })).toEqual({ pages, doubt: null })
  const changed = { page: 2, hashes: new Uint8Array(16) }
  await ledger.call('checkpoint', { cursors: [{ id, segments, pages: [changed] }] })
  expect((await ledger.read('blocks', { id })).pages).toEqual([pages[0], changed])
})

test('a finished download keeps its hashes, one that starts again does not', async () => {
  await using store = await openStore()
  const { ledger } = store
  const id = first(await booked(store))
  const last = { page: 3, hashes: new Uint8Array(8) }
  await ledger.call('complete', { ...bookedCompletion(id), pages: [last] })
  expect((await ledger.call('blocks', { id })).pages).toEqual([...pages, last])
  await ledger.call('transition', { ids: [id], action: 'again', at: 1 })
  expect((await ledger.call('blocks', { id })).pages).toEqual([])
})

test('a doubt lasts until what was checked is booked; nobody doubts what is complete', async () => {
  await using store = await openStore()
  const { ledger } = store
  const [one, other] = await booked(store, 2)
  if (one === undefined || other === undefined) throw new Error('two were added')
  await ledger.call('complete', bookedCompletion(other))
  await ledger.call('doubt', { ids: [one, other] })
  await ledger.call('checkpoint', { cursors: [{ id: one, segments }] })
  expect((await ledger.call('blocks', { id: one })).doubt).toBe('asked')
  expect((await ledger.call('blocks', { id: other })).doubt).toBe(null)
  await ledger.call('checkpoint', { cursors: [{ id: one, segments, isChecked: true }] })
  expect((await ledger.call('blocks', { id: one })).doubt).toBe(null)
})

test('after an unclean end everything unfinished that has hashes is in doubt, after a clean one nothing is', async () => {
  await using store = await openStore()
  const [one, complete] = await booked(store, 2)
  const none = first(await addSome(store.ledger, 1))
  if (one === undefined || complete === undefined) throw new Error('two were added')
  await store.ledger.call('complete', bookedCompletion(complete))
  await store.ledger.close()
  const doubts = async () => {
    const ledger = await openLedger({ dataDir: store.folder.path, log: () => undefined })
    const found = await Promise.all([one, complete, none].map((id) => ledger.call('blocks', { id })))
    await ledger.close()
    return found.map(({ doubt }) => doubt)
  }
  expect(await doubts()).toEqual([null, null, null])
  const holder = run(process.execPath, [join(import.meta.dirname, 'support/hold-ledger.ts'), store.folder.path])
  await holder.untilLine(/^opened clean$/)
  await holder.killHard()
  expect(await doubts()).toEqual(['unclean_end', null, null])
})
