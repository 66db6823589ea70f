/**
 * What can be asked of the ledger. One table of types: the worker implements it, the client calls it. Every operation is
 * one transaction or part of one; a write is acknowledged after the commit that holds it is on disk.
 */
import type { Failure, FailureCode } from '../../../shared/failure.ts'
import type { ListFilter, ListSort } from '../../../shared/feed.ts'
import type { BatchId, DownloadId, QueueId } from '../../../shared/ids.ts'
import type { FileKind } from '../../../shared/kind.ts'
import type { Rule, RuleId } from '../../../shared/rules.ts'
import type { Settings, WhenDone } from '../../../shared/settings.ts'
import type { SpeedChoice, SpeedPlan } from '../../../shared/speed.ts'
import type { Timetable } from '../../../shared/timetable.ts'
import type { EventView } from '../../../shared/events.ts'
import type { Proof, ProofSource, ResultView, Status } from '../../../shared/views.ts'
import type { HashPage } from '../domain/block-hashes.ts'
import type {
  Download,
  FileMark,
  Label,
  PartRecord,
  Resource,
  RuledRecord,
  Segment,
  ServerDigest,
  StoredRequest,
} from '../domain/download.ts'
import type { HostNote } from '../domain/host-note.ts'
import type { StatusAction } from '../domain/lifecycle.ts'
import type { RecordedHistory } from '../domain/recorded-history.ts'
import type { DeskReads, DeskWrites } from './desk-operations.ts'
import type { DeviceReads, DeviceWrites } from './device-operations.ts'
import type { GrabReads, GrabWrites } from './grab-operations.ts'
import type { LetterReads, LetterWrites } from './letter-operations.ts'
import type { PackedItem } from './packed-item.ts'

export interface NewDownload<Request = StoredRequest> {
  readonly queueId: QueueId
  readonly priority: number
  readonly status: 'queued' | 'paused'
  readonly request: Request
  readonly sealedSecrets: string | null
  /** Same key: the same thing asked for. */
  readonly requestKey: string
  readonly name: string
  readonly host: string
  readonly dir: string
  readonly rateLimit: number | null
  /** Null: rules have nothing to do with it. */
  readonly ruled: RuledRecord | null
}

/** An item of a batch: a new download, or one that is known already. */
export type BatchItem<Request = StoredRequest> =
  | { readonly kind: 'new'; readonly download: NewDownload<Request> }
  /** `resume`: queue it again with fresh attempts (unless it is completed) and let this batch's limits govern it. */
  | {
      readonly kind: 'known'
      readonly id: DownloadId
      readonly resume: boolean
      /** What is asked for now, other credentials and limits perhaps; null: as it was. */
      readonly request: { readonly request: Request; readonly sealedSecrets: string | null } | null
    }
  /** The same new download as an earlier item of this batch. */
  | { readonly kind: 'same'; readonly index: number }

export interface NewBatch {
  readonly slots: number | null
  readonly connectionsPerHost: number | null
  readonly rateLimit: number | null
  readonly items: readonly PackedItem[]
  /** Goes on with this batch, of which so many items are there; left out: it is a new one. */
  readonly onto?: { readonly batchId: BatchId; readonly from: number } | null
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
  /** When it runs; null: always. */
  readonly timetable: Timetable | null
  /** Epoch ms until which it runs outside its hours, too. */
  readonly openUntil: number | null
  readonly whenDone: WhenDone
}

/** What is left out is: no hours, and nothing when it is done. */
export type NewQueue = Pick<QueueRow, 'name' | 'color' | 'slots' | 'rateLimit'> &
  Partial<Pick<QueueRow, 'timetable' | 'whenDone'>>

export interface StoredSpeed {
  readonly plan: SpeedPlan
  /** What a person chose by hand; null: what the week says. */
  readonly choice: SpeedChoice | null
}

export interface RuleRow {
  readonly id: RuleId
  /** Without header fields that carry credentials. */
  readonly rule: Rule
  readonly sealedHeaders: string | null
}

/** Addresses of a download with what belongs to them. */
export interface AddressRow {
  readonly request: StoredRequest
  readonly sealedSecrets: string | null
  readonly requestKey: string
  readonly host: string
}

