/**
 * How fast each host delivers to all its downloads together, and how many connections that deserves. Watches while downloads
 * run, lets them grow while each step adds speed, and tells each its share. One host's downloads are one question: what one gains
 * at the cost of another is no gain. Knows no segment and no request.
 */
import type { FailureCode } from '../../../shared/failure.ts'
import type { Clock, Timer } from '../clock.ts'
import { capRamp, isTooMany, nextRamp, startRamp } from '../domain/ramp.ts'
import type { Ramp, Sample } from '../domain/ramp.ts'
import type { HostMemory } from './host-memory.ts'

/** What a server says to a connection too many. */
export type HostRefusal = Extract<FailureCode, 'forbidden' | 'rate_limited' | 'server_busy'>

export interface FoundPace {
  readonly connections: number
  readonly bytesPerSecond: number
}

/** One download as its host's pace sees it. */
export interface Member {
  /** Whether its number of connections is found out, not given. */
  readonly isAutomatic: boolean
  /** Connections that it may have by other limits. */
  readonly most: number
  /** Bytes taken from the wire; never less than before. */
  readonly receivedBytes: () => number
  /** Connections that deliver. */
  readonly delivering: () => number
  /** Whether a speed limit of ours held one of its connections just now. */
  readonly isHeld: () => boolean
  /** Called each time before anything is measured. */
  readonly look: (nowMs: number) => void
  /** Its share has become larger. */
  readonly grow: () => void
  /** Gives up connections that only make it slower. */
  readonly shed: (count: number) => void
  /** The host takes no more than `cap` for now. */
  readonly capped: (host: string, cap: number, code: HostRefusal) => void
  /** So many connections bring as much as any further ones would. */
  readonly paced: (host: string, pace: FoundPace) => void
}

interface Window {
  readonly atMs: number
  readonly bytes: number
  readonly connections: number
}

interface Pace {
  readonly members: Set<Member>
  ramp: Ramp
  window: Window | null
  /** Bytes of members that have left. */
  goneBytes: number
  /** The most that delivered together lately. */
  proven: { readonly connections: number; readonly atMs: number }
  /** Refusals in a row that could have been chance. */
  doubts: number
}

const lookEveryMs = 100
/** A sample takes at least this long … */
const sampleMs = 300
/** … and until so much has come for each connection, because small numbers are mostly chance … */
const sampleBytes = 256 * 1024
/** … but no longer than this. */
const longestSampleMs = 2_000
const provenForMs = 10_000

export class Paces {
  readonly #clock: Clock
  readonly #memory: HostMemory
  readonly #paces = new Map<string, Pace>()
  #timer: Timer | null = null

  constructor(clock: Clock, memory: HostMemory) {
    this.#clock = clock
    this.#memory = memory
  }

