/** Places in the order of queues, as the engine wants to hear them. Pure. */
import type { QueueId } from '../../shared/ids.ts'

interface HasId {
  readonly id: QueueId
}

/** Before whom a queue goes one place up or down; null: to the end; undefined: it goes no further. */
export const neighbours = (
  queues: readonly HasId[],
  id: QueueId,
): { readonly up: QueueId | undefined; readonly down: QueueId | null | undefined } => {
  const place = queues.findIndex((queue) => queue.id === id)
  const isLast = place === queues.length - 1
  return { up: queues[place - 1]?.id, down: isLast || place === -1 ? undefined : (queues[place + 2]?.id ?? null) }
}

/** Before whom a queue goes that is dropped on the upper or lower half of another. */
export const dropPlace = (queues: readonly HasId[], onto: QueueId, half: 'upper' | 'lower'): QueueId | null => {
  if (half === 'upper') return onto
  return queues[queues.findIndex((queue) => queue.id === onto) + 1]?.id ?? null
}
