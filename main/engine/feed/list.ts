/**
 * One subscription: a window on a sorted, filtered list. It holds the list's order as an array of ids and the rows it has
 * sent; a delta carries the window's order and the rows that differ from what was sent.
 */
import type { FeedFrame, ListFilter, ListSort, ListWindow } from '../../../shared/feed.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { Activity, DownloadView, ProgressView } from '../../../shared/views.ts'
import type { Download } from '../domain/download.ts'
import type { WindowedTopic } from './topic.ts'

/** What a list asks of the engine; read-only. */
export interface ListSource {
  ids(filter: ListFilter, sort: ListSort): Promise<Float64Array>
  rows(ids: readonly DownloadId[]): Promise<readonly Download[]>
  view(download: Download): DownloadView
  progress(download: Download): ProgressView
  isLive(id: DownloadId): boolean
}

export interface ListSpec {
  readonly sub: number
  readonly filter: ListFilter
  readonly sort: ListSort
  readonly window: ListWindow
}

/** A row in the window. */
interface Shown {
  /** As the ledger has it. */
  readonly row: Download
  /** Text of the view that was sent; empty: none. */
  sent: string
  /** Activity in that view, and when it ends where it waits for hours. */
  activity: Activity | null
  opensAt: number | null
}

export class List implements WindowedTopic<ListWindow> {
  readonly complaint = 'feed.list'
  readonly spec: Omit<ListSpec, 'window'>
  readonly #source: ListSource
  readonly #push: (frame: FeedFrame) => void
  #window: ListWindow
  #order: Float64Array | null = null
  #seq = 0
  #shownFrom = -1
  #shownTotal = -1
  #shownIds: readonly DownloadId[] = []
  readonly #rows = new Map<DownloadId, Shown>()
  #orderStale = true
  #staleRows = new Set<DownloadId>()
  #allStale = true
  #working: Promise<void> | null = null
  #isClosed = false

  constructor(spec: ListSpec, source: ListSource, push: (frame: FeedFrame) => void) {
    const { window, ...rest } = spec
    this.spec = rest
    this.#window = window
    this.#source = source
    this.#push = push
  }

  /** Rows changed; null: many. Anything may have moved within the order. */
  changed(ids: ReadonlySet<DownloadId> | null): void {
    this.#orderStale = true
    if (ids === null) this.#allStale = true
    else for (const id of ids) this.#staleRows.add(id)
  }

  /** Moves the window; the delta follows with the next `update`. */
  async move(window: ListWindow): Promise<void> {
    this.#window = window
    // Whoever asked for that one hears of its failure.
    await this.#working?.catch(() => undefined)
    await this.update()
  }

  close(): void {
    this.#isClosed = true
  }

  /** Something changed that no frame has told yet. */
  get isStale(): boolean {
    return this.#orderStale || this.#allStale || this.#staleRows.size > 0 || this.#hasDrifted()
  }

  /** Sends what is new. One at a time; called again while it works, it does nothing. */
  async update(): Promise<void> {
    this.#working ??= this.#refresh().finally(() => {
      this.#working = null
    })
    await this.#working
  }

  /** Sends the moving parts of live rows in view; may be skipped at will. */
  progress(): void {
    const items = this.#shownIds.flatMap((id) => {
      const shown = this.#rows.get(id)
      return shown && this.#source.isLive(id) ? [this.#source.progress(shown.row)] : []
    })
    if (items.length > 0 && !this.#isClosed) this.#push({ type: 'progress', sub: this.spec.sub, items })
  }

  /**
   * Whether a row in view waits for another reason than was sent although its record did not change: time passed, its queue or
   * its host was stopped. What runs is told by `progress`.
   */
  #hasDrifted(): boolean {
    return this.#shownIds.some((id) => {
      const shown = this.#rows.get(id)
      if (!shown || this.#source.isLive(id)) return false
      const { activity, opensAt } = this.#source.progress(shown.row)
      return activity !== shown.activity || opensAt !== shown.opensAt
    })
  }

  async #refresh(): Promise<void> {
    try {
      await this.#read()
    } catch (error) {
      this.#orderStale = true
      this.#allStale = true
      throw error
    }
  }

  async #read(): Promise<void> {
    if (this.#orderStale || !this.#order) {
      this.#orderStale = false
      this.#order = await this.#source.ids(this.spec.filter, this.spec.sort)
    }
    const { from, count } = this.#window
    // Every number in the array was written by the ledger from a download's id.
    const ids = Array.from(this.#order.subarray(from, from + count)) as DownloadId[]
    const wanted = this.#allStale ? ids : ids.filter((id) => this.#staleRows.has(id) || !this.#rows.has(id))
    this.#allStale = false
    this.#staleRows = new Set()
    const fresh = wanted.length > 0 ? await this.#source.rows(wanted) : []
    for (const row of fresh) {
      const { sent, activity, opensAt } = this.#rows.get(row.id) ?? { sent: '', activity: null, opensAt: null }
      this.#rows.set(row.id, { row, sent, activity, opensAt })
    }
    const shown = new Set(ids)
    for (const id of this.#rows.keys()) if (!shown.has(id)) this.#rows.delete(id)
    if (!this.#isClosed) this.#send(ids, from)
  }

  #send(ids: readonly DownloadId[], from: number): void {
    const total = this.#order?.length ?? 0
    const upsert = ids.flatMap((id) => {
      const shown = this.#rows.get(id)
      if (!shown) return []
      const view = this.#source.view(shown.row)
      const text = JSON.stringify(view)
      if (text === shown.sent) return []
      shown.sent = text
      shown.activity = view.activity
      shown.opensAt = view.opensAt
      return [view]
    })
    const sameIds = ids.length === this.#shownIds.length && ids.every((id, index) => id === this.#shownIds[index])
    const same = sameIds && from === this.#shownFrom && total === this.#shownTotal && upsert.length === 0
    if (same && this.#seq > 0) return
    const frame = { sub: this.spec.sub, seq: this.#seq + 1, from, total, ids: [...ids] }
    this.#seq += 1
    this.#shownIds = ids
    this.#shownFrom = from
    this.#shownTotal = total
    this.#push(this.#seq === 1 ? { type: 'snapshot', ...frame, rows: upsert } : { type: 'delta', ...frame, upsert })
  }
}
