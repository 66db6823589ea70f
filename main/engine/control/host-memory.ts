/**
 * What was learnt of each host, kept over restarts: how many connections work well together, and how many it takes at all. Both
 * are forgotten after a while, because hosts change. Knows no connection.
 */
import type { Clock } from '../clock.ts'
import type { HostNote } from '../domain/host-note.ts'

const hourMs = 3_600_000
/** What worked is tried again for so long … */
const goodForMs = 7 * 24 * hourMs
/** … and what was refused is not. */
const capForMs = hourMs
/** The same lesson within this time is not written down again. */
const freshForMs = 24 * hourMs

export class HostMemory {
  readonly #clock: Clock
  readonly #notes: Map<string, HostNote>
  readonly #book: (note: HostNote) => void

  /** @param book writes a note down; called only when there is something new in it */
  constructor(clock: Clock, notes: readonly HostNote[] = [], book: (note: HostNote) => void = () => undefined) {
    this.#clock = clock
    this.#notes = new Map(notes.map((note) => [note.host, note]))
    this.#book = book
  }

  /** Connections that worked well together; null: nothing is known. */
  good(host: string): number | null {
    const { good, goodUntil } = this.#noteOf(host)
    return goodUntil > this.#clock.now() ? good : null
  }

  /** More than these at once are refused. Infinity: nothing is known. */
  cap(host: string): number {
    const { cap, capUntil } = this.#noteOf(host)
    return capUntil > this.#clock.now() ? (cap ?? Infinity) : Infinity
  }

  /** When what was refused is tried again, epoch ms. */
  capUntil(host: string): number {
    return this.#noteOf(host).capUntil
  }

  /** The caps that are in force. */
  caps(): readonly number[] {
    const now = this.#clock.now()
    return [...this.#notes.values()].flatMap(({ cap, capUntil }) => (cap !== null && capUntil > now ? [cap] : []))
  }

  learnGood(host: string, good: number): void {
    const until = this.#clock.now() + goodForMs
    const old = this.#noteOf(host)
    if (this.good(host) === good && until - old.goodUntil < freshForMs) return
    this.#write({ ...old, good, goodUntil: until })
  }

  learnCap(host: string, cap: number): void {
    this.#write({ ...this.#noteOf(host), cap, capUntil: this.#clock.now() + capForMs })
  }

  #noteOf(host: string): HostNote {
    return this.#notes.get(host) ?? { host, good: null, goodUntil: 0, cap: null, capUntil: 0 }
  }

  #write(note: HostNote): void {
    this.#notes.set(note.host, note)
    this.#book(note)
  }
}
