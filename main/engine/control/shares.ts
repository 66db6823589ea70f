/**
 * Which connection has which part of one file. Keeps the segment map in step with the shared counters, finds work for one more
 * connection, and makes a split real. Knows nothing of requests.
 */
import type { Counters } from '../transfer/counters.ts'
import type { Claim, SegmentMap } from '../domain/segments.ts'
import { advance, carve, claim, closeAt } from '../domain/segments.ts'

/** One transfer and the range it is for. */
export interface Share {
  readonly transferId: number
  /** Its line in the shared counters. */
  readonly counter: number
  /** Start of the segment it fetches; for a split that is not real yet, where that segment will start. */
  readonly start: number
  /** End of the range that it wants for itself, once its response has been seen; null: the segment is its own. */
  readonly splitEnd: number | null
}

/** No half smaller than this is split off: where a connection is cut, what its server has sent ahead is lost. */
const minSplitBytes = 4 * 1024 * 1024
/** A split point closer than this to its owner's cursor is not worth it any more. */
const safetyBytes = 256 * 1024

export class Shares {
  readonly #counters: Counters
  readonly #shares = new Map<number, Share>()
  #map: SegmentMap = []
  /** Bytes that came over the wire in transfers that have ended. */
  #receivedBefore = 0

  constructor(counters: Counters) {
    this.#counters = counters
  }

  get size(): number {
    return this.#shares.size
  }

  all(): readonly Share[] {
    return [...this.#shares.values()]
  }

  get(transferId: number): Share | undefined {
    return this.#shares.get(transferId)
  }

  /** Bytes of body taken from the wire so far. */
  get receivedBytes(): number {
    return this.all().reduce((sum, share) => sum + this.#counters.read(share.counter).received, this.#receivedBefore)
  }

  stand(map: SegmentMap): void {
    this.#map = map
  }

  /** The segments with their cursors as they are at this moment. */
  sample(): SegmentMap {
    for (const { start, splitEnd, counter } of this.#shares.values()) {
      if (splitEnd === null) this.#map = advance(this.#map, start, this.#counters.read(counter).cursor)
    }
    return this.#map
  }

  /** Starts of the segments that are being fetched. */
  liveStarts(): ReadonlySet<number> {
    return new Set(this.all().flatMap(({ start, splitEnd }) => (splitEnd === null ? [start] : [])))
  }

  /** A transfer begins; its line of counters is made here. `limit` Infinity: unknown. */
  begin(place: Pick<Share, 'transferId' | 'start' | 'splitEnd'>, cursor: number, limit: number): Share {
    const share = { ...place, counter: this.#counters.allocate({ cursor, limit: lineOf(limit) }) }
    this.#shares.set(share.transferId, share)
    return share
  }

  /** A transfer has ended: its line is freed. Returns where its cursor stood. */
  end({ transferId, counter, start, splitEnd }: Share): number {
    const { cursor, received } = this.#counters.read(counter)
    if (splitEnd === null) this.#map = advance(this.#map, start, cursor)
    this.#receivedBefore += received
    this.#counters.free(counter)
    this.#shares.delete(transferId)
    return cursor
  }

  setLimit({ counter }: Share, end: number): void {
    this.#counters.setLimit(counter, lineOf(end))
  }

  /** The length of the file turned out; false when it was known before. */
  closeAt({ start }: Share, cursor: number): boolean {
    const open = this.#map.some((segment) => segment.start === start && segment.end === Infinity)
    if (open) this.#map = closeAt(this.#map, cursor)
    return open
  }

  /** Work for one more connection, beside what is asked for already. */
  next(): Claim | null {
    const planned = this.all().reduce<SegmentMap>(
      (map, { start, splitEnd }) => (splitEnd === null ? map : carve(map, start, splitEnd)),
      this.sample(),
    )
    return claim(planned, new Set(this.all().map(({ start }) => start)), minSplitBytes)
  }

  /**
   * The response to a split has been seen: makes its range a segment of its own and the owner stop before it. Null when the
   * owner has come too near, or when somebody has the range already.
   */
  settle(share: Share): Share | null {
    const { start, splitEnd } = share
    if (splitEnd === null) return share
    const map = this.sample()
    const own = map.find((segment) => segment.start === start)
    // Another split came first and left exactly this range, or what begins with it, to nobody.
    const isFree = own?.written === start && own.end <= splitEnd && !this.liveStarts().has(start)
    if (own ? !isFree : !this.#cut(map, start, splitEnd)) return null
    const settled = { ...share, splitEnd: null }
    this.#shares.set(share.transferId, settled)
    this.setLimit(settled, this.#map.find((segment) => segment.start === start)?.end ?? splitEnd)
    return settled
  }

  #cut(map: SegmentMap, start: number, end: number): boolean {
    const owner = map.find((one) => one.written + safetyBytes < start && start < one.end && end <= one.end)
    if (!owner) return false
    this.#map = carve(map, start, end)
    for (const other of this.#shares.values()) {
      if (other.start === owner.start && other.splitEnd === null) this.setLimit(other, start)
    }
    return true
  }
}

const lineOf = (limit: number): number => (limit === Infinity ? -1 : limit)
