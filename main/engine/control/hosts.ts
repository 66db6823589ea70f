/**
 * Connections to each host, all downloads together and never more than it takes, and hosts that asked for a pause. A download's first connection waits its
 * turn and makes another download give up a spare one; further connections are taken only while there is room, or as soon as
 * there is room again.
 */
import type { Clock } from '../clock.ts'
import { HostMemory } from './host-memory.ts'
import { Paces } from './paces.ts'

/** A place where connections are counted: the host as a whole (the key is its name), or one batch's share of it. */
export interface Gate {
  readonly key: string
  readonly limit: number
}

interface Waiter {
  readonly gates: readonly Gate[]
  readonly resolve: (granted: boolean) => void
}

export class Hosts {
  readonly #clock: Clock
  /** What earlier downloads have learnt. */
  readonly memory: HostMemory
  readonly paces: Paces
  readonly #open = new Map<string, number>()
  readonly #waiters = new Set<Waiter>()
  /** By the clock that never goes back: the one on the wall may be set meanwhile. */
  readonly #heldUntil = new Map<string, number>()
  /** Who would take a further connection, in the order of asking, and behind which gates. */
  readonly #hungry = new Map<() => void, readonly Gate[]>()
  /** Called when somebody waits for a first connection behind these gates. */
  onCrowded: (gates: readonly Gate[]) => void = () => undefined

  constructor(clock: Clock, memory: HostMemory = new HostMemory(clock)) {
    this.#clock = clock
    this.memory = memory
    this.paces = new Paces(clock, memory)
  }

  /** Takes one connection if every gate has room. */
  tryTake(gates: readonly Gate[]): boolean {
    if (!this.#hasRoom(gates)) return false
    for (const gate of gates) this.#open.set(gate.key, (this.#open.get(gate.key) ?? 0) + 1)
    return true
  }

  /** Takes one connection as soon as there is room; false when the signal came first. */
  takeFirst(gates: readonly Gate[], signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false)
    if (this.tryTake(gates)) return Promise.resolve(true)
    return new Promise((resolve) => {
      const waiter: Waiter = { gates, resolve }
      this.#waiters.add(waiter)
      signal.addEventListener('abort', () => {
        if (this.#waiters.delete(waiter)) resolve(false)
      })
      this.onCrowded(gates)
    })
  }

  release(gates: readonly Gate[]): void {
    for (const gate of gates) {
      const rest = (this.#open.get(gate.key) ?? 1) - 1
      if (rest > 0) this.#open.set(gate.key, rest)
      else this.#open.delete(gate.key)
    }
    for (const waiter of this.#waiters) {
      if (!this.tryTake(waiter.gates)) continue
      this.#waiters.delete(waiter)
      waiter.resolve(true)
    }
    for (const [onRoom, wanted] of [...this.#hungry]) {
      if (!this.#hasRoom(wanted) || this.isCrowded(wanted) || !this.#hungry.delete(onRoom)) continue
      onRoom()
    }
  }

  /** Calls back once when there is room for a further connection behind these gates and nobody waits for a first one. */
  awaitRoom(onRoom: () => void, gates: readonly Gate[]): void {
    if (!this.#hungry.has(onRoom)) this.#hungry.set(onRoom, gates)
  }

  /** Takes back `awaitRoom`. */
  forget(onRoom: () => void): void {
    this.#hungry.delete(onRoom)
  }

  #hasRoom(gates: readonly Gate[]): boolean {
    return gates.every(({ key, limit }) => this.openAt(key) < Math.min(limit, this.memory.cap(key)))
  }

  /** Connections that are open there. */
  openAt(key: string): number {
    return this.#open.get(key) ?? 0
  }

  /** Whether somebody waits for a first connection that one of these gates holds back. */
  isCrowded(gates: readonly Gate[]): boolean {
    const keys = new Set(gates.map((gate) => gate.key))
    return [...this.#waiters].some((waiter) => waiter.gates.some((gate) => keys.has(gate.key)))
  }

  /** The host asked to be left alone until then (epoch ms): nothing new is started there. */
  hold(host: string, until: number): void {
    const span = until - this.#clock.now()
    this.#heldUntil.set(host, Math.max(this.#clock.monotonic() + span, this.#heldUntil.get(host) ?? 0))
  }

  /** Hosts to leave alone now, and the moment (epoch ms) when the first of them may be asked again. */
  held(): { readonly hosts: readonly string[]; readonly nextAt: number | null } {
    const now = this.#clock.monotonic()
    for (const [host, until] of this.#heldUntil) if (until <= now) this.#heldUntil.delete(host)
    const times = [...this.#heldUntil.values()]
    return { hosts: [...this.#heldUntil.keys()], nextAt: times.length > 0 ? this.#onTheWall(Math.min(...times)) : null }
  }

  /** Until when it is left alone, epoch ms; null: it is not. */
  heldUntil(host: string): number | null {
    return this.isHeld(host) ? this.#onTheWall(this.#heldUntil.get(host) ?? 0) : null
  }

  isHeld(host: string): boolean {
    return (this.#heldUntil.get(host) ?? 0) > this.#clock.monotonic()
  }

  #onTheWall(monotonicMs: number): number {
    return this.#clock.now() + monotonicMs - this.#clock.monotonic()
  }
}
