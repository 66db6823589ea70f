/**
 * The SegmentMap: which bytes of a file are there, and who may fetch the rest. An ordered, disjoint cover of [0, size); pure
 * functions only. Each segment has one cursor: [start, written) is there, [written, end) is not.
 */
import { cutNear } from './block-hashes.ts'
import type { Division } from './division.ts'
import type { Segment } from './download.ts'

export type SegmentMap = readonly Segment[]

/** A half-open range that is known to be written. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** One segment over everything; `null`: the size is not known. */
export const whole = (sizeBytes: number | null): SegmentMap => [{ start: 0, end: sizeBytes ?? Infinity, written: 0 }]

export const restOf = (segment: Segment): number => segment.end - segment.written
export const isFinished = (segment: Segment): boolean => segment.written >= segment.end
export const isComplete = (map: SegmentMap): boolean => map.every(isFinished)
export const writtenOf = (map: SegmentMap): number =>
  map.reduce((sum, segment) => sum + (segment.written - segment.start), 0)

/** Whether a map keeps the promise of this file: ordered, disjoint, covering, cursors inside. */
export const isCover = (map: SegmentMap, sizeBytes: number | null): boolean => {
  let at = 0
  for (const { start, end, written } of map) {
    if (start !== at || written < start || written > end || (end <= start && end !== 0)) return false
    at = end
  }
  return map.length > 0 && at === (sizeBytes ?? Infinity)
}

/** Places where written bytes meet but are kept apart, because it is not known yet that they fit. */
export type OpenJoins = ReadonlySet<number>
const none: OpenJoins = new Set()

/** The written parts, joined where they touch, but for `open` joins. */
export const rangesOf = (map: SegmentMap, open: OpenJoins = none): readonly Range[] =>
  joined(
    map.filter(({ start, written }) => written > start).map(({ start, written }) => ({ start, end: written })),
    open,
  )

/** Starts of segments whose left neighbours are finished, so that written bytes meet there. */
export const joinsOf = (map: SegmentMap): readonly number[] =>
  map.slice(1).flatMap(({ start, written }, index) => {
    const left = map[index]
    return left && isFinished(left) && written > start ? [start] : []
  })

/** Bytes that are written without a gap before the cursor of this segment. */
export const behind = (map: SegmentMap, { start, written }: Segment): number => {
  let from = start
  for (const left of map.filter((segment) => segment.end <= start).reverse()) {
    if (!isFinished(left)) break
    from = left.start
  }
  return written - from
}

/** In order, and joined where they touch, but for `open` joins, or overlap. */
export const joined = (ranges: readonly Range[], open: OpenJoins = none): readonly Range[] => {
  const result: Range[] = []
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1)
    const touches = last && (range.start < last.end || (range.start === last.end && !open.has(range.start)))
    if (touches) result[result.length - 1] = { ...last, end: Math.max(last.end, range.end) }
    else result.push(range)
  }
  return result
}

/**
 * The smallest map that knows what is written: one segment for each written range and the gap behind it; at `open` joins two
 * ranges stay apart. What lies outside [0, size) is ignored.
 */
export const ofRanges = (sizeBytes: number | null, ranges: readonly Range[], open: OpenJoins = none): SegmentMap => {
  const size = sizeBytes ?? Infinity
  const known = joined(
    ranges
      .map(({ start, end }) => ({ start: Math.max(0, start), end: Math.min(size, end) }))
      .filter(({ start, end }) => end > start),
    open,
  )
  const first = known[0]
  if (!first) return whole(sizeBytes)
  const segments: Segment[] = first.start > 0 ? [{ start: 0, end: first.start, written: 0 }] : []
  known.forEach((range, index) => {
    segments.push({ start: range.start, written: range.end, end: known[index + 1]?.start ?? size })
  })
  return segments
}

/** The map when the bytes in `lost` are not there after all. */
export const without = (map: SegmentMap, lost: readonly Range[]): SegmentMap => {
  const open = new Set(joinsOf(map))
  const end = map.at(-1)?.end ?? 0
  return ofRanges(end === Infinity ? null : end, subtracted(rangesOf(map, open), lost), open)
}

