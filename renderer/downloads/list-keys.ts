/** Mouse and keyboard on the list: who is selected, and what Space, Delete and Enter do. */
import type { KeyboardEvent, MouseEvent } from 'react'
import type { DownloadId } from '../../shared/ids.ts'
import type { Sluice } from '../client/context.ts'
import { collectIds } from '../../shared/collect-ids.ts'
import {
  moveActive,
  placeAfter,
  rangeTo,
  selectAll,
  selectOne,
  selectRange,
  type Selection,
  toggle,
} from '../state/selection.ts'
import type { Actions } from './actions.ts'

export interface ListKeys {
  onMouseDown(event: MouseEvent): void
  onClick(event: MouseEvent): void
  onDoubleClick(event: MouseEvent): void
  onContextMenu(event: MouseEvent): void
  onKeyDown(event: KeyboardEvent): void
}

const isCommand = (event: { readonly ctrlKey: boolean; readonly metaKey: boolean }): boolean =>
  event.ctrlKey || event.metaKey

const indexOf = (event: MouseEvent): number | null => {
  const row = event.target instanceof Element ? event.target.closest('[data-index]') : null
  const text = row?.getAttribute('data-index')
  return text === null || text === undefined ? null : Number(text)
}

/** The id at a place, as far as the window knows it. */
const idAt = (sluice: Sluice, index: number): DownloadId | undefined => {
  const list = sluice.mirror.store.getState().list
  return list?.ids[index - list.from]
}

const idsBetween = async (
  sluice: Sluice,
  range: { readonly from: number; readonly end: number },
): Promise<readonly DownloadId[]> => {
  const list = sluice.mirror.store.getState().list
  if (list && range.from >= list.from && range.end <= list.from + list.ids.length) {
    return list.ids.slice(range.from - list.from, range.end - list.from)
  }
  const { filter, sort } = sluice.surface.getState()
  return collectIds(sluice.client, { filter, sort }, range)
}

/** Everything that the list shows, also what lies outside the window. */
export const selectEverything = (sluice: Sluice): void => {
  const total = sluice.mirror.store.getState().list?.total ?? 0
  const { filter, sort } = sluice.surface.getState()
  void idsBetween(sluice, { from: 0, end: total }).then((ids) => {
    const now = sluice.surface.getState()
    if (now.filter !== filter || now.sort !== sort) return
    sluice.surface.setState({ selection: selectAll(now.selection, ids) })
  })
}

const pick = (sluice: Sluice, index: number, keys: { readonly add: boolean; readonly range: boolean }): void => {
  const { selection } = sluice.surface.getState()
  const set = (next: Selection): void => {
    sluice.surface.setState({ selection: next })
  }
  const id = idAt(sluice, index)
  if (keys.range) {
    set(moveActive(selection, index))
    void idsBetween(sluice, rangeTo(selection, index)).then((ids) => {
      if (sluice.surface.getState().selection.active === index) set(selectRange(selection, ids, index))
    })
  } else if (id === undefined) set(moveActive(selection, index))
  else set(keys.add ? toggle(selection, id, index) : selectOne(id, index))
}

/** The mouse: which rows it chooses. */
const createListMouse = (sluice: Sluice, actions: Actions): Omit<ListKeys, 'onKeyDown'> => {
  const { surface, mirror } = sluice
  /** One of several selected rows is held: they may be about to be dragged, so they stay selected until it is let go. */
  let held: number | null = null
  return {
    onMouseDown: (event) => {
      const index = indexOf(event)
      if (index === null || event.button !== 0) return
      const id = idAt(sluice, index)
      const isPlain = !isCommand(event) && !event.shiftKey
      const { ids } = surface.getState().selection
      held = isPlain && ids.size > 1 && id !== undefined && ids.has(id) ? index : null
      if (held === null) pick(sluice, index, { add: isCommand(event), range: event.shiftKey })
    },
    onClick: (event) => {
      const index = indexOf(event)
      if (index !== null && index === held) pick(sluice, index, { add: false, range: false })
      held = null
    },
    onDoubleClick: (event) => {
      const index = indexOf(event)
      const id = index === null ? undefined : idAt(sluice, index)
      const row = id === undefined ? undefined : mirror.store.getState().list?.rows.get(id)
      if (row?.status === 'completed') actions.open(row.id)
    },
    onContextMenu: (event) => {
      const index = indexOf(event)
      const id = index === null ? undefined : idAt(sluice, index)
      if (index === null || id === undefined) return
      if (!surface.getState().selection.ids.has(id)) pick(sluice, index, { add: false, range: false })
    },
  }
}

/** With Alt: the selection moves in its queue. */
const pushKeys: Readonly<Record<string, 'up' | 'down'>> = { ArrowUp: 'up', ArrowDown: 'down' }

export const createListKeys = (
  sluice: Sluice,
  actions: Actions,
  view: { readonly pageRows: () => number; readonly reveal: (index: number) => void },
): ListKeys => {
  const { surface, mirror } = sluice
  const chosen = (): readonly DownloadId[] => [...surface.getState().selection.ids]

  const act = (event: KeyboardEvent): boolean => {
    const ids = chosen()
    if (event.key === ' ') {
      const { active } = surface.getState().selection
      if (isCommand(event) && active !== null) pick(sluice, active, { add: true, range: false })
      else actions.pauseOrResume(ids)
    } else if (event.key === 'Delete' || (event.key === 'Backspace' && event.metaKey)) {
      if (ids.length > 0) surface.setState({ dialog: { kind: 'remove', ids } })
    } else if (event.key === 'Enter') {
      const [only] = ids
      if (only !== undefined && ids.length === 1) actions.open(only)
    } else if (event.key === 'Escape') {
      surface.setState((state) => ({ selection: { ...state.selection, ids: new Set() } }))
    } else return false
    return true
  }

  return {
    ...createListMouse(sluice, actions),
    onKeyDown: (event) => {
      if (event.target !== event.currentTarget) return
      const { selection } = surface.getState()
      const total = mirror.store.getState().list?.total ?? 0
      const pushed = event.altKey ? pushKeys[event.key] : undefined
      if (pushed !== undefined) {
        event.preventDefault()
        actions.push(pushed)
        return
      }
      const next = placeAfter(event.key, selection.active, view.pageRows(), total)
      if (next !== null) {
        if (isCommand(event) && !event.shiftKey) surface.setState({ selection: moveActive(selection, next) })
        else pick(sluice, next, { add: false, range: event.shiftKey })
        view.reveal(next)
      } else if (!act(event)) return
      event.preventDefault()
    },
  }
}
