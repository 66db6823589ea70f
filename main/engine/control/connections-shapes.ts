/** What the connections of one download are given, and how their work ends. Shapes only. */
import type { AnswerView } from '../../../shared/detail.ts'
import type { EventData } from '../../../shared/events.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { Clock } from '../clock.ts'
import type { Label, PartRecord } from '../domain/download.ts'
import type { SegmentMap } from '../domain/segments.ts'
import type { Lanes } from '../transfer/lanes.ts'
import type { DiskArgs, HashReport, HashWish, HttpOrder, Identity, Landed, LaneReport } from '../transfer/protocol.ts'
import type { Wish } from './appetite.ts'
import type { Gate, Hosts } from './hosts.ts'
import type { RelayMember } from './relays.ts'
import type { Binding } from './throttle-tree.ts'

export type HeadReport = Extract<LaneReport, { kind: 'head' }>
export type EndReport = Extract<LaneReport, { kind: 'ended' }>

/** How the transferring of one job ended. */
export type ConnectionsEnd =
  /** `joined`: wherever bytes of two responses meet, it was shown that they fit. */
  | { readonly kind: 'complete'; readonly lengthProven: boolean; readonly joined: boolean }
  /** A small file, landed at first contact: complete, neither synced nor booked. */
  | ({ readonly kind: 'landed' } & Landed)
  | { readonly kind: 'stopped' }
  /** It was to follow others in a relay, and its turn did not come. */
  | { readonly kind: 'unstarted' }
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
  /** Where small files follow each other; null: not here. */
  readonly relay: RelayMember | null
  /** Empty: no notes are kept. */
  readonly cursorPath: string
  /** Digest of a range of the part; see `DiskOperations`. */
  readonly digestRange: (args: DiskArgs<'digestRange'>) => Promise<string>
  /** The same bytes came under more labels: all of them but the first. */
  readonly onAliases: (aliases: readonly Label[]) => void
  /** The limit that holds its transfers back most; null: none does. */
  readonly binding: () => Binding | null
  /** Hears what the server answered, of any status. */
  readonly onAnswer: (answer: AnswerView) => void
  /** Tells a line of its download's timeline. */
  readonly tell: (event: EventData) => void
  /** Hears what transfers computed of the bytes that they wrote. */
  readonly onHashes?: ((report: HashReport) => void) | undefined
}

/** What is known once the first response or the ledger has spoken. */
export interface Ground {
  readonly part: PartRecord
  /** null: the length is not known, so there is one connection and no resuming. */
  readonly identity: Identity | null
  readonly map: SegmentMap
  /** What transfers compute of the bytes that they write. */
  readonly hashes?: HashWish | undefined
  /** Connections wanted. */
  readonly wish: Wish
  /** Whether the server says that it answers ranges: what is left can be asked for by itself. */
  readonly ranges: boolean
}