/** What was asked for, changed, with what follows from it. */
export interface RequestRow extends Omit<AddressRow, 'host'> {
  readonly dir: string
  readonly name: string
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
  readonly kinds: Readonly<Record<FileKind, number>>
  /** Those that run or wait. */
  readonly queuedByQueue: readonly (readonly [QueueId, number])[]
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
export interface LedgerReads extends GrabReads, LetterReads, DeskReads, DeviceReads {
  settings: [null, Settings]
  queues: [null, readonly QueueRow[]]
  /** In their order. */
  rules: [null, readonly RuleRow[]]
  speed: [null, StoredSpeed]
  batch: [{ readonly id: BatchId }, BatchRow | null]
  /** Results in input order. */
  batchResults: [{ readonly id: BatchId }, readonly ResultView[]]
  /** In the order asked; unknown ids are left out. */
  results: [{ readonly ids: readonly DownloadId[] }, readonly ResultView[]]
  /** Those of a batch that are queued or among `live`, and how many there are in all (0: no such batch). */
  batchState: [
    { readonly id: BatchId; readonly live: readonly DownloadId[] },
    { readonly total: number; readonly open: readonly DownloadId[]; readonly hasFailed: boolean },
  ]
  /** Rows in the order of the ids; unknown ids are left out. */
  downloads: [{ readonly ids: readonly DownloadId[] }, readonly Download[]]
  /** Unknown ids are left out. */
  statuses: [{ readonly ids: readonly DownloadId[] }, readonly { readonly id: DownloadId; readonly status: Status }[]]
  segments: [{ readonly id: DownloadId }, readonly Segment[]]
  blocks: [{ readonly id: DownloadId }, KnownBlocks]
  /** Empty where nothing was booked. */
  history: [{ readonly id: DownloadId }, RecordedHistory]
  /** By priority (high first), then position. */
  candidates: [CandidateQuery, readonly Candidate[]]
  /** Earliest `notBefore` after `now` among queued downloads. */
  /** Secrets under the key of the file, by id, from behind `after` on. */
  sealedByFile: [
    { readonly after: DownloadId | null; readonly limit: number },
    readonly { readonly id: DownloadId; readonly sealed: string }[],
  ]
  nextDue: [{ readonly now: number; readonly batchIds: readonly BatchId[] | null }, number | null]
  counts: [null, StatusCounts]
  /** The newest download (not removed) of each of these addresses, as far as there is one; addresses without userinfo. */
  knownAddresses: [
    { readonly urls: readonly string[] },
    readonly { readonly url: string; readonly id: DownloadId; readonly name: string; readonly status: Status }[],
  ]
  /** Queued downloads other than the live ones, counted by what may hold them back. */
  waits: [
    { readonly now: number; readonly heldHosts: readonly string[]; readonly live: readonly DownloadId[] },
    readonly {
      readonly queueId: QueueId
      readonly isLater: boolean
      readonly isHeld: boolean
      readonly count: number
    }[],
  ]
  /**
   * All ids of a filtered, sorted list. `active` ids are the live set: group `active` is queued ∩ active, `waiting` is
   * queued minus active. Group `all` leaves removed ones out.
   */
  listIds: [
    { readonly filter: ListFilter; readonly sort: ListSort; readonly active: readonly DownloadId[] },
    Float64Array,
  ]
  /** The newest download (not removed) for each key, in the order of the keys; null: none. `batchId`: only what this batch has added; null or left out: any. */
  findByKeys: [{ readonly keys: readonly string[]; readonly batchId?: BatchId | null }, readonly (Download | null)[]]
  events: [{ readonly id: DownloadId; readonly limit: number }, readonly EventView[]]
  /** Folders that downloads were meant for. */
  folders: [null, readonly string[]]
  /** What is remembered of hosts and still holds. */
  hosts: [{ readonly now: number }, readonly HostNote[]]
  /** Part files of every unfinished or removed download: what may lie around in folders. */
  unfinishedParts: [null, readonly (PartRecord & { readonly id: DownloadId; readonly status: Status })[]]
}

export interface LedgerWrites extends GrabWrites, LetterWrites, DeskWrites, DeviceWrites {
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
  /** Replaces what was booked. */
  bookHistory: [{ readonly id: DownloadId } & RecordedHistory, null]
  retryLater: [RetryArgs, null]
  /** Secrets that were sealed again under another key, where they are still what they were. */
  reseal: [{ readonly items: readonly { readonly id: DownloadId; readonly from: string; readonly to: string }[] }, null]
  /** Downloads that wait for another try because of these may have it now; `ids` null: all of them. Returns them. */
  hasten: [
    { readonly codes: readonly FailureCode[]; readonly ids: readonly DownloadId[] | null },
    readonly DownloadId[],
  ]
  bookFinishName: [{ readonly id: DownloadId; readonly name: string }, null]
  complete: [CompleteArgs, null]
  /** Rows and everything that belongs to them are deleted for good. */
  purge: [{ readonly ids: readonly DownloadId[] }, null]
  /** The same for those that were completed before a moment, the oldest first. */
  purgeCompleted: [{ readonly before: number; readonly limit: number }, readonly DownloadId[]]
  /** Reorders within (and into) a queue: the ids in their order before `before`, or at the end. */
  move: [
    { readonly ids: readonly DownloadId[]; readonly queueId: QueueId | null; readonly before: DownloadId | null },
    { readonly changed: number },
  ]
  /** Tells it in the timelines of those that it changes. */
  setRateLimit: [
    { readonly ids: readonly DownloadId[]; readonly rateLimit: number | null; readonly at: number },
    { readonly changed: number },
  ]
  setPriority: [{ readonly ids: readonly DownloadId[]; readonly priority: number }, { readonly changed: number }]
  setAcceptWebPage: [{ readonly ids: readonly DownloadId[] }, { readonly changed: number }]
  createQueue: [NewQueue, { readonly id: QueueId }]
  updateQueue: [{ readonly id: QueueId } & Partial<Omit<QueueRow, 'id' | 'position'>>, { readonly found: boolean }]
  /** Puts a queue before another one; null: at the end. */
  moveQueue: [{ readonly id: QueueId; readonly before: QueueId | null }, { readonly found: boolean }]
  removeQueue: [{ readonly id: QueueId }, { readonly removed: boolean }]
  putRule: [Omit<RuleRow, 'id'> & { readonly id: RuleId | null }, { readonly id: RuleId }]
  /** Returns what was there, for whoever wants it back. */
  removeRules: [{ readonly ids: readonly RuleId[] }, readonly (RuleRow & { readonly position: number })[]]
  /** Puts removed rules back where they were; those that are there already stay. */
  restoreRules: [{ readonly rules: readonly (RuleRow & { readonly position: number })[] }, { readonly changed: number }]
  orderRules: [{ readonly ids: readonly RuleId[] }, null]
  /** What rules say now that the server has answered; another queue is joined at its end. */
  bookRuled: [
    {
      readonly id: DownloadId
      readonly dir: string
      readonly queueId: QueueId
      readonly rateLimit: number | null
      readonly ruled: RuledRecord
    },
    null,
  ]
  /** Another request for an unfinished download; its addresses are the same. */
  changeRequest: [{ readonly id: DownloadId; readonly to: RequestRow }, { readonly changed: number }]
  /** Other addresses for an unfinished download; the former ones are kept until these are proven, where there are bytes to compare. */
  changeAddress: [{ readonly id: DownloadId; readonly to: AddressRow }, { readonly changed: number }]
  /** The new address has the same file: this is what its server says of it (null: nothing had to be proven). */
  proveAddress: [{ readonly id: DownloadId; readonly resource: Resource | null }, null]
  /** The new address has not: the former one is back, the new one is kept for whoever wants it nevertheless. */
  refuseAddress: [{ readonly id: DownloadId }, null]
  /** Takes refused addresses after all and forgets what is written; those that had one. */
  takeRefused: [{ readonly ids: readonly DownloadId[] }, readonly DownloadId[]]
  setSettings: [{ readonly settings: Settings }, null]
  setSpeed: [StoredSpeed, null]
  /** Remembers this of a host in place of what was remembered. */
  noteHost: [{ readonly note: HostNote; readonly now: number }, null]
  addEvents: [{ readonly events: readonly { readonly id: DownloadId; readonly event: EventView }[] }, null]
}

export type LedgerOperations = LedgerReads & LedgerWrites
export type OperationName = keyof LedgerOperations
export type OperationArgs<N extends OperationName> = LedgerOperations[N][0]
export type OperationResult<N extends OperationName> = LedgerOperations[N][1]
