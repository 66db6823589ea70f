/**
 * Time and chance, the only two things the engine cannot derive. Everything in the engine takes a `Clock`, so that a test
 * can be its own time; nothing else in the engine asks the system for either.
 */

/** A timer that can be taken back. */
export interface Timer {
  cancel(): void
}

export interface Clock {
  /** Wall-clock time, epoch milliseconds: for people and for the ledger. */
  now(): number
  /** Milliseconds that never go back: for durations and time limits. */
  monotonic(): number
  /** Name of the time zone that people here live in, as in the IANA database. */
  zone(): string
  /** In [0, 1). */
  random(): number
  /** Calls back once after at least `delayMs`. */
  after(delayMs: number, callback: () => void): Timer
  /** Resolves when everybody else has had a turn: for long work in slices. */
  turn(): Promise<void>
  /** Calls back again and again, `everyMs` apart. */
  every(everyMs: number, callback: () => void): Timer
}

/** Node cuts longer delays to 1 ms, so longer waits are made of several. */
const longestDelayMs = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  // Asked each time: whoever travels takes the machine along.
  zone: () => new Intl.DateTimeFormat().resolvedOptions().timeZone,
  random: () => Math.random(),
  after: (delayMs, callback) => {
    const dueAt = performance.now() + delayMs
    let handle: NodeJS.Timeout
    const arm = (): void => {
      const restMs = dueAt - performance.now()
      handle = setTimeout(restMs > longestDelayMs ? arm : callback, Math.min(Math.max(0, restMs), longestDelayMs))
    }
    arm()
    return {
      cancel: () => {
        clearTimeout(handle)
      },
    }
  },
  turn: () =>
    new Promise((resolve) => {
      setImmediate(resolve)
    }),
  every: (everyMs, callback) => {
    const handle = setInterval(callback, everyMs)
    return {
      cancel: () => {
        clearInterval(handle)
      },
    }
  },
}
