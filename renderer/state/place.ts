/** Where somebody was in the list: kept in the page's storage for the page that comes after this one was released. */
import { listFilter, type ListFilter } from '../../shared/feed.ts'
import { downloadId } from '../../shared/ids.ts'
import { emptySelection, type Selection } from './selection.ts'

export interface Place {
  readonly filter: ListFilter
  readonly selection: Selection
  /** How far the list is scrolled, in CSS pixels. */
  readonly listTop: number
}

const storageKey = 'sluice.place'
/** A larger selection is not worth its room in the storage. */
const mostKept = 10_000

export const startPlace: Place = { filter: listFilter.parse({}), selection: emptySelection, listTop: 0 }

const indexOf = (value: unknown): number | null => (typeof value === 'number' && value >= 0 ? value : null)

const selectionOf = (found: object): Selection => {
  const ids = downloadId.array().safeParse(Reflect.get(found, 'ids'))
  if (!ids.success) return emptySelection
  const [active, anchor] = [indexOf(Reflect.get(found, 'active')), indexOf(Reflect.get(found, 'anchor'))]
  return { ids: new Set(ids.data), active, anchor }
}

/** What the page before left; anything unreadable counts as nothing. */
export const recallPlace = (storage: Storage | undefined): Place => {
  try {
    const found: unknown = JSON.parse(storage?.getItem(storageKey) ?? '')
    if (typeof found !== 'object' || found === null) return startPlace
    const selection: unknown = Reflect.get(found, 'selection')
    return {
      filter: listFilter.parse(Reflect.get(found, 'filter')),
      selection: typeof selection === 'object' && selection !== null ? selectionOf(selection) : emptySelection,
      listTop: indexOf(Reflect.get(found, 'listTop')) ?? 0,
    }
  } catch {
    return startPlace
  }
}

export const keepPlace = (storage: Storage | undefined, { filter, selection, listTop }: Place): void => {
  const { ids, ...rest } = selection.ids.size > mostKept ? emptySelection : selection
  storage?.setItem(storageKey, JSON.stringify({ filter, selection: { ...rest, ids: [...ids] }, listTop }))
}
