/**
 * Small files in relay, as a lane sees it: one that has landed hands its slot and its connection to the next that waits, without a
 * word with control in between. Control, which hears of landings later and in their order, comes to the same account (control/relays.ts).
 */
import type { RelayPlace } from './protocol.ts'

/** Relays that are remembered after their last member, and slots of one that may be left over: without them somebody is only refused. */
const mostIdle = 256
const mostSpare = 256

interface Relay<T> {
  readonly waiting: T[]
  /** Members that have a slot. */
  running: number
  landed: number
  /** Numbers of landings after which nobody waited: who was sent before control could hear of one may have its slot. */
  readonly spare: number[]
}

export class LaneRelays<T> {
  readonly #relays = new Map<number, Relay<T>>()
  #waiting = 0

  /** How many wait for their turn, in all relays. */
  get waiting(): number {
    return this.#waiting
  }

  /** `refused`: nobody is left whom it could follow. */
  take({ relay: id, after }: RelayPlace, one: T): 'begins' | 'waits' | 'refused' {
    const relay = this.#relays.get(id) ?? this.#begin(id)
    if (after === null || this.#hasSpare(relay, after)) {
      relay.running += 1
      return 'begins'
    }
    if (relay.running === 0) return 'refused'
    relay.waiting.push(one)
    this.#waiting += 1
    return 'waits'
  }

  /** A slot whose landing control had heard of before it sent this one is in other hands. */
  #hasSpare({ spare }: Relay<T>, after: number): boolean {
    while ((spare[0] ?? Infinity) <= after) spare.shift()
    return spare.shift() !== undefined
  }

  /** One has landed; who begins now. */
  landed({ relay: id }: RelayPlace): T | null {
    const relay = this.#relays.get(id)
    if (!relay) return null
    relay.landed += 1
    const next = relay.waiting.shift()
    if (next === undefined) {
      relay.running -= 1
      relay.spare.push(relay.landed)
      if (relay.spare.length > mostSpare) relay.spare.shift()
      return null
    }
    this.#waiting -= 1
    return next
  }

  /** One has ended in another way: its slot is control's again, and whoever waits is for control to think about. */
  ended({ relay: id }: RelayPlace): readonly T[] {
    const relay = this.#relays.get(id)
    if (!relay) return []
    relay.running -= 1
    return this.#free(relay)
  }

  /** Nobody waits any more; those who did. */
  recall(): readonly T[] {
    return [...this.#relays.values()].flatMap((relay) => this.#free(relay))
  }

  /** Takes one out that waits; false: it does not. */
  remove({ relay: id }: RelayPlace, one: T): boolean {
    const relay = this.#relays.get(id)
    const at = relay?.waiting.indexOf(one) ?? -1
    if (at < 0) return false
    relay?.waiting.splice(at, 1)
    this.#waiting -= 1
    return true
  }

  #begin(id: number): Relay<T> {
    const relay: Relay<T> = { waiting: [], running: 0, landed: 0, spare: [] }
    for (const [old, { running }] of this.#relays) {
      if (this.#relays.size < mostIdle) break
      if (running === 0) this.#relays.delete(old)
    }
    this.#relays.set(id, relay)
    return relay
  }

  #free(relay: Relay<T>): readonly T[] {
    const freed = relay.waiting.splice(0)
    this.#waiting -= freed.length
    return freed
  }
}
