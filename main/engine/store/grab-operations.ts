/** What can be asked of the ledger about grabs: a part of its table of operations. */
import type { FailureCode } from '../../../shared/failure.ts'
import type { FileKind } from '../../../shared/kind.ts'
import type { FindBounds } from '../../../shared/find-choice.ts'
import type { FindFilter, FindRow, FindSort, FindTally, PageEndView, PageView } from '../../../shared/grab-lists.ts'
import type { Cell, RejectProblem, RejectView, RowView } from '../../../shared/recipe-rows.ts'
import type { FindId, FindVia, FindView, GrabId, GrabLimit, GrabOptions, GrabState } from '../../../shared/grabs.ts'
import type { RecipeReads, RecipeWrites } from './recipe-operations.ts'
import type { Series } from '../domain/series.ts'
import type { PackedBrought } from './packed-brought.ts'

/** First 16 bytes of the SHA-256 of a canonical address, in hexadecimal digits: text crosses threads for a tenth of what buffers cost. */
export type AddressKey = string

/** Secrets are apart, sealed. */
export type StoredGrabOptions = GrabOptions

export interface GrabRow {
  readonly id: GrabId
  readonly state: GrabState
  readonly budget: GrabLimit | null
  readonly attached: boolean
  readonly createdAt: number
  readonly spentMs: number
  readonly options: StoredGrabOptions
  readonly sealedSecrets: string | null
  /** Host names in private networks that it was started from. */
  readonly privateHosts: readonly string[]
  readonly pages: number
  readonly failed: number
  readonly forbidden: number
  readonly queued: number
  readonly finds: number
  readonly bytes: number
  /** Of the recipe: rows that are kept, and rows that were rejected. */
  readonly rows: number
  readonly rejects: number
  /** Of a watch: which run, from 1; when the next one is due, null: none is. */
  readonly run: number
  readonly dueAt: number | null
  readonly errors: readonly { readonly code: FailureCode; readonly count: number }[]
}

export interface NewGrab {
  readonly requestKey: string
  readonly attached: boolean
  readonly now: number
  readonly options: StoredGrabOptions
  readonly sealedSecrets: string | null
  readonly privateHosts: readonly string[]
  readonly pages: readonly NewPage[]
}

/** `read` a page, or `ask` about a find. */
export type PageTask = 'read' | 'ask'

export interface NewPage {
  readonly key: AddressKey
  readonly url: string
  readonly origin: string
  readonly depth: number
  readonly task: PageTask
  /** Step of the recipe that reads it; null: there is no recipe. */
  readonly step: string | null
}

/** A row that a page brought. */
export interface NewRow {
  readonly table: string
  /** In its page, from 1. */
  readonly position: number
  readonly cells: readonly Cell[]
  /** Rows of one table with the same key are the same one; null: each is its own. */
  readonly key: AddressKey | null
  /** What stands in the fields of the key. */
  readonly keyText: string
}

export interface NewReject {
  readonly table: string
  readonly position: number
  readonly problems: readonly RejectProblem[]
}

/** For the next conditional request. */
export interface Validators {
  readonly etag: string | null
  readonly lastModified: string | null
}

export interface PageRow {
  readonly id: number
  readonly url: string
  readonly origin: string
  readonly depth: number
  readonly task: PageTask
  readonly attempts: number
  readonly step: string | null
  readonly foundOn: string | null
  /** What the server said of it the last time. */
  readonly etag: string | null
  readonly lastModified: string | null
}

export interface NewFind {
  readonly key: AddressKey
  readonly url: string
  readonly name: string
  readonly folder: string
  readonly kind: FileKind
  readonly sizeBytes: number | null
  readonly isExact: boolean
  readonly modifiedAt: number | null
  readonly text: string
  readonly via: FindVia
  readonly state: FindView['state']
  /** Of validators and size; null: the server was not asked, or says too little. */
  readonly mark: AddressKey | null
}

/** What the server said of a find when it was asked. */
export interface AskedFind {
  readonly key: AddressKey
  readonly state: 'alive' | 'dead'
  readonly sizeBytes: number | null
  readonly modifiedAt: number | null
  readonly name: string | null
  readonly mark: AddressKey | null
}

export type PageEnd = 'read' | 'failed' | 'forbidden' | 'elsewhere' | 'again'

/** Everything that one request brought, booked at once. */
export interface GrabBooking {
  readonly id: GrabId
  readonly pageId: number
  /** `again`: it stays queued and one attempt is counted. */
  readonly end: PageEnd
  readonly code: FailureCode | null
  readonly bytes: number
  /** Time of work since the last booking. */
  readonly spentMs: number
  readonly brought: PackedBrought
  /** Epoch milliseconds. */
  readonly now: number
}

export interface GrabBooked {
  readonly pages: number
  readonly finds: number
  readonly rows: number
  readonly rejects: number
  readonly origins: readonly string[]
}

/** Status of the newest download of the same address. */
export type KnownAs = NonNullable<Extract<FindRow, { kind: 'find' }>['known']>

/** A list of finds: what is in it, in which order. */
export interface FindListQuery {
  readonly id: GrabId
  readonly filter: FindFilter
  readonly sort: FindSort
  readonly shape: 'table' | 'tree'
  readonly bounds: FindBounds
}

