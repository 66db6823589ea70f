/**
 * All transfers of one download. Starts connections while there is work for them, notices what each response was, and ends
 * when the file is whole, when nothing moves any more, or when told.
 *
 * A claim to somebody else's range is real only when its response has been seen and is of the same resource: until then the
 * segment's owner goes on undisturbed, so a server that does not do ranges costs nothing but a refused connection. Never do two
 * transfers write the same range: who relieves another waits for its last byte and compares what came twice.
 */
import type { Failure } from '../../../shared/failure.ts'
import { fail, failureOf } from '../../../shared/failure.ts'
import type { SegmentMap } from '../domain/segments.ts'
import { isComplete } from '../domain/segments.ts'
import type { Landing, TransferOutcome } from '../transfer/protocol.ts'
import { Appetite } from './appetite.ts'
import type { ConnectionsEnd, ConnectionsSpec, EndReport, Ground, HeadReport } from './connections-shapes.ts'
import type { Gate } from './hosts.ts'
import { Shares } from './shares.ts'
import type { Share } from './shares.ts'
import { Sightings } from './sightings.ts'
import { Starter } from './starter.ts'
import { Watch } from './watch.ts'

/** Failures that say: this host does not like so many connections. */
const hostRefusals = ['forbidden', 'rate_limited', 'server_busy']
/** Failures that say: this file cannot be had in parts, or not by so many. */
const fileRefusals = ['range_mismatch', 'auth_required']

export class Connections {
  readonly #spec: ConnectionsSpec
  readonly #shares: Shares
  readonly #sightings: Sightings
  readonly #appetite: Appetite
  readonly #starter: Starter
  readonly #watch: Watch
  readonly #settled: ((end: ConnectionsEnd) => void)[] = []
  #ground: Ground | null = null
  #lengthProven = true
  #stopping = false
  #rangesRefused = false
  #lastFailure: Failure | null = null
  /** Transfers that were told to make room for another download. */
  readonly #leaving = new Set<number>()
  /** Transfers that relieve another and wait for it to let go. */
  readonly #relieving = new Set<number>()
  #end: ConnectionsEnd | null = null
  #contact: ((head: HeadReport | ConnectionsEnd) => void) | null = null

