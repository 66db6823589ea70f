/**
 * The segment map under any sequence of what a transfer does to it, against a model that is nothing but one flag a byte:
 * which bytes the disk has. The seed is that of the run.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  advance,
  claim,
  closeAt,
  compact,
  isComplete,
  isCover,
  isFinished,
  ofRanges,
  rangesOf,
  restOf,
  split,
  whole,
  writtenOf,
} from '../../main/engine/domain/segments.ts'
import type { Division } from '../../main/engine/domain/division.ts'
import type { Segment } from '../../main/engine/domain/download.ts'
import type { Range, SegmentMap } from '../../main/engine/domain/segments.ts'
import { seed } from '../support/seed.ts'

const sizes = fc.integer({ min: 0, max: 200 })

/** Numbers in [0, 1) pick among what is there when the step is taken, so that most steps do something. */
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const step = fc.oneof(
  fc.record({ do: fc.constant('claim' as const), minBytes: fc.integer({ min: 1, max: 40 }), live: fc.array(chance) }),
  fc.record({ do: fc.constant('split' as const), which: chance, at: fc.integer({ min: -5, max: 210 }) }),
  fc.record({ do: fc.constant('advance' as const), which: chance, by: fc.integer({ min: -20, max: 60 }) }),
  fc.record({ do: fc.constant('compact' as const) }),
  fc.record({ do: fc.constant('kill' as const) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Any rest is worth a split in halves that are not too small. */
const halves =
  (minBytes: number) =>
  (segment: Segment): Division | null =>
    restOf(segment) < 2 * minBytes ? null : { ownBytes: Math.ceil(restOf(segment) / 2), savedMs: 0 }

const pick = <T>(list: readonly T[], at: number): T | undefined => list[Math.floor(at * list.length)]

/** Takes one step on the map; `disk` learns of every byte that a transfer writes before its cursor moves. */
function take(map: SegmentMap, disk: Set<number>, sizeBytes: number | null, what: Step): SegmentMap {
  switch (what.do) {
    case 'claim': {
      const live = new Set(what.live.flatMap((at) => pick(map, at)?.start ?? []))
      const found = claim(map, live, halves(what.minBytes))
      if (found?.kind !== 'split') return map
      return split(map, found.of.start, found.at)
    }
    case 'split': {
      const segment = pick(map, what.which)
      return segment ? split(map, segment.start, what.at) : map
    }
    case 'advance': {
      const segment = pick(map, what.which)
      if (!segment) return map
      const to = segment.written + what.by
      for (let byte = segment.written; byte < Math.min(to, segment.end); byte += 1) disk.add(byte)
      return advance(map, segment.start, to)
    }
    case 'compact':
      return compact(map)
    case 'kill':
      return ofRanges(sizeBytes, rangesOf(map))
  }
}

const bytesIn = (ranges: readonly Range[]): Set<number> =>
  new Set(ranges.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, n) => start + n)))

function expectTrue(map: SegmentMap, disk: ReadonlySet<number>, sizeBytes: number | null): void {
  expect(isCover(map, sizeBytes), JSON.stringify(map)).toBe(true)
  const ranges = rangesOf(map)
  expect(bytesIn(ranges)).toEqual(disk)
  // Whole ranges in order: two never touch.
  ranges.slice(1).forEach(({ start }, index) => expect(start).toBeGreaterThan(ranges[index]?.end ?? Infinity))
  expect(writtenOf(map)).toBe(disk.size)
  expect(isComplete(map)).toBe(sizeBytes !== null && disk.size === sizeBytes)
}

