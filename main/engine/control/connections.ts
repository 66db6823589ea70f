/**
 * All transfers of one download. Starts connections while there is work for them, notices what each response was, and ends
 * when the file is whole, when nothing moves any more, or when told.
 *
 * A split is real only when its response has been seen and is of the same resource: until then the segment's owner goes on
 * undisturbed, so a server that does not do ranges costs nothing but a refused connection.
 */
import type { Failure } from '../../../shared/failure.ts'
import { fail, failureOf } from '../../../shared/failure.ts'
import type { Segment } from '../domain/download.ts'
import { overlapBytes } from '../domain/identity.ts'
import type { SegmentMap } from '../domain/segments.ts'
import { isComplete } from '../domain/segments.ts'
import type { Landing, Pour, TransferOrder, TransferOutcome } from '../transfer/protocol.ts'
import { Appetite } from './appetite.ts'
import type { ConnectionsEnd, ConnectionsSpec, EndReport, Ground, HeadReport } from './connections-shapes.ts'
import type { Gate } from './hosts.ts'
import { Shares } from './shares.ts'
import type { Share } from './shares.ts'

/** At first contact no part smaller than this is asked for by itself: it would be there before its response. */
const leastPartBytes = 512 * 1024

/** Failures that say: this server does not like so many connections. */
const refusals = ['forbidden', 'rate_limited', 'server_busy', 'range_mismatch', 'auth_required']

let lastTransferId = 0

export class Connections {
  readonly #spec: ConnectionsSpec
  readonly #shares: Shares
  readonly #appetite: Appetite
  readonly #settled: ((end: ConnectionsEnd) => void)[] = []
  #ground: Ground | null = null
  #lengthProven = true
  #records = 0
  #stopping = false
  #rangesRefused = false
  #lastFailure: Failure | null = null
  /** Transfers that were told to make room for another download. */
  readonly #leaving = new Set<number>()
  #end: ConnectionsEnd | null = null
  #contact: ((head: HeadReport | ConnectionsEnd) => void) | null = null

