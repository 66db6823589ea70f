/** The decisions about connections, against models of servers: found quickly, never far off, never wasteful. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { divide, leastOwnBytes } from '../../main/engine/domain/division.ts'
import { deadEndOf, laggardOf } from '../../main/engine/domain/laggards.ts'
import type { Sight } from '../../main/engine/domain/laggards.ts'
import { capRamp, isTooMany, nextRamp, startRamp } from '../../main/engine/domain/ramp.ts'
import type { Ramp } from '../../main/engine/domain/ramp.ts'
import { seed } from '../support/seed.ts'

const mib = 1024 * 1024
const sampleMs = 400

/** Lets a ramp run against a server; `speedOf` is what that many connections bring together. */
const climb = (speedOf: (connections: number) => number, most: number, samples: number): Ramp => {
  let ramp = startRamp(null, 0)
  for (let n = 1; n <= samples; n += 1) {
    const connections = ramp.target
    ramp = nextRamp(ramp, { connections, bytesPerSecond: speedOf(connections), atMs: n * sampleMs }, most)
  }
  return ramp
}

describe('a ramp', () => {
  it('finds all that a server gives for each connection, within twelve samples', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 }), (useful, most) => {
        const speedOf = (connections: number): number => Math.min(connections, useful) * mib
        const { target, settled } = climb(speedOf, most, 12)
        expect(settled).toBe(true)
        expect(speedOf(target)).toBeGreaterThanOrEqual(0.9 * speedOf(most))
        // At most one doubling beyond what is of use.
        expect(target).toBeLessThanOrEqual(Math.min(most, 2 * useful))
      }),
      { seed: seed() },
    )
  })

  it('stays with one connection that has all the speed there is, after one try', () => {
    const tried: number[] = []
    const ramp = climb(
      (connections) => {
        tried.push(connections)
        return 900 * mib
      },
      16,
      10,
    )
    expect(ramp.target).toBe(1)
    expect(Math.max(...tried)).toBe(2)
  })

  it('goes back, and says so, when more connections make it slower', () => {
    let ramp = startRamp(null, 0)
    const speeds = new Map([
      [1, 10],
      [2, 18],
      [4, 9],
    ])
    const sampleAt = (n: number) => {
      const connections = Math.max(ramp.target, n > 3 ? 4 : 0)
      return { connections, bytesPerSecond: speeds.get(connections) ?? 0, atMs: n * sampleMs }
    }
    for (let n = 1; n <= 4; n += 1) ramp = nextRamp(ramp, sampleAt(n), 16)
    expect(ramp).toMatchObject({ target: 2, settled: true })
    expect(isTooMany(ramp, sampleAt(5))).toBe(true)
    expect(isTooMany(ramp, { ...sampleAt(5), connections: 2 })).toBe(false)
  })

  it('tries again after a while, and later each time it finds nothing', () => {
    let ramp = climb(() => mib, 16, 5)
    const tries: number[] = []
    for (let atMs = 5 * sampleMs; atMs < 300_000; atMs += sampleMs) {
      const before = ramp.target
      ramp = nextRamp(ramp, { connections: ramp.target, bytesPerSecond: mib, atMs }, 16)
      if (ramp.target > before) tries.push(atMs)
    }
    expect(tries.length).toBe(3)
    expect((tries[2] ?? 0) - (tries[1] ?? 0)).toBeGreaterThan(1.5 * ((tries[1] ?? 0) - (tries[0] ?? 0)))
  })

  it('begins with what is known, never goes beyond the cap, and never below one', () => {
    expect(startRamp(6, 0)).toMatchObject({ target: 6, settled: true })
    expect(capRamp(startRamp(6, 0), 2)).toMatchObject({ target: 2, settled: true })
    expect(capRamp(startRamp(6, 0), 0).target).toBe(1)
    expect(capRamp(startRamp(2, 0), 6).target).toBe(2)
  })
})

const speeds = fc.option(fc.integer({ min: 0, max: 1000 * mib }))

