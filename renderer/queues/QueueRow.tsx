/** A queue in the sidebar: shows its downloads, takes others that are dropped on it, and is itself dragged to another place. */
import { Clock, Pause, Play } from 'lucide-react'
import { type DragEvent, type JSX, type KeyboardEvent, useState } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { QueueView } from '../../shared/views.ts'
import { useMirror, useSluice, useSurface } from '../client/context.ts'
import { halfOf, markDrag } from '../state/drag.ts'
import { emptySelection } from '../state/selection.ts'
import { IconButton } from '../ui/Button.tsx'
import { QueueContextMenu, QueueMoreButton } from './QueueMenu.tsx'
import { dropPlace, neighbours } from './queue-order.ts'
import { useQueueActions } from './use-queue-actions.ts'
import { weekMoment } from './week-words.ts'

/** What there is to say of a queue that does not simply run. */
export const queueState = ({ running, isOpen, changesAt, timetable }: QueueView, t: TFunction): string | null => {
  if (!running) return t('queue.stopped')
  if (timetable === null) return null
  if (!isOpen)
    return changesAt === null ? t('queue.closedForGood') : t('queue.closed', { when: weekMoment(changesAt, t) })
  return changesAt === null ? null : t('queue.openUntil', { when: weekMoment(changesAt, t) })
}

type Over = 'into' | 'upper' | 'lower' | null

/** What drags over and from a queue do. */
const useDragging = (queue: QueueView) => {
  const { surface } = useSluice()
  const actions = useQueueActions()
  const all = useMirror((state) => state.counters?.queues) ?? []
  const [over, setOver] = useState<Over>(null)
  const take = (event: DragEvent<HTMLElement>): Over => {
    const { dragged } = surface.getState()
    if (dragged?.kind === 'downloads') return 'into'
    return dragged?.kind === 'queue' && dragged.id !== queue.id ? halfOf(event, event.currentTarget) : null
  }
  return {
    over,
    draggable: true,
    onDragStart: (event: DragEvent<HTMLElement>) => {
      markDrag(event.dataTransfer, 'queue')
      surface.setState({ dragged: { kind: 'queue', id: queue.id } })
    },
    onDragEnd: () => {
      surface.setState({ dragged: null })
    },
    onDragOver: (event: DragEvent<HTMLElement>) => {
      const wanted = take(event)
      setOver(wanted)
      if (wanted === null) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'move'
    },
    onDragLeave: () => {
      setOver(null)
    },
    onDrop: (event: DragEvent<HTMLElement>) => {
      const wanted = take(event)
      const { dragged } = surface.getState()
      setOver(null)
      if (wanted === null) return
      event.preventDefault()
      surface.setState({ dragged: null })
      if (dragged?.kind === 'downloads') actions.take(queue, dragged.ids)
      else if (dragged && wanted !== 'into') actions.move(dragged.id, dropPlace(all, queue.id, wanted))
    },
  }
}

const useKeys = (queue: QueueView): ((event: KeyboardEvent) => void) => {
  const { surface } = useSluice()
  const actions = useQueueActions()
  const all = useMirror((state) => state.counters?.queues) ?? []
  return (event) => {
    const { up, down } = neighbours(all, queue.id)
    if (event.key === 'F2') surface.setState({ dialog: { kind: 'queue', id: queue.id } })
    else if (event.key === 'Delete' && all[0]?.id !== queue.id)
      surface.setState({ dialog: { kind: 'removeQueue', id: queue.id } })
    else if (event.altKey && event.key === 'ArrowUp' && up !== undefined) actions.move(queue.id, up)
    else if (event.altKey && event.key === 'ArrowDown' && down !== undefined) actions.move(queue.id, down)
    else return
    event.preventDefault()
  }
}

const RunButton = ({ queue }: { readonly queue: QueueView }): JSX.Element => {
  const { t } = useTranslation()
  const actions = useQueueActions()
  const runs = queue.running && queue.isOpen
  const key = runs ? 'stop' : queue.running ? 'runNow' : 'start'
  return (
    <IconButton
      icon={runs ? Pause : Play}
      label={t(`queue.${key}`, { name: queue.name })}
      onClick={() => {
        actions.toggle(queue)
      }}
    />
  )
}

export const QueueRow = ({ queue, isFirst }: { readonly queue: QueueView; readonly isFirst: boolean }): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const isShown = useSurface((state) => state.filter.queueId === queue.id)
  const { over, ...dragging } = useDragging(queue)
  const onKeyDown = useKeys(queue)
  const state = queueState(queue, t)
  const runs = queue.running && queue.isOpen
  const title = [queue.name, state, isFirst ? t('queue.isFirst') : null].filter((line) => line !== null).join('\n')
  return (
    <QueueContextMenu queue={queue}>
      <li className={`queue ${over === null ? '' : `over ${over}`}`} {...dragging}>
        <button
          type="button"
          className="side-item"
          title={title}
          aria-current={isShown ? 'true' : undefined}
          onKeyDown={onKeyDown}
          onClick={() => {
            surface.setState(({ filter }) => ({
              filter: { ...filter, group: 'all', kind: null, queueId: isShown ? null : queue.id },
              selection: emptySelection,
            }))
          }}
        >
          <span className={runs ? 'dot' : 'dot stopped'} style={{ background: queue.color }} aria-hidden />
          <span className="label">{queue.name}</span>
          {state === null ? null : <span className="unseen">{state}</span>}
          {queue.running && queue.timetable !== null ? <Clock className="timed" size={13} aria-hidden /> : null}
          <span className="count">{queue.unfinished}</span>
        </button>
        <RunButton queue={queue} />
        <QueueMoreButton queue={queue} />
      </li>
    </QueueContextMenu>
  )
}
