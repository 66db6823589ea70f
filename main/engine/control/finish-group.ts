/**
 * Lets small files that are landed at nearly the same time finish together: what they ask of the disk and of the ledger goes in
 * one message each, one sync of the folder and one commit for all. Nobody waits for company that cannot come.
 */
import type { Clock, Timer } from '../clock.ts'

/** Longest wait for others. */
const patienceMs = 20
const largestGroup = 128

export class FinishGroup {
  readonly #clock: Clock
  readonly #alone: () => boolean
  #waiting: (() => void)[] = []
  #timer: Timer | null = null

  /** @param alone whether nobody is on the way here */
  constructor(clock: Clock, alone: () => boolean) {
    this.#clock = clock
    this.#alone = alone
  }

  /** Resolves, for all who wait, at the same moment. */
  join(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      if (this.#waiting.length >= largestGroup || this.#alone()) this.#go()
      else
        this.#timer ??= this.#clock.after(patienceMs, () => {
          this.#go()
        })
    })
  }

  #go(): void {
    this.#timer?.cancel()
    this.#timer = null
    const group = this.#waiting
    this.#waiting = []
    for (const resolve of group) resolve()
  }
}
