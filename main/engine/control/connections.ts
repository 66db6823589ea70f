/**
 * All transfers of one download. Starts connections while there is work for them, notices what each response was, and ends
 * when the file is whole, when nothing moves any more, or when told.
 *
 * A claim to somebody else's range is real only when its response has been seen and is of the same resource: until then the
 * segment's owner goes on undisturbed, so a server that does not do ranges costs nothing but a refused connection. Never do two
 * transfers write the same range: who relieves another waits for its last byte and compares what came twice.
 */
import { failureOf } from '../../../shared/failure.ts'
import type { SegmentMap } from '../domain/segments.ts'
import { isComplete } from '../domain/segments.ts'
import type { Label } from '../domain/download.ts'
import type { Landing } from '../transfer/protocol.ts'
import { Appetite } from './appetite.ts'
import { looksAt } from './connection-looks.ts'
import type { ConnectionsEnd, ConnectionsSpec, EndReport, Ground, HeadReport } from './connections-shapes.ts'
import { Endings } from './endings.ts'
import type { Gate } from './hosts.ts'
import { Joins, mixedFailure } from './joins.ts'
import { Reasons } from './reasons.ts'
import { type Share, Shares } from './shares.ts'
import { Sightings } from './sightings.ts'
import { Starter } from './starter.ts'
import { Watch } from './watch.ts'

/** More labels of the same bytes than this are not remembered. */
const mostAliases = 16

export class Connections {
  readonly #spec: ConnectionsSpec
  readonly #shares: Shares
  readonly #sightings: Sightings
  readonly #appetite: Appetite
  readonly #starter: Starter
  readonly #watch: Watch
  readonly #settled: ((end: ConnectionsEnd) => void)[] = []
  readonly reasons: Reasons
  #ground: Ground | null = null
  readonly #joins: Joins
  readonly #endings: Endings
  #stopping = false
  /** A connection is kept, without a transfer, for what is left to be looked at. */
  #isKept = false
  /** Transfers that were told to make room for another download. */
  readonly #leaving = new Set<number>()
  /** Transfers that relieve another and wait for it to let go. */
  readonly #relieving = new Set<number>()
  #end: ConnectionsEnd | null = null
  #contact: ((head: HeadReport | ConnectionsEnd) => void) | null = null

  constructor(spec: ConnectionsSpec) {
    this.#spec = spec
    const { hosts, clock, gates, lanes, tell } = spec
    const shares = new Shares(lanes.counters)
    const sightings = new Sightings(lanes.counters)
    const fill = (): void => {
      this.#fill()
    }
    this.#shares = shares
    this.#sightings = sightings
    this.reasons = new Reasons(gates[0]?.key ?? '', sightings, hosts.memory, spec)
    const isCounted = (): boolean => spec.relay?.hasTurn !== false
    this.#appetite = new Appetite({ hosts, clock, gates, isCounted, grow: fill, member: this.#member() })
    this.#starter = this.#makeStarter()
    this.#joins = this.#makeJoins()
    const rooms = { shares, starter: this.#starter, appetite: this.#appetite }
    this.#endings = new Endings({ ...rooms, joins: this.#joins, tell })
    this.#watch = new Watch({
      ...rooms,
      sightings,
      canResume: () => !this.#end && !this.#endings.rangesRefused && this.#ground?.ranges === true,
      stop: (transferId) => {
        spec.lanes.stop(transferId)
      },
      fill,
      tell,
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

  /** Places where bytes of two responses meet and nothing has shown yet that they fit. */
  openJoins(): ReadonlySet<number> {
    return new Set(this.#joins.open(this.#shares.sample()))
  }

  /** What each of them does at this moment. */
  looks(): ReturnType<typeof looksAt> {
    return looksAt(this.#shares, this.#sightings, this.#spec)
  }

  /**
   * First contact: a plain request whose body is held until `pour`. The caller holds the gates' first connection, which this
   * object takes over. A small body may be landed by the lane at once.
   */
  contact(landing: Landing | null): Promise<HeadReport | ConnectionsEnd> {
    return new Promise((resolve) => {
      this.#contact = resolve
      // What is not landed hands nothing on.
      this.#starter.contact(landing, landing && this.#spec.relay)
    })
  }

  /** Goes on after first contact: the held body is poured, and more connections come. */
  pour(ground: Ground): Promise<ConnectionsEnd> {
    this.#stand(ground)
    const [held] = this.#shares.all()
    const [segment] = ground.map
    if (held && segment) {
      this.#shares.setLimit(held, segment.end)
      this.#starter.pour(held.transferId, 0, 0)
      this.#starter.divide(segment)
    }
    return this.#ended()
  }

  /** Goes on from what is written already. The caller holds the gates' first connection. */
  resume(ground: Ground): Promise<ConnectionsEnd> {
    this.#stand(ground)
    const first = this.#shares.next(() => null)
    if (first?.kind === 'idle') this.#starter.idle(first.segment)
    else this.#isKept = true
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
        this.reasons.look(nowMs)
      },
      shed: (count: number) => {
        this.#watch.shed(count)
      },
      ...this.reasons.hears,
    }
  }

  #makeStarter(): Starter {
    const { lanes, http, throttles, cursorPath, clock, onHashes, onAnswer } = this.#spec
    return new Starter({
      ...{ lanes, http, throttles, cursorPath, clock, onHashes, onAnswer },
      ...{ shares: this.#shares, sightings: this.#sightings, appetite: this.#appetite },
      onHead: (report) => {
        this.#onHead(report)
      },
      onEnded: (report) => {
        this.#onEnded(report)
      },
      onRelabelled: (label) => {
        this.#relabel(label)
      },
      onRefused: (error) => {
        this.#endings.lastFailure = failureOf(error)
      },
    })
  }

  #makeJoins(): Joins {
    const { clock, digestRange } = this.#spec
    return new Joins({
      digest: (start, end) => {
        const part = this.#ground?.part
        return part ? digestRange({ part, start, end }) : Promise.reject(new Error('there is no part file'))
      },
      random: () => clock.random(),
      onMismatch: () => {
        this.#finish({ kind: 'changed', failure: mixedFailure })
      },
      onQuiet: () => {
        this.#settleIfIdle()
      },
    })
  }

  /** The same bytes came under another label: it is known from now on. */
  #relabel(label: Label): void {
    const ground = this.#ground
    if (!ground?.identity) return
    const aliases = [...(ground.identity.aliases ?? []), label].slice(0, mostAliases)
    this.#ground = { ...ground, identity: { ...ground.identity, aliases } }
    this.#starter.stand(this.#ground)
    this.#spec.onAliases(aliases)
  }

