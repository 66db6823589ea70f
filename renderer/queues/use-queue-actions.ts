/** What the buttons, keys, menus and drops do to queues: commands to the engine, and a word to the user when one fails. */
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { failureOf } from '../../shared/failure.ts'
import type { DownloadId, QueueId } from '../../shared/ids.ts'
import type { WhenDone } from '../../shared/settings.ts'
import type { QueueView } from '../../shared/views.ts'
import { type Sluice, useSluice } from '../client/context.ts'
import { showToast } from '../state/surface.ts'

export interface QueueActions {
  /** Starts, stops, or lets run outside its hours: what its button says. */
  toggle(queue: QueueView): void
  /** Puts a queue before another one; null: at the end. */
  move(id: QueueId, before: QueueId | null): void
  remove(id: QueueId): void
  /** Moves downloads to the end of a queue. */
  take(queue: QueueView, ids: readonly DownloadId[]): void
  choose(profileId: string | null): void
  follow(): void
  /** The settings' own limit, which is then in force. */
  setUsual(rateLimit: number | null): void
  setWhenDone(whenDone: WhenDone): void
}

const createQueueActions = ({ client, surface }: Sluice, t: TFunction): QueueActions => {
  const sorry = (error: unknown): void => {
    showToast(surface, { tone: 'error', text: failureOf(error).message })
  }
  return {
    toggle: ({ id, running, isOpen }) => {
      const asked =
        running && !isOpen
          ? client.call('queues.runNow', { id })
          : client.call('queues.update', { id, running: !running })
      asked.catch(sorry)
    },
    move: (id, before) => void client.call('queues.move', { id, before }).catch(sorry),
    remove: (id) => void client.call('queues.remove', { id }).catch(sorry),
    take: ({ id, name }, ids) => {
      client.call('downloads.move', { ids: [...ids], queueId: id }).then(({ changed }) => {
        showToast(surface, { tone: 'info', text: t('queue.move.moved', { count: changed, name }), lifeMs: 3000 })
      }, sorry)
    },
    choose: (profileId) => void client.call('speed.choose', { profileId }).catch(sorry),
    follow: () => void client.call('speed.follow', {}).catch(sorry),
    setUsual: (rateLimit) => {
      client
        .call('settings.set', { patch: { rateLimit } })
        .then(() => client.call('speed.choose', { profileId: null }))
        .catch(sorry)
    },
    setWhenDone: (whenDone) => void client.call('settings.set', { patch: { whenDone } }).catch(sorry),
  }
}

export const useQueueActions = (): QueueActions => {
  const sluice = useSluice()
  const { t } = useTranslation()
  return useMemo(() => createQueueActions(sluice, t), [sluice, t])
}
