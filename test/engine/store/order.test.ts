/** Moving downloads inside and between queues. */
import { expect, test } from 'vitest'
import type { Ledger } from '../../../main/engine/store/ledger.ts'
import { queueId } from '../../../shared/ids.ts'
import { random, seed } from '../../support/seed.ts'
import { addItems, addSome, anyCandidate, failureFrom, idOf, mainQueue, newItem, openStore } from './support/store.ts'

const order = async (ledger: Ledger, queue = mainQueue): Promise<readonly number[]> =>
  (await ledger.call('candidates', { ...anyCandidate, queueIds: [queue], limit: 1000 })).map(({ id }) => id)

const move = (ledger: Ledger, ids: readonly number[], before: number | null, queue: number | null = null) =>
  ledger.call('move', {
    ids: ids.map(idOf),
    before: before === null ? null : idOf(before),
    queueId: queue === null ? null : queueId.parse(queue),
  })

test('moved downloads stand in the order given, before the anchor or at the end', async () => {
  await using store = await openStore()
  const { ledger } = store
  await addSome(ledger, 6)
  expect(await move(ledger, [5, 3], 1)).toEqual({ changed: 2 })
  expect(await order(ledger)).toEqual([5, 3, 1, 2, 4, 6])
  await move(ledger, [1, 5, 99], null)
  expect(await order(ledger)).toEqual([3, 2, 4, 6, 1, 5])
  await move(ledger, [6], 2)
  expect(await order(ledger)).toEqual([3, 6, 2, 4, 1, 5])
  await addItems(ledger, [newItem(7)])
  expect(await order(ledger)).toEqual([3, 6, 2, 4, 1, 5, 7])
})

test('an anchor that moves along stands for the one after it', async () => {
  await using store = await openStore()
  const { ledger } = store
  await addSome(ledger, 5)
  await move(ledger, [4, 2, 1], 2)
  expect(await order(ledger)).toEqual([4, 2, 1, 3, 5])
  await move(ledger, [3, 5], 5)
  expect(await order(ledger)).toEqual([4, 2, 1, 3, 5])
})

test('downloads move into another queue', async () => {
  await using store = await openStore()
  const { ledger } = store
  const { id: other } = await ledger.call('createQueue', { name: 'Other', color: 'red', slots: null, rateLimit: null })
  await addSome(ledger, 4)
  await move(ledger, [3, 1], null, other)
  await move(ledger, [4], 1, other)
  expect(await order(ledger)).toEqual([2])
  expect(await order(ledger, other)).toEqual([3, 4, 1])
  expect(await failureFrom(move(ledger, [2], 1, 1))).toMatchObject({ code: 'bad_input' })
  expect(await failureFrom(move(ledger, [2], 77))).toMatchObject({ code: 'unknown_id' })
  expect(await failureFrom(move(ledger, [2], null, 77))).toMatchObject({ code: 'unknown_id' })
})

test(`random moves agree with a plain list, also when fractions run out (seed ${String(seed())})`, async () => {
  await using store = await openStore()
  const { ledger } = store
  const chance = random()
  let expected = (await addSome(ledger, 12)).map(Number)
  const pick = (): number => expected[Math.floor(chance() * expected.length)] ?? 1
  for (let step = 0; step < 300; step += 1) {
    // The same narrow place again and again makes the fractions between two neighbours run out.
    const ids = step % 2 === 0 ? [expected.at(-1) ?? 1] : [...new Set([pick(), pick(), pick()])]
    const before = step % 2 === 0 ? (expected[1] ?? 1) : pick()
    if (ids.includes(before)) continue
    await move(ledger, ids, before)
    const rest = expected.filter((id) => !ids.includes(id))
    const at = rest.indexOf(before)
    expected = [...rest.slice(0, at), ...ids, ...rest.slice(at)]
    expect(await order(ledger), `step ${String(step)}`).toEqual(expected)
  }
})

test('one place between two neighbours takes a hundred moves', async () => {
  await using store = await openStore()
  const { ledger } = store
  const ids = await addSome(ledger, 102)
  for (const id of ids.slice(2)) await move(ledger, [id], 2)
  expect(await order(ledger)).toEqual([1, ...ids.slice(2), 2])
})
