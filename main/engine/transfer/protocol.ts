/**
 * What control and the threads of the data plane say to each other. Control never touches a buffer; a thread never
 * touches a row. No object crosses: orders and reports are plain data, progress is read from shared counters.
 *
 *   control ── start, pour, stop, wake ──▶ lane          sockets and positional writes
 *           ◀── head, hashes, ended ─────
 *   control ── create, sync, claim, … ──▶ disk thread    everything about a file that is not writing its bytes
 */
import type { AnswerView } from '../../../shared/detail.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { ChecksumAlgorithm } from '../../../shared/checksum.ts'
import type { Header } from '../../../shared/requests.ts'
import type { OnConflict, TimeLimits } from '../../../shared/settings.ts'
import type { HeadView, Timings } from '../../../shared/views.ts'
import type { Block } from '../domain/block-hashes.ts'
import type { FileMark, Label, PartRecord, Resource } from '../domain/download.ts'

/** How one HTTP request is made. Used by transfers and probes alike. */
export interface HttpOrder {
  readonly url: string
  readonly method: string
  /** Without secrets. */
  readonly headers: readonly Header[]
  /** Authorization, Cookie and the like: they never leave the origin of `url` (scheme, host and port). */
  readonly secretHeaders: readonly Header[]
  readonly body: Uint8Array | null
  /** `http:`, `https:`, `socks5:` or `socks5h:` address, credentials included; null: direct. */
  readonly proxy: string | null
  /** PEM texts trusted beside the system's certificates. */
  readonly extraCa: readonly string[]
  readonly limits: TimeLimits
  /** Public addresses only, but for these host names, whoever resolves to what; left out: any address. */
  readonly privateHosts?: readonly string[]
}

/** What every response to a ranged request is compared with. */
export interface Identity extends Label {
  readonly sizeBytes: number
  /** Other labels under which the same bytes came; left out: none. */
  readonly aliases?: readonly Label[]
  /** Content-Type at first contact, so that a web page in place of the file is seen; left out: not a web page. */
  readonly type?: string | null
}

/** Where a body goes. */
export interface Pour {
  readonly part: PartRecord
  /** Offset of the first byte that is written. */
  readonly offset: number
  /** Bytes before `offset` that the response repeats: they are compared with the part file, not written. */
  readonly overlapBytes: number
  /** Cursor file and the record in it that this transfer keeps. */
  readonly cursorPath: string
  readonly cursorRecord: number
  /** What is computed of the bytes while they are written; left out: nothing. */
  readonly hashes?: HashWish | undefined
}

export interface HashWish {
  /** A hash for each block that this transfer writes from its beginning to its end. */
  readonly blocks: boolean
  /** Digest of everything from byte 0 on; null: none. */
  readonly digest: ChecksumAlgorithm | null
}

/**
 * Lets a lane land a small body by itself: named, made, filled and closed in one go, without a word with control in between.
 * Nothing is on disk before the body is complete, and nothing is booked before control has finished it.
 */
export interface Landing {
  /** Absolute folder of the file; made when missing. */
  readonly dir: string
  /** Name of the part; nobody but this data folder gives such names. */
  readonly partName: string
  /** Bodies of a known length up to this many bytes; others are held as usual. */
  readonly mostBytes: number
  /** What, besides the response, the file is named by and judged by. */
  readonly out: string | null
  readonly url: string
  readonly acceptWebPage: boolean
  readonly checksum: ChecksumAlgorithm | null
}

/** A place in a relay of small files: each that lands hands its slot and its connection to the next one. */
export interface RelayPlace {
  /** Number of the relay; all its members are in one lane. */
  readonly relay: number
  /** null: it has a slot of its own. Else it waits for one, and control knew of so many landings in the relay when it was sent. */
  readonly after: number | null
}

