/** The queues in the sidebar. */
import { Plus } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { useMirror, useSluice } from '../client/context.ts'
import { IconButton } from '../ui/Button.tsx'
import { QueueRow } from './QueueRow.tsx'

export const QueueList = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const queues = useMirror((state) => state.counters?.queues)
  return (
    <>
      <div className="side-title">
        <h2 id="queues-title">{t('queue.title')}</h2>
        <IconButton
          icon={Plus}
          label={t('queue.add')}
          onClick={() => {
            surface.setState({ dialog: { kind: 'queue', id: null } })
          }}
        />
      </div>
      <ul className="queues" aria-labelledby="queues-title">
        {queues?.map((queue, index) => (
          <QueueRow key={queue.id} queue={queue} isFirst={index === 0} />
        ))}
      </ul>
    </>
  )
}
