/**
 * Starts the transfers of one download: decides what each asks for, and makes the order. What becomes of them is judged
 * elsewhere.
 */
import { cutNear } from '../domain/block-hashes.ts'
import type { Label, Segment } from '../domain/download.ts'
import { divide } from '../domain/division.ts'
import { joinBytes, overlapBytes } from '../domain/identity.ts'
import { behind } from '../domain/segments.ts'
import type { Range } from '../domain/segments.ts'
import type { Pour, TransferOrder } from '../transfer/protocol.ts'
import type { Appetite } from './appetite.ts'
import type { ConnectionsSpec, EndReport, Ground, HeadReport } from './connections-shapes.ts'
import type { RelayMember } from './relays.ts'
import type { Shares, Share, Task } from './shares.ts'
import type { Sightings } from './sightings.ts'

/** At first contact no part smaller than this is asked for by itself: it would be there before its response. */
const leastPartBytes = 512 * 1024
/** From asking to the first byte, where nothing is known yet. */
const usualSetupMs = 50

let lastTransferId = 0

/** Numbers of transfers are never used twice. */
export const nextTransferId = (): number => ++lastTransferId

export interface StarterSpec extends Pick<
  ConnectionsSpec,
  'lanes' | 'http' | 'throttles' | 'cursorPath' | 'clock' | 'onHashes' | 'onAnswer'
> {
  readonly shares: Shares
  readonly sightings: Sightings
  readonly appetite: Appetite
  readonly onHead: (report: HeadReport) => void
  readonly onEnded: (report: EndReport) => void
  /** Bytes came under another label, and were the same. */
  readonly onRelabelled: (label: Label) => void
  /** A connection could not even be started; it costs nothing but itself. */
  readonly onRefused: (error: unknown) => void
}

type Asked = Pick<TransferOrder, 'range' | 'pour' | 'landing'> & { readonly relay?: RelayMember | null }

export class Starter {
  readonly #spec: StarterSpec
  #ground: Ground | null = null
  #records = 0
  /** What each transfer repeats of what is written. */
  readonly #repeated = new Map<number, Range>()
  /** Parts that wait for the response to the first of them. */
  #parts: (readonly [start: number, end: number])[] = []
  /** How long the server took to answer first. */
  setupMs = usualSetupMs

  constructor(spec: StarterSpec) {
    this.#spec = spec
  }

  /** Responses whose bodies went into the part file. */
  get records(): number {
    return this.#records
  }

  stand(ground: Ground): void {
    this.#ground = ground
  }

  /** A plain request for everything, whose body is held. */
  contact(landing: TransferOrder['landing'], relay: RelayMember | null): void {
    this.#start({ start: 0, task: { kind: 'own' } }, { range: null, pour: null, landing, relay }, 0, Infinity)
  }

  /** Asks for what is missing of a segment that nobody fetches; throws when there is no line of counters for it. */
  idle(segment: Segment): void {
    const { start, written, end } = segment
    const overlap = this.#overlapOf(segment)
    const pour = this.#pourAt(written, overlap)
    const asked = { range: this.#asked(written - overlap, end), pour, landing: null }
    const transferId = this.#start({ start, task: { kind: 'own' } }, asked, written, end)
    this.#repeated.set(transferId, { start: written - overlap, end: written })
  }

  /** The first splits: equal parts, so that only the first connection is ever cut off for them. */
  divide(segment: Segment): void {
    if (!this.#ground?.identity) return
    const { appetite } = this.#spec
    const count = Math.min(appetite.target, Math.floor(segment.end / leastPartBytes))
    const partBytes = cutNear(Math.ceil(segment.end / Math.max(1, count)), segment)
    this.#parts = Array.from({ length: Math.max(0, count - 1) }, (_, index) => [
      (index + 1) * partBytes,
      Math.min(segment.end, (index + 2) * partBytes),
    ])
    // Where it is not known whether the server answers ranges, one is asked for: refused ones would all send whole files.
    if (appetite.isSure) this.goOn()
    else this.#startPart()
  }

