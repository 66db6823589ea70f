/**
 * What the system shows of downloads while nobody looks at the window: notifications, progress on the task bar, the tray's
 * tooltip. Asks the engine for counters only while something runs, so an idle Sluice in the tray does nothing.
 */
import { Notification } from 'electron'
import type { BrowserWindow, Tray } from 'electron'
import type { EngineClient } from '../../shared/client.ts'
import type { FeedFrame, Notice } from '../../shared/feed.ts'
import { fold, type ListMirror } from '../../shared/fold.ts'
import { formatSpeed } from '../../shared/format.ts'
import type { CountersView, DownloadView } from '../../shared/views.ts'
import { words } from './words.ts'

/** Notices that come within this time make one notification. */
const gatherMs = 1_200

export interface IntegrationParts {
  readonly client: EngineClient
  readonly window: BrowserWindow
  readonly tray: Tray | null
  readonly show: () => void
}

type Ended = Extract<Notice, { kind: 'completed' | 'failed' }>

const titleOf = (kind: Ended['kind'], count: number): string => {
  if (kind === 'completed') return count === 1 ? words.completed : words.manyCompleted(count)
  return count === 1 ? words.failed : words.manyFailed(count)
}

const bodyOf = (notices: readonly Ended[]): string => {
  const lines = notices.slice(0, 4).map((notice) => notice.name)
  const [only] = notices
  if (notices.length === 1 && only?.kind === 'failed') lines.push(only.failure.message)
  return lines.join('\n')
}

/** Gathers what ended and tells it once. */
const createTeller = (show: () => void): ((notice: Ended) => void) => {
  let gathered: Ended[] = []
  const tell = (): void => {
    const all = gathered
    gathered = []
    for (const kind of ['completed', 'failed'] as const) {
      const notices = all.filter((notice) => notice.kind === kind)
      if (notices.length === 0 || !Notification.isSupported()) continue
      const notification = new Notification({ title: titleOf(kind, notices.length), body: bodyOf(notices) })
      notification.on('click', show)
      notification.show()
    }
  }
  return (notice) => {
    if (gathered.length === 0) setTimeout(tell, gatherMs)
    gathered.push(notice)
  }
}

/** Share of the running downloads that is written; 2 (undetermined) when no size is known; -1 when none runs. */
export const shareOf = (rows: Iterable<DownloadView>): number => {
  let written = 0
  let size = 0
  let count = 0
  for (const row of rows) {
    count += 1
    if (row.sizeBytes === null) continue
    written += row.writtenBytes
    size += row.sizeBytes
  }
  if (count === 0) return -1
  return size === 0 ? 2 : Math.min(1, written / size)
}

/** Follows the running downloads while there are any. */
const createProgress = (
  client: EngineClient,
  window: BrowserWindow,
): ((frame: FeedFrame) => void) & { run(on: boolean): void } => {
  let sub: number | undefined
  let mirror: ListMirror | undefined
  let wanted = false
  const draw = (): void => {
    if (!window.isDestroyed()) window.setProgressBar(mirror && wanted ? shareOf(mirror.rows.values()) : -1)
  }
  const run = (on: boolean): void => {
    if (on === wanted) return
    wanted = on
    if (on) {
      client.call('list.open', { filter: { group: 'active' }, window: { from: 0, count: 200 } }).then(
        (answer) => {
          sub = answer.sub
          if (!wanted) run(false)
        },
        () => undefined,
      )
    } else if (sub !== undefined) {
      client.call('list.close', { sub }).catch(() => undefined)
      sub = undefined
      mirror = undefined
    }
    draw()
  }
  const take = (frame: FeedFrame): void => {
    if (!('sub' in frame)) return
    mirror = fold(mirror, frame)
    // Frames went missing: look anew.
    if (mirror === undefined && wanted && frame.type === 'delta') {
      run(false)
      run(true)
    }
    draw()
  }
  return Object.assign(take, { run })
}

export const integrate = ({ client, window, tray, show }: IntegrationParts): void => {
  const tell = createTeller(show)
  const progress = createProgress(client, window)
  const watch = (on: boolean): void => {
    client.call('feed.counters', { on }).catch(() => undefined)
  }
  const count = (counters: CountersView): void => {
    const isIdle = counters.active === 0
    if (tray && !tray.isDestroyed()) tray.setToolTip(words.tooltip(formatSpeed(counters.speed), counters.active))
    progress.run(!isIdle)
    // The next `started` wakes it again.
    if (isIdle) watch(false)
  }
  const hear = (notice: Notice): void => {
    if (notice.kind === 'started') watch(true)
    else if ((notice.kind === 'completed' || notice.kind === 'failed') && !window.isFocused()) tell(notice)
  }
  client.onFeed((frame) => {
    if (frame.type === 'notice') hear(frame.notice)
    else if (frame.type === 'counters') count(frame.counters)
    else progress(frame)
  })
  client.call('feed.notices', { on: true }).catch(() => undefined)
  watch(true)
}
