/** Operations for a front desk of another vocabulary: its notes, and the lists that its clients ask for. Shapes only. */
import type { DownloadId, QueueId } from '../../../shared/ids.ts'

/** What such a desk remembers of a download. */
export interface DeskNote {
  readonly id: DownloadId
  /** Its own name for the download; null: none but the usual one. */
  readonly handle: string | null
  /** Text that only it understands. */
  readonly note: string
  /** null: it is spoken of. */
  readonly forgotten: Forgotten | null
}

/** A stretch of a list, from one of its ends. */
export interface DeskWindow {
  /** `waiting`: queued or paused, in the order of the queues; `stopped`: over, in the order of their ends. */
  readonly list: 'waiting' | 'stopped'
  /** null: of all queues. */
  readonly queueId: QueueId | null
  /** Those that run: queued, but not waiting. */
  readonly live: readonly DownloadId[]
  readonly from: number
  readonly count: number
  /** Counted, and given, from the last one on. */
  readonly isBackwards: boolean
}

/** What is not told of a removed download any more: how it ended, or that it ever was. */
export type Forgotten = 'result' | 'all'

export interface DeskCounts {
  readonly waiting: number
  readonly stopped: number
  /** Over, too, but how they ended is not told any more. */
  readonly forgotten: number
}

export interface DeskReads {
  /** Unknown ids, and those without a note, are left out. */
  deskNotes: [{ readonly ids: readonly DownloadId[] }, readonly DeskNote[]]
  /** Downloads whose handle begins like this. */
  deskHandles: [{ readonly prefix: string }, readonly { readonly id: DownloadId; readonly handle: string }[]]
  deskSettings: [null, readonly (readonly [key: string, value: string])[]]
  deskWindow: [DeskWindow, readonly DownloadId[]]
  deskCounts: [Pick<DeskWindow, 'live'>, DeskCounts]
  /** Every download there is. */
  deskIds: [null, readonly DownloadId[]]
}

export interface DeskWrites {
  putDeskNote: [Omit<DeskNote, 'forgotten'>, null]
  /** Removed downloads among these are not spoken of any more. */
  deskForget: [{ readonly ids: readonly DownloadId[]; readonly what: Forgotten }, null]
  putDeskSettings: [{ readonly settings: readonly (readonly [key: string, value: string])[] }, null]
}
