/**
 * What each connection of one download was seen to do lately: speeds over short times, silence. Reads the shared counters; draws
 * no conclusions.
 */
import { typicalSpeed } from '../domain/laggards.ts'
import type { Sight } from '../domain/laggards.ts'
import type { CounterReading, Counters } from '../transfer/counters.ts'
import { sharedClockMs } from '../transfer/counters.ts'

/** A speed is taken over at most this long … */
const memoryMs = 2_500
/** … and not before this. */
const leastMs = 250
/** Held by a limit of ours within this time: its speed is not its own. */
const heldForMs = 1_000
/** Speeds of connections that have ended which still say what a new one would bring. */
const rememberedEnds = 8

interface Seen {
  readonly counter: number
  readonly begunMs: number
  firstByteMs: number | null
  lastByteMs: number
  /** [monotonic milliseconds, bytes received], oldest first. */
  readonly marks: (readonly [number, number])[]
}

export class Sightings {
  readonly #counters: Counters
  readonly #seen = new Map<number, Seen>()
  #ended: number[] = []
  /** Of transfers that have ended. */
  #written = { us: 0, bytes: 0 }

  constructor(counters: Counters) {
    this.#counters = counters
  }

  begin(transferId: number, counter: number, nowMs: number): void {
    this.#seen.set(transferId, { counter, begunMs: nowMs, firstByteMs: null, lastByteMs: nowMs, marks: [] })
  }

  end(transferId: number): void {
    const speed = this.speedOf(transferId)
    this.#written = this.#plus(this.#written, transferId)
    this.#seen.delete(transferId)
    if (speed !== null && speed > 0) this.#ended = [...this.#ended, speed].slice(-rememberedEnds)
  }

  /** Looks at the counters; to be called every now and then. */
  look(nowMs: number): void {
    for (const seen of this.#seen.values()) note(seen, this.#counters.read(seen.counter), nowMs)
  }

  /** Bytes a second lately; null: not watched long enough. */
  speedOf(transferId: number): number | null {
    const seen = this.#seen.get(transferId)
    const [first, last] = [seen?.marks[0], seen?.marks.at(-1)]
    if (!first || !last || last[0] - first[0] < leastMs) return null
    return ((last[1] - first[1]) * 1000) / (last[0] - first[0])
  }

  /** What a new connection may be expected to bring; null: nothing is known. */
  typical(): number | null {
    const speeds = [...this.#seen.keys()].map((id) => this.speedOf(id))
    return typicalSpeed([...speeds, ...this.#ended])
  }

  /** Connections from which something has come. */
  get delivering(): number {
    return [...this.#seen.values()].filter(({ firstByteMs }) => firstByteMs !== null).length
  }

  /** Time spent in writing, microseconds, and what came meanwhile; both only grow. */
  written(): { readonly us: number; readonly bytes: number } {
    return [...this.#seen.keys()].reduce((sum, id) => this.#plus(sum, id), this.#written)
  }

  #plus({ us, bytes }: { us: number; bytes: number }, transferId: number): { us: number; bytes: number } {
    const seen = this.#seen.get(transferId)
    if (!seen) return { us, bytes }
    const { writingUs, received } = this.#counters.read(seen.counter)
    return { us: us + writingUs, bytes: bytes + received }
  }

  isHeld(): boolean {
    return [...this.#seen.values()].some(({ counter }) => isHeld(this.#counters.read(counter)))
  }

  sights(nowMs: number): readonly Sight[] {
    return [...this.#seen].map(([id, seen]) => {
      const reading = this.#counters.read(seen.counter)
      return {
        id,
        bytesPerSecond: this.speedOf(id),
        silentMs: nowMs - seen.lastByteMs,
        watchedMs: seen.firstByteMs === null ? 0 : nowMs - seen.firstByteMs,
        restBytes: reading.limit < 0 ? Infinity : Math.max(0, reading.limit - reading.cursor),
        held: isHeld(reading),
      }
    })
  }
}

const isHeld = ({ heldUntilMs }: CounterReading): boolean =>
  heldUntilMs > 0 && heldUntilMs > sharedClockMs() - heldForMs

const note = (seen: Seen, { received }: CounterReading, nowMs: number): void => {
  const last = seen.marks.at(-1)?.[1] ?? 0
  if (received > last) seen.lastByteMs = nowMs
  if (received > 0) seen.firstByteMs ??= nowMs
  if (seen.firstByteMs === null) return
  seen.marks.push([nowMs, received])
  while ((seen.marks[1]?.[0] ?? Infinity) <= nowMs - memoryMs) seen.marks.shift()
}