/** What lies in one folder itself. */
export interface FindFolder {
  readonly folder: string
  readonly finds: number
  readonly chosen: number
  readonly chosenBytes: number
}

export interface FindList {
  readonly ids: Float64Array
  /** Of a tree: its folders in the order in which their finds stand in `ids`. */
  readonly folders: readonly FindFolder[]
  readonly tally: FindTally
  /** Finds of the grab that are downloads already, shown or not. */
  readonly known: ReadonlyMap<FindId, KnownAs>
}

/** A find with what somebody said of it; `chosen` null: nobody did. */
export interface FoundRow {
  readonly find: FindView
  readonly chosen: boolean | null
}

/** A series of finds with gaps; `key` says to which a find belongs. */
export interface FindSeries extends Series {
  readonly key: string
  readonly host: string
  readonly folder: string
}

export interface GrabReads extends RecipeReads {
  grabSeries: [{ readonly id: GrabId }, readonly FindSeries[]]
  grabFindList: [FindListQuery, FindList]
  /** In the order of the ids; those that are not there any more are left out. */
  grabFindRows: [{ readonly id: GrabId; readonly ids: readonly number[] }, readonly FoundRow[]]
  /** What the filter shows, in the order in which it was found: what of it is wanted, and what is not. */
  shownFinds: [
    Omit<FindListQuery, 'sort' | 'shape'>,
    { readonly on: readonly FindId[]; readonly off: readonly FindId[] },
  ]
  /** Origins with the most queued pages. */
  grabQueues: [
    { readonly id: GrabId; readonly most: number },
    readonly { readonly origin: string; readonly queued: number }[],
  ]
  grabUnread: [
    { readonly id: GrabId; readonly end: PageEndView; readonly after: number; readonly most: number },
    readonly PageView[],
  ]
  /** All of them, the newest first. */
  grabs: [null, readonly GrabRow[]]
  /** null: there is none. */
  grab: [{ readonly id: GrabId }, GrabRow | null]
  /** The unfinished one that asks for the same. */
  grabOfKey: [{ readonly requestKey: string }, GrabId | null]
  /** Origins that have queued pages, but for those named. */
  grabOrigins: [{ readonly id: GrabId; readonly but: readonly string[]; readonly most: number }, readonly string[]]
  /** Queued pages of an origin behind page `after`. */
  grabPages: [
    { readonly id: GrabId; readonly origin: string; readonly after: number; readonly most: number },
    readonly PageRow[],
  ]
  /** Finds behind `after`, or those named, in their order. */
  grabFinds: [
    {
      readonly id: GrabId
      readonly after: number
      readonly most: number
      readonly ids?: readonly FindId[]
      readonly run?: number
    },
    readonly FindView[],
  ]
  grabRows: [{ readonly id: GrabId; readonly after: number; readonly most: number }, readonly RowView[]]
  /** One table's rows by their place. */
  grabRowWindow: [
    { readonly id: GrabId; readonly table: string; readonly from: number; readonly count: number },
    { readonly total: number; readonly rows: readonly RowView[] },
  ]
  grabRejectWindow: [
    { readonly id: GrabId; readonly from: number; readonly count: number },
    { readonly total: number; readonly rejects: readonly RejectView[] },
  ]
  /** One table's rows behind `after`. */
  grabTableRows: [
    { readonly id: GrabId; readonly table: string; readonly after: number; readonly most: number },
    readonly RowView[],
  ]
  grabRejects: [{ readonly id: GrabId; readonly after: number; readonly most: number }, readonly RejectView[]]
}

export interface GrabWrites extends RecipeWrites {
  startGrab: [NewGrab, { readonly id: GrabId }]
  setGrabState: [
    {
      readonly id: GrabId
      readonly state: GrabState
      readonly budget: GrabLimit | null
      readonly attached?: boolean
      /** When a watch runs again, in epoch milliseconds; null or not given: as it was. */
      readonly dueAt?: number | null
    },
    { readonly changed: number },
  ]
  /**
   * Begins the next run of a watch, some pages at a time: those behind page `after` wait again. `last`: the last of them; null: there are
   * no more, and the run has begun. A kill in between leaves the watch due.
   */
  rerunGrab: [{ readonly id: GrabId; readonly after: number; readonly most: number }, { readonly last: number | null }]
  /** Further pages that were named, such as sitemaps. */
  addGrabPages: [
    { readonly id: GrabId; readonly brought: PackedBrought },
    { readonly pages: number; readonly origins: readonly string[] },
  ]
  /** Answers with how many of the pages, finds and rows are new, how many rows were rejected, and the origins of new pages. */
  bookGrab: [GrabBooking, GrabBooked]
  /** What somebody says of finds; `chosen` null: nobody has said anything. */
  setChoices: [
    { readonly id: GrabId; readonly finds: readonly FindId[]; readonly chosen: boolean | null },
    { readonly changed: number },
  ]
  /** Removes a part of a grab, the rest of it with further calls; `left`: there is more. */
  removeGrab: [{ readonly id: GrabId; readonly most: number }, { readonly left: boolean }]
}
