/** One origin's place in the frontier: what waits there, and when the next request may begin. Pure but for what it is told. */
import type { PageRow } from '../store/grab-operations.ts'

/** No rule makes a grab wait longer than this between two requests. */
const longestDelayMs = 600_000

export class Origin {
  readonly name: string
  /** Whether its robots.txt is known. */
  robots: 'unknown' | 'asking' | 'known' = 'unknown'
  robotsTries = 0
  active = 0
  /** The ledger has queued pages behind the last one that was taken. */
  hasMore = true
  isFetching = false
  lastId = 0
  readonly #ready: PageRow[] = []
  readonly #later: { readonly page: PageRow; readonly atMs: number }[] = []
  #nextMs = 0
  #heldUntilMs = 0
  #delayMs: number

  constructor(name: string, delayMs: number) {
    this.name = name
    this.#delayMs = delayMs
  }

  get waiting(): number {
    return this.#ready.length
  }

  get delayMs(): number {
    return this.#delayMs
  }

  /** For so long yet the server wants to be left alone. */
  heldMs(nowMs: number): number {
    return Math.max(0, Math.round(this.#heldUntilMs - nowMs))
  }

  get isDone(): boolean {
    return this.active === 0 && !this.hasMore && !this.isFetching && this.#ready.length + this.#later.length === 0
  }

  /** What robots.txt asks for goes before what the user does, where it is more. */
  slow(delayMs: number | null): void {
    if (delayMs !== null) this.#delayMs = Math.min(Math.max(this.#delayMs, delayMs), longestDelayMs)
  }

  /** Nothing more before this moment: the server has asked for it. */
  block(untilMs: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, untilMs)
    this.#nextMs = Math.max(this.#nextMs, untilMs)
  }

  add(pages: readonly PageRow[]): void {
    this.#ready.push(...pages)
    this.lastId = pages.at(-1)?.id ?? this.lastId
  }

  again(page: PageRow, atMs: number): void {
    this.#later.push({ page, atMs })
  }

  /** When it could have a request, as far as waiting goes; Infinity: it has nothing. */
  dueMs(nowMs: number): number {
    if (this.#ready.length > 0) return Math.max(this.#nextMs, nowMs)
    const soonest = this.#later.reduce((least, { atMs }) => Math.min(least, atMs), Infinity)
    return soonest === Infinity ? Infinity : Math.max(this.#nextMs, soonest, nowMs)
  }

  take(nowMs: number): PageRow | null {
    if (this.#nextMs > nowMs) return null
    const at = this.#later.findIndex(({ atMs }) => atMs <= nowMs)
    return (at >= 0 ? this.#later.splice(at, 1)[0]?.page : this.#ready.shift()) ?? null
  }

  /** A request begins. */
  begin(nowMs: number): void {
    this.active += 1
    this.#nextMs = Math.max(this.#nextMs, nowMs + this.#delayMs)
  }

  end(): void {
    this.active -= 1
  }
}
