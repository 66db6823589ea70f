/** The durable record of one thing asked for, and what the server said about it. Shapes only. */
import type { Failure } from '../../../shared/failure.ts'
import type { BatchId, DownloadId, QueueId } from '../../../shared/ids.ts'
import type { Checksum } from '../../../shared/checksum.ts'
import type { DownloadRequest } from '../../../shared/requests.ts'
import type { HeadView, Proof, ProofSource, Status } from '../../../shared/views.ts'

/** What a server calls one version of a resource. */
export interface Label {
  /** Entity tag as sent; null: none. */
  readonly etag: string | null
  /** Last-Modified as sent; null: none. */
  readonly lastModified: string | null
}

/** What the server says about the resource. */
export interface Resource {
  /** Address after redirects, without userinfo and without what in its query may let somebody in. */
  readonly finalUrl: string
  /** Length of the whole representation; null when the server does not say. */
  readonly sizeBytes: number | null
  /** Entity tag as sent, weak ones with their `W/`; null: none. RFC 9110 section 8.8.3. */
  readonly etag: string | null
  /** Last-Modified as sent; null: none. */
  readonly lastModified: string | null
  /** Whether ranges were answered or promised. */
  readonly ranges: boolean
  readonly type: string | null
  readonly head: HeadView
  /** Other labels under which the same bytes came; left out: none. */
  readonly aliases?: readonly Label[] | undefined
  /** A checksum that the server itself gave; left out: none. */
  readonly digest?: ServerDigest | undefined
}

export interface ServerDigest {
  readonly checksum: Checksum
  /** `header`, or the address of the checksum file. */
  readonly source: ProofSource
}

/** The `.part` on disk. Device and inode are decimal strings: they may exceed 2^53. */
export interface PartRecord {
  readonly path: string
  readonly dev: string
  readonly ino: string
}

/** A range of the file and how far it is written: bytes [start, written) are there, [written, end) are not. */
export interface Segment {
  readonly start: number
  /** One past the last byte; `Infinity` while the length is unknown. */
  readonly end: number
  readonly written: number
}

/** What the ledger stores of a request: secrets are sealed apart, and whether it is paused is its status. */
export type StoredRequest = Omit<DownloadRequest, 'auth' | 'paused'>

/** The parts of a request that must not be readable in the ledger. */
export interface RequestSecrets {
  readonly auth: DownloadRequest['auth']
  /** Header fields that carry credentials: Authorization, Cookie and the like. */
  readonly headers: DownloadRequest['headers']
  /** Proxy address when it carries credentials. */
  readonly proxy: string | null
  /** Addresses with userinfo, in the order of `urls`; empty when none has any. */
  readonly urls: readonly string[]
}

/** A file as it was left when the download completed: enough to see later whether somebody touched it. */
export interface FileMark {
  readonly dev: string
  readonly ino: string
  readonly sizeBytes: number
  readonly mtimeMs: number
}

/** What rules have decided of a download, kept so that its server's answer can be judged later. */
export interface RuledRecord {
  /** The answer may change it: rules are asked again when it is there. */
  readonly isOpen: boolean
  /** Place in its batch, from 0. */
  readonly index: number
  readonly queueId: QueueId | null
  readonly rateLimit: number | null
  readonly connections: number | null
  /** Names of the rules that acted. */
  readonly rules: readonly string[]
}

/** An address that is not the one the bytes came from. */
export interface AddressRecord {
  /** `trying`: the download has it and proves it before anything is written; `refused`: it was given up again. */
  readonly state: 'trying' | 'refused'
  /** First address of the other one: the former while trying, the refused one afterwards. */
  readonly otherUrl: string
}

export interface Download {
  readonly id: DownloadId
  readonly batchId: BatchId | null
  readonly queueId: QueueId
  /** Order within the queue; lower first. */
  readonly position: number
  /** Higher first. */
  readonly priority: number
  readonly status: Status
  /** Epoch ms before which it is not tried again. */
  readonly notBefore: number | null
  /** Attempts that failed since the last success or the last word of the user. */
  readonly attempts: number
  readonly failure: Failure | null
  readonly request: StoredRequest
  /** Sealed `RequestSecrets`; null: the request has none. */
  readonly sealedSecrets: string | null
  /** Which of `request.urls` is tried. */
  readonly urlIndex: number
  /** Name shown: wished for, then decided at first contact. */
  readonly name: string
  readonly host: string
  readonly dir: string
  readonly rateLimit: number | null
  /** Null: rules have nothing to do with it. */
  readonly ruled: RuledRecord | null
  /** Null: its address is the one it began with, or was proven. */
  readonly address: AddressRecord | null
  readonly resource: Resource | null
  /** Number of the version of the file that was begun; 0: none. */
  readonly identity: number
  readonly part: PartRecord | null
  /** Sum of booked bytes. */
  readonly writtenBytes: number
  /** Name, device and inode that a finish without hard links is about to claim. */
  readonly finishName: string | null
  readonly path: string | null
  readonly file: FileMark | null
  readonly proof: Proof | null
  readonly proofSource: ProofSource | null
  readonly addedAt: number
  readonly finishedAt: number | null
}
