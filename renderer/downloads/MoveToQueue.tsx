/** The part of the rows' menu that moves them to another queue. */
import { ChevronRight, ListOrdered } from 'lucide-react'
import { ContextMenu } from 'radix-ui'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import type { DownloadId } from '../../shared/ids.ts'
import { useMirror } from '../client/context.ts'
import { useQueueActions } from '../queues/use-queue-actions.ts'

export const MoveToQueue = ({ ids }: { readonly ids: readonly DownloadId[] }): JSX.Element => {
  const { t } = useTranslation()
  const actions = useQueueActions()
  const queues = useMirror((state) => state.counters?.queues) ?? []
  const rows = useMirror((state) => state.list?.rows)
  /** The queue that all of them are in already, as far as is known. */
  const homes = new Set(ids.map((id) => rows?.get(id)?.queueId))
  return (
    <ContextMenu.Sub>
      <ContextMenu.SubTrigger className="menu-item" disabled={ids.length === 0 || queues.length < 2}>
        <ListOrdered size={15} aria-hidden />
        <span>{t('queue.move.to')}</span>
        <ChevronRight size={14} aria-hidden />
      </ContextMenu.SubTrigger>
      <ContextMenu.Portal>
        <ContextMenu.SubContent className="menu" sideOffset={2} alignOffset={-4}>
          {queues.map((queue) => (
            <ContextMenu.Item
              key={queue.id}
              className="menu-item"
              disabled={homes.size === 1 && homes.has(queue.id)}
              onSelect={() => {
                actions.take(queue, ids)
              }}
            >
              <i className="dot" style={{ background: queue.color }} aria-hidden />
              <span>{queue.name}</span>
            </ContextMenu.Item>
          ))}
        </ContextMenu.SubContent>
      </ContextMenu.Portal>
    </ContextMenu.Sub>
  )
}
