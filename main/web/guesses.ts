/**
 * Slows down those who guess the token or a pairing code, each attempt by itself and each source by itself. What is right always works at
 * once: a token has 128 bits or more, so that no rate of guessing finds it, and whoever guesses must not be able to keep its owner out.
 */
import { setTimeout as delay } from 'node:timers/promises'

export type Verdict = 'right' | 'wrong' | { readonly retryAfterMs: number }

interface Source {
  wrong: number
  waiting: number
  lastAt: number
  nextAlarm: number
}

/** So many mistakes are answered at once: people paste the wrong thing. */
const free = 3
const firstWaitMs = 250
const longestWaitMs = 8_000
const mostWaitingEach = 8
const mostWaitingTogether = 256
const mostSources = 10_000
const forgetAfterMs = 15 * 60_000
/** So many wrong tries of one source are no mistakes any more: somebody is told, and again at each tenfold. */
const alarmAt = 20
const alarmAgain = 10

export class Guesses {
  readonly #alarm: (from: string, count: number) => void
  readonly #now: () => number
  readonly #wait: (ms: number) => Promise<void>
  readonly #sources = new Map<string, Source>()
  #waiting = 0

  /** `alarm` hears of a source that guesses, and how often it was wrong. */
  constructor(
    alarm: (from: string, count: number) => void,
    now: () => number = () => performance.now(),
    wait: (ms: number) => Promise<void> = (ms) => delay(ms, undefined, { ref: false }),
  ) {
    this.#alarm = alarm
    this.#now = now
    this.#wait = wait
  }

  /** One attempt. Resolves late for a wrong one; at once, with the time to come back, when too many of a source wait already. */
  async attempt(from: string, isRight: boolean): Promise<Verdict> {
    const source = this.#sourceOf(from)
    if (isRight) {
      source.wrong = 0
      source.nextAlarm = alarmAt
      return 'right'
    }
    source.wrong += 1
    source.lastAt = this.#now()
    if (source.wrong >= source.nextAlarm) {
      source.nextAlarm *= alarmAgain
      this.#alarm(from, source.wrong)
    }
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(20, source.wrong - free - 1))
    if (source.wrong <= free) return 'wrong'
    if (source.waiting >= mostWaitingEach || this.#waiting >= mostWaitingTogether) return { retryAfterMs: waitMs }
    source.waiting += 1
    this.#waiting += 1
    try {
      await this.#wait(waitMs)
    } finally {
      source.waiting -= 1
      this.#waiting -= 1
    }
    return 'wrong'
  }

  #sourceOf(from: string): Source {
    const now = this.#now()
    const known = this.#sources.get(from)
    if (known !== undefined && (known.waiting > 0 || now - known.lastAt < forgetAfterMs)) return known
    // The oldest goes; one that waits keeps its own count.
    if (this.#sources.size >= mostSources) this.#sources.delete(this.#sources.keys().next().value ?? '')
    const fresh: Source = { wrong: 0, waiting: 0, lastAt: now, nextAlarm: alarmAt }
    this.#sources.set(from, fresh)
    return fresh
  }
}

/** Who counts as one source: an address, or the network that one customer has in IPv6. */
export const sourceOf = (address: string | undefined): string => {
  const plain = (address ?? 'nobody').replace(/^::ffff:/, '')
  return plain.includes(':') ? plain.split(':').slice(0, 4).join(':') : plain
}
