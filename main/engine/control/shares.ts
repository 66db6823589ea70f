/**
 * Which connection has which part of one file. Keeps the segment map in step with the shared counters, finds work for one more
 * connection, and makes a claim real. Knows nothing of requests.
 */
import type { Division } from '../domain/division.ts'
import { leastOwnBytes } from '../domain/division.ts'
import type { Segment } from '../domain/download.ts'
import type { Claim, Range, SegmentMap } from '../domain/segments.ts'
import { advance, carve, claim, closeAt, isFinished } from '../domain/segments.ts'
import type { Counters } from '../transfer/counters.ts'

/** What a connection is for. */
export type Task =
  /** A segment of its own. */
  | { readonly kind: 'own' }
  /** A range that is somebody else's, or nobody's, until the response has been seen. */
  | { readonly kind: 'split'; readonly end: number }
  /** The rest of a segment whose owner it relieves once the response has been seen. */
  | { readonly kind: 'relief'; readonly bodyStart: number; readonly end: number }
  /** Bytes that are written already, to be compared. */
  | { readonly kind: 'look'; readonly range: Range }

/** One transfer and the range it is for. */
export interface Share {
  readonly transferId: number
  /** Its line in the shared counters. */
  readonly counter: number
  /** Start of the segment it fetches; for a split that is not real yet, where that segment will start. */
  readonly start: number
  readonly task: Task
}

type Place = Pick<Share, 'transferId' | 'start' | 'task'>

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

  /** The share that fetches the segment which starts there. */
  ownerOf(start: number): Share | undefined {
    return this.all().find((share) => share.task.kind === 'own' && share.start === start)
  }

  segmentOf({ start }: Pick<Share, 'start'>): Segment | undefined {
    return this.sample().find((segment) => segment.start === start)
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
    for (const { start, task, counter } of this.#shares.values()) {
      if (task.kind === 'own') this.#map = advance(this.#map, start, this.#counters.read(counter).cursor)
    }
    return this.#map
  }

  /** A transfer begins; its line of counters is made here. `limit` Infinity: unknown. */
  begin(place: Place, cursor: number, limit: number): Share {
    const share = { ...place, counter: this.#counters.allocate({ cursor, limit: lineOf(limit) }) }
    this.#shares.set(share.transferId, share)
    return share
  }

  /** A transfer has ended: its line is freed. Returns where its cursor stood. */
  end({ transferId, counter, start, task }: Share): number {
    const { cursor, received } = this.#counters.read(counter)
    if (task.kind === 'own') this.#map = advance(this.#map, start, cursor)
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

  /**
   * Work for one more connection, beside what is asked for already.
   *
   * @param divideRest how the rest of a running connection (its transfer, null before it has answered) is shared with one more
   */
  next(divideRest: (restBytes: number, transferId: number | null) => Division | null): Claim | null {
    const shares = this.all()
    const planned = shares.reduce<SegmentMap>(
      (map, { start, task }) => (task.kind === 'split' ? carve(map, start, task.end) : map),
      this.sample(),
    )
    const relieved = new Set(shares.flatMap(({ start, task }) => (task.kind === 'relief' ? [start] : [])))
    return claim(
      planned,
      new Set(shares.filter(({ task }) => task.kind !== 'look').map(({ start }) => start)),
      ({ start, written, end }) =>
        relieved.has(start) ? null : divideRest(end - written, this.ownerOf(start)?.transferId ?? null),
    )
  }

  /**
   * The response to a split has been seen: makes its range a segment of its own and the owner stop before it. Null when the
   * owner has come too near, or when somebody has the range already.
   */
  settle(share: Share): Share | null {
    const { start, task } = share
    if (task.kind !== 'split' || !this.#cut(start, task.end)) return null
    const end = this.#map.find((segment) => segment.start === start)?.end ?? task.end
    return this.#give(share, end)
  }

  /** The owner of its segment has let go: the one that came to relieve it has the rest. Null when nothing is left of it. */
  relieve(share: Share): Share | null {
    const segment = this.segmentOf(share)
    if (share.task.kind !== 'relief' || !segment || isFinished(segment)) return null
    if (this.ownerOf(share.start) || segment.written < share.task.bodyStart) return null
    return this.#give(share, Math.min(segment.end, share.task.end))
  }

  /** Leaves a running connection this many bytes more; the rest of its segment is nobody's. */
  shorten(share: Share, byBytes: number): void {
    const segment = this.segmentOf(share)
    if (share.task.kind !== 'own' || !segment || segment.written + byBytes + leastOwnBytes > segment.end) return
    this.#cut(segment.written + byBytes, segment.end)
  }

  #give(share: Share, end: number): Share {
    const settled: Share = { ...share, task: { kind: 'own' } }
    this.#shares.set(share.transferId, settled)
    this.setLimit(settled, end)
    return settled
  }

  /** Whether [start, end), or what of it is in one hand, could be made a segment that nobody fetches. */
  #cut(start: number, end: number): boolean {
    const map = this.sample()
    const owner = map.find((segment) => segment.start <= start && start < segment.end)
    if (!owner) return false
    const running = this.ownerOf(owner.start)
    const isFree = owner.start === start && owner.written === start && !running
    const isAhead = owner.start < start && owner.written + (running ? leastOwnBytes : 0) < start
    if (!isFree && !isAhead) return false
    this.#map = carve(map, start, Math.min(end, owner.end))
    if (running) this.setLimit(running, start)
    return true
  }
}

const lineOf = (limit: number): number => (limit === Infinity ? -1 : limit)
