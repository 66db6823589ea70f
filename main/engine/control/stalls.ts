/**
 * Sees downloads that should bring bytes and bring none, over their retries. What limits of ours hold back (a slot, a turn, a stopped
 * queue) does not count.
 */
import type { LetterEvent } from '../../../shared/webhooks.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { Phase } from '../../../shared/views.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Download } from '../domain/download.ts'

/** A live job, as far as it is looked at. */
export interface WatchedJob {
  readonly download: Pick<Download, 'batchId' | 'name' | 'host' | 'queueId'>
  readonly phase: Phase
  readonly isStopping: boolean
  readonly writtenBytes: number
  readonly connections: object | null
}

export interface StallsSpec {
  readonly clock: Clock
  readonly jobs: () => ReadonlyMap<DownloadId, WatchedJob>
  readonly queueName: (download: WatchedJob['download']) => string
  /** null: nobody wants to know. */
  readonly limitMs: () => number | null
  readonly tell: (event: LetterEvent) => void
}

interface Watched {
  download: WatchedJob['download']
  writtenBytes: number
  /** When it brought something, or began; monotonic. */
  sinceMs: number
  /** Until when it waits for a retry, monotonic. */
  retryMs: number
  isTold: boolean
}

/** Looks so often within the limit. */
const looks = 4
const longestLookMs = 30_000
/** A retry that is due takes a moment to begin. */
const slackMs = 5_000

export class Stalls {
  readonly #spec: StallsSpec
  readonly #watched = new Map<DownloadId, Watched>()
  #timer: Timer | null = null

  constructor(spec: StallsSpec) {
    this.#spec = spec
  }

  /** Looks from now on, or no longer, as the limit says. */
  arm(): void {
    this.#timer?.cancel()
    this.#timer = null
    const limitMs = this.#spec.limitMs()
    if (limitMs === null) {
      this.#watched.clear()
      return
    }
    this.#timer = this.#spec.clock.after(Math.min(longestLookMs, limitMs / looks), () => {
      this.#look(limitMs)
      this.arm()
    })
  }

  /** An attempt has failed, and the next one comes after `waitMs`. */
  retrying(id: DownloadId, waitMs: number): void {
    const watched = this.#watched.get(id)
    if (watched) watched.retryMs = this.#spec.clock.monotonic() + waitMs + slackMs
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = null
  }

  #look(limitMs: number): void {
    const now = this.#spec.clock.monotonic()
    const jobs = this.#spec.jobs()
    for (const [id, job] of jobs) this.#see(id, job, now)
    for (const [id, watched] of this.#watched) {
      if (!jobs.has(id) && now > watched.retryMs) this.#watched.delete(id)
      else if (!watched.isTold && now - watched.sinceMs >= limitMs) this.#tell(id, watched, now)
    }
  }

  #see(id: DownloadId, { download, phase, isStopping, writtenBytes, connections }: WatchedJob, now: number): void {
    const before = this.#watched.get(id)
    const isOurs = isStopping || connections === null || phase === 'verifying' || phase === 'finalizing'
    // An attempt that begins again has written less than the one before: that is no progress.
    if (before && !isOurs && writtenBytes <= before.writtenBytes) {
      before.retryMs = 0
      return
    }
    const fresh = { download, writtenBytes, sinceMs: now, retryMs: 0, isTold: false }
    if (!before || !isOurs) this.#watched.set(id, fresh)
    else before.sinceMs = now
  }

  #tell(id: DownloadId, watched: Watched, now: number): void {
    watched.isTold = true
    const { download, sinceMs } = watched
    const { batchId, name, host } = download
    const silentMs = Math.round(now - sinceMs)
    this.#spec.tell({ kind: 'stalled', id, batchId, name, host, queue: this.#spec.queueName(download), silentMs })
  }
}
