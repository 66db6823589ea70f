/**
 * What the system shows and does of downloads while nobody looks at the window: tray, task bar, notifications, staying awake. Hears
 * the feed like any other client, and asks for counters only while something runs, so an idle Sluice in the tray does nothing.
 */
import type { EngineClient } from '../../shared/client.ts'
import type { Notice } from '../../shared/feed.ts'
import type { WhenDone } from '../../shared/settings.ts'
import type { CountersView } from '../../shared/views.ts'
import type { Awake } from './awake.ts'
import type { HostSettingsFile } from './host-settings-file.ts'
import type { News } from './news.ts'
import type { TaskBar } from './task-bar.ts'
import { emptyPicture, type TrayPicture } from './tray-menu.ts'

export interface BackgroundParts {
  readonly client: EngineClient
  readonly settings: HostSettingsFile
  readonly awake: Awake
  readonly taskBar: TaskBar
  readonly news: News
  readonly draw: (picture: TrayPicture) => void
  /** Whether somebody looks at the window: then it is told there. */
  readonly isWatched: () => boolean
  readonly onAllDone: (wish: WhenDone) => void
  readonly onStarted: () => void
  readonly onCompleted: () => void
}

export class Background {
  readonly #parts: BackgroundParts
  #picture: TrayPicture = emptyPicture

  constructor(parts: BackgroundParts) {
    this.#parts = parts
    const { client, settings } = parts
    client.onFeed((frame) => {
      if (frame.type === 'notice') this.#hear(frame.notice)
      else if (frame.type === 'counters') this.#count(frame.counters)
    })
    client.call('feed.notices', { on: true }).catch(() => undefined)
    settings.follow(() => {
      this.#keepAwake()
    })
    this.#watch(true)
  }

  /** Downloads that run, asked now. */
  async running(): Promise<number> {
    // The counters come before the answer does.
    await this.#parts.client.call('feed.counters', { on: true }).catch(() => undefined)
    return this.#picture.counters.active
  }

  /** Somebody may have changed something while nothing ran. */
  refresh(): void {
    this.#watch(true)
  }

  /** Somebody sees the window now: trouble has been seen, too. */
  seen(): void {
    if (this.#picture.hasTrouble) this.#draw({ hasTrouble: false })
    this.#parts.taskBar.draw()
  }

  set recent(recent: TrayPicture['recent']) {
    this.#draw({ recent })
  }

  #draw(change: Partial<TrayPicture>): void {
    this.#picture = { ...this.#picture, ...change }
    this.#parts.draw(this.#picture)
  }

  #watch(on: boolean): void {
    this.#parts.client.call('feed.counters', { on }).catch(() => undefined)
  }

  #count(counters: CountersView): void {
    const isIdle = counters.active === 0
    this.#draw({ counters })
    this.#parts.taskBar.run(!isIdle)
    this.#keepAwake()
    // The next `started` wakes it again.
    if (isIdle) this.#watch(false)
  }

  #keepAwake(): void {
    this.#parts.awake.isWanted = this.#picture.counters.active > 0 && this.#parts.settings.settings.keepAwake
  }

  #hear(notice: Notice): void {
    const { settings, news, isWatched, onAllDone, onStarted } = this.#parts
    const { notifyCompleted, notifyFailed, notifyAllDone } = settings.settings
    switch (notice.kind) {
      case 'started':
        this.#watch(true)
        onStarted()
        return
      case 'completed':
        this.#parts.onCompleted()
        if (notifyCompleted && !isWatched()) news.take(notice)
        return
      case 'failed':
        if (isWatched()) return
        this.#draw({ hasTrouble: true })
        if (notifyFailed) news.take(notice)
        return
      case 'all_done':
        if (notifyAllDone && notice.then !== 'nothing' && !isWatched()) news.allDone()
        onAllDone(notice.then)
        return
      case 'queue_done':
        if (notice.then === 'notify' && !isWatched()) news.queueDone(notice.name)
        onAllDone(notice.then)
        return
      case 'watch_news':
        if (notifyCompleted && !isWatched()) news.watch(notice)
        return
      case 'watch_failed':
        if (notifyFailed && !isWatched()) news.watch(notice)
        return
      case 'guessed':
        if (!isWatched()) news.guessed(notice.from, notice.count)
        return
      default:
        this.refresh()
    }
  }
}
