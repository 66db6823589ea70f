/** What the connections of one download are given, and how their work ends. Shapes only. */
import type { Failure } from '../../../shared/failure.ts'
import type { Clock } from '../clock.ts'
import type { PartRecord } from '../domain/download.ts'
import type { SegmentMap } from '../domain/segments.ts'
import type { Lanes } from '../transfer/lanes.ts'
import type { HttpOrder, Identity, Landed, LaneReport } from '../transfer/protocol.ts'
import type { Wish } from './appetite.ts'
import type { Gate, Hosts } from './hosts.ts'

export type HeadReport = Extract<LaneReport, { kind: 'head' }>
export type EndReport = Extract<LaneReport, { kind: 'ended' }>

/** How the transferring of one job ended. */
export type ConnectionsEnd =
  | { readonly kind: 'complete'; readonly lengthProven: boolean }
  /** A small file, landed at first contact: complete, neither synced nor booked. */
  | ({ readonly kind: 'landed' } & Landed)
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'changed'; readonly failure: Failure }
  /** The server does not answer ranges for what is left. */
  | { readonly kind: 'unranged' }

export interface ConnectionsSpec {
  readonly lanes: Lanes
  readonly hosts: Hosts
  readonly clock: Clock
  readonly http: HttpOrder
  /** Where its connections are counted. */
  readonly gates: readonly Gate[]
  readonly throttles: readonly number[]
  /** Empty: no notes are kept. */
  readonly cursorPath: string
}

/** What is known once the first response or the ledger has spoken. */
export interface Ground {
  readonly part: PartRecord
  /** null: the length is not known, so there is one connection and no resuming. */
  readonly identity: Identity | null
  readonly map: SegmentMap
  /** Connections wanted. */
  readonly wish: Wish
  /** Whether the server says that it answers ranges: what is left can be asked for by itself. */
  readonly ranges: boolean
}
