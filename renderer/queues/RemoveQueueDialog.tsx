/** Asks before a queue goes, and says where its downloads go. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import type { QueueView } from '../../shared/views.ts'
import { useMirror, useSluice } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useQueueActions } from './use-queue-actions.ts'

interface RemoveQueueDialogProps {
  readonly queue: QueueView
  readonly onClose: () => void
}

export const RemoveQueueDialog = ({ queue, onClose }: RemoveQueueDialogProps): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const actions = useQueueActions()
  const first = useMirror((state) => state.counters?.queues[0]?.name ?? '')
  const { unfinished: count } = queue
  return (
    <Dialog
      title={t('queue.remove.title', { name: queue.name })}
      description={count === 0 ? t('queue.remove.empty', { first }) : t('queue.remove.text', { count, first })}
      onClose={onClose}
    >
      <footer>
        <Button autoFocus onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button
          variant="danger"
          onClick={() => {
            actions.remove(queue.id)
            surface.setState(({ filter }) =>
              filter.queueId === queue.id ? { filter: { ...filter, queueId: null } } : {},
            )
            onClose()
          }}
        >
          {t('queue.remove.confirm')}
        </Button>
      </footer>
    </Dialog>
  )
}
