/**
 * How many connections one download would like to have now, and when it may have more: as many as it was given, or its share of
 * what its host deserves. It gives some up for others, takes fewer where the server wants fewer, and takes more when there is
 * room again. Knows nothing of segments or responses.
 */
import type { LoneReason } from '../../../shared/events.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Gate, Hosts } from './hosts.ts'
import type { HostRefusal, Member } from './paces.ts'

/** How long after a connection was lost or given up another one is tried; longer each time it happens again … */
const regrowMs = 5_000
/** … up to this. */
const longestRegrowMs = 60_000

/** How many connections are wished for. */
export interface Wish {
  readonly most: number
  /** Whether the number is found out while it runs, up to `most`; else it begins with all of them. */
  readonly isAutomatic: boolean
  /** Why there may be one only; null: there may be more. */
  readonly lone: LoneReason | null
}

export interface AppetiteSpec {
  readonly hosts: Hosts
  readonly clock: Clock
  /** Where its connections are counted; the host's own gate comes first. */
  readonly gates: readonly Gate[]
  /** What the host's pace wants to know of it. */
  readonly member: Omit<Member, 'isAutomatic' | 'most' | 'grow'>
  /** Whether its first connection is counted yet. */
  readonly isCounted: () => boolean
  /** There may be room for more: look whether there is work for them. */
  readonly grow: () => void
}

export class Appetite {
  readonly #spec: AppetiteSpec
  #wish: Wish = { most: 1, isAutomatic: false, lone: null }
  #member: Member | null = null
  /** As many as it may have for now. */
  #forNow = Infinity
  #waitMs = regrowMs
  #regrow: Timer | null = null
  #over = false

  constructor(spec: AppetiteSpec) {
    this.#spec = spec
  }

  /** Connections wanted now. */
  get target(): number {
    const { most, isAutomatic } = this.#wish
    const share = isAutomatic && this.#member ? this.#spec.hosts.paces.shareOf(this.#host, this.#member) : most
    return Math.min(most, share, this.#forNow)
  }

  /** Connections that it may have for a moment, while one takes over from another. */
  get most(): number {
    return Math.min(this.#wish.most, this.#forNow)
  }

  /** Whether the host is known to take as many connections as are wanted: no need to feel one's way. */
  get isSure(): boolean {
    return (this.#spec.hosts.memory.good(this.#host) ?? 0) >= this.target
  }

  begin(wish: Wish): void {
    if (this.#over) return
    this.#wish = wish
    const { hosts, member, grow } = this.#spec
    const { isAutomatic } = wish
    const most = Math.min(wish.most, ...this.#spec.gates.map(({ limit }) => limit))
    this.#member = { ...member, isAutomatic, most, grow }
    hosts.paces.join(this.#host, this.#member)
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
    const { hosts, gates, isCounted } = this.#spec
    hosts.forget(this.#onRoom)
    if (isCounted()) hosts.release(gates)
  }

  /** No more than these for a while. */
  rest(connections: number): void {
    this.#forNow = Math.max(1, connections)
    this.#regrow?.cancel()
    if (this.#over) return
    this.#regrow = this.#spec.clock.after(this.#waitMs, () => {
      this.#forNow = Infinity
      this.#spec.grow()
    })
    this.#waitMs = Math.min(longestRegrowMs, 2 * this.#waitMs)
  }

  /** A further connection delivers: whatever was in the way is over. */
  worked(): void {
    this.#waitMs = regrowMs
  }

  /** Never more than these: this file cannot be had by more. */
  limit(connections: number): void {
    this.#wish = { ...this.#wish, most: Math.min(this.#wish.most, Math.max(1, connections)) }
  }

  /** The host refused a connection, not given back yet, beside others that are open: a matter of all its downloads. */
  refused(code: HostRefusal): void {
    const { hosts } = this.#spec
    hosts.paces.refused(this.#host, hosts.openAt(this.#host) - 1, code)
  }

  /** Nothing more is wanted. */
  end(): void {
    if (this.#over) return
    this.#over = true
    this.#regrow?.cancel()
    this.#spec.hosts.forget(this.#onRoom)
    if (this.#member) this.#spec.hosts.paces.leave(this.#host, this.#member)
  }

  get #host(): string {
    return this.#spec.gates[0]?.key ?? ''
  }

  readonly #onRoom = (): void => {
    this.#spec.grow()
  }
}
