/**
 * Looks at the clock for whoever goes by the week. It looks at least every half minute, because timers sleep with the machine
 * and people set clocks; while nobody has hours, it does not look at all.
 */
import type { Clock, Timer } from '../clock.ts'

/** Something that is one thing now and another at another time of the week. */
export interface Weekly {
  /** When it will change by itself, epoch ms; null: never. */
  readonly nextAt: number | null
  /** Takes note of the time; whether something changed. */
  look(now: number, zone: string): boolean
}

const longestMs = 30_000

export class Timetable {
  readonly #clock: Clock
  readonly #parts: readonly Weekly[]
  readonly #changed: () => void
  #timer: Timer | null = null
  #isStopped = false

  /** @param changed called after a look at which something had changed */
  constructor(clock: Clock, parts: readonly Weekly[], changed: () => void) {
    this.#clock = clock
    this.#parts = parts
    this.#changed = changed
  }

  /** Looks now, and again when something is due. To be called whenever a part has got other hours. */
  look(): void {
    if (this.#isStopped) return
    const [now, zone] = [this.#clock.now(), this.#clock.zone()]
    const changes = this.#parts.map((part) => part.look(now, zone))
    this.#timer?.cancel()
    const dueAt = Math.min(...this.#parts.map(({ nextAt }) => nextAt ?? Infinity))
    this.#timer =
      dueAt === Infinity
        ? null
        : this.#clock.after(Math.min(longestMs, Math.max(1, dueAt - now)), () => {
            this.look()
          })
    if (changes.includes(true)) this.#changed()
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
  }
}

/** Remembers what was found out until it can be another, because finding out takes a walk through the week. */
export class Foreseen<T> {
  readonly #find: (now: number, zone: string) => { readonly value: T; readonly until: number | null }
  #found: { readonly value: T; readonly until: number | null; readonly at: number; readonly zone: string } | null = null

  constructor(find: (now: number, zone: string) => { readonly value: T; readonly until: number | null }) {
    this.#find = find
  }

  at(now: number, zone: string): { readonly value: T; readonly until: number | null } {
    const found = this.#found
    if (found?.zone === zone && now >= found.at && now < (found.until ?? Infinity)) return found
    const fresh = { ...this.#find(now, zone), at: now, zone }
    this.#found = fresh
    return fresh
  }
}
