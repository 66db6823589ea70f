/** What is remembered of hosts: kept over a restart, replaced as a whole, gone when its time is over. */
import { expect, test } from 'vitest'
import { openStore } from './support/store.ts'

const note = { host: 'a.example', good: 8, goodUntil: 5_000, cap: null, capUntil: 0 }

test('a note is found again until its time is over', async () => {
  await using store = await openStore()
  const { ledger } = store
  await ledger.call('noteHost', { note, now: 0 })
  await ledger.call('noteHost', { note: { ...note, cap: 2, capUntil: 9_000 }, now: 0 })
  await ledger.call('noteHost', { note: { ...note, host: 'b.example', goodUntil: 100 }, now: 0 })
  expect(await ledger.call('hosts', { now: 50 })).toHaveLength(2)
  expect(await ledger.call('hosts', { now: 6_000 })).toEqual([{ ...note, cap: 2, capUntil: 9_000 }])
  await ledger.call('noteHost', { note: { ...note, host: 'c.example' }, now: 200 })
  expect((await ledger.call('hosts', { now: 0 })).map(({ host }) => host)).toEqual(['a.example', 'c.example'])
})
