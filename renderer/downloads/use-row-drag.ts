/** Dragging rows of the list: onto a queue in the sidebar, or to another place while the list is in queue order. */
import { type DragEvent, useMemo } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { DownloadId } from '../../shared/ids.ts'
import { type Sluice, useSluice } from '../client/context.ts'
import { halfOf, markDrag } from '../state/drag.ts'
import { isQueueOrder, moveTo, targetBefore } from './list-moves.ts'

const rowOf = (event: DragEvent): { readonly element: Element; readonly index: number } | null => {
  const element = event.target instanceof Element ? event.target.closest('[data-index]') : null
  return element ? { element, index: Number(element.getAttribute('data-index')) } : null
}

/** What hangs at the pointer when several rows are dragged. */
const showCount = (event: DragEvent, text: string): void => {
  const label = document.createElement('div')
  label.className = 'drag-count'
  label.textContent = text
  document.body.append(label)
  event.dataTransfer.setDragImage(label, -12, -8)
  // The picture is taken when this event has been handled.
  setTimeout(() => {
    label.remove()
  }, 0)
}

/** Ids of the whole selection when the row is one of it, in the order of the list as far as it is known. */
const draggedIds = ({ surface, mirror }: Sluice, id: DownloadId): readonly DownloadId[] => {
  const { ids } = surface.getState().selection
  if (!ids.has(id)) return [id]
  const known = (mirror.store.getState().list?.ids ?? []).filter((one) => ids.has(one))
  return known.length === ids.size ? known : [...ids]
}

const createRowDrag = (sluice: Sluice, t: TFunction) => {
  const { surface, mirror } = sluice
  const end = (): void => {
    surface.setState({ dragged: null, dropAt: null })
  }
  /** The place between rows that is meant; null: rows cannot be put there. */
  const placeOf = (event: DragEvent): number | null => {
    const { dragged, sort } = surface.getState()
    if (dragged?.kind !== 'downloads' || !isQueueOrder(sort)) return null
    const row = rowOf(event)
    if (!row) return mirror.store.getState().list?.total ?? null
    return halfOf(event, row.element) === 'upper' ? row.index : row.index + 1
  }
  return {
    onDragStart: (event: DragEvent): void => {
      const row = rowOf(event)
      const list = mirror.store.getState().list
      const id = row && list?.ids[row.index - list.from]
      if (id === null || id === undefined) {
        event.preventDefault()
        return
      }
      const ids = draggedIds(sluice, id)
      markDrag(event.dataTransfer, 'downloads')
      if (ids.length > 1) showCount(event, t('queue.move.dragged', { count: ids.length }))
      surface.setState({ dragged: { kind: 'downloads', ids } })
    },
    onDragOver: (event: DragEvent): void => {
      const dropAt = placeOf(event)
      if (surface.getState().dropAt !== dropAt) surface.setState({ dropAt })
      if (dropAt === null) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'move'
    },
    onDragLeave: (event: DragEvent): void => {
      if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return
      surface.setState({ dropAt: null })
    },
    onDrop: (event: DragEvent): void => {
      const { dragged } = surface.getState()
      const place = placeOf(event)
      end()
      const { list } = mirror.store.getState()
      const target = place === null || !list ? null : targetBefore(list, place)
      if (dragged?.kind !== 'downloads' || !target) return
      event.preventDefault()
      moveTo(sluice, dragged.ids, target)
    },
    onDragEnd: end,
  }
}

export const useRowDrag = (): ReturnType<typeof createRowDrag> => {
  const sluice = useSluice()
  const { t } = useTranslation()
  return useMemo(() => createRowDrag(sluice, t), [sluice, t])
}
