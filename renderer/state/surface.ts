/**
 * The window's own state: what is shown, selected, open and how wide. Nothing in here comes from the engine and nothing
 * in here is worth more than the window; sizes and the sort order are remembered in the page's storage. Where somebody was in the list
 * is remembered, too, for a window that comes back after its page was released.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { type ListFilter, listSort, type ListSort } from '../../shared/feed.ts'
import type { FindQuery } from '../../shared/grab-lists.ts'
import type { GrabId } from '../../shared/grabs.ts'
import type { RecipeKey } from '../../shared/recipe-book.ts'
import type { UpdateView } from '../../shared/updates.ts'
import type { Section } from '../settings/table.ts'
import type { CopiedView, CountdownView, SecretsView } from '../../shared/host.ts'
import type { DownloadId, QueueId } from '../../shared/ids.ts'
import type { Dragged } from './drag.ts'
import { type Column, recallColumns, usualColumns } from './columns.ts'
import { keepPlace, recallPlace, startPlace } from './place.ts'
import type { Selection } from './selection.ts'

export interface Toast {
  readonly id: number
  readonly tone: 'info' | 'warning' | 'error'
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
  /** One of a group takes the place of the one before it. */
  readonly group?: 'added' | 'failed'
  /** How many it tells of. */
  readonly count?: number
  /** Milliseconds on screen; null: until dismissed. */
  readonly lifeMs: number | null
}

export type Dialog =
  /** `files`: what came as files, and is not for a field. */
  | {
      readonly kind: 'add'
      readonly text: string
      readonly files?: readonly { readonly name: string; readonly text: string }[]
      /** By a link that any page can open. */
      readonly isForeign?: boolean
    }
  | { readonly kind: 'remove'; readonly ids: readonly DownloadId[] }
  /** `id` null: a new one. */
  | { readonly kind: 'queue'; readonly id: QueueId | null }
  | { readonly kind: 'removeQueue'; readonly id: QueueId }
  /** `starts`: addresses to begin with, one a line; `recipe`: the one to go by. */
  | { readonly kind: 'grab'; readonly starts: string; readonly recipe?: RecipeKey }
  | { readonly kind: 'speed' }
  | { readonly kind: 'rules' }
  | { readonly kind: 'export' }
  | { readonly kind: 'limit'; readonly ids: readonly DownloadId[] }
  | { readonly kind: 'address'; readonly id: DownloadId }
  | { readonly kind: 'login'; readonly id: DownloadId; readonly host: string }
  | { readonly kind: 'folder'; readonly id: DownloadId; readonly dir: string }
  | null

/** A recipe that is kept, or one that begins with this text. `tryAt`: an address to try it on. */
export type OpenRecipe = ({ readonly key: RecipeKey } | { readonly text: string }) & { readonly tryAt?: string }

export interface SurfaceState {
  readonly filter: ListFilter
  readonly sort: ListSort
  readonly selection: Selection
  readonly dialog: Dialog
  /** Addresses out of such links, which wait until no dialog stands. */
  readonly foreign: readonly string[]
  /** What fills the window. */
  readonly view: 'downloads' | 'settings' | 'grab' | 'recipes'
  /** The grab that is looked at, in the view of that name. */
  readonly grabId: GrabId | null
  /** The recipe that is open, in the view of that name; null: the shelf of all of them. */
  readonly recipe: OpenRecipe | null
  /** How its finds are shown. */
  readonly findShape: FindQuery['shape']
  /** Where the settings open; null: at their beginning. */
  readonly settingsSection: Section | null
  readonly toasts: readonly Toast[]
  /** What is seen in the list anyway, for those who hear it: the last of it. */
  readonly said: string
  /** What is dragged inside the window. */
  readonly dragged: Dragged | null
  /** Place of the row before which dragged rows would be put. */
  readonly dropAt: number | null
  /** Those of the list that are shown. */
  readonly columns: readonly Column[]
  readonly sidebarOpen: boolean
  readonly detailsOpen: boolean
  /** Height of the details pane in CSS pixels. */
  readonly detailsHeight: number
  /** Its width where it stands at the right. */
  readonly detailsWidth: number
  /** Where somebody wants it; null: as the window's width suggests. */
  readonly detailsSide: 'bottom' | 'right' | null
  /** How far the list is scrolled, in CSS pixels, as of the last rest. */
  readonly listTop: number
  /** Total speed, a number each second, the newest last. */
  readonly speeds: readonly number[]
  /** What the computer is about to do because all is done. */
  readonly countdown: CountdownView | null
  /** Links that were copied in another program and may be wanted. */
  readonly copied: CopiedView | null
  /** Where passwords are kept; null until the host has said it. */
  readonly secrets: SecretsView | null
  /** New versions; null until the host has spoken of them, and where there is none. */
  readonly update: UpdateView | null
}

