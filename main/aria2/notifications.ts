/** What happens to downloads, in aria2's words: one start, however often it is tried, and one end. */
import type { Notice } from '../../shared/feed.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { FrontDesk, Log } from '../engine/engine.ts'
import type { Gids } from './gids.ts'
import type { NotificationName } from './methods.ts'

export type Listener = (name: NotificationName, gid: string) => void

const ends: Readonly<Partial<Record<Notice['kind'], NotificationName>>> = {
  completed: 'aria2.onDownloadComplete',
  failed: 'aria2.onDownloadError',
  paused: 'aria2.onDownloadPause',
  removed: 'aria2.onDownloadStop',
}

/** Tells the listener until the way to stop, which it returns, is taken. */
export const notify = (desk: FrontDesk, gids: Gids, log: Log, listener: Listener): (() => void) => {
  /** Those that were said to have started, and not that they have ended. */
  const running = new Set<DownloadId>()
  /** Names are asked for; what happens is told in its order. */
  let last: Promise<void> = Promise.resolve()
  const tell = async (id: DownloadId, name: NotificationName): Promise<void> => {
    const [record] = await desk.records([id])
    if (record !== undefined) listener(name, gids.of(record))
  }
  const queue = (id: DownloadId, name: NotificationName): void => {
    last = last
      .then(() => tell(id, name))
      .catch((error: unknown) => {
        log('warn', 'aria2.not_told', { id, name, error: String(error) })
      })
  }
  return desk.overhear((notice) => {
    if (!('id' in notice)) return
    const { kind, id } = notice
    if (kind === 'started') {
      if (!running.has(id)) queue(id, 'aria2.onDownloadStart')
      running.add(id)
      return
    }
    const end = ends[kind]
    // aria2 says nothing of what has not started.
    if (end !== undefined && running.delete(id)) queue(id, end)
  })
}
