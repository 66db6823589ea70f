/** Which rows a click or a key selects. */
import { expect, test } from 'vitest'
import {
  emptySelection,
  moveActive,
  placeAfter,
  rangeTo,
  selectAll,
  selectOne,
  selectRange,
  toggle,
  without,
} from '../../renderer/state/selection.ts'
import { downloadId, type DownloadId } from '../../shared/ids.ts'

const id = (value: number): DownloadId => downloadId.parse(value)
const ids = (...values: number[]): DownloadId[] => values.map(id)

test('a click selects one, Ctrl adds and takes away', () => {
  const one = selectOne(id(5), 4)
  expect([...one.ids]).toEqual([5])
  const two = toggle(one, id(7), 6)
  expect([...two.ids]).toEqual([5, 7])
  expect([...toggle(two, id(5), 4).ids]).toEqual([7])
})

test('Shift reaches from the anchor in both directions and keeps it', () => {
  const start = selectOne(id(5), 4)
  expect(rangeTo(start, 6)).toEqual({ from: 4, end: 7 })
  const down = selectRange(start, ids(5, 6, 7), 6)
  expect(down).toMatchObject({ active: 6, anchor: 4 })
  expect(rangeTo(down, 2)).toEqual({ from: 2, end: 5 })
})

test('Ctrl+arrow moves the keyboard and not the selection', () => {
  const moved = moveActive(selectOne(id(1), 0), 3)
  expect(moved.active).toBe(3)
  expect([...moved.ids]).toEqual([1])
})

test('all are selected, and what is removed is not selected any more', () => {
  const all = selectAll(emptySelection, ids(1, 2, 3))
  expect(without(all, ids(2)).ids).toEqual(new Set([1, 3]))
  expect(without(all, ids(9))).toBe(all)
})

test.for([
  ['ArrowDown', null, 0],
  ['ArrowDown', 3, 4],
  ['ArrowDown', 99, 99],
  ['ArrowUp', 0, 0],
  ['ArrowUp', 5, 4],
  ['PageDown', 5, 15],
  ['PageDown', 95, 99],
  ['PageUp', 5, 0],
  ['Home', 50, 0],
  ['End', 50, 99],
  ['End', null, 99],
  ['x', 5, null],
] as const)('%s from %s leads to %s', ([key, from, to]) => {
  expect(placeAfter(key, from, 10, 100)).toBe(to)
})

test('keys lead nowhere in an empty list', () => {
  expect(placeAfter('ArrowDown', null, 10, 0)).toBeNull()
})
