/** Finds in folders, as rows of a list: folders before files, names in natural order, what is closed left out. Pure. */
import type { FindRow } from '../../../shared/grab-lists.ts'

/** What lies in one folder itself; its finds stand together in the list's order. */
export interface FolderFinds {
  readonly folder: string
  readonly finds: number
  readonly chosen: number
  readonly chosenBytes: number
}

export type FolderRow = Extract<FindRow, { kind: 'folder' }>

/** A row of a folder, or a run of finds: `[start, start + count)` of the list's order. */
export type TreeEntry =
  { readonly folder: FolderRow } | { readonly start: number; readonly count: number; readonly depth: number }

export interface FindTree {
  readonly entries: readonly TreeEntry[]
  /** Rows of it all. */
  readonly total: number
}

interface Node {
  readonly path: string
  readonly name: string
  readonly children: Map<string, Node>
  start: number
  own: number
  finds: number
  chosen: number
  chosenBytes: number
}

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

const nodeOf = (path: string, name: string): Node => ({
  ...{ path, name, children: new Map(), start: 0, own: 0, finds: 0, chosen: 0, chosenBytes: 0 },
})

const grow = (folders: readonly FolderFinds[]): Node => {
  const root = nodeOf('', '')
  let start = 0
  for (const { folder, finds, chosen, chosenBytes } of folders) {
    let node = root
    const count = (): void => {
      node.finds += finds
      node.chosen += chosen
      node.chosenBytes += chosenBytes
    }
    count()
    for (const name of folder === '' ? [] : folder.split('/')) {
      const child = node.children.get(name) ?? nodeOf(node.path === '' ? name : `${node.path}/${name}`, name)
      node.children.set(name, child)
      node = child
      count()
    }
    node.start = start
    node.own = finds
    start += finds
  }
  return root
}

const rowOf = ({ path, name, finds, chosen, chosenBytes }: Node, depth: number, isOpen: boolean): FolderRow => ({
  ...{ kind: 'folder', key: `d:${path}`, depth, folder: path, name, isOpen, finds, chosen, chosenBytes },
})

/** `folders` in the order in which their finds stand in the list. */
export const treeOf = (folders: readonly FolderFinds[], closed: ReadonlySet<string>): FindTree => {
  const entries: TreeEntry[] = []
  let total = 0
  const lay = (node: Node, depth: number): void => {
    const children = [...node.children.values()].sort((a, b) => natural.compare(a.name, b.name))
    for (const child of children) {
      const isOpen = !closed.has(child.path)
      entries.push({ folder: rowOf(child, depth, isOpen) })
      total += 1
      if (isOpen) lay(child, depth + 1)
    }
    if (node.own === 0) return
    entries.push({ start: node.start, count: node.own, depth })
    total += node.own
  }
  lay(grow(folders), 0)
  return { entries, total }
}

/** A place in a window of the tree: a folder, or a find by its place in the list's order. */
export type TreePlace = { readonly folder: FolderRow } | { readonly at: number; readonly depth: number }

/** Rows `[from, from + count)`. */
export const placesOf = ({ entries }: FindTree, from: number, count: number): readonly TreePlace[] => {
  const places: TreePlace[] = []
  const end = from + count
  let at = 0
  for (const entry of entries) {
    if (at >= end) break
    const length = 'folder' in entry ? 1 : entry.count
    if (at + length > from) {
      if ('folder' in entry) places.push(entry)
      else {
        const first = Math.max(0, from - at)
        const last = Math.min(length, end - at)
        for (let one = first; one < last; one += 1) places.push({ at: entry.start + one, depth: entry.depth })
      }
    }
    at += length
  }
  return places
}
