/** A clock that stands still until a test moves it. */
import type { Clock, Timer } from '../../../main/engine/clock.ts'

interface Due {
  at: number
  readonly everyMs: number | null
  readonly callback: () => void
}

export class ManualClock implements Clock {
  #now: number
  readonly #timers = new Set<Due>()
  #random: () => number
  zoneName = 'UTC'

  constructor(startMs = 1_000_000, random: () => number = () => 0) {
    this.#now = startMs
    this.#random = random
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now
  }

  zone(): string {
    return this.zoneName
  }

  random(): number {
    return this.#random()
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.#timers.size
  }

  turn(): Promise<void> {
    return Promise.resolve()
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.#add({ at: this.#now + delayMs, everyMs: null, callback })
  }

  every(everyMs: number, callback: () => void): Timer {
    return this.#add({ at: this.#now + everyMs, everyMs, callback })
  }

  /** Lets time pass; whatever is due is called, in order. */
  pass(spanMs: number): void {
    const end = this.#now + spanMs
    for (;;) {
      const next = [...this.#timers].filter((due) => due.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#now = Math.max(this.#now, next.at)
      if (next.everyMs === null) this.#timers.delete(next)
      else next.at += next.everyMs
      next.callback()
    }
    this.#now = end
  }

  #add(due: Due): Timer {
    this.#timers.add(due)
    return { cancel: () => void this.#timers.delete(due) }
  }
}
