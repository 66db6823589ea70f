/**
 * What the end of one transfer means for its download: done, fewer connections from now on, another version, no ranges. Remembers
 * what the last word of the download will be if nothing else comes.
 */
import { toldOf } from '../../../shared/events.ts'
import type { EventData } from '../../../shared/events.ts'
import type { Failure, FailureCode } from '../../../shared/failure.ts'
import { fail } from '../../../shared/failure.ts'
import type { TransferOutcome } from '../transfer/protocol.ts'
import type { Appetite } from './appetite.ts'
import type { ConnectionsEnd } from './connections-shapes.ts'
import type { Joins } from './joins.ts'
import type { HostRefusal } from './paces.ts'
import type { Share, Shares } from './shares.ts'
import type { Starter } from './starter.ts'

/** Failures that say: this host does not like so many connections. */
const hostRefusals: readonly HostRefusal[] = ['forbidden', 'rate_limited', 'server_busy']
/** Failures that say: this file cannot be had in parts, or not by so many. */
const fileRefusals = ['range_mismatch', 'auth_required']
/** So many answers in a row from another version are taken for those of a stray node; it is asked again. */
const mostStrays = 3

export interface EndingsSpec {
  readonly shares: Shares
  readonly appetite: Appetite
  readonly starter: Starter
  readonly joins: Joins
  readonly tell: (event: EventData) => void
}

export class Endings {
  readonly #spec: EndingsSpec
  /** The body's end was proven, where its length was not known before. */
  lengthProven = true
  /** The server does not answer ranges. */
  rangesRefused = false
  lastFailure: Failure = endedEarly
  /** Answers in a row that were of another version, or could not be told from one. */
  #strays = 0
  /** Kinds of trouble of single connections that were told in this run. */
  readonly #told = new Set<FailureCode>()

  constructor(spec: EndingsSpec) {
    this.#spec = spec
  }

  /** Takes the end of a transfer whose share is gone already; what it decides for the whole download, or null. */
  take(share: Share, cursor: number, outcome: TransferOutcome): ConnectionsEnd | null {
    if (share.task.kind === 'look') return this.#takeLook(share.task.range, outcome)
    const { shares, starter } = this.#spec
    if (share.task.kind !== 'own') starter.forgetParts()
    this.#learn(share, cursor)
    switch (outcome.kind) {
      case 'done':
        this.#strays = 0
        if (shares.closeAt(share, cursor)) this.lengthProven &&= outcome.lengthProven
        this.#readOn(share, outcome)
        return null
      case 'stopped':
        return null
      case 'landed':
      case 'unstarted':
        return outcome
      case 'failed':
        this.lastFailure = outcome.failure
        this.#shrink(outcome.failure)
        return null
      case 'changed':
        return outcome.label === null ? { kind: 'changed', failure: outcome.failure } : this.#stray(outcome.failure)
      case 'relabelled':
        return this.#stray(outcome.failure)
      case 'unranged':
        this.rangesRefused = true
        return null
    }
  }

  /** Whether it is worth asking again at once, though nobody else works: the next answer may come from another node. */
  asksAgain(outcome: TransferOutcome): boolean {
    return outcome.kind !== 'failed' || this.#strays > 0
  }

  #learn({ transferId }: Share, cursor: number): void {
    const { shares, starter, joins } = this.#spec
    const repeated = starter.takeRepeated(transferId)
    if (repeated && cursor > repeated.end) joins.repeated(repeated, shares.sample())
  }

  #readOn(share: Share, { tail }: Extract<TransferOutcome, { kind: 'done' }>): void {
    const { shares, joins } = this.#spec
    const segment = shares.segmentOf(share)
    if (segment && tail) joins.readOn(segment.end, tail)
  }

  #takeLook(range: { readonly start: number; readonly end: number }, outcome: TransferOutcome): ConnectionsEnd | null {
    const { joins, shares } = this.#spec
    if (outcome.kind === 'done') joins.seen(range, shares.sample())
    else if (outcome.kind === 'changed') return { kind: 'changed', failure: outcome.failure }
    else joins.failed()
    return null
  }

  /** An answer of another version, or of one that cannot be told from it: from a stray node, unless it happens again and again. */
  #stray(failure: Failure): ConnectionsEnd | null {
    const { appetite, shares } = this.#spec
    this.lastFailure = failure
    this.#strays += 1
    if (this.#strays < mostStrays) appetite.rest(shares.size)
    else if (shares.size > 0) appetite.limit(1)
    else return { kind: 'changed', failure }
    return null
  }

  /** Once for each kind: a server that drops connections does so again and again. */
  #tellLost(failure: Failure): void {
    if (this.#told.has(failure.code)) return
    this.#told.add(failure.code)
    this.#spec.tell({ kind: 'connection_failed', failure: toldOf(failure), left: this.#spec.shares.size })
  }

  /** One connection failed while others work: fewer for now; none of it is the download's failure yet. */
  #shrink(failure: Failure): void {
    const { appetite, shares } = this.#spec
    const { code } = failure
    if (shares.size > 0) this.#tellLost(failure)
    if (code === 'range_mismatch') this.rangesRefused = true
    const refusal = hostRefusals.find((one) => one === code)
    if (refusal) appetite.refused(refusal)
    if (fileRefusals.includes(code)) appetite.limit(shares.size)
    else appetite.rest(shares.size)
  }
}

const endedEarly = fail('connection_lost', 'The connection ended early. Sluice goes on from where it was.')
