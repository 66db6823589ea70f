/** What is dragged inside the window. The system carries only the kind: a selection may be a million ids. */
import type { DownloadId, QueueId } from '../../shared/ids.ts'

export type Dragged =
  { readonly kind: 'downloads'; readonly ids: readonly DownloadId[] } | { readonly kind: 'queue'; readonly id: QueueId }

/** A column is dragged within the head of the list only, which knows by itself which one. */
type DragKind = Dragged['kind'] | 'column'

const types: Readonly<Record<DragKind, string>> = {
  downloads: 'application/x-sluice-downloads',
  queue: 'application/x-sluice-queue',
  column: 'application/x-sluice-column',
}

interface Carrier {
  readonly types: readonly string[]
}

export const isOwnDrag = (carrier: Carrier | null): boolean =>
  Object.values(types).some((type) => carrier?.types.includes(type) ?? false)

export const markDrag = (transfer: DataTransfer, kind: DragKind): void => {
  transfer.setData(types[kind], '')
  transfer.effectAllowed = 'move'
}

/** Half of an element that a pointer is on. */
export const halfOf = (event: { readonly clientY: number }, element: Element): 'upper' | 'lower' => {
  const { top, height } = element.getBoundingClientRect()
  return event.clientY < top + height / 2 ? 'upper' : 'lower'
}
