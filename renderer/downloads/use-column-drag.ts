/** The head of the list under the mouse: columns are moved by dragging, resized at their right edge. */
import { type DragEvent, type PointerEvent, useMemo } from 'react'
import { type Sluice, useSluice } from '../client/context.ts'
import { type ColumnId, moved, resized } from '../state/columns.ts'
import { markDrag } from '../state/drag.ts'

const createColumnDrag = ({ surface }: Sluice) => {
  let dragged: ColumnId | null = null
  const change = (next: ReturnType<typeof resized>): void => {
    surface.setState({ columns: next })
  }
  return {
    /** For the head of a column. */
    headOf: (id: ColumnId) => ({
      draggable: true,
      onDragStart: (event: DragEvent): void => {
        event.stopPropagation()
        dragged = id
        markDrag(event.dataTransfer, 'column')
      },
      onDragOver: (event: DragEvent): void => {
        if (dragged === null) return
        event.preventDefault()
        event.stopPropagation()
        if (dragged !== id) change(moved(surface.getState().columns, dragged, id))
      },
      onDragEnd: (): void => {
        dragged = null
      },
    }),
    /** For the handle at its right edge. */
    edgeOf: (id: ColumnId) => ({
      // Else the whole head would be dragged.
      draggable: true,
      onDragStart: (event: DragEvent): void => {
        event.preventDefault()
        event.stopPropagation()
      },
      onPointerDown: (event: PointerEvent): void => {
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
      },
      onPointerMove: (event: PointerEvent): void => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
        const head = event.currentTarget.parentElement
        if (head) change(resized(surface.getState().columns, id, event.clientX - head.getBoundingClientRect().left))
      },
      onDoubleClick: (): void => {
        change(resized(surface.getState().columns, id, null))
      },
    }),
  }
}

export const useColumnDrag = (): ReturnType<typeof createColumnDrag> => {
  const sluice = useSluice()
  return useMemo(() => createColumnDrag(sluice), [sluice])
}
