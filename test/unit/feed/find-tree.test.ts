/** Finds in folders: which rows there are, in which order, and which of them a window shows. */
import { expect, test } from 'vitest'
import { placesOf, treeOf } from '../../../main/engine/feed/find-tree.ts'

const folder = (path: string, finds: number, chosen = finds) => ({
  ...{ folder: path, finds, chosen, chosenBytes: chosen * 10 },
})

/** As the ledger tells them: in the plain order of their names. */
const folders = [folder('', 2), folder('a', 1), folder('a b', 1), folder('a/part10', 2), folder('a/part9', 3, 1)]

/** Rows in words: folders with a slash, finds by their place in the list. */
const rowsOf = (closed: readonly string[], from = 0, count = 100): readonly string[] =>
  placesOf(treeOf(folders, new Set(closed)), from, count).map((place) =>
    'folder' in place ? `${place.folder.folder}/` : `${'.'.repeat(place.depth)}${String(place.at)}`,
  )

const all = ['a/', 'a/part9/', '..6', '..7', '..8', 'a/part10/', '..4', '..5', '.2', 'a b/', '.3', '0', '1']

test('folders come before files, in natural order, each find once', () => {
  expect(rowsOf([])).toEqual(all)
  expect(treeOf(folders, new Set()).total).toBe(all.length)
})

test('a closed folder hides what is in it and still counts it', () => {
  expect(rowsOf(['a'])).toEqual(['a/', 'a b/', '.3', '0', '1'])
  const [first] = placesOf(treeOf(folders, new Set(['a'])), 0, 1)
  expect(first).toMatchObject({ folder: { finds: 6, chosen: 4, chosenBytes: 40, isOpen: false, depth: 0 } })
})

test('a window is a slice of the whole, wherever it begins', () => {
  for (let from = 0; from <= all.length; from += 1) {
    for (let count = 0; count <= all.length; count += 1) {
      expect(rowsOf([], from, count)).toEqual(all.slice(from, from + count))
    }
  }
})

test('a folder that holds only folders has a row, too', () => {
  const { entries, total } = treeOf([folder('x/y', 1)], new Set())
  expect([entries.length, total]).toEqual([3, 3])
})
