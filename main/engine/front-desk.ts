/**
 * What a front desk of another vocabulary may look at: whole downloads as they are now, and the notes that it keeps of them. Changes go
 * through the contract's commands, like everybody's.
 */
import type { Notice } from '../../shared/feed.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { DownloadView } from '../../shared/views.ts'
import type { Clock } from './clock.ts'
import type { Download, Segment, StoredRequest } from './domain/download.ts'
import { foundOnOf } from './domain/found-on.ts'
import type { Live } from './feed/live.ts'
import type { DeskCounts, DeskNote, DeskWindow, Forgotten } from './store/desk-operations.ts'
import type { Ledger } from './store/ledger.ts'

export { isSecretHeader } from './control/secrets.ts'
export type { DeskCounts } from './store/desk-operations.ts'

/** A download with what was asked for; credentials are not among it. */
export interface DeskRecord {
  readonly id: DownloadId
  readonly view: DownloadView
  /** A job works on it. */
  readonly isLive: boolean
  readonly request: StoredRequest
  /** Which of the request's addresses is tried. */
  readonly urlIndex: number
  /** Where the last response came from; null: none yet. */
  readonly finalUrl: string | null
  /** The page that led to it; null: not known. */
  readonly foundOn: string | null
  readonly handle: string | null
  readonly note: string | null
  /** Removed, and not to be spoken of any more. */
  readonly isForgotten: boolean
}

export interface FrontDeskSpec {
  readonly ledger: Ledger
  readonly live: Live
  readonly clock: Clock
  readonly liveIds: () => readonly DownloadId[]
  readonly overhear: (listener: (notice: Notice) => void) => () => void
  readonly tell: (notice: Notice) => void
}

/** Speeds are sampled no more often: a derivative over a moment is noise. */
const sampleMs = 250

export class FrontDesk {
  readonly #spec: FrontDeskSpec
  #sampledAt = -Infinity

  constructor(spec: FrontDeskSpec) {
    this.#spec = spec
  }

  /** A word that belongs to this ledger alone; never shown. */
  get tag(): string {
    return this.#spec.ledger.report.tag
  }

  /** In the order of the ids; unknown ones are left out. */
  async records(ids: readonly DownloadId[]): Promise<readonly DeskRecord[]> {
    const { ledger } = this.#spec
    this.#sample()
    const [rows, notes] = await Promise.all([ledger.read('downloads', { ids }), ledger.read('deskNotes', { ids })])
    const byId = new Map(notes.map((note) => [note.id, note]))
    return rows.map((row) => this.#record(row, byId.get(row.id)))
  }

  #record(row: Download, note: DeskNote | undefined): DeskRecord {
    const { live } = this.#spec
    return {
      id: row.id,
      view: live.view(row),
      isLive: live.isLive(row.id),
      request: row.request,
      urlIndex: row.urlIndex,
      finalUrl: row.resource?.finalUrl ?? null,
      foundOn: foundOnOf(row.request),
      handle: note?.handle ?? null,
      note: note?.note ?? null,
      isForgotten: row.status === 'removed' && (note?.forgotten ?? null) !== null,
    }
  }

  /** Those that run, in the order in which they began. */
  async active(): Promise<readonly DownloadId[]> {
    const rows = await this.#spec.ledger.read('statuses', { ids: this.#spec.liveIds() })
    return rows.flatMap(({ id, status }) => (status === 'queued' ? [id] : []))
  }

  window(window: Omit<DeskWindow, 'live'>): Promise<readonly DownloadId[]> {
    return this.#spec.ledger.read('deskWindow', { ...window, live: this.#spec.liveIds() })
  }

  /** Every download there is, in no order. */
  ids(): Promise<readonly DownloadId[]> {
    return this.#spec.ledger.read('deskIds', null)
  }

  async counts(): Promise<DeskCounts & { readonly active: number; readonly speed: number }> {
    const live = this.#spec.liveIds()
    const [counts, active] = await Promise.all([this.#spec.ledger.read('deskCounts', { live }), this.active()])
    this.#sample()
    return { ...counts, active: active.length, speed: this.#spec.live.speed }
  }

  #sample(): void {
    const now = this.#spec.clock.monotonic()
    if (now - this.#sampledAt < sampleMs) return
    this.#sampledAt = now
    this.#spec.live.sample()
  }

  /** Ranges of the file and how far they are written. */
  segments(id: DownloadId): Promise<readonly Segment[]> {
    return this.#spec.live.segments(id)
  }

  handles(prefix: string): Promise<readonly { readonly id: DownloadId; readonly handle: string }[]> {
    return this.#spec.ledger.read('deskHandles', { prefix })
  }

  async note(note: Omit<DeskNote, 'forgotten'>): Promise<void> {
    await this.#spec.ledger.call('putDeskNote', note)
  }

  /** Removed downloads that are not to be spoken of any more. */
  async forget(ids: readonly DownloadId[], what: Forgotten): Promise<void> {
    await this.#spec.ledger.call('deskForget', { ids, what })
  }

  async settings(): Promise<ReadonlyMap<string, string>> {
    return new Map(await this.#spec.ledger.read('deskSettings', null))
  }

  async putSettings(settings: ReadonlyMap<string, string>): Promise<void> {
    await this.#spec.ledger.call('putDeskSettings', { settings: [...settings] })
  }

  /** Somebody at the door tries secrets: everybody who looks is told. `from`: an address, or a network of IPv6. */
  tellOfGuesses(from: string, count: number): void {
    this.#spec.tell({ kind: 'guessed', from, count })
  }

  /** Hears every notice. Returns the way to stop. */
  overhear(listener: (notice: Notice) => void): () => void {
    return this.#spec.overhear(listener)
  }
}
