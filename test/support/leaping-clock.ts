/** Real time that a test can make leap, as when a machine slept: the wall shows later, and whatever is due by then happens at once. */
import { systemClock } from '../../main/engine/clock.ts'
import type { Clock, Timer } from '../../main/engine/clock.ts'

interface Due {
  at: number
  readonly fire: () => void
}

export class LeapingClock implements Clock {
  #aheadMs: number
  readonly #due = new Set<Due>()
  readonly #zone: string

  /** @param startMs what the wall shows at first, epoch ms */
  constructor(startMs: number, zone = 'UTC') {
    this.#aheadMs = startMs - systemClock.now()
    this.#zone = zone
  }

  now(): number {
    return systemClock.now() + this.#aheadMs
  }

  monotonic(): number {
    return systemClock.monotonic()
  }

  zone(): string {
    return this.#zone
  }

  random(): number {
    return systemClock.random()
  }

  turn(): Promise<void> {
    return systemClock.turn()
  }

  every(everyMs: number, callback: () => void): Timer {
    return systemClock.every(everyMs, callback)
  }

  after(delayMs: number, callback: () => void): Timer {
    const fire = (): void => {
      timer.cancel()
      this.#due.delete(due)
      callback()
    }
    const due: Due = { at: this.now() + delayMs, fire }
    const timer = systemClock.after(delayMs, fire)
    this.#due.add(due)
    return {
      cancel: () => {
        timer.cancel()
        this.#due.delete(due)
      },
    }
  }

  leapTo(atMs: number): void {
    this.#aheadMs += atMs - this.now()
    for (const { at, fire } of [...this.#due]) if (at <= this.now()) fire()
  }
}
