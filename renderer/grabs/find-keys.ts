/** Mouse and keyboard on found files: what Space, the arrows, Ctrl+A and clicks do. */
import type { KeyboardEvent, MouseEvent } from 'react'
import type { FindsMirror } from '../../shared/fold.ts'
import type { FindRow } from '../../shared/grab-lists.ts'
import type { FindId } from '../../shared/grabs.ts'
import { placeAfter } from '../state/selection.ts'

export type Tick = 'on' | 'off' | 'invert' | 'usual'

export interface FindActs {
  readonly tickFinds: (ids: readonly FindId[], to: 'on' | 'off') => void
  readonly tickFolder: (folder: string, to: 'on' | 'off') => void
  readonly tickAll: (to: Tick) => void
  readonly toggle: (folder: string, isOpen: boolean) => void
  readonly copy: (text: string) => void
  readonly setActive: (index: number) => void
  readonly reveal: (index: number) => void
}

/** What is shown, and which row has the keyboard. */
export interface Place {
  readonly finds: FindsMirror | undefined
  readonly active: number | null
  readonly pageRows: number
}

const rowAt = ({ finds }: Place, index: number | null): FindRow | undefined =>
  index === null || finds === undefined ? undefined : finds.rows.get(finds.keys[index - finds.from] ?? '')

const isTicked = (row: FindRow): boolean => (row.kind === 'find' ? row.isChosen : row.chosen === row.finds)

const tick = (row: FindRow, acts: FindActs): void => {
  const to = isTicked(row) ? 'off' : 'on'
  if (row.kind === 'find') acts.tickFinds([row.find.id], to)
  else acts.tickFolder(row.folder, to)
}

/** Finds of the rows between two places, as far as the window knows them, take the state of the last one. */
const tickRange = (place: Place, index: number, acts: FindActs): void => {
  const last = rowAt(place, index)
  if (last === undefined || place.active === null) return
  const [from, end] = [Math.min(place.active, index), Math.max(place.active, index)]
  const rows = Array.from({ length: end - from + 1 }, (_, one) => rowAt(place, from + one))
  const ids = rows.flatMap((row) => (row?.kind === 'find' ? [row.find.id] : []))
  acts.tickFinds(ids, isTicked(last) ? 'off' : 'on')
}

/** Right opens a folder or goes into it, left closes it or goes to the one above. */
const fold = (key: string, place: Place, acts: FindActs): void => {
  const row = rowAt(place, place.active)
  if (row === undefined || place.active === null) return
  if (row.kind === 'folder' && row.isOpen !== (key === 'ArrowRight')) acts.toggle(row.folder, !row.isOpen)
  else if (key === 'ArrowRight' && row.kind === 'folder') acts.setActive(place.active + 1)
  else if (key === 'ArrowLeft') {
    for (let index = place.active - 1; index >= 0; index -= 1) {
      const above = rowAt(place, index)
      if (above === undefined) return
      if (above.kind !== 'folder' || above.depth >= row.depth) continue
      acts.setActive(index)
      acts.reveal(index)
      return
    }
  }
}

const withCommand = (event: KeyboardEvent, place: Place, acts: FindActs): boolean => {
  const key = event.key.toLowerCase()
  if (key === 'a') acts.tickAll(event.shiftKey ? 'off' : 'on')
  else if (key === 'i') acts.tickAll('invert')
  else if (key === 'c') {
    const row = rowAt(place, place.active)
    if (row?.kind !== 'find') return false
    acts.copy(row.find.url)
  } else return false
  return true
}

/** Whether the key meant something here. */
export const onFindKey = (event: KeyboardEvent, place: Place, acts: FindActs): boolean => {
  if (event.ctrlKey || event.metaKey) return withCommand(event, place, acts)
  if (event.altKey) return false
  const row = rowAt(place, place.active)
  if (event.key === ' ') {
    if (row) tick(row, acts)
    return true
  }
  if (event.key === 'Enter') {
    if (row?.kind === 'folder') acts.toggle(row.folder, !row.isOpen)
    return row?.kind === 'folder'
  }
  if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
    fold(event.key, place, acts)
    return true
  }
  const next = placeAfter(event.key, place.active, place.pageRows, place.finds?.total ?? 0)
  if (next === null) return false
  acts.setActive(next)
  acts.reveal(next)
  return true
}

export const onFindClick = (event: MouseEvent, place: Place, acts: FindActs): void => {
  if (!(event.target instanceof Element)) return
  const text = event.target.closest('[data-index]')?.getAttribute('data-index')
  if (text === undefined || text === null) return
  const index = Number(text)
  const row = rowAt(place, index)
  if (row === undefined) return
  const isFold = event.target.closest('[data-fold]') !== null
  if (event.target.closest('[data-tick]') !== null) {
    if (event.shiftKey) tickRange(place, index, acts)
    else tick(row, acts)
  } else if (row.kind === 'folder' && (isFold || event.detail === 2)) acts.toggle(row.folder, !row.isOpen)
  acts.setActive(index)
}