export interface TransferOrder {
  readonly transferId: number
  readonly http: HttpOrder
  /** Bytes [start, end) asked for, overlap included; null: a plain request for the whole body. */
  readonly range: { readonly start: number; readonly end: number | null } | null
  /** What the response must agree with; null: first contact, nothing is known yet. */
  readonly expect: Identity | null
  /** Known when resuming; null: the lane reports the head, holds the body, and waits for `pour` or `stop`. */
  readonly pour: Pour | null
  /** At first contact: what the lane may do by itself; null: nothing. */
  readonly landing: Landing | null
  /** null: it begins at once and hands nothing on. */
  readonly relay: RelayPlace | null
  /** Its line in the shared counters; the limit there says where to stop. */
  readonly counter: number
  /** Lines in the shared throttle table, all of which it passes: from the widest to its download's own, the last. */
  readonly throttles: readonly number[]
}

export type LaneOrder =
  | { readonly kind: 'start'; readonly order: TransferOrder }
  | { readonly kind: 'pour'; readonly transferId: number; readonly pour: Pour }
  | { readonly kind: 'stop'; readonly transferId: number }
  /** A rate changed: waiting transfers look again. */
  | { readonly kind: 'wake' }
  /** Who waits in a relay is given back. */
  | { readonly kind: 'recall' }
  /** Idle connections may be dead: none is used again. */
  | { readonly kind: 'forget-idle' }
  | { readonly kind: 'close' }

/** What a lane has landed. */
export interface Landed {
  readonly resource: Resource
  /** What the file should be called; the disk decides about collisions. */
  readonly name: string
  readonly part: PartRecord
  readonly sizeBytes: number
  /** Lower-case hexadecimal, of the algorithm asked for or told by the response's head; null: neither. */
  readonly digest: string | null
}

/** What a response holds beyond the range that it was for, so that it can be seen whether what others wrote there fits. */
export interface Tail {
  readonly start: number
  readonly end: number
  /** SHA-256, lower-case hexadecimal. */
  readonly digest: string
}

