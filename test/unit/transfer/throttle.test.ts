/**
 * Turns and bookings in simulated time: the arithmetic of limits without a machine that may be busy. Transfers take pieces as
 * lanes do, their timers fire late, and some are slow.
 */
import { describe, expect, it } from 'vitest'
import { createThrottles, shortestWaitMs, throttleGate } from '../../../main/engine/transfer/throttle.ts'
import { random, seed } from '../../support/seed.ts'

const [kib, mib] = [1024, 1024 * 1024]
const chunkBytes = 256 * kib

interface Taker {
  readonly path: readonly number[]
  /** What its connection can do. */
  readonly bytesPerSecond: number
  bytes: number
}

/** Takers under one table, each a connection; times in milliseconds. */
class World {
  nowMs = 1_000_000
  readonly #chance = random(seed())
  readonly #takers: Taker[] = []
  readonly #queue: { readonly taker: Taker; readonly atMs: number; readonly chunk: number }[] = []
  readonly #now = (): bigint => BigInt(Math.round(this.nowMs * 1e6))
  readonly table = createThrottles(64, this.#now)
  readonly #gate = throttleGate(this.table.buffer, this.#now)

  /** So many connections of one download below these nodes. */
  download(
    above: readonly number[],
    connections: number,
    rate: number | null = null,
    bytesPerSecond = 2e9,
  ): () => number {
    const path = [...above, this.table.allocate(rate)]
    const takers = Array.from({ length: connections }, (): Taker => ({ path, bytesPerSecond, bytes: 0 }))
    this.#takers.push(...takers)
    for (const taker of takers) this.#queue.push({ taker, atMs: this.nowMs, chunk: 0 })
    return () => takers.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  run(ms: number): void {
    const untilMs = this.nowMs + ms
    for (;;) {
      this.#queue.sort((a, b) => b.atMs - a.atMs)
      const next = this.#queue.at(-1)
      if (next === undefined || next.atMs > untilMs) break
      this.#queue.pop()
      this.nowMs = Math.max(this.nowMs, next.atMs)
      this.#step(next.taker, next.chunk)
    }
    this.nowMs = untilMs
  }

  #step(taker: Taker, chunk: number): void {
    const waitMs = this.#gate.delayMs(taker.path)
    if (waitMs > shortestWaitMs) {
      this.#queue.push({ taker, atMs: this.nowMs + Math.ceil(waitMs) + this.#chance() * 3, chunk })
      return
    }
    const left = chunk === 0 ? chunkBytes : chunk
    const room = this.#gate.roomBytes(taker.path)
    const piece = left > 2 * room ? room : left
    this.#gate.charge(taker.path, piece)
    taker.bytes += piece
    const tookMs = (piece * 1000) / taker.bytesPerSecond
    this.#queue.push({ taker, atMs: this.nowMs + tookMs * (0.5 + this.#chance()), chunk: left - piece })
  }
}

describe('a limit', () => {
  it.each([64 * kib, 5 * mib, 50 * mib, 500 * mib])('of %i bytes a second holds within 3 percent', (rate) => {
    for (const connections of [1, 4, 16]) {
      const world = new World()
      const bytes = world.download([world.table.allocate(rate)], connections)
      world.run(500)
      const before = bytes()
      world.run(10_000)
      expect(Math.abs((bytes() - before) / (10 * rate) - 1)).toBeLessThan(0.03)
    }
  })

  it('holds from the moment when it is changed', () => {
    const world = new World()
    const node = world.table.allocate(64 * kib)
    const bytes = world.download([node], 4)
    for (const rate of [50 * mib, 100 * kib, 500 * mib, 64 * kib]) {
      world.table.set(node, rate)
      // Timers that were set at the old rate.
      world.run(2_000)
      const before = bytes()
      world.run(10_000)
      expect(Math.abs((bytes() - before) / (10 * rate) - 1)).toBeLessThan(0.03)
    }
  })
})

describe('downloads that share a limit', () => {
  it.each([64 * kib, mib, 20 * mib, 400 * mib])('of %i get the same, with one connection or with sixteen', (rate) => {
    const world = new World()
    const node = world.table.allocate(rate)
    const each = [1, 4, 8, 16].map((connections) => world.download([node], connections))
    world.run(20_000)
    const share = (20 * rate) / each.length
    for (const bytes of each) expect(Math.abs(bytes() / share - 1)).toBeLessThan(0.1)
  })

  it('get the same although one has a limit of its own that is not reached', () => {
    const world = new World()
    const node = world.table.allocate(10 * mib)
    const [free, own] = [world.download([node], 4), world.download([node], 1, 6 * mib)]
    world.run(20_000)
    expect(Math.abs(own() / free() - 1)).toBeLessThan(0.1)
  })

  it('take what others leave', () => {
    const world = new World()
    const node = world.table.allocate(10 * mib)
    const slow = world.download([node], 4, null, 500 * kib)
    const own = world.download([node], 2, mib)
    const fast = world.download([node], 1)
    world.run(20_000)
    expect(slow() / (20 * 2_000 * kib)).toBeGreaterThan(0.9)
    expect(own() / (20 * mib)).toBeGreaterThan(0.9)
    expect((slow() + own() + fast()) / (200 * mib)).toBeGreaterThan(0.97)
  })

  it('keep it although each is too small to fill a turn', () => {
    const world = new World()
    const node = world.table.allocate(mib)
    const gate = throttleGate(world.table.buffer, () => BigInt(Math.round(world.nowMs * 1e6)))
    const began = world.nowMs
    for (let file = 0; file < 1_000; file += 1) {
      const path = [node, world.table.allocate(null)]
      world.nowMs += gate.delayMs(path)
      gate.charge(path, 4 * kib)
      gate.settle(path)
      world.table.free(path[1] ?? -1)
    }
    expect(world.nowMs - began).toBeGreaterThan(3_700)
    expect(world.nowMs - began).toBeLessThan(4_100)
  })
})