describe('a division', () => {
  it('never makes it longer, keeps parts whole, and is worth at least its round trip', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 * mib }),
        speeds,
        speeds,
        fc.integer({ min: 0, max: 5_000 }),
        (rest, own, other, setupMs) => {
          const found = divide(rest, own, { bytesPerSecond: other, setupMs })
          if (!found) return
          expect(found.ownBytes).toBeLessThan(rest)
          expect(found.ownBytes === 0 || found.ownBytes >= leastOwnBytes).toBe(true)
          const speed = other ?? own
          if (own === null || speed === null || speed === 0) return
          expect(found.savedMs).toBeGreaterThanOrEqual(Math.max(300, 2 * setupMs))
          const together = Math.max(
            found.ownBytes / Math.max(own, 1e-9),
            setupMs / 1000 + (rest - found.ownBytes) / speed,
          )
          expect(together * 1000).toBeLessThanOrEqual((rest / Math.max(own, 1e-9)) * 1000)
        },
      ),
      { seed: seed(), numRuns: 2000 },
    )
  })

  it('relieves a crawling owner of everything, and leaves one alone that is nearly done', () => {
    const prospect = { bytesPerSecond: 10 * mib, setupMs: 50 }
    expect(divide(8 * mib, 0.05 * mib, prospect)?.ownBytes).toBe(0)
    expect(divide(8 * mib, 0, prospect)?.ownBytes).toBe(0)
    expect(divide(8 * mib, 20 * mib, prospect)).toBeNull()
    expect(divide(500 * mib, 900 * mib, { bytesPerSecond: 900 * mib, setupMs: 50 })).toBeNull()
  })
})

const sight = (id: number, more: Partial<Sight>): Sight => ({
  ...{ id, bytesPerSecond: 10 * mib, silentMs: 0, watchedMs: 5_000, restBytes: 100 * mib, held: false },
  ...more,
})

describe('a laggard', () => {
  it('is nobody among equals, however slow they all are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 0, max: 100 * mib }), (count, speed) => {
        const sights = Array.from({ length: count }, (_, id) =>
          sight(id, { bytesPerSecond: speed * (1 + (id % 3) / 2), silentMs: speed === 0 ? 60_000 : 0 }),
        )
        expect(laggardOf(sights, 0)).toBeNull()
      }),
      { seed: seed() },
    )
  })

  it('is who is twenty times slower, or silent while others deliver', () => {
    const others = [sight(1, {}), sight(2, {}), sight(3, {})]
    expect(laggardOf([...others, sight(4, { bytesPerSecond: mib / 2 })], 0)?.id).toBe(4)
    expect(laggardOf([...others, sight(4, { bytesPerSecond: null, watchedMs: 0, silentMs: 3_500 })], 0)?.id).toBe(4)
    expect(laggardOf([...others, sight(4, { bytesPerSecond: null, watchedMs: 0, silentMs: 3_500 })], 2_000)).toBeNull()
  })

  it('is nobody as long as the other one was only asked', () => {
    const asked = sight(2, { bytesPerSecond: null, watchedMs: 0, silentMs: 100 })
    expect(laggardOf([sight(1, { bytesPerSecond: 0, silentMs: 20_000 }), asked], 0)).toBeNull()
  })

  it('is nobody that a limit of ours holds, and nobody who is nearly done', () => {
    const others = [sight(1, {}), sight(2, {}), sight(3, {})]
    expect(laggardOf([...others, sight(4, { bytesPerSecond: 0, silentMs: 60_000, held: true })], 0)).toBeNull()
    expect(laggardOf([...others, sight(4, { bytesPerSecond: mib, restBytes: mib })], 0)).toBeNull()
  })

  it('is, without others, who has been silent for long', () => {
    expect(deadEndOf([sight(1, { silentMs: 9_000 })], 0)?.id).toBe(1)
    expect(deadEndOf([sight(1, { silentMs: 9_000, held: true })], 0)).toBeNull()
    expect(deadEndOf([sight(1, { silentMs: 9_000 }), sight(2, { silentMs: 9_000 })], 0)).toBeNull()
  })
})