/** How one transfer ended. Bytes up to its counter's cursor are written (not synced). */
export type TransferOutcome =
  /** Everything up to the limit, or up to the body's proven end when there was none. */
  | { readonly kind: 'done'; readonly lengthProven: boolean; readonly tail?: Tail }
  /** A small body, complete, in a closed part that is neither synced nor booked. */
  | ({ readonly kind: 'landed' } & Landed)
  /** Told to stop. */
  | { readonly kind: 'stopped' }
  /** It waited in a relay and its turn never came: nothing was asked of the server. */
  | { readonly kind: 'unstarted' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /**
   * The response is of another version of the resource. Not a byte of it was written. `label`: under which other label; null: its
   * label was known, its bytes or its length were not.
   */
  | { readonly kind: 'changed'; readonly failure: Failure; readonly label: Label | null }
  /** A part of the right length under another label, and nothing there to compare it with. Nothing was written. */
  | { readonly kind: 'relabelled'; readonly failure: Failure; readonly label: Label }
  /** 200 to a ranged request, same identity: the server does not do ranges (any more). Nothing was written. */
  | { readonly kind: 'unranged'; readonly head: HeadView }

/** What was computed of written bytes (not synced). */
export interface HashReport {
  /** Finished blocks; the last one of a transfer may be shorter, and is a block only if the file ends there. */
  readonly blocks: readonly Block[]
  /** At a transfer's end: of the first `sizeBytes` bytes of the file, in lower-case hexadecimal. */
  readonly digest: { readonly algorithm: ChecksumAlgorithm; readonly hex: string; readonly sizeBytes: number } | null
}

export type LaneReport =
  /** A response of any status, as it may be recorded. Not of what is landed: there the resource has it. */
  | { readonly kind: 'answered'; readonly transferId: number; readonly answer: AnswerView }
  /** The response carries another label, but the bytes that it repeats are the same: it goes on. */
  | { readonly kind: 'relabelled'; readonly transferId: number; readonly label: Label }
  /** Response head of a 2xx after redirects; the body waits. Other statuses end the transfer with a failure. */
  | {
      readonly kind: 'head'
      readonly transferId: number
      readonly head: HeadView
      readonly timings: Timings
    }
  /** A few times a second at most, and before `ended`. */
  | ({ readonly kind: 'hashes'; readonly transferId: number } & HashReport)
  | {
      readonly kind: 'ended'
      readonly transferId: number
      readonly outcome: TransferOutcome
      /** For the host's cap and the timeline: status of the response if there was one. */
      readonly status: number | null
    }

/** Shared counters: one line of BigInt64 words for each transfer, a cache line long. */
export const counterWords = 8
export const counterWord = {
  /** Absolute offset of the next byte to be written. The lane writes it. */
  cursor: 0,
  /** Absolute offset where the transfer ends; -1: unknown. Control may lower it while the transfer runs. */
  limit: 1,
  /** Bytes of body taken from the wire, overlap included. The lane writes it. */
  received: 2,
  /** Milliseconds (lane's process-wide monotonic clock) of the last byte. The lane writes it. */
  lastByteMs: 3,
  /** Until when (same clock) a speed limit of ours holds it, or held it last; 0: never. The lane writes it. */
  heldUntilMs: 4,
  /** Microseconds spent in writing. The lane writes it. */
  writingUs: 5,
  /** How far the exchange is; see `stageOf`. The lane writes it. */
  stage: 6,
} as const

/** Stages of an exchange: there is no connection yet, it is asked, the head of the response is there. */
export const stageOf = { connecting: 0, asked: 1, answered: 2 } as const

/** Shared throttle table: one line of BigInt64 words for each node of the tree. */
export const throttleWords = 4
export const throttleWord = {
  /** Bytes a second; 0: no limit. Control writes it. */
  rate: 0,
  /** Theoretical arrival time of the next byte (generic cell rate algorithm, ITU-T I.371), monotonic nanoseconds. */
  due: 1,
  /** Of a download's own node: bytes that its transfers have taken in this turn, and that are booked nowhere yet. */
  taken: 2,
  /** Of a download's own node: when its next turn begins, monotonic nanoseconds; 0: it has not asked yet. */
  turn: 3,
} as const

/** A lane is started with these. */
export interface LaneData {
  readonly counters: SharedArrayBuffer
  readonly throttles: SharedArrayBuffer
}

/** A range of a part file that was written before a kill, from its cursor file. */
export interface NotedRange {
  readonly start: number
  readonly written: number
}

/** A part whose name says which run of the engine landed it, and for which download. */
export interface Leftover {
  readonly run: string
  readonly id: DownloadId
  readonly part: PartRecord
}

/** What a kill or a power cut may have left in a folder. */
export interface FoundLeft {
  /** Files with the names of parts that were landed and never booked. */
  readonly landed: readonly Leftover[]
  /** Files that are called as parts of downloads are and have another name beside that. */
  readonly secondNames: readonly Omit<Leftover, 'run'>[]
}

/** A part that was about to be made for a download when its note was written. */
export interface MadePart {
  readonly id: DownloadId
  readonly path: string
  readonly notePath: string
}

/** Disk operations: name → [arguments, result]. A failure comes back as a `Failure`, classified. */
export interface DiskOperations {
  /**
   * Makes the folder (and missing parents) and a new, empty, exclusive part file; syncs the folder. `cursorPath`: beside this it is
   * noted before, so that a kill leaves no part that nobody knows of; left out: it is not.
   */
  createPart: [
    { readonly dir: string; readonly name: string; readonly id: number; readonly cursorPath?: string },
    PartRecord,
  ]
  /** Whether the part is still the file we made, and its length. */
  checkPart: [PartRecord, { readonly state: 'ours' | 'missing' | 'other'; readonly sizeBytes: number }]
  /** fdatasync; rejects with `sync_failed` when the disk did not take the data. */
  sync: [PartRecord, null]
  /** Makes the cursor file of a part: boot id, device, inode; no sync. */
  createCursors: [{ readonly cursorPath: string; readonly part: PartRecord }, null]
  /** Ranges noted under this boot for this very part file; empty when another boot, another part, or no file. */
  readCursors: [{ readonly cursorPath: string; readonly part: PartRecord }, readonly NotedRange[]]
  /** And what was noted of the making of the part, unless the part is still needed. */
  removeCursors: [{ readonly cursorPath: string; readonly keepsNote?: boolean }, null]
  /** What was noted in a folder of cursor files before parts were made. */
  madeParts: [{ readonly cursorFolder: string }, readonly MadePart[]]
  /** Forgets such a note; a part that is not known of goes, too, if it is empty. */
  forgetMade: [MadePart & { readonly isKnown: boolean }, null]
  /** SHA-256 of bytes [start, end) of the part, in lower-case hexadecimal; `part_file_changed` when it is not ours or shorter. */
  digestRange: [{ readonly part: PartRecord; readonly start: number; readonly end: number }, string]
  /** Reads [0, sizeBytes) of the part and returns the digest in lower-case hexadecimal. */
  digest: [{ readonly path: string; readonly algorithm: ChecksumAlgorithm; readonly sizeBytes: number }, string]
  /** Hashes of blocks of a file, in their order; `part_file_changed` when it is another file, or shorter. */
  hashBlocks: [
    { readonly file: PartRecord; readonly blocks: readonly Pick<Block, 'index' | 'sizeBytes'>[] },
    readonly bigint[],
  ]
  /**
   * Gives the part its final name without ever replacing a file (unless `overwrite`): hard link, folder sync. A name that is
   * the part already (after a kill) is ours. `noLinks` when the file system has no hard links: book the name and use `claimByRename`.
   */
  claim: [
    { readonly part: PartRecord; readonly dir: string; readonly name: string; readonly onConflict: OnConflict },
    (
      | { readonly kind: 'claimed'; readonly path: string; readonly name: string; readonly file: FileMark }
      | { readonly kind: 'noLinks'; readonly name: string }
      | { readonly kind: 'exists'; readonly path: string }
    ),
  ]
  /** `sync` and `claim` of a part that is nowhere booked: when anything goes wrong it is removed. */
  finish: [DiskArgs<'claim'>, DiskResult<'claim'>]
  /** Looks through a folder once. A missing one has nothing. */
  leftovers: [{ readonly dir: string; readonly prefix: string }, FoundLeft]
  /** Removes all names that a landed part has in its folder: nothing was booked of it. */
  discard: [PartRecord, null]
  /** Exclusive placeholder, rename over it, folder sync; found done after a kill by device and inode. */
  claimByRename: [
    { readonly part: PartRecord; readonly dir: string; readonly name: string; readonly onConflict: OnConflict },
    { readonly path: string; readonly name: string; readonly file: FileMark },
  ]
  /** Removes the part's name if it still is our file; a missing one is fine. */
  removePart: [PartRecord, null]
  /** Keeps a part whose checksum is wrong under `<name>.mismatch`; returns the path. */
  setAside: [{ readonly part: PartRecord; readonly dir: string; readonly name: string }, string]
  /** null: no such file. Symbolic links are not followed. */
  stat: [{ readonly path: string }, FileMark | null]
  /** Removes a finished file if it is still the one described. */
  removeFile: [{ readonly path: string; readonly file: FileMark }, { readonly removed: boolean }]
  /** `volume`: number of the file system. */
  freeSpace: [{ readonly dir: string }, { readonly freeBytes: number; readonly volume: string }]
  /** A folder, which need not be there yet, and the places of those names that are taken in it. */
  place: [
    { readonly dir: string; readonly names: readonly string[] },
    { readonly freeBytes: number; readonly taken: readonly number[] },
  ]
}

export type DiskOperationName = keyof DiskOperations
export type DiskArgs<N extends DiskOperationName> = DiskOperations[N][0]
export type DiskResult<N extends DiskOperationName> = DiskOperations[N][1]
