/**
 * Why one download is as fast as it is: what holds it back now, what its host refused, what more connections would bring. For
 * whoever asks, and for its timeline. Changes nothing.
 */
import type { EventData, LoneReason } from '../../../shared/events.ts'
import type { HostMemory } from './host-memory.ts'
import type { FoundPace, Member } from './paces.ts'
import type { Sightings } from './sightings.ts'
import { Slowdowns } from './slowdowns.ts'
import type { Slowdown } from './slowdowns.ts'
import type { Binding } from './throttle-tree.ts'

export interface ReasonsSpec {
  readonly host: string
  readonly sightings: Sightings
  readonly memory: HostMemory
  readonly binding: () => Binding | null
  readonly tell: (event: EventData) => void
}

export class Reasons {
  readonly #spec: ReasonsSpec
  readonly #slowdowns: Slowdowns
  /** Why there is one connection only; null: there may be more, or it is not known yet. */
  lone: LoneReason | null = null
  #pace: FoundPace | null = null

  constructor(
    host: string,
    sightings: Sightings,
    memory: HostMemory,
    { binding, tell }: Pick<ReasonsSpec, 'binding' | 'tell'>,
  ) {
    this.#spec = { host, sightings, memory, binding, tell }
    this.#slowdowns = new Slowdowns(this.#spec)
  }

  /** What slows it at this moment; null: nothing but the way to the server. */
  get slowdown(): Slowdown | null {
    return this.#slowdowns.now
  }

  /** What the host gives however many connections there are; null: not found out. */
  get pace(): FoundPace | null {
    return this.#pace
  }

  /** The most connections that its host takes now, and until when that is believed; null: nothing was refused. */
  get cap(): { readonly cap: number; readonly until: number } | null {
    const { memory, host } = this.#spec
    const cap = memory.cap(host)
    return cap === Infinity ? null : { cap, until: memory.capUntil(host) }
  }

  look(nowMs: number): void {
    this.#slowdowns.look(nowMs)
  }

  synced(tookMs: number, nowMs: number): void {
    this.#slowdowns.synced(tookMs, nowMs)
  }

  readonly #capped: Member['capped'] = (host, cap, code) => {
    this.#spec.tell({ kind: 'host_cap', host, cap, until: this.#spec.memory.capUntil(host), code })
  }

  /** The pace is measured again and again; only another number is news. */
  readonly #paced: Member['paced'] = (host, pace) => {
    const isNews = this.#pace?.connections !== pace.connections
    this.#pace = pace
    if (isNews && this.slowdown?.kind !== 'limited') this.#spec.tell({ kind: 'server_pace', host, ...pace })
  }

  /** What the host's pace tells it. */
  readonly hears = { capped: this.#capped, paced: this.#paced }
}
