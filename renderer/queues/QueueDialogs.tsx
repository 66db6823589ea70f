/** The dialogs about queues; one whose queue is gone meanwhile closes. */
import { type JSX, useEffect } from 'react'
import type { QueueId } from '../../shared/ids.ts'
import { useMirror } from '../client/context.ts'
import { QueueDialog } from './QueueDialog.tsx'
import { RemoveQueueDialog } from './RemoveQueueDialog.tsx'

interface QueueDialogsProps {
  readonly kind: 'queue' | 'removeQueue'
  /** null: a new one. */
  readonly id: QueueId | null
  readonly onClose: () => void
}

export const QueueDialogs = ({ kind, id, onClose }: QueueDialogsProps): JSX.Element | null => {
  const queue = useMirror((state) => state.counters?.queues.find((one) => one.id === id)) ?? null
  const isGone = id !== null && queue === null
  useEffect(() => {
    if (isGone) onClose()
  }, [isGone, onClose])
  if (isGone) return null
  if (kind === 'queue') return <QueueDialog queue={queue} onClose={onClose} />
  return queue ? <RemoveQueueDialog queue={queue} onClose={onClose} /> : null
}
