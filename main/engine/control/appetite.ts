/**
 * How many connections one download would like to have now, and when it may have more: it gives some up for others, takes
 * fewer where the server wants fewer, and takes more when there is room again. Knows nothing of segments or responses.
 */
import type { Clock, Timer } from '../clock.ts'
import type { Gate, Hosts } from './hosts.ts'

/** How long after a connection was lost or given up another one is tried. */
const regrowMs = 5_000

export interface AppetiteSpec {
  readonly hosts: Hosts
  readonly clock: Clock
  /** Where its connections are counted. */
  readonly gates: readonly Gate[]
  /** There may be room for more: look whether there is work for them. */
  readonly grow: () => void
}

export class Appetite {
  readonly #spec: AppetiteSpec
  /** As many as it may ever have. */
  #most = 1
  #target = 1
  #regrow: Timer | null = null
  #over = false

  constructor(spec: AppetiteSpec) {
    this.#spec = spec
  }

  /** Connections wanted now. */
  get target(): number {
    return this.#target
  }

  begin(most: number): void {
    this.#most = most
    this.#target = most
  }

  /** Takes a further connection, unless somebody waits for a first one or there is no room: then it comes back when there is. */
  takeExtra(): boolean {
    const { hosts, gates } = this.#spec
    if (!hosts.isCrowded(gates) && hosts.tryTake(gates)) return true
    if (!this.#over) hosts.awaitRoom(this.#onRoom, gates)
    return false
  }

  /** A connection has ended. What others leave is not of interest until it is asked for again. */
  release(): void {
    const { hosts, gates } = this.#spec
    hosts.forget(this.#onRoom)
    hosts.release(gates)
  }

  /** No more than these for a while. */
  rest(connections: number): void {
    this.#target = Math.max(1, connections)
    this.#regrow?.cancel()
    if (this.#over) return
    this.#regrow = this.#spec.clock.after(regrowMs, () => {
      this.#target = this.#most
      this.#spec.grow()
    })
  }

  /** Never more than these: the server does not like them. */
  limit(connections: number): void {
    this.#most = Math.max(1, connections)
    this.#target = Math.min(this.#target, this.#most)
  }

  /** Nothing more is wanted. */
  end(): void {
    this.#over = true
    this.#regrow?.cancel()
    this.#spec.hosts.forget(this.#onRoom)
  }

  readonly #onRoom = (): void => {
    this.#spec.grow()
  }
}
