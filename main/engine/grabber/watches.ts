/** When the next run of each watch is due. Knows no grabs; durable are the instants in the ledger. */
import type { GrabId } from '../../../shared/grabs.ts'
import type { Clock, Timer } from '../clock.ts'

/** Timers sleep with the machine, and clocks are put forward: looked at so often at least. */
const lookMs = 30_000

export class Watches {
  readonly #clock: Clock
  readonly #ring: (id: GrabId) => void
  readonly #timers = new Map<GrabId, Timer>()

  constructor(clock: Clock, ring: (id: GrabId) => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** `at`: epoch milliseconds. */
  due(id: GrabId, at: number): void {
    this.forget(id)
    const leftMs = at - this.#clock.now()
    const timer = this.#clock.after(Math.max(0, Math.min(leftMs, lookMs)), () => {
      this.#timers.delete(id)
      if (this.#clock.now() >= at) this.#ring(id)
      else this.due(id, at)
    })
    this.#timers.set(id, timer)
  }

  /** Whether it was waited for. */
  forget(id: GrabId): boolean {
    this.#timers.get(id)?.cancel()
    return this.#timers.delete(id)
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }
}