export type Surface = StoreApi<SurfaceState>

const storageKey = 'sluice.window'
const rememberedKeys = [
  'sort',
  'columns',
  'sidebarOpen',
  'detailsOpen',
  'detailsHeight',
  'detailsWidth',
  'detailsSide',
  'findShape',
] as const
type Remembered = Pick<SurfaceState, (typeof rememberedKeys)[number]>
const fresh: Remembered = {
  sort: listSort.parse({}),
  columns: usualColumns,
  sidebarOpen: true,
  detailsOpen: true,
  detailsHeight: 260,
  detailsWidth: 440,
  detailsSide: null,
  findShape: 'tree',
}

/** What an earlier window left; anything unreadable counts as nothing. */
const recall = (storage: Storage | undefined): Remembered => {
  try {
    const found: unknown = JSON.parse(storage?.getItem(storageKey) ?? '{}')
    if (typeof found !== 'object' || found === null) return fresh
    const value = (name: string): unknown => Reflect.get(found, name)
    const sort = listSort.safeParse(value('sort') ?? {})
    const size = (name: 'detailsHeight' | 'detailsWidth'): number => {
      const given = Number(value(name) ?? fresh[name])
      return Number.isFinite(given) ? given : fresh[name]
    }
    const side = value('detailsSide')
    return {
      sort: sort.success ? sort.data : fresh.sort,
      columns: recallColumns(value('columns')),
      sidebarOpen: value('sidebarOpen') !== false,
      detailsOpen: value('detailsOpen') !== false,
      detailsHeight: size('detailsHeight'),
      detailsWidth: size('detailsWidth'),
      detailsSide: side === 'right' || side === 'bottom' ? side : null,
      findShape: value('findShape') === 'table' ? 'table' : 'tree',
    }
  } catch {
    return fresh
  }
}

/** `isReturn`: take up where the page before this one was. */
export const createSurface = (storage?: Storage, isReturn = false): Surface => {
  const store = createStore<SurfaceState>(() => ({
    dialog: null,
    foreign: [],
    view: 'downloads',
    grabId: null,
    recipe: null,
    settingsSection: null,
    toasts: [],
    said: '',
    speeds: [],
    countdown: null,
    copied: null,
    secrets: null,
    update: null,
    dragged: null,
    dropAt: null,
    ...recall(storage),
    ...(isReturn ? recallPlace(storage) : startPlace),
  }))
  store.subscribe((now, before) => {
    // Whoever chooses a list wants to see it.
    if (now.filter !== before.filter && now.view === 'grab') store.setState({ view: 'downloads', grabId: null })
    const isElsewhere = (['filter', 'selection', 'listTop'] as const).some((key) => now[key] !== before[key])
    if (isElsewhere) keepPlace(storage, now)
    if (rememberedKeys.every((key) => now[key] === before[key])) return
    const kept = Object.fromEntries(rememberedKeys.map((key) => [key, now[key]]))
    storage?.setItem(storageKey, JSON.stringify(kept))
  })
  return store
}

let nextToast = 1

/** Shows a message; at most four stay, the oldest goes first. */
export const showToast = (surface: Surface, toast: Omit<Toast, 'id' | 'lifeMs'> & { lifeMs?: number | null }): void => {
  const whole: Toast = { lifeMs: toast.tone === 'error' ? 12_000 : 6_000, ...toast, id: nextToast++ }
  surface.setState((state) => {
    const isReplaced = (old: Toast): boolean => old.group !== undefined && old.group === whole.group
    const others = state.toasts.filter((old) => old.text !== whole.text && !isReplaced(old))
    return { toasts: [...others, whole].slice(-4) }
  })
}

export const dismissToast = (surface: Surface, id: number): void => {
  surface.setState((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) }))
}
