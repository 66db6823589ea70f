/** Which rows are selected, as pure functions. Indexes are places in the whole list; ids are what is really selected. */
import type { DownloadId } from '../../shared/ids.ts'

export interface Selection {
  readonly ids: ReadonlySet<DownloadId>
  /** Place of the row that has the keyboard; null: none yet. */
  readonly active: number | null
  /** Where a range began. */
  readonly anchor: number | null
}

export const emptySelection: Selection = { ids: new Set(), active: null, anchor: null }

/** A click without a key: this row alone. */
export const selectOne = (id: DownloadId, index: number): Selection => ({
  ids: new Set([id]),
  active: index,
  anchor: index,
})

/** Ctrl+click or Ctrl+Space: in or out. */
export const toggle = (selection: Selection, id: DownloadId, index: number): Selection => {
  const ids = new Set(selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { ids, active: index, anchor: index }
}

/** The half-open stretch of rows that Shift selects when it reaches `index`. */
export const rangeTo = (selection: Selection, index: number): { readonly from: number; readonly end: number } => {
  const anchor = selection.anchor ?? index
  return { from: Math.min(anchor, index), end: Math.max(anchor, index) + 1 }
}

/** Shift: exactly the rows of the range; the anchor stays. */
export const selectRange = (selection: Selection, ids: readonly DownloadId[], index: number): Selection => ({
  ids: new Set(ids),
  active: index,
  anchor: selection.anchor ?? index,
})

export const selectAll = (selection: Selection, ids: readonly DownloadId[]): Selection => ({
  ids: new Set(ids),
  active: selection.active ?? 0,
  anchor: selection.anchor ?? 0,
})

/** Ctrl+arrow: the keyboard moves, the selection stays. */
export const moveActive = (selection: Selection, index: number): Selection => ({ ...selection, active: index })

/** After a removal: what is gone is not selected any more. */
export const without = (selection: Selection, gone: readonly DownloadId[]): Selection => {
  const ids = new Set(selection.ids)
  for (const id of gone) ids.delete(id)
  return ids.size === selection.ids.size ? selection : { ...selection, ids }
}

const pageOf: Readonly<Record<string, (index: number, page: number, last: number) => number>> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index, page) => index + page,
  PageUp: (index, page) => index - page,
  Home: () => 0,
  End: (_index, _page, last) => last,
}

/** Where a key leads from the active row; null for keys that do not move. */
export const placeAfter = (key: string, active: number | null, page: number, total: number): number | null => {
  const step = pageOf[key]
  if (!step || total === 0) return null
  const last = total - 1
  if (active === null) return key === 'End' ? last : 0
  return Math.min(last, Math.max(0, step(active, page, last)))
}