  constructor(spec: ConnectionsSpec) {
    this.#spec = spec
    this.#shares = new Shares(spec.lanes.counters)
    const { hosts, clock, gates } = spec
    this.#appetite = new Appetite({
      hosts,
      clock,
      gates,
      grow: () => {
        this.#fill()
      },
    })
  }

  get count(): number {
    return this.#shares.size
  }

  /** Connections that it could give up for others. */
  get spare(): number {
    return this.#end ? 0 : Math.max(0, this.#shares.size - this.#leaving.size - 1)
  }

  /** Responses whose bodies went into the part file. */
  get responses(): number {
    return this.#records
  }

  get gates(): readonly Gate[] {
    return this.#spec.gates
  }

  /** Bytes of body taken from the wire so far. */
  get receivedBytes(): number {
    return this.#shares.receivedBytes
  }

  /** The segments with their cursors as they are at this moment. */
  sample(): SegmentMap {
    return this.#shares.sample()
  }

  liveStarts(): ReadonlySet<number> {
    return this.#shares.liveStarts()
  }

  /**
   * First contact: a plain request whose body is held until `pour`. The caller holds the gates' first connection, which this
   * object takes over. A small body may be landed by the lane at once.
   */
  contact(landing: Landing | null): Promise<HeadReport | ConnectionsEnd> {
    return new Promise((resolve) => {
      this.#contact = resolve
      this.#start({ start: 0, splitEnd: null }, { range: null, expect: null, pour: null, landing }, 0, Infinity)
    })
  }

  /** Goes on after first contact: the held body is poured, and more connections come. */
  pour(ground: Ground): Promise<ConnectionsEnd> {
    this.#stand(ground)
    const [held] = this.#shares.all()
    const [segment] = ground.map
    if (held && segment) {
      this.#shares.setLimit(held, segment.end)
      this.#spec.lanes.pour(held.transferId, this.#pourAt(0, 0))
      this.#divide(segment)
    }
    return this.#ended()
  }

  /** Goes on from what is written already. The caller holds the gates' first connection. */
  resume(ground: Ground): Promise<ConnectionsEnd> {
    this.#stand(ground)
    const first = this.#shares.next()
    if (first?.kind === 'idle') this.#startIdle(first.segment)
    else this.#appetite.release()
    this.#fill()
    this.#settleIfIdle()
    return this.#ended()
  }

  /** Stops every transfer; resolves when the last one has let go of its file. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#finish({ kind: 'stopped' })
    await this.#ended()
  }

  /** Gives up one connection because another download waits for its first. */
  yieldOne(): void {
    if (this.spare === 0) return
    const last = this.#shares.all().findLast(({ transferId }) => !this.#leaving.has(transferId))
    if (!last) return
    this.#leaving.add(last.transferId)
    this.#appetite.rest(this.#shares.size - this.#leaving.size)
    this.#spec.lanes.stop(last.transferId)
  }

  #stand(ground: Ground): void {
    this.#ground = ground
    this.#shares.stand(ground.map)
    this.#appetite.begin(ground.connections)
  }

  #ended(): Promise<ConnectionsEnd> {
    return new Promise((resolve) => {
      if (this.#end && this.#shares.size === 0) resolve(this.#end)
      else this.#settled.push(resolve)
    })
  }

  #finish(end: ConnectionsEnd): void {
    this.#appetite.end()
    if (this.#end) return
    this.#end = end
    for (const { transferId } of this.#shares.all()) this.#spec.lanes.stop(transferId)
    if (this.#shares.size === 0) this.#deliver(end)
  }

  #deliver(end: ConnectionsEnd): void {
    this.#contact?.(end)
    this.#contact = null
    for (const settle of this.#settled.splice(0)) settle(end)
  }

  /** Takes as many further connections as there is work and room for. */
  #fill(): void {
    while (!this.#stopping && !this.#end && !this.#rangesRefused && this.#shares.size < this.#appetite.target) {
      if (!this.#ground?.identity || !this.#startNext()) return
    }
  }

  /** The first splits, all at once: equal parts, so that only the first connection is ever cut off for them. */
  #divide(segment: Segment): void {
    if (!this.#ground?.identity) return
    const parts = Math.min(this.#appetite.target, Math.floor(segment.end / leastPartBytes))
    let extra = 0
    while (1 + extra < parts && this.#appetite.takeExtra()) extra += 1
    const partBytes = Math.ceil(segment.end / (1 + extra))
    for (let part = 1; part <= extra; part += 1) {
      this.#tryStart(() => {
        this.#startSplit(part * partBytes, Math.min(segment.end, (part + 1) * partBytes))
      })
    }
  }

  #startNext(): boolean {
    const next = this.#shares.next()
    if (!next || !this.#appetite.takeExtra()) return false
    return this.#tryStart(() => {
      if (next.kind === 'idle') this.#startIdle(next.segment)
      else this.#startSplit(next.at, next.of.end)
    })
  }

  /** Whether a further connection could be started; one that could not costs nothing but itself. */
  #tryStart(start: () => void): boolean {
    try {
      start()
      return true
    } catch (error) {
      this.#lastFailure = failureOf(error)
      return false
    }
  }

  #startIdle(segment: Segment): void {
    const overlap = Math.min(overlapBytes, segment.written - segment.start)
    const range = { start: segment.written - overlap, end: segment.end }
    const pour = this.#pourAt(segment.written, overlap)
    const order = { range, expect: this.#ground?.identity ?? null, pour, landing: null }
    this.#start({ start: segment.start, splitEnd: null }, order, segment.written, segment.end)
  }

  /** Asks for [start, end), which is somebody else's until the response has been seen. */
  #startSplit(start: number, end: number): void {
    const order = { range: { start, end }, expect: this.#ground?.identity ?? null, pour: null, landing: null }
    this.#start({ start, splitEnd: end }, order, start, end)
  }

  #start(
    place: Pick<Share, 'start' | 'splitEnd'>,
    order: Pick<TransferOrder, 'range' | 'expect' | 'pour' | 'landing'>,
    cursor: number,
    limit: number,
  ): void {
    const { lanes, http, throttles } = this.#spec
    const transferId = ++lastTransferId
    const { counter } = this.#begin({ transferId, ...place }, cursor, limit)
    lanes.start(
      { transferId, http, counter, throttles, ...order },
      {
        head: (report) => {
          this.#onHead(report)
        },
        ended: (report) => {
          this.#onEnded(report)
        },
      },
    )
  }

  /** Its place and its line of counters; without them the connection that was taken for it is given back. */
  #begin(place: Pick<Share, 'transferId' | 'start' | 'splitEnd'>, cursor: number, limit: number): Share {
    try {
      return this.#shares.begin(place, cursor, limit)
    } catch (error) {
      this.#appetite.release()
      throw error
    }
  }

  #pourAt(offset: number, overlap: number): Pour {
    const part = this.#ground?.part
    if (!part) throw new Error('there is no part file to pour into')
    return { part, offset, overlapBytes: overlap, cursorPath: this.#spec.cursorPath, cursorRecord: this.#records++ }
  }

  #onHead(report: HeadReport): void {
    if (this.#contact) {
      const tell = this.#contact
      this.#contact = null
      tell(report)
      return
    }
    const share = this.#shares.get(report.transferId)
    if (!share || this.#stopping || this.#end) return
    const settled = this.#shares.settle(share)
    if (settled) this.#spec.lanes.pour(settled.transferId, this.#pourAt(settled.start, 0))
    else this.#spec.lanes.stop(share.transferId)
  }

  #onEnded(report: EndReport): void {
    const share = this.#shares.get(report.transferId)
    if (!share) return
    const cursor = this.#shares.end(share)
    this.#leaving.delete(share.transferId)
    this.#take(share, cursor, report.outcome)
    this.#appetite.release()
    if (this.#end) {
      if (this.#shares.size === 0) this.#deliver(this.#end)
      return
    }
    const alone = this.#shares.size === 0
    if (!alone || report.outcome.kind !== 'failed') this.#fill()
    this.#settleIfIdle()
  }

  #take(share: Share, cursor: number, outcome: TransferOutcome): void {
    switch (outcome.kind) {
      case 'done':
        if (this.#shares.closeAt(share, cursor)) this.#lengthProven &&= outcome.lengthProven
        return
      case 'stopped':
        return
      case 'landed':
        this.#finish(outcome)
        return
      case 'failed':
        this.#lastFailure = outcome.failure
        this.#shrink(outcome.failure)
        return
      case 'changed':
        this.#finish({ kind: 'changed', failure: outcome.failure })
        return
      case 'unranged':
        this.#rangesRefused = true
        return
    }
  }

  /** One connection failed while others work: fewer for now; none of it is the download's failure yet. */
  #shrink(failure: Failure): void {
    if (failure.code === 'range_mismatch') this.#rangesRefused = true
    if (refusals.includes(failure.code)) this.#appetite.limit(this.#shares.size)
    else this.#appetite.rest(this.#shares.size)
  }

  /** Nobody works and nobody could be started: that is the end, one way or another. */
  #settleIfIdle(): void {
    if (this.#shares.size > 0 || this.#end) return
    const isWhole = this.#ground !== null && isComplete(this.#shares.sample())
    if (isWhole) this.#finish({ kind: 'complete', lengthProven: this.#lengthProven })
    else if (this.#stopping) this.#finish({ kind: 'stopped' })
    else if (this.#rangesRefused) this.#finish({ kind: 'unranged' })
    else this.#finish({ kind: 'failed', failure: this.#lastFailure ?? endedEarly })
  }
}

const endedEarly = fail('connection_lost', 'The connection ended early. Sluice goes on from where it was.')