describe('a segment map', () => {
  it('stays a cover that knows exactly the bytes that were written, whatever happens to it', () => {
    fc.assert(
      fc.property(fc.option(sizes), fc.array(step, { maxLength: 40 }), (sizeBytes, steps) => {
        const disk = new Set<number>()
        let map = whole(sizeBytes)
        expectTrue(map, disk, sizeBytes)
        for (const one of steps) {
          map = take(map, disk, sizeBytes, one)
          expectTrue(map, disk, sizeBytes)
        }
      }),
      { seed: seed(), numRuns: 1500 },
    )
  })

  it('is closed at any size that what is written fits into, and then nothing is lost', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 50 }), (steps, more) => {
        const disk = new Set<number>()
        const map = steps.reduce<SegmentMap>((now, one) => take(now, disk, null, one), whole(null))
        const size = (map.at(-1)?.written ?? 0) + more
        expectTrue(closeAt(map, size), disk, size)
        expect(closeAt(closeAt(map, size), size + 1)).toEqual(closeAt(map, size))
      }),
      { seed: seed(), numRuns: 500 },
    )
  })

  it('is closed at its cursor when the body of unknown length has ended, and is complete then', () => {
    fc.assert(
      fc.property(fc.nat(200), (length) => {
        const map = closeAt(advance(whole(null), 0, length), length)
        expect(isCover(map, length)).toBe(true)
        expect(isComplete(map)).toBe(true)
      }),
      { seed: seed() },
    )
  })

  it('works through to the end by claims alone, each byte claimed once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 30 }),
        fc.array(chance, { minLength: 1 }),
        (size, minBytes, draws) => {
          let map = whole(size)
          let fetched = 0
          const live = new Set<number>()
          for (let turn = 0; !isComplete(map); turn += 1) {
            const draw = draws[turn % draws.length] ?? 0
            const found = claim(map, live, halves(minBytes))
            if (found?.kind === 'split') {
              map = split(map, found.of.start, found.at)
              expect(map.some((segment) => segment.start === found.at)).toBe(true)
              live.add(found.at)
            } else if (found?.kind === 'idle') live.add(found.segment.start)
            const busy = map.filter((segment) => live.has(segment.start) && !isFinished(segment))
            const one = pick(busy, draw)
            if (!one) throw new Error(`nobody works although ${JSON.stringify(map)} is not complete`)
            const count = Math.max(1, Math.floor(draw * restOf(one)))
            fetched += count
            map = advance(map, one.start, one.written + count)
          }
          expect(fetched).toBe(size)
        },
      ),
      { seed: seed(), numRuns: 500 },
    )
  })
})

describe('a claim', () => {
  it('is an unfinished segment that nobody fetches, else a half of the largest rest that is large enough, else nothing', () => {
    fc.assert(
      fc.property(
        fc.option(sizes),
        fc.array(step, { maxLength: 20 }),
        fc.array(chance),
        fc.integer({ min: 1, max: 60 }),
        (sizeBytes, steps, draws, minBytes) => {
          const map = steps.reduce<SegmentMap>((now, one) => take(now, new Set(), sizeBytes, one), whole(sizeBytes))
          const live = new Set(draws.flatMap((at) => pick(map, at)?.start ?? []))
          const found = claim(map, live, halves(minBytes))
          const open = map.filter((segment) => segment.written < segment.end)
          const idle = open.filter((segment) => !live.has(segment.start))
          const largest = Math.max(0, ...open.map((segment) => segment.end - segment.written).filter(Number.isFinite))
          if (idle.length > 0) expect(found).toEqual({ kind: 'idle', segment: idle[0] })
          else if (found === null) expect(largest).toBeLessThan(2 * minBytes)
          else if (found.kind === 'split') {
            expect(restOf(found.of)).toBe(largest)
            expect(found.of.end - found.at).toBeGreaterThanOrEqual(minBytes)
            expect(found.at - found.of.written).toBeGreaterThanOrEqual(minBytes)
          } else expect.fail('an idle segment was found where there is none')
        },
      ),
      { seed: seed(), numRuns: 1000 },
    )
  })
})

const range = fc
  .tuple(fc.integer({ min: -20, max: 220 }), fc.integer({ min: -20, max: 220 }))
  .map(([start, end]) => ({ start, end }))

describe('a map made of ranges', () => {
  it('knows the bytes of the ranges inside the file and no others, however they overlap', () => {
    fc.assert(
      fc.property(fc.option(sizes), fc.array(range, { maxLength: 8 }), (sizeBytes, ranges) => {
        const map = ofRanges(sizeBytes, ranges)
        const inside = [...bytesIn(ranges.filter(({ start, end }) => end > start))].filter(
          (byte) => byte >= 0 && byte < (sizeBytes ?? Infinity),
        )
        expectTrue(map, new Set(inside), sizeBytes)
      }),
      { seed: seed(), numRuns: 1000 },
    )
  })

  it('is its own compact form, and compacting twice is compacting once', () => {
    fc.assert(
      fc.property(fc.option(sizes), fc.array(range, { maxLength: 8 }), (sizeBytes, ranges) => {
        const map = ofRanges(sizeBytes, ranges)
        expect(compact(map)).toEqual(map)
      }),
      { seed: seed(), numRuns: 500 },
    )
  })

  it('has as few segments as possible', () => {
    fc.assert(
      fc.property(sizes, fc.array(step, { maxLength: 30 }), (sizeBytes, steps) => {
        const map = compact(
          steps.reduce<SegmentMap>((now, one) => take(now, new Set(), sizeBytes, one), whole(sizeBytes)),
        )
        const ranges = rangesOf(map)
        const leadingGap = ranges[0]?.start !== 0 ? 1 : 0
        expect(map).toHaveLength(Math.max(1, ranges.length + (ranges.length > 0 ? leadingGap : 0)))
      }),
      { seed: seed(), numRuns: 500 },
    )
  })
})
