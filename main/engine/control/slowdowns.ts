/**
 * What slows one download while it receives: a limit of ours, the disk, a server that says nothing. Looks every second; tells what
 * it finds when it is new. Changes nothing.
 */
import type { EventData } from '../../../shared/events.ts'
import type { Sightings } from './sightings.ts'
import type { Binding } from './throttle-tree.ts'

export type Slowdown =
  | ({ readonly kind: 'limited' } & Binding)
  | { readonly kind: 'slow_disk' }
  | { readonly kind: 'silent'; readonly silentMs: number }

export interface SlowdownsSpec {
  readonly sightings: Sightings
  /** The limit that has most to be paid for; null: none. */
  readonly binding: () => Binding | null
  readonly tell: (event: EventData) => void
}

const lookEveryMs = 1_000
/** Writing takes more than this share of the time … */
const busyShare = 0.5
/** … and gets less than this written in a second of it: the disk is what holds it back, not the work there is. */
const slowDiskBytesPerSecond = 48 * 1024 * 1024
/** A sync of one second's bytes takes less than this on a sound disk. */
const slowSyncMs = 2_000
/** A slow disk is told again after this time. */
const diskAgainMs = 60_000
/** A sync that was slow still matters for so long. */
const syncMattersMs = 5_000
/** Nothing from anybody for so long is silence. */
const silenceMs = 3_000

export class Slowdowns {
  readonly #spec: SlowdownsSpec
  #lookedMs = 0
  #written = { us: 0, bytes: 0 }
  #now: Slowdown | null = null
  #slowSyncAtMs = -Infinity
  #diskToldMs = -Infinity
  #told: Binding | null = null
  /** Held at the last look, too: a moment does not count. */
  #wasHeld = false

  constructor(spec: SlowdownsSpec) {
    this.#spec = spec
  }

  get now(): Slowdown | null {
    return this.#now
  }

  look(nowMs: number): void {
    if (nowMs - this.#lookedMs < lookEveryMs) return
    const spanMs = nowMs - this.#lookedMs
    this.#lookedMs = nowMs
    const disk = this.#diskSpeed(spanMs)
    const limit = this.#limit()
    const isDiskSlow = disk !== null || nowMs - this.#slowSyncAtMs < syncMattersMs
    if (limit) this.#now = { kind: 'limited', ...limit }
    else if (isDiskSlow) this.#now = { kind: 'slow_disk' }
    else this.#now = this.#silence(nowMs)
    if (disk !== null) this.#tellDisk({ bytesPerSecond: disk, tookMs: null }, nowMs)
  }

  /** A sync of what it has written took so long. */
  synced(tookMs: number, nowMs: number): void {
    if (tookMs < slowSyncMs) return
    this.#slowSyncAtMs = nowMs
    this.#tellDisk({ bytesPerSecond: null, tookMs: Math.round(tookMs) }, nowMs)
  }

  #limit(): Binding | null {
    const { sightings, binding, tell } = this.#spec
    const isHeld = sightings.isHeld()
    const limit = isHeld && this.#wasHeld ? binding() : null
    this.#wasHeld = isHeld
    if (limit && !isSame(limit, this.#told)) {
      this.#told = limit
      tell({ kind: 'limited', ...limit })
    } else if (!isHeld && this.#told && !binding()) {
      this.#told = null
      tell({ kind: 'unlimited' })
    }
    return limit
  }

  /** Bytes written in a second of writing, where that is what it waits for; null: it is not. */
  #diskSpeed(spanMs: number): number | null {
    const { us, bytes } = this.#spec.sightings.written()
    const deltaUs = us - this.#written.us
    const deltaBytes = bytes - this.#written.bytes
    this.#written = { us, bytes }
    if (deltaUs < spanMs * 1000 * busyShare) return null
    const speed = Math.round((deltaBytes * 1_000_000) / deltaUs)
    return speed < slowDiskBytesPerSecond ? speed : null
  }

  #tellDisk(found: { readonly bytesPerSecond: number | null; readonly tookMs: number | null }, nowMs: number): void {
    if (nowMs - this.#diskToldMs < diskAgainMs) return
    this.#diskToldMs = nowMs
    this.#spec.tell({ kind: 'slow_disk', ...found })
  }

  #silence(nowMs: number): Slowdown | null {
    const sights = this.#spec.sightings.sights(nowMs)
    if (sights.length === 0) return null
    const silentMs = Math.min(...sights.map((sight) => sight.silentMs))
    return silentMs < silenceMs ? null : { kind: 'silent', silentMs }
  }
}

const isSame = (a: Binding, b: Binding | null): boolean =>
  b !== null && a.scope === b.scope && a.rate === b.rate && a.name === b.name
