/** Moving rows: dragged to another place or queue, or pushed by the keyboard. Places are those of the list in queue order. */
import type { TFunction } from 'i18next'
import { failureOf } from '../../shared/failure.ts'
import type { ListSort } from '../../shared/feed.ts'
import type { ListMirror } from '../../shared/fold.ts'
import type { DownloadId, QueueId } from '../../shared/ids.ts'
import type { Sluice } from '../client/context.ts'
import { showToast } from '../state/surface.ts'

/** Before whom downloads go; null: to the end of the queue, which is then named. */
export interface Target {
  readonly queueId: QueueId | null
  readonly before: DownloadId | null
}

/** Whether the list shows the order that downloads can be moved in. */
export const isQueueOrder = ({ key, descending }: ListSort): boolean => key === 'position' && !descending

const idAt = (list: ListMirror, index: number): DownloadId | undefined => list.ids[index - list.from]

const queueAt = (list: ListMirror, index: number): QueueId | undefined => {
  const id = idAt(list, index)
  return id === undefined ? undefined : list.rows.get(id)?.queueId
}

/** Where rows go that are dropped between the rows `index - 1` and `index`; null: the window does not know. */
export const targetBefore = (list: ListMirror, index: number): Target | null => {
  const before = idAt(list, index)
  if (before !== undefined) return { queueId: null, before }
  const last = queueAt(list, index - 1)
  return last === undefined || index < list.total ? null : { queueId: last, before: null }
}

/** Where a selection goes one place up or down inside its queue; null: no further, or the window does not know. */
export const targetOfPush = (
  list: ListMirror,
  selected: ReadonlySet<DownloadId>,
  direction: 'up' | 'down',
): Target | null => {
  const places = list.ids.flatMap((id, at) => (selected.has(id) ? [at + list.from] : []))
  const [first, last] = [places[0], places.at(-1)]
  if (first === undefined || last === undefined || places.length < selected.size) return null
  const neighbour = direction === 'up' ? first - 1 : last + 1
  const queueId = queueAt(list, neighbour)
  if (queueId === undefined || queueId !== queueAt(list, direction === 'up' ? first : last)) return null
  if (direction === 'up') return { queueId: null, before: idAt(list, neighbour) ?? null }
  const isEnd = queueAt(list, neighbour + 1) !== queueId
  return isEnd ? { queueId, before: null } : { queueId: null, before: idAt(list, neighbour + 1) ?? null }
}

export const moveTo = ({ client, surface }: Sluice, ids: readonly DownloadId[], target: Target): void => {
  client.call('downloads.move', { ids: [...ids], ...target }).catch((error: unknown) => {
    showToast(surface, { tone: 'error', text: failureOf(error).message })
  })
}

/** Alt with an arrow. In another order nobody would see what happened, so that is offered first. */
export const push = (sluice: Sluice, t: TFunction, direction: 'up' | 'down'): void => {
  const { surface, mirror } = sluice
  const { selection, sort } = surface.getState()
  const { list } = mirror.store.getState()
  if (!list || selection.ids.size === 0) return
  if (!isQueueOrder(sort)) {
    const run = (): void => {
      surface.setState({ sort: { key: 'position', descending: false } })
    }
    showToast(surface, {
      tone: 'info',
      text: t('queue.move.needsOrder'),
      action: { label: t('queue.move.showOrder'), run },
    })
    return
  }
  const target = targetOfPush(list, selection.ids, direction)
  if (!target) return
  const step = direction === 'up' ? -1 : 1
  const shift = (place: number | null): number | null => (place === null ? null : place + step)
  surface.setState({ selection: { ...selection, active: shift(selection.active), anchor: shift(selection.anchor) } })
  // In the order of the list, not that of the clicks.
  moveTo(
    sluice,
    list.ids.filter((id) => selection.ids.has(id)),
    target,
  )
}