  constructor(spec: ConnectionsSpec) {
    this.#spec = spec
    const { hosts, clock, gates, lanes } = spec
    const shares = new Shares(lanes.counters)
    const sightings = new Sightings(lanes.counters)
    const fill = (): void => {
      this.#fill()
    }
    this.#shares = shares
    this.#sightings = sightings
    this.#appetite = new Appetite({ hosts, clock, gates, grow: fill, member: this.#member() })
    this.#starter = this.#makeStarter()
    this.#watch = new Watch({
      shares,
      sightings,
      appetite: this.#appetite,
      starter: this.#starter,
      canResume: () => !this.#end && !this.#rangesRefused && this.#ground?.ranges === true,
      stop: (transferId) => {
        spec.lanes.stop(transferId)
      },
      fill,
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
    return this.#starter.records
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
      this.#starter.contact(landing)
    })
  }

  /** Goes on after first contact: the held body is poured, and more connections come. */
  pour(ground: Ground): Promise<ConnectionsEnd> {
    this.#stand(ground)
    const [held] = this.#shares.all()
    const [segment] = ground.map
    if (held && segment) {
      this.#shares.setLimit(held, segment.end)
      this.#spec.lanes.pour(held.transferId, this.#starter.pourAt(0, 0))
      this.#starter.divide(segment)
    }
    return this.#ended()
  }

  /** Goes on from what is written already. The caller holds the gates' first connection. */
  resume(ground: Ground): Promise<ConnectionsEnd> {
    this.#stand(ground)
    const first = this.#shares.next(() => null)
    if (first?.kind === 'idle') this.#starter.idle(first.segment)
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

  #member() {
    return {
      receivedBytes: () => this.#shares.receivedBytes,
      delivering: () => this.#sightings.delivering,
      isHeld: () => this.#sightings.isHeld(),
      look: (nowMs: number) => {
        this.#watch.look(nowMs)
      },
      shed: (count: number) => {
        this.#watch.shed(count)
      },
    }
  }

  #makeStarter(): Starter {
    const { lanes, http, throttles, cursorPath, clock } = this.#spec
    return new Starter({
      ...{ lanes, http, throttles, cursorPath, clock },
      ...{ shares: this.#shares, sightings: this.#sightings, appetite: this.#appetite },
      onHead: (report) => {
        this.#onHead(report)
      },
      onEnded: (report) => {
        this.#onEnded(report)
      },
      onRefused: (error) => {
        this.#lastFailure = failureOf(error)
      },
    })
  }

  #stand(ground: Ground): void {
    this.#ground = ground
    this.#shares.stand(ground.map)
    this.#starter.stand(ground)
    this.#appetite.begin(ground.wish)
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
    if (this.#starter.isWaiting) return
    while (!this.#stopping && !this.#end && !this.#rangesRefused && this.#shares.size < this.#appetite.target) {
      if (!this.#ground?.identity || !this.#starter.more()) return
    }
  }

  #onHead(report: HeadReport): void {
    if (this.#contact) {
      const tell = this.#contact
      this.#contact = null
      this.#starter.setupMs = report.timings.firstByteMs ?? this.#starter.setupMs
      tell(report)
      return
    }
    const share = this.#shares.get(report.transferId)
    if (!share || this.#stopping || this.#end) return
    this.#appetite.worked()
    if (share.task.kind === 'relief') {
      this.#relieve(share)
      return
    }
    const settled = this.#shares.settle(share)
    if (settled) this.#spec.lanes.pour(settled.transferId, this.#starter.pourAt(settled.start, 0))
    else this.#spec.lanes.stop(share.transferId)
    this.#starter.goOn()
  }

  /** The response that will relieve another is there: the other one goes, and with its last byte this one begins. */
  #relieve(share: Share): void {
    const owner = this.#shares.ownerOf(share.start)
    if (owner) {
      this.#relieving.add(share.transferId)
      this.#spec.lanes.stop(owner.transferId)
      return
    }
    const { task } = share
    const settled = this.#shares.relieve(share)
    const written = this.#shares.segmentOf(share)?.written ?? 0
    if (settled && task.kind === 'relief')
      this.#spec.lanes.pour(share.transferId, this.#starter.pourAt(written, written - task.bodyStart))
    else this.#spec.lanes.stop(share.transferId)
  }

  #onEnded(report: EndReport): void {
    const share = this.#shares.get(report.transferId)
    if (!share) return
    const cursor = this.#shares.end(share)
    this.#leaving.delete(share.transferId)
    this.#relieving.delete(share.transferId)
    this.#sightings.end(share.transferId)
    this.#watch.ended(share.transferId)
    this.#take(share, cursor, report.outcome)
    this.#appetite.release()
    if (this.#end) {
      if (this.#shares.size === 0) this.#deliver(this.#end)
      return
    }
    const relief = this.#shares
      .all()
      .find(({ start, transferId }) => start === share.start && this.#relieving.has(transferId))
    if (relief && share.task.kind === 'own') this.#relieve(relief)
    const alone = this.#shares.size === 0
    if (!alone || report.outcome.kind !== 'failed') this.#fill()
    this.#settleIfIdle()
  }

  #take(share: Share, cursor: number, outcome: TransferOutcome): void {
    if (share.task.kind !== 'own') this.#starter.forgetParts()
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
  #shrink({ code }: Failure): void {
    if (code === 'range_mismatch') this.#rangesRefused = true
    if (hostRefusals.includes(code)) this.#appetite.refused()
    if (fileRefusals.includes(code)) this.#appetite.limit(this.#shares.size)
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
