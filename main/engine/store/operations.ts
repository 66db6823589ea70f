/**
 * What can be asked of the ledger. One table of types: the worker implements it, the client calls it. Every operation is
 * one transaction or part of one; a write is acknowledged after the commit that holds it is on disk.
 */
import type { Failure } from '../../../shared/failure.ts'
import type { ListFilter, ListSort } from '../../../shared/feed.ts'
import type { BatchId, DownloadId, QueueId } from '../../../shared/ids.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { EventView, Proof, ProofSource, ResultView, Status } from '../../../shared/views.ts'
import type { HashPage } from '../domain/block-hashes.ts'
import type {
  Download,
  FileMark,
  Label,
  PartRecord,
  Resource,
  Segment,
  ServerDigest,
  StoredRequest,
} from '../domain/download.ts'
import type { HostNote } from '../domain/host-note.ts'
import type { StatusAction } from '../domain/lifecycle.ts'

export interface NewDownload {
  readonly queueId: QueueId
  readonly priority: number
  readonly status: 'queued' | 'paused'
  readonly request: StoredRequest
  readonly sealedSecrets: string | null
  /** Same key: the same thing asked for. */
  readonly requestKey: string
  readonly name: string
  readonly host: string
  readonly dir: string
  readonly rateLimit: number | null
}

/** An item of a batch: a new download, or one that is known already. */
export type BatchItem =
  | { readonly kind: 'new'; readonly download: NewDownload }
  /** `resume`: queue it again with fresh attempts (unless it is completed) and let this batch's limits govern it. */
  | {
      readonly kind: 'known'
      readonly id: DownloadId
      readonly resume: boolean
      /** What is asked for now, other credentials and limits perhaps; null: as it was. */
      readonly request: { readonly request: StoredRequest; readonly sealedSecrets: string | null } | null
    }
  /** The same new download as an earlier item of this batch. */
  | { readonly kind: 'same'; readonly index: number }

export interface NewBatch {
  readonly slots: number | null
  readonly connectionsPerHost: number | null
  readonly rateLimit: number | null
  readonly items: readonly BatchItem[]
}

export interface BatchRow {
  readonly id: BatchId
  readonly slots: number | null
  readonly connectionsPerHost: number | null
  readonly rateLimit: number | null
}

export interface QueueRow {
  readonly id: QueueId
  readonly name: string
  readonly color: string
  readonly position: number
  readonly running: boolean
  readonly slots: number | null
  readonly rateLimit: number | null
}

/** What the scheduler needs to know of a download that could run. */
export interface Candidate {
  readonly id: DownloadId
  readonly queueId: QueueId
  readonly batchId: BatchId | null
  readonly host: string
  readonly priority: number
  readonly position: number
}

export interface CandidateQuery {
  /** Only these queues; empty: none. */
  readonly queueIds: readonly QueueId[]
  /** Only these batches; null: all. */
  readonly batchIds: readonly BatchId[] | null
  readonly excludeBatchIds: readonly BatchId[]
  readonly excludeHosts: readonly string[]
  readonly excludeIds: readonly DownloadId[]
  readonly now: number
  readonly limit: number
}

/** Durable statuses counted, removed ones left out. */
export interface StatusCounts {
  readonly queued: number
  readonly paused: number
  readonly completed: number
  readonly failed: number
  readonly unfinishedByQueue: readonly (readonly [QueueId, number])[]
}

/** `null` as `id` list means every download that the action applies to. */
export interface TransitionArgs {
  readonly ids: readonly DownloadId[] | null
  readonly action: StatusAction
  readonly at: number
  /** Kept as the reason where the action is a failure or a pause with a reason. */
  readonly failure?: Failure | null
}

/** Where a failed attempt leaves a download. */
export interface RetryArgs {
  readonly id: DownloadId
  readonly notBefore: number
  readonly attempts: number
  readonly failure: Failure
  readonly urlIndex: number
}

export interface BookedCursors {
  readonly id: DownloadId
  /** The version that these bytes are of: nothing is booked when another one has begun. Left out: the one at hand. */
  readonly identity?: number
  readonly segments: readonly Segment[]
  /** Pages of block hashes that changed; their blocks are as safe as the cursors. */
  readonly pages?: readonly HashPage[]
  /** What is booked here has been checked: the doubt about the download is settled. */
  readonly isChecked?: boolean
}

/** What is known of a download's blocks. */
export interface KnownBlocks {
  readonly pages: readonly HashPage[]
  /** Why they are to be checked before anything builds on them; null: they need not. */
  readonly doubt: 'unclean_end' | 'asked' | null
}

export interface CompleteArgs {
  readonly id: DownloadId
  readonly path: string
  readonly name: string
  readonly file: FileMark
  readonly proof: Proof
  /** Whose checksum was verified; left out: none was. */
  readonly proofSource?: ProofSource | null
  /** Pages of block hashes that are not booked yet. */
  readonly pages?: readonly HashPage[]
  /** What the server said, where it is not booked yet; left out: it is. */
  readonly resource?: Resource | null
  readonly at: number
}

export interface OpenReport {
  /** `fresh`: made now; `clean`/`unclean`: how the last run ended; `rebuilt`: a corrupt one was set aside (its path in `setAside`). */
  readonly state: 'fresh' | 'clean' | 'unclean' | 'rebuilt' | 'newer'
  readonly setAside: string | null
  readonly readOnly: boolean
  readonly sqliteVersion: string
  /** Random word of this ledger: names that carry it are its own. Empty when it may not be written to and has none. */
  readonly tag: string
}

