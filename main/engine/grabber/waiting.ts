/** Who hears that a grab changed: those who wait for something of it look again, not more often than ten times a second; others compare stamps. */
import { addAbortListener } from 'node:events'
import { fail, FailureError } from '../../../shared/failure.ts'
import type { GrabId } from '../../../shared/grabs.ts'
import type { Clock } from '../clock.ts'

const leastBetweenMs = 100

export class Waiting {
  readonly #clock: Clock
  readonly #bells = new Map<GrabId, Set<() => void>>()
  readonly #stamps = new Map<GrabId, number>()
  #all = 0
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How often it changed so far; null: all together. */
  stamp(id: GrabId | null): number {
    return id === null ? this.#all : (this.#stamps.get(id) ?? 0)
  }

  changed(id: GrabId): void {
    this.#all += 1
    this.#stamps.set(id, this.stamp(id) + 1)
    for (const ring of this.#bells.get(id) ?? []) ring()
  }

  close(): void {
    this.#closed = true
    for (const bells of this.#bells.values()) for (const ring of bells) ring()
  }

  /** Looks until it is enough or the time is up; the last look is the answer. Rejects with `cancelled` when the caller gives up. */
  async until<T>(
    id: GrabId,
    timeoutMs: number,
    signal: AbortSignal,
    look: () => Promise<T>,
    isEnough: (value: T) => boolean,
  ): Promise<T> {
    const endMs = this.#clock.monotonic() + timeoutMs
    for (;;) {
      const rung = this.#bell(id, signal)
      try {
        const value = await look()
        const restMs = endMs - this.#clock.monotonic()
        if (isEnough(value) || restMs <= 0 || this.#closed) return value
        await rung.within(restMs)
        if (signal.aborted) throw new FailureError(fail('cancelled', 'Nobody waits for these finds any more.'))
      } finally {
        rung.away()
      }
      if (endMs - this.#clock.monotonic() > leastBetweenMs) await this.#rest()
    }
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(leastBetweenMs, resolve)
    })
  }

  #bell(id: GrabId, signal: AbortSignal): { within(ms: number): Promise<void>; away(): void } {
    const { promise, resolve } = Promise.withResolvers<null>()
    const ring = (): void => {
      resolve(null)
    }
    const bells = this.#bells.get(id) ?? new Set()
    bells.add(ring)
    this.#bells.set(id, bells)
    const listening = addAbortListener(signal, ring)
    return {
      within: async (ms) => {
        const timer = this.#clock.after(ms, ring)
        await promise
        timer.cancel()
      },
      away: () => {
        bells.delete(ring)
        if (bells.size === 0) this.#bells.delete(id)
        listening[Symbol.dispose]()
      },
    }
  }
}