  #stand(ground: Ground): void {
    this.#ground = ground
    this.#shares.stand(ground.map)
    this.#starter.stand(ground)
    this.reasons.lone = ground.wish.lone
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
    if (this.#isKept) this.#appetite.release()
    this.#isKept = false
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
    while (!this.#stopping && !this.#end && !this.#endings.rangesRefused && this.#shares.size < this.#appetite.target) {
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
    if (settled) this.#starter.pour(settled.transferId, settled.start, 0)
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
    if (settled && task.kind === 'relief') this.#starter.pour(share.transferId, written, written - task.bodyStart)
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
    const end = this.#endings.take(share, cursor, report.outcome)
    if (end) this.#finish(end)
    if (this.#shares.size === 0 && !this.#end && this.#isWhole) this.#isKept = true
    else if (!this.#spec.relay?.end(report.outcome.kind === 'landed')) this.#appetite.release()
    if (this.#end) {
      if (this.#shares.size === 0) this.#deliver(this.#end)
      return
    }
    this.#joins.look(this.#shares.sample())
    const relief = this.#shares
      .all()
      .find(({ start, transferId }) => start === share.start && this.#relieving.has(transferId))
    if (relief && share.task.kind === 'own') this.#relieve(relief)
    if (this.#shares.size > 0 || this.#endings.asksAgain(report.outcome)) this.#fill()
    this.#settleIfIdle()
  }

  get #isWhole(): boolean {
    return this.#ground !== null && isComplete(this.#shares.sample())
  }

  /** Nobody works and nobody could be started: that is the end, one way or another. */
  #settleIfIdle(): void {
    if (this.#shares.size > 0 || this.#end) return
    if (this.#stopping) this.#finish({ kind: 'stopped' })
    else if (this.#isWhole) this.#conclude()
    // Where nothing is known yet no range was asked for: what is wrong then is a failure, and counts as an attempt.
    else if (this.#endings.rangesRefused && this.#ground !== null) this.#finish({ kind: 'unranged' })
    else this.#finish({ kind: 'failed', failure: this.#endings.lastFailure })
  }

  /** All is written: what nothing has shown to fit is looked at once more, then it is complete. */
  #conclude(): void {
    const map = this.#shares.sample()
    this.#joins.look(map)
    if (this.#joins.isBusy) return
    const identity = this.#ground?.identity
    const canLook = this.#isKept && identity && !this.#endings.rangesRefused
    const range = canLook ? this.#joins.nextLook(map, (identity.aliases ?? []).length > 0) : null
    if (range) {
      this.#isKept = false
      this.#starter.look(range)
      return
    }
    const joined = this.#joins.isShown(map, (identity?.aliases ?? []).length > 0)
    this.#finish({ kind: 'complete', lengthProven: this.#endings.lengthProven, joined })
  }
}
