/**
 * Keeps the connections of one download from holding each other up: cuts those that are silent or far slower than the rest,
 * sends another one beside a lone one that says nothing, and looks for work whenever a connection is missing.
 */
import type { EventData } from '../../../shared/events.ts'
import { deadEndOf, laggardOf, silenceMs, typicalSpeed } from '../domain/laggards.ts'
import type { Sight } from '../domain/laggards.ts'
import type { Appetite } from './appetite.ts'
import type { Shares } from './shares.ts'
import type { Sightings } from './sightings.ts'
import type { Starter } from './starter.ts'

/** After a connection was cut, the next one is safe for this long; twice as long each time … */
const firstTruceMs = 1_000
/** … up to this, so that a server whose connections are simply uneven is left alone. */
const longestTruceMs = 60_000
/** Somebody who has all that it came for has nothing more to wait for. */
const lingerMs = 1_000
/** A connection that is to go keeps what will have come by then. */
const noticeMs = 250
const leastNoticeBytes = 1024 * 1024

export interface WatchSpec {
  readonly shares: Shares
  readonly sightings: Sightings
  readonly appetite: Appetite
  readonly starter: Starter
  /** Whether a connection may be cut because its rest can be asked for by itself. */
  readonly canResume: () => boolean
  readonly stop: (transferId: number) => void
  readonly fill: () => void
  readonly tell: (event: EventData) => void
}

export class Watch {
  readonly #spec: WatchSpec
  readonly #cut = new Set<number>()
  #truceUntilMs = 0
  #truceMs = firstTruceMs

  constructor(spec: WatchSpec) {
    this.#spec = spec
  }

  look(nowMs: number): void {
    const { sightings, shares, appetite, fill } = this.#spec
    sightings.look(nowMs)
    if (!this.#spec.canResume()) return
    this.#judge(nowMs)
    if (shares.size < appetite.target) fill()
  }

  /** A transfer has ended. */
  ended(transferId: number): void {
    this.#cut.delete(transferId)
  }

  /** Lets connections go that only make it slower: those begun last, each with what is on its way. */
  shed(count: number): void {
    const { shares, sightings } = this.#spec
    const own = shares.all().filter(({ task }) => task.kind === 'own')
    for (const share of own.slice(1).slice(-count)) {
      const speed = sightings.speedOf(share.transferId) ?? 0
      shares.shorten(share, Math.ceil(Math.max(leastNoticeBytes, (speed * noticeMs) / 1000)))
    }
  }

  #judge(nowMs: number): void {
    const { sightings, starter, shares, appetite } = this.#spec
    const sights = sightings.sights(nowMs)
    const patienceMs = 2 * starter.setupMs
    const done = sights.find(({ restBytes, silentMs }) => restBytes === 0 && silentMs >= lingerMs)
    if (done) this.#stop(done.id)
    const lone = deadEndOf(sights, patienceMs)
    const share = lone && shares.get(lone.id)
    if (share && nowMs >= this.#truceUntilMs) {
      this.#makeTruce(nowMs)
      this.#tell(lone, sights)
      if (appetite.most > 1 && share.task.kind === 'own') starter.relieve(share)
      else this.#stop(share.transferId)
    }
    const laggard = nowMs >= this.#truceUntilMs ? laggardOf(sights, patienceMs) : null
    if (!laggard || this.#cut.has(laggard.id)) return
    this.#makeTruce(nowMs)
    this.#tell(laggard, sights)
    this.#stop(laggard.id)
  }

  #tell({ id, silentMs, bytesPerSecond }: Sight, sights: readonly Sight[]): void {
    const usual = typicalSpeed(sights.filter((sight) => sight.id !== id).map((sight) => sight.bytesPerSecond))
    const reason = bytesPerSecond !== null && bytesPerSecond > 0 && silentMs < silenceMs ? 'slow' : 'silent'
    this.#spec.tell({
      kind: 'slow_connection',
      reason,
      silentMs: Math.round(silentMs),
      bytesPerSecond: bytesPerSecond === null ? null : Math.round(bytesPerSecond),
      usual: usual === null ? null : Math.round(usual),
    })
  }

  #makeTruce(nowMs: number): void {
    this.#truceUntilMs = nowMs + this.#truceMs
    this.#truceMs = Math.min(longestTruceMs, 2 * this.#truceMs)
  }

  #stop(transferId: number): void {
    if (this.#cut.has(transferId)) return
    this.#cut.add(transferId)
    this.#spec.stop(transferId)
  }
}