  /** The first part was answered: the others can be asked for. */
  goOn(): void {
    while (this.#parts.length > 0 && this.#startPart());
    this.#parts = []
  }

  /** The first part was not answered as it should be. */
  forgetParts(): void {
    this.#parts = []
  }

  /** Whether parts wait for an answer to the first of them. */
  get isWaiting(): boolean {
    return this.#parts.length > 0
  }

  /** Takes one more connection, where there is work and room for it. */
  more(): boolean {
    const { shares, sightings, appetite } = this.#spec
    const prospect = { bytesPerSecond: sightings.typical(), setupMs: this.setupMs }
    const next = shares.next((restBytes, transferId) =>
      divide(restBytes, transferId === null ? null : sightings.speedOf(transferId), prospect),
    )
    if (!next || !appetite.takeExtra()) return false
    return this.#try(() => {
      if (next.kind === 'idle') this.idle(next.segment)
      else if (next.kind === 'split') this.#claim(next.at, { kind: 'split', end: next.of.end }, next.at, next.of.end)
      else this.#relief(next.of)
    })
  }

  /** Asks for the rest of a segment whose owner does not move, beside it. */
  relieve(share: Share): boolean {
    const segment = this.#spec.shares.segmentOf(share)
    if (!segment || segment.end === Infinity || !this.#spec.appetite.takeExtra()) return false
    return this.#try(() => {
      this.#relief(segment)
    })
  }

  /** Asks once more for what is written, to compare it. The caller has taken the connection. */
  look(range: Range): void {
    const { end, start } = range
    const part = this.#ground?.part
    if (!part) return
    const pour = { part, offset: end, overlapBytes: end - start, cursorPath: '', cursorRecord: 0 }
    this.#start({ start, task: { kind: 'look', range } }, { range, pour, landing: null }, end, end)
  }

  /** Lets the body that a transfer holds flow, the bytes before `offset` being there already. */
  pour(transferId: number, offset: number, overlap: number): void {
    this.#spec.lanes.pour(transferId, this.#pourAt(offset, overlap))
    this.#repeated.set(transferId, { start: offset - overlap, end: offset })
  }

  /** What a transfer that has ended was asked to repeat; null: nothing. */
  takeRepeated(transferId: number): Range | null {
    const range = this.#repeated.get(transferId) ?? null
    this.#repeated.delete(transferId)
    return range
  }

  #pourAt(offset: number, overlap: number): Pour {
    if (!this.#ground) throw new Error('there is no part file to pour into')
    const { part, hashes } = this.#ground
    const { cursorPath } = this.#spec
    return { part, offset, overlapBytes: overlap, cursorPath, cursorRecord: this.#records++, hashes }
  }

  #startPart(): boolean {
    const part = this.#parts.shift()
    if (!part || !this.#spec.appetite.takeExtra()) return false
    const [start, end] = part
    return this.#try(() => {
      this.#claim(start, { kind: 'split', end }, start, end)
    })
  }

  #relief({ start, written, end }: Segment): void {
    const bodyStart = written - this.#overlapOf({ start, written, end })
    this.#claim(start, { kind: 'relief', bodyStart, end }, bodyStart, end)
  }

  /** Asks for [from, end), which is somebody else's until the response has been seen. */
  #claim(start: number, task: Task, from: number, end: number): void {
    this.#start({ start, task }, { range: this.#asked(from, end), pour: null, landing: null }, from, end)
  }

  /** How much before its cursor is asked for again. */
  #overlapOf(segment: Segment): number {
    return Math.min(overlapBytes, behind(this.#spec.shares.sample(), segment))
  }

  /** Asks for a little more than is wanted, so that it can be seen whether it fits what others bring. */
  #asked(start: number, end: number): NonNullable<TransferOrder['range']> {
    return { start, end: Math.min(end + joinBytes, Math.max(end, this.#ground?.identity?.sizeBytes ?? end)) }
  }

  /** Whether a further connection could be started. */
  #try(start: () => void): boolean {
    try {
      start()
      return true
    } catch (error) {
      this.#spec.onRefused(error)
      return false
    }
  }

  #start(place: Pick<Share, 'start' | 'task'>, asked: Asked, cursor: number, limit: number): number {
    const { lanes, http, throttles, clock, sightings } = this.#spec
    const transferId = nextTransferId()
    const { counter } = this.#begin({ transferId, ...place }, cursor, limit)
    sightings.begin(transferId, counter, clock.monotonic())
    const identity = this.#ground?.identity ?? null
    // Where nothing but bytes is compared, labels do not matter.
    const isLook = place.task.kind === 'look'
    const expect = identity && isLook ? { ...identity, etag: null, lastModified: null, aliases: [] } : identity
    const { relay = null, ...what } = asked
    lanes.start(
      { transferId, http, counter, throttles, expect, ...what, relay: relay?.send() ?? null },
      {
        head: (report) => {
          this.#spec.onHead(report)
        },
        answered: ({ answer }) => {
          this.#spec.onAnswer(answer)
        },
        relabelled: ({ label }) => {
          this.#spec.onRelabelled(label)
        },
        hashes: this.#spec.onHashes,
        ended: (report) => {
          this.#spec.onEnded(report)
        },
      },
    )
    return transferId
  }

  /** Its place and its line of counters; without them the connection that was taken for it is given back. */
  #begin(place: Pick<Share, 'transferId' | 'start' | 'task'>, cursor: number, limit: number): Share {
    try {
      return this.#spec.shares.begin(place, cursor, limit)
    } catch (error) {
      this.#spec.appetite.release()
      throw error
    }
  }
}
