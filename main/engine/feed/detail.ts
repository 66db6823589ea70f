/**
 * One subscription to one download: the whole of it whenever its record changed, and between that what moves. Nothing is read while
 * nothing changed.
 */
import type { DetailProgress, DownloadDetail } from '../../../shared/detail.ts'
import type { FeedFrame } from '../../../shared/feed.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { Recorded } from './details.ts'
import type { Topic } from './topic.ts'

/** What a detail asks of the engine; read-only. */
export interface DetailSource {
  /** null: there is no such download. */
  recorded(id: DownloadId): Promise<Recorded | null>
  detail(recorded: Recorded): DownloadDetail
  detailProgress(recorded: Recorded): DetailProgress
}

export class Detail implements Topic {
  readonly complaint = 'feed.detail'
  readonly #id: DownloadId
  readonly #sub: number
  readonly #source: DetailSource
  readonly #push: (frame: FeedFrame) => void
  #recorded: Recorded | null = null
  /** What was sent last, as text; empty: nothing. */
  #sent = ''
  #sentProgress = ''
  #isStale = true
  #isClosed = false

  constructor(
    { id, sub }: { readonly id: DownloadId; readonly sub: number },
    source: DetailSource,
    push: (frame: FeedFrame) => void,
  ) {
    this.#id = id
    this.#sub = sub
    this.#source = source
    this.#push = push
  }

  /** Records changed; null: many. */
  changed(ids: ReadonlySet<DownloadId> | null): void {
    if (ids === null || ids.has(this.#id)) this.#isStale = true
  }

  get isStale(): boolean {
    return this.#isStale
  }

  close(): void {
    this.#isClosed = true
  }

  /** There is no such download, or not any more. */
  get isGone(): boolean {
    return this.#recorded === null
  }

  /** Sends the whole. */
  async update(): Promise<void> {
    this.#isStale = false
    try {
      this.#recorded = await this.#source.recorded(this.#id)
    } catch (error) {
      this.#isStale = true
      throw error
    }
    if (this.#isClosed) return
    const recorded = this.#recorded
    const detail = recorded && this.#source.detail(recorded)
    const text = JSON.stringify(detail)
    if (text === this.#sent) return
    this.#sent = text
    this.#sentProgress = recorded ? JSON.stringify(this.#source.detailProgress(recorded)) : ''
    this.#push({ type: 'detail', sub: this.#sub, detail })
  }

  /** Sends what moves, where it has; may be skipped at will. */
  progress(): void {
    if (this.#isClosed || !this.#recorded) return
    const progress = this.#source.detailProgress(this.#recorded)
    const text = JSON.stringify(progress)
    if (text === this.#sentProgress) return
    this.#sentProgress = text
    // The whole that was sent is not what is shown any more.
    this.#sent = ''
    this.#push({ type: 'detail-progress', sub: this.#sub, progress })
  }
}