  join(host: string, member: Member): void {
    const pace = this.#paces.get(host) ?? this.#begin(host)
    pace.members.add(member)
    this.#timer ??= this.#clock.every(lookEveryMs, () => {
      this.#look()
    })
  }

  leave(host: string, member: Member): void {
    const pace = this.#paces.get(host)
    if (!pace?.members.delete(member)) return
    pace.goneBytes += member.receivedBytes()
    if (pace.members.size > 0) return
    this.#paces.delete(host)
    this.#conclude(host, pace)
    if (this.#paces.size > 0) return
    this.#timer?.cancel()
    this.#timer = null
  }

  /** Connections that this download may have now. */
  shareOf(host: string, member: Member): number {
    const pace = this.#paces.get(host)
    if (!pace) return 1
    const automatic = [...pace.members].filter(({ isAutomatic }) => isAutomatic)
    const given = [...pace.members].filter(({ isAutomatic }) => !isAutomatic)
    const rest = pace.ramp.target - given.reduce((sum, one) => sum + one.delivering(), 0)
    const place = automatic.indexOf(member)
    const share = Math.floor(rest / automatic.length) + (place < rest % automatic.length ? 1 : 0)
    return Math.max(1, share)
  }

  /**
   * The host refused a connection because there are others. One more than delivered together just now may be chance: a server
   * counts a connection for a moment after its end.
   *
   * @param others connections to it that are open
   */
  refused(host: string, others: number, code: HostRefusal): void {
    const pace = this.#paces.get(host)
    if (!pace || others <= 0) return
    const now = this.#clock.monotonic()
    const proven = pace.proven.atMs > now - provenForMs ? pace.proven.connections : 0
    if (others < proven && pace.doubts === 0) {
      pace.doubts += 1
      return
    }
    pace.doubts = 0
    pace.proven = { connections: 0, atMs: now }
    this.#memory.learnCap(host, others)
    pace.ramp = capRamp(pace.ramp, others)
    for (const member of pace.members) member.capped(host, others, code)
  }

  #begin(host: string): Pace {
    const now = this.#clock.monotonic()
    const pace: Pace = {
      members: new Set(),
      ramp: startRamp(this.#memory.good(host), now),
      window: null,
      goneBytes: 0,
      proven: { connections: 0, atMs: now },
      doubts: 0,
    }
    this.#paces.set(host, pace)
    return pace
  }

  /** What was found by the end: a climb that was cut short has found a beginning, at least. */
  #conclude(host: string, { ramp }: Pace): void {
    if (ramp.best === null) return
    if (ramp.settled) this.#memory.learnGood(host, ramp.target)
    else if (ramp.best.connections > Math.max(1, this.#memory.good(host) ?? 0))
      this.#memory.learnGood(host, ramp.best.connections)
  }

  #look(): void {
    const now = this.#clock.monotonic()
    for (const [host, pace] of this.#paces) {
      for (const member of [...pace.members]) member.look(now)
      this.#measure(host, pace, now)
    }
  }

  #measure(host: string, pace: Pace, nowMs: number): void {
    const members = [...pace.members]
    const connections = members.reduce((sum, member) => sum + member.delivering(), 0)
    const bytes = members.reduce((sum, member) => sum + member.receivedBytes(), pace.goneBytes)
    if (connections >= pace.proven.connections || pace.proven.atMs < nowMs - provenForMs) {
      pace.proven = { connections, atMs: nowMs }
    }
    const { window } = pace
    if (window?.connections !== connections || members.some((member) => member.isHeld())) {
      pace.window = { atMs: nowMs, bytes, connections }
      return
    }
    const spanMs = nowMs - window.atMs
    const came = bytes - window.bytes
    if (connections === 0 || spanMs < sampleMs) return
    if (came < sampleBytes * connections && spanMs < longestSampleMs) return
    pace.window = { atMs: nowMs, bytes, connections }
    this.#step(host, pace, { connections, bytesPerSecond: (came * 1000) / spanMs, atMs: nowMs })
  }

  #step(host: string, pace: Pace, sample: Sample): void {
    const before = pace.ramp
    const automatic = [...pace.members].filter(({ isAutomatic }) => isAutomatic)
    if (automatic.length === 0) return
    const reached = sample.connections >= before.target || before.best === null
    if (reached) {
      const most = Math.min(this.#memory.cap(host), ...automatic.map((member) => member.most))
      pace.ramp = nextRamp(before, sample, most)
      if (pace.ramp.settled && !before.settled) {
        this.#memory.learnGood(host, pace.ramp.target)
        const found = { connections: pace.ramp.target, bytesPerSecond: Math.round(sample.bytesPerSecond) }
        for (const member of automatic) member.paced(host, found)
      }
      if (isTooMany(pace.ramp, sample)) automatic.at(-1)?.shed(sample.connections - pace.ramp.target)
    }
    // Also when the target was not reached: there may be work by now that there was not before.
    if (pace.ramp.target > sample.connections) for (const member of automatic) member.grow()
  }
}