/** What of the ranges lies in none of the gaps. */
export const subtracted = (ranges: readonly Range[], gaps: readonly Range[]): readonly Range[] =>
  joined(gaps).reduce<readonly Range[]>(
    (rest, gap) =>
      rest
        .flatMap((range) => [
          { start: range.start, end: Math.min(range.end, gap.start) },
          { start: Math.max(range.start, gap.end), end: range.end },
        ])
        .filter(({ start, end }) => end > start),
    ranges,
  )

/** The same bytes in as few segments as possible: what the ledger books. */
export const compact = (map: SegmentMap, open: OpenJoins = none): SegmentMap => {
  const end = map.at(-1)?.end ?? 0
  return end === 0 ? map : ofRanges(end === Infinity ? null : end, rangesOf(map, open), open)
}

/** Moves the cursor of the segment that starts at `start`; never back, never past its end. */
export const advance = (map: SegmentMap, start: number, written: number): SegmentMap =>
  map.map((segment) =>
    segment.start === start
      ? { ...segment, written: Math.min(segment.end, Math.max(segment.written, written)) }
      : segment,
  )

/** Cuts the segment that starts at `start` in two at `at`, which must lie beyond its cursor and before its end. */
export const split = (map: SegmentMap, start: number, at: number): SegmentMap =>
  map.flatMap((segment) =>
    segment.start === start && at > segment.written && at < segment.end
      ? [
          { ...segment, end: at },
          { start: at, end: segment.end, written: at },
        ]
      : [segment],
  )

/**
 * Makes [start, end) a segment of its own: inside one that has not come that far, or out of one that begins there and is
 * untouched. It ends where that one ends. The map as it is where neither is so.
 */
export const carve = (map: SegmentMap, start: number, end: number): SegmentMap => {
  const owner = map.find((segment) => segment.start <= start && start < segment.end)
  if (!owner || owner.written > start || (owner.written === start && owner.start < start)) return map
  return split(split(map, owner.start, start), start, end)
}

/** The size became known: the open last segment ends there. */
export const closeAt = (map: SegmentMap, sizeBytes: number): SegmentMap =>
  map.map((segment) => (segment.end === Infinity ? { ...segment, end: sizeBytes } : segment))

/** Work for one more connection. */
export type Claim =
  /** A segment that nobody fetches. */
  | { readonly kind: 'idle'; readonly segment: Segment }
  /** The far end of a running rest: its owner is not stopped until the split is real. */
  | { readonly kind: 'split'; readonly of: Segment; readonly at: number }
  /** All of a running rest: its owner is too slow to keep any of it. */
  | { readonly kind: 'relief'; readonly of: Segment }

/**
 * What one more connection should fetch: the first idle segment, else a part of the running rest where it saves most.
 *
 * @param live starts of the segments that are being fetched
 * @param divideRest how a running rest would be shared with one more connection; null: it would not be worth it
 */
export const claim = (
  map: SegmentMap,
  live: ReadonlySet<number>,
  divideRest: (segment: Segment) => Division | null,
): Claim | null => {
  const open = map.filter((segment) => !isFinished(segment))
  const idle = open.find((segment) => !live.has(segment.start))
  if (idle) return { kind: 'idle', segment: idle }
  const [best] = open
    .filter((segment) => segment.end !== Infinity)
    .flatMap((segment) => {
      const division = divideRest(segment)
      return division ? [{ segment, ...division }] : []
    })
    .sort((a, b) => (a.savedMs === b.savedMs ? restOf(b.segment) - restOf(a.segment) : b.savedMs - a.savedMs))
  if (!best) return null
  const { segment, ownBytes } = best
  return ownBytes === 0
    ? { kind: 'relief', of: segment }
    : { kind: 'split', of: segment, at: cutNear(segment.written + ownBytes, { ...segment, start: segment.written }) }
}