/** name → [arguments, result]. Reads may also be sent to a read-only connection in a thread of its own. */
export interface LedgerReads {
  settings: [null, Settings]
  queues: [null, readonly QueueRow[]]
  batch: [{ readonly id: BatchId }, BatchRow | null]
  /** Results in input order. */
  batchResults: [{ readonly id: BatchId }, readonly ResultView[]]
  /** Rows in the order of the ids; unknown ids are left out. */
  downloads: [{ readonly ids: readonly DownloadId[] }, readonly Download[]]
  /** Unknown ids are left out. */
  statuses: [{ readonly ids: readonly DownloadId[] }, readonly { readonly id: DownloadId; readonly status: Status }[]]
  segments: [{ readonly id: DownloadId }, readonly Segment[]]
  blocks: [{ readonly id: DownloadId }, KnownBlocks]
  /** By priority (high first), then position. */
  candidates: [CandidateQuery, readonly Candidate[]]
  /** Earliest `notBefore` after `now` among queued downloads. */
  nextDue: [{ readonly now: number; readonly batchIds: readonly BatchId[] | null }, number | null]
  counts: [null, StatusCounts]
  /**
   * All ids of a filtered, sorted list. `active` ids are the live set: group `active` is queued ∩ active, `waiting` is
   * queued minus active. Group `all` leaves removed ones out.
   */
  listIds: [
    { readonly filter: ListFilter; readonly sort: ListSort; readonly active: readonly DownloadId[] },
    Float64Array,
  ]
  /** The newest download (not removed) for each key, in the order of the keys; null: none. */
  findByKeys: [{ readonly keys: readonly string[] }, readonly (Download | null)[]]
  events: [{ readonly id: DownloadId; readonly limit: number }, readonly EventView[]]
  /** Folders that downloads were meant for. */
  folders: [null, readonly string[]]
  /** What is remembered of hosts and still holds. */
  hosts: [{ readonly now: number }, readonly HostNote[]]
  /** Part files of every unfinished or removed download: what may lie around in folders. */
  unfinishedParts: [null, readonly (PartRecord & { readonly id: DownloadId; readonly status: Status })[]]
}

export interface LedgerWrites {
  addBatch: [NewBatch & { readonly at: number }, { readonly batchId: BatchId; readonly ids: readonly DownloadId[] }]
  /** Applies the lifecycle table; returns those that really changed. Attempts and notBefore are reset by `resume`. */
  transition: [
    TransitionArgs,
    readonly {
      readonly id: DownloadId
      readonly from: Status
      readonly to: Status
      readonly batchId: BatchId | null
      readonly name: string
    }[],
  ]
  /** First contact: what the server said, where the bytes go. Replaces the segments, and begins a version with a number of its own. */
  bookResource: [
    {
      readonly id: DownloadId
      readonly resource: Resource
      readonly name: string
      readonly part: PartRecord | null
      readonly segments: readonly Segment[]
    },
    { readonly identity: number },
  ]
  /** Forget resource, part and segments: the download starts again from nothing. */
  forgetResource: [{ readonly id: DownloadId }, null]
  /** Other labels under which the same bytes came; nothing where the resource was forgotten meanwhile. */
  bookAliases: [{ readonly id: DownloadId; readonly aliases: readonly Label[] }, null]
  /** A checksum that the server gave after its first word; nothing where the resource was forgotten meanwhile. */
  bookDigest: [{ readonly id: DownloadId; readonly digest: ServerDigest }, null]
  /** Cursors whose bytes are safe; all of them in one transaction. */
  checkpoint: [{ readonly cursors: readonly BookedCursors[] }, null]
  /** Unfinished downloads whose blocks are known are to be checked before they go on. Returns those, and which are completed. */
  doubt: [
    { readonly ids: readonly DownloadId[] },
    { readonly unfinished: readonly DownloadId[]; readonly completed: readonly DownloadId[] },
  ]
  /** What a look at a finished file found; null: nothing wrong. */
  bookFinding: [{ readonly id: DownloadId; readonly failure: Failure | null }, null]
  retryLater: [RetryArgs, null]
  bookFinishName: [{ readonly id: DownloadId; readonly name: string }, null]
  complete: [CompleteArgs, null]
  /** Rows and everything that belongs to them are deleted for good. */
  purge: [{ readonly ids: readonly DownloadId[] }, null]
  /** Reorders within (and into) a queue: the ids in their order before `before`, or at the end. */
  move: [
    { readonly ids: readonly DownloadId[]; readonly queueId: QueueId | null; readonly before: DownloadId | null },
    { readonly changed: number },
  ]
  setRateLimit: [
    { readonly ids: readonly DownloadId[]; readonly rateLimit: number | null },
    { readonly changed: number },
  ]
  setPriority: [{ readonly ids: readonly DownloadId[]; readonly priority: number }, { readonly changed: number }]
  setAcceptWebPage: [{ readonly ids: readonly DownloadId[] }, { readonly changed: number }]
  createQueue: [
    { readonly name: string; readonly color: string; readonly slots: number | null; readonly rateLimit: number | null },
    { readonly id: QueueId },
  ]
  updateQueue: [{ readonly id: QueueId } & Partial<Omit<QueueRow, 'id' | 'position'>>, { readonly found: boolean }]
  removeQueue: [{ readonly id: QueueId }, { readonly removed: boolean }]
  setSettings: [{ readonly settings: Settings }, null]
  /** Remembers this of a host in place of what was remembered. */
  noteHost: [{ readonly note: HostNote; readonly now: number }, null]
  addEvents: [{ readonly events: readonly (EventView & { readonly id: DownloadId })[] }, null]
}

export type LedgerOperations = LedgerReads & LedgerWrites
export type OperationName = keyof LedgerOperations
export type OperationArgs<N extends OperationName> = LedgerOperations[N][0]
export type OperationResult<N extends OperationName> = LedgerOperations[N][1]
