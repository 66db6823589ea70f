/** The time of a world: it stands still until it is sent to whatever is due next. The clock on the wall may leap meanwhile. */
import type { Clock, Timer } from '../../../main/engine/clock.ts'

interface Due {
  at: number
  readonly order: number
  readonly everyMs: number | null
  readonly callback: () => void
}

export class SimulatedClock implements Clock {
  readonly #chance: () => number
  readonly #due: Due[] = []
  #elapsedMs = 0
  #order = 0
  /** What the clock on the wall shows beyond the time that has passed. */
  wallMs = Date.UTC(2026, 0, 1)

  constructor(chance: () => number) {
    this.#chance = chance
  }

  now(): number {
    return Math.floor(this.wallMs + this.#elapsedMs)
  }

  monotonic(): number {
    return this.#elapsedMs
  }

  zone(): string {
    return 'UTC'
  }

  random(): number {
    return this.#chance()
  }

  turn(): Promise<void> {
    return Promise.resolve()
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.#add({ at: this.#elapsedMs + Math.max(0, delayMs), order: (this.#order += 1), everyMs: null, callback })
  }

  every(everyMs: number, callback: () => void): Timer {
    return this.#add({ at: this.#elapsedMs + everyMs, order: (this.#order += 1), everyMs, callback })
  }

  /** Goes to whatever is due next, and does all that is due then. Whether there was anything. */
  step(): boolean {
    const first = this.#due.shift()
    if (first === undefined) return false
    this.#elapsedMs = Math.max(this.#elapsedMs, first.at)
    if (first.everyMs !== null) {
      first.at += first.everyMs
      this.#add(first)
    }
    first.callback()
    return true
  }

  #add(due: Due): Timer {
    let [from, to] = [0, this.#due.length]
    while (from < to) {
      const middle = (from + to) >> 1
      const there = this.#due[middle]
      if (there !== undefined && (there.at < due.at || (there.at === due.at && there.order < due.order)))
        from = middle + 1
      else to = middle
    }
    this.#due.splice(from, 0, due)
    return {
      cancel: () => {
        const at = this.#due.indexOf(due)
        if (at >= 0) this.#due.splice(at, 1)
      },
    }
  }
}
