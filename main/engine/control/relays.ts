/**
 * Small files in relay, as control sees it: where many of one host, queue and batch land in quick succession, further ones are sent
 * to the lane before their turn, and each that lands there hands its slot and its connection to the next. So the lane never waits for
 * a word from here. Slots are counted as ever: whoever waits has none, and control hears of landings in their order.
 */
import type { Clock } from '../clock.ts'
import type { Applicant } from '../domain/admission.ts'
import type { RelayPlace } from '../transfer/protocol.ts'

/** Landings are counted over stretches of this length. */
const stretchMs = 50
/** Most that wait in one relay: what lands in a stretch, but no more than these. */
const mostWaiting = 128
/** Fewer landings in a stretch are not worth it. */
const leastLandings = 4
/** Relays that are remembered after their last member. */
const mostIdle = 64

let lastRelay = 0

export class Relay {
  readonly id = ++lastRelay
  /** Landings heard of. */
  landed = 0
  /** Sent and not ended. */
  members = 0
  /** Of these, who waits for a turn, in the order sent. */
  readonly waiting: RelayMember[] = []
  /** Who will be sent and will wait, in order. */
  readonly coming: RelayMember[] = []
  #startedAtMs = -Infinity
  #landings = 0
  #landingsBefore = 0

  /** A file of this host, queue and batch has landed, in the relay or beside it. */
  note(nowMs: number): void {
    this.#turnOver(nowMs)
    this.#landings += 1
  }

  /** How many may wait in it at most: as many as have landed in a stretch. */
  most(nowMs: number): number {
    this.#turnOver(nowMs)
    const pace = Math.max(this.#landings, this.#landingsBefore)
    return pace < leastLandings ? 0 : Math.min(mostWaiting, pace)
  }

  /** How many wait, or will. */
  get onTheWay(): number {
    return this.waiting.length + this.coming.length
  }

  #turnOver(nowMs: number): void {
    const passed = nowMs - this.#startedAtMs
    if (passed < stretchMs) return
    this.#landingsBefore = passed < 2 * stretchMs ? this.#landings : 0
    this.#landings = 0
    this.#startedAtMs = nowMs
  }
}

/** Who counts slots. */
export interface RelayListener {
  /** It is handed a slot. */
  turn(): void
  /** It has landed and given its slot away, or back. */
  landed(): void
  /** Whether it is called back before its turn. */
  isRecalled(): boolean
}

/** One download in a relay. */
export class RelayMember {
  readonly #relay: Relay
  readonly #on: RelayListener
  #hasTurn: boolean
  #isSent = false
  #isOver = false
  #isHanded = false

  constructor(relay: Relay, hasTurn: boolean, on: RelayListener) {
    this.#relay = relay
    this.#hasTurn = hasTurn
    this.#on = on
    if (!hasTurn) relay.coming.push(this)
  }

  /** Whether it has a slot and a connection. */
  get hasTurn(): boolean {
    return this.#hasTurn
  }

  /** Whether its connection comes, or came, from another one: it takes none by itself. */
  get isGiven(): boolean {
    return !this.#hasTurn || this.#isHanded
  }

  /** Whether another one's connection is its own now. */
  get isHanded(): boolean {
    return this.#isHanded
  }

  /** Whether it should not be sent any more. */
  get isRecalled(): boolean {
    return !this.#hasTurn && this.#on.isRecalled()
  }

  /** Its place, in the call that sends its order to the lane: the order of sending counts. */
  send(): RelayPlace {
    const relay = this.#relay
    this.#isSent = true
    relay.members += 1
    if (this.#hasTurn) return { relay: relay.id, after: null }
    without(relay.coming, this)
    relay.waiting.push(this)
    return { relay: relay.id, after: relay.landed }
  }

  /** Its transfer has ended; whether its slot and its connection are somebody else's now. From here on it is handed nothing. */
  end(hasLanded: boolean): boolean {
    this.leave()
    if (!hasLanded) return false
    this.#relay.landed += 1
    const next = this.#relay.waiting.shift() ?? this.#relay.coming.shift()
    if (next) next.#begin()
    this.#on.landed()
    return next !== undefined
  }

  /** It is handed nothing any more. May be called again. */
  leave(): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#isSent) this.#relay.members -= 1
    without(this.#relay.waiting, this)
    without(this.#relay.coming, this)
  }

  #begin(): void {
    this.#hasTurn = true
    this.#isHanded = true
    this.#on.turn()
  }
}

const without = (list: RelayMember[], one: RelayMember): void => {
  const at = list.indexOf(one)
  if (at >= 0) list.splice(at, 1)
}

export class Relays {
  readonly #clock: Clock
  readonly #relays = new Map<string, Relay>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  noteLanding(one: Applicant): void {
    this.for(one).note(this.#clock.monotonic())
  }

  /** The relay that one may be sent to before its turn; null: none, or there is no room. */
  ahead(one: Applicant): Relay | null {
    const relay = this.for(one)
    if (relay.members <= relay.waiting.length) return null
    return relay.onTheWay < relay.most(this.#clock.monotonic()) ? relay : null
  }

  /** Whether fewer than half as many wait there as could: then others are sent, many together. */
  isLow(one: Applicant): boolean {
    const relay = this.ahead(one)
    return relay !== null && 2 * relay.onTheWay < relay.most(this.#clock.monotonic())
  }

  /** The relay that one belongs to. */
  for(one: Applicant): Relay {
    const key = keyOf(one)
    const known = this.#relays.get(key)
    if (known) return known
    for (const [old, { members }] of this.#relays) {
      if (this.#relays.size < mostIdle) break
      if (members === 0) this.#relays.delete(old)
    }
    const relay = new Relay()
    this.#relays.set(key, relay)
    return relay
  }
}

const keyOf = ({ queueId, batchId, host }: Applicant): string => `${String(queueId)} ${String(batchId)} ${host}`
