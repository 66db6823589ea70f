/** The queues in the sidebar: colour, how many wait in each, and the switch that starts or stops one. */
import { Pause, Play, Plus } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import type { QueueView } from '../../shared/views.ts'
import { useMirror, useSluice, useSurface } from '../client/context.ts'
import { useActions } from '../downloads/use-actions.ts'
import { emptySelection } from '../state/selection.ts'
import { IconButton } from '../ui/Button.tsx'

const QueueRow = ({ queue }: { readonly queue: QueueView }): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const actions = useActions()
  const isShown = useSurface((state) => state.filter.queueId === queue.id)
  const label = queue.running ? t('queue.stop', { name: queue.name }) : t('queue.start', { name: queue.name })
  return (
    <li className="queue">
      <button
        type="button"
        className="side-item"
        aria-current={isShown ? 'true' : undefined}
        onClick={() => {
          surface.setState(({ filter }) => ({
            filter: { ...filter, group: 'all', queueId: isShown ? null : queue.id },
            selection: emptySelection,
          }))
        }}
      >
        <span className={queue.running ? 'dot' : 'dot stopped'} style={{ background: queue.color }} aria-hidden />
        <span className="label" title={queue.name}>
          {queue.name}
        </span>
        {queue.running ? null : <span className="unseen">{t('queue.stopped')}</span>}
        <span className="count">{queue.unfinished}</span>
      </button>
      <IconButton
        icon={queue.running ? Pause : Play}
        label={label}
        onClick={() => {
          actions.setQueueRunning(queue.id, !queue.running)
        }}
      />
    </li>
  )
}

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
            surface.setState({ dialog: { kind: 'queue' } })
          }}
        />
      </div>
      <ul aria-labelledby="queues-title">
        {queues?.map((queue) => (
          <QueueRow key={queue.id} queue={queue} />
        ))}
      </ul>
    </>
  )
}
