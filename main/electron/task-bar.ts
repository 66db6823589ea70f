/**
 * Progress on the task bar or the Dock. Follows the running downloads while there are any. On Linux docks listen to a signal on the
 * session bus (com.canonical.Unity.LauncherEntry); Electron sends it only where Unity's own library is installed.
 */
import { Variant } from '@jellybrick/dbus-next'
import type { BrowserWindow } from 'electron'
import type { EngineClient } from '../../shared/client.ts'
import type { FeedFrame } from '../../shared/feed.ts'
import { fold, type ListMirror } from '../../shared/fold.ts'
import type { DownloadView } from '../../shared/views.ts'
import type { SessionBus } from './session-bus.ts'

const launcher = {
  path: '/org/sluice/Sluice/launcher',
  interface: 'com.canonical.Unity.LauncherEntry',
  member: 'Update',
}
const desktopEntry = 'application://sluice.desktop'
/** Undetermined, as Electron takes it. */
const undetermined = 2

/** Share of the running downloads that is written; 2 (undetermined) when no size is known; -1 when none runs. */
export const shareOf = (rows: Iterable<Pick<DownloadView, 'sizeBytes' | 'writtenBytes'>>): number => {
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
  return size === 0 ? undetermined : Math.min(1, written / size)
}

export interface TaskBarParts {
  /** Its own: every list frame on it is for the task bar. */
  readonly client: EngineClient
  /** Null while the window is released. */
  readonly window: () => BrowserWindow | null
  readonly bus: SessionBus | null
  /** Null: nothing runs, or no size is known. */
  readonly onShare: (share: number | null) => void
}

export class TaskBar {
  readonly #parts: TaskBarParts
  #sub: number | undefined
  #mirror: ListMirror | undefined
  #isWanted = false
  #told = -1

  constructor(parts: TaskBarParts) {
    this.#parts = parts
    parts.client.onFeed((frame) => {
      if ('sub' in frame) this.#take(frame)
    })
  }

  /** Something runs, or nothing does any more. */
  run(isRunning: boolean): void {
    if (isRunning === this.#isWanted) return
    this.#isWanted = isRunning
    if (isRunning) this.#open()
    else this.#close()
    this.draw()
  }

  #take(frame: FeedFrame): void {
    this.#mirror = fold(this.#mirror, frame)
    // Frames went missing: look anew.
    if (this.#mirror === undefined && this.#isWanted && frame.type === 'delta') {
      this.run(false)
      this.run(true)
    }
    this.draw()
  }

  /** A window that was made anew does not know yet. */
  draw(): void {
    const share = this.#mirror && this.#isWanted ? shareOf(this.#mirror.rows.values()) : -1
    const window = this.#parts.window()
    if (window && !window.isDestroyed()) window.setProgressBar(share)
    const percent = Math.round(share * 100)
    if (percent === this.#told) return
    this.#told = percent
    this.#parts.onShare(share >= 0 && share < undetermined ? share : null)
    this.#tellDock(share)
  }

  #tellDock(share: number): void {
    const isShown = share >= 0 && share < undetermined
    const properties = {
      progress: new Variant('d', isShown ? share : 0),
      'progress-visible': new Variant('b', isShown),
    }
    this.#parts.bus?.tell(launcher, 'sa{sv}', [desktopEntry, properties])
  }

  #open(): void {
    const window = { from: 0, count: 200 }
    this.#parts.client.call('list.open', { filter: { group: 'active' }, window }).then(
      ({ sub }) => {
        this.#sub = sub
        if (!this.#isWanted) this.#close()
      },
      () => undefined,
    )
  }

  #close(): void {
    if (this.#sub === undefined) return
    this.#parts.client.call('list.close', { sub: this.#sub }).catch(() => undefined)
    this.#sub = undefined
    this.#mirror = undefined
  }
}
