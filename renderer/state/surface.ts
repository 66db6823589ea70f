/**
 * The window's own state: what is shown, selected, open and how wide. Nothing in here comes from the engine and nothing
 * in here is worth more than the window; sizes and the sort order are remembered in the page's storage.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { listFilter, type ListFilter, listSort, type ListSort } from '../../shared/feed.ts'
import type { DownloadId } from '../../shared/ids.ts'
import { emptySelection, type Selection } from './selection.ts'

export interface Toast {
  readonly id: number
  readonly tone: 'info' | 'warning' | 'error'
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
  /** Milliseconds on screen; null: until dismissed. */
  readonly lifeMs: number | null
}

export type Dialog =
  | { readonly kind: 'add'; readonly text: string }
  | { readonly kind: 'remove'; readonly ids: readonly DownloadId[] }
  | { readonly kind: 'queue' }
  | null

export interface SurfaceState {
  readonly filter: ListFilter
  readonly sort: ListSort
  readonly selection: Selection
  readonly dialog: Dialog
  readonly toasts: readonly Toast[]
  readonly sidebarOpen: boolean
  readonly detailsOpen: boolean
  /** Height of the details pane in CSS pixels. */
  readonly detailsHeight: number
}

export type Surface = StoreApi<SurfaceState>

const storageKey = 'sluice.window'
type Remembered = Pick<SurfaceState, 'sort' | 'sidebarOpen' | 'detailsOpen' | 'detailsHeight'>
const fresh: Remembered = { sort: listSort.parse({}), sidebarOpen: true, detailsOpen: true, detailsHeight: 216 }

/** What an earlier window left; anything unreadable counts as nothing. */
const recall = (storage: Storage | undefined): Remembered => {
  try {
    const found: unknown = JSON.parse(storage?.getItem(storageKey) ?? '{}')
    if (typeof found !== 'object' || found === null) return fresh
    const value = (name: string): unknown => Reflect.get(found, name)
    const sort = listSort.safeParse(value('sort') ?? {})
    const height = Number(value('detailsHeight') ?? fresh.detailsHeight)
    return {
      sort: sort.success ? sort.data : fresh.sort,
      sidebarOpen: value('sidebarOpen') !== false,
      detailsOpen: value('detailsOpen') !== false,
      detailsHeight: Number.isFinite(height) ? height : fresh.detailsHeight,
    }
  } catch {
    return fresh
  }
}

export const createSurface = (storage?: Storage): Surface => {
  const store = createStore<SurfaceState>(() => ({
    filter: listFilter.parse({}),
    selection: emptySelection,
    dialog: null,
    toasts: [],
    ...recall(storage),
  }))
  store.subscribe((now, before) => {
    const keys = ['sort', 'sidebarOpen', 'detailsOpen', 'detailsHeight'] as const
    if (keys.every((key) => now[key] === before[key])) return
    const kept: Remembered = {
      sort: now.sort,
      sidebarOpen: now.sidebarOpen,
      detailsOpen: now.detailsOpen,
      detailsHeight: now.detailsHeight,
    }
    storage?.setItem(storageKey, JSON.stringify(kept))
  })
  return store
}

let nextToast = 1

/** Shows a message; at most four stay, the oldest goes first. */
export const showToast = (surface: Surface, toast: Omit<Toast, 'id' | 'lifeMs'> & { lifeMs?: number | null }): void => {
  const whole: Toast = { lifeMs: toast.tone === 'error' ? 12_000 : 6_000, ...toast, id: nextToast++ }
  surface.setState((state) => {
    const others = state.toasts.filter((old) => old.text !== whole.text)
    return { toasts: [...others, whole].slice(-4) }
  })
}

export const dismissToast = (surface: Surface, id: number): void => {
  surface.setState((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) }))
}
