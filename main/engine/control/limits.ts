/**
 * Everything that limits a download, as it is now: settings, queues, batches and the speed profile in force, kept in memory
 * beside the ledger that owns them. A change is durable first and then felt at once, by transfers that run too.
 */
import type { CommandArgs } from '../../../shared/commands.ts'
import { limitScope } from '../../../shared/events.ts'
import type { BatchId } from '../../../shared/ids.ts'
import type { Settings } from '../../../shared/settings.ts'
import { settings as settingsSchema } from '../../../shared/settings.ts'
import type { Clock } from '../clock.ts'
import type { SlotLimits } from '../domain/admission.ts'
import type { Download } from '../domain/download.ts'
import type { Ledger } from '../store/ledger.ts'
import type { BatchRow } from '../store/operations.ts'
import type { Gate } from './hosts.ts'
import { Queues } from './queues.ts'
import { Speed } from './speed.ts'
import { nodeOf } from './throttle-tree.ts'
import type { Binding, NodeKey, ThrottleTree } from './throttle-tree.ts'
import { Timetable } from './timetable.ts'

export interface LimitsSpec {
  readonly ledger: Ledger
  readonly tree: ThrottleTree
  readonly clock: Clock
  /** Run only batches that somebody is attached to. */
  readonly attachedOnly: boolean
  /** Limits changed: the scheduler should look again, and so should whoever shows downloads. */
  changed(): void
}

/** Batches remembered: many more than can run at once, and few enough for an engine that is never ended. */
const mostBatches = 5_000

export class Limits {
  readonly queues: Queues
  readonly speed: Speed
  readonly #spec: LimitsSpec
  readonly #timetable: Timetable
  readonly #batches = new Map<BatchId, BatchRow>()
  readonly #attached = new Map<BatchId, number>()
  #settings: Settings
  #version: number
  /** Settles when the patch before the next one has been applied. */
  #patching: Promise<unknown> = Promise.resolve()

  private constructor(spec: LimitsSpec, parts: Pick<Limits, 'settings' | 'queues' | 'speed'>) {
    this.#spec = spec
    this.#settings = parts.settings
    this.#version = spec.clock.now()
    this.queues = parts.queues
    this.speed = parts.speed
    this.#timetable = new Timetable(spec.clock, [parts.queues, parts.speed], () => {
      this.#felt()
    })
    this.#timetable.look()
  }

  static async load(spec: LimitsSpec): Promise<Limits> {
    const { ledger, tree, clock, attachedOnly } = spec
    let limits: Limits | null = null
    const changed = (): void => {
      if (limits) limits.#retimed()
    }
    const [settings, queues, speed] = await Promise.all([
      ledger.call('settings', null),
      Queues.load({ ledger, tree, clock, ignoresHours: attachedOnly, changed }),
      Speed.load({ ledger, clock, ignoresWeek: attachedOnly, changed }),
    ])
    limits = new Limits(spec, { settings, queues, speed })
    return limits
  }

  /** The week goes on without it from now on. */
  stop(): void {
    this.#timetable.stop()
  }

  get settings(): Settings {
    return this.#settings
  }

  /** Grows with each change of a setting, over restarts, too. */
  get settingsVersion(): number {
    return this.#version
  }

  /** In force for everything together, bytes a second; null: none. */
  get rateLimit(): number | null {
    return this.speed.rateLimit(this.#settings.rateLimit)
  }

  /** Batches that may run; null: all. */
  batchIds(): readonly BatchId[] | null {
    return this.#spec.attachedOnly ? [...this.#attached.keys()] : null
  }

  slots(): SlotLimits {
    const { slots, slotsPerHost, connectionsPerHost } = this.#settings
    const perHost = Math.min(slotsPerHost ?? Infinity, connectionsPerHost)
    const perQueue = new Map(this.queues.all.map((queue) => [queue.id, queue.slots]))
    return {
      slots: this.#spec.attachedOnly ? Math.max(slots, this.#attachedSlots()) : slots,
      perHost: () => perHost,
      perQueue: (id) => perQueue.get(id) ?? null,
      perBatch: (id) => this.#batch(id)?.slots ?? null,
    }
  }

  gates(download: Download): readonly Gate[] {
    const perHost = { key: download.host, limit: this.#settings.connectionsPerHost }
    const batch = this.#batchOf(download)
    const limit = batch?.connectionsPerHost ?? null
    return limit === null ? [perHost] : [perHost, { key: `${String(download.batchId)} ${download.host}`, limit }]
  }

  /** The nodes that a download's bytes pass, from the engine down. */
  throttlePath(download: Download): readonly (readonly [NodeKey, number | null])[] {
    const queue = this.queues.get(download.queueId)
    const batch = this.#batchOf(download)
    return [
      ['engine', this.rateLimit],
      [nodeOf.queue(download.queueId), queue?.rateLimit ?? null],
      [nodeOf.host(download.host), this.#settings.rateLimitPerHost],
      ...(batch ? [[nodeOf.batch(batch.id), batch.rateLimit] as const] : []),
      [nodeOf.download(download.id), download.rateLimit],
    ]
  }

  /** What a throttle node means to people. */
  bindingOf(download: Download, { key, rate }: { readonly key: NodeKey; readonly rate: number }): Binding {
    const scope = limitScope.parse(key.split(' ', 1)[0])
    const names = { queue: this.queues.get(download.queueId)?.name ?? null, host: download.host }
    return { scope, rate, name: scope === 'queue' || scope === 'host' ? names[scope] : null }
  }

  /** Reads batches that are not known yet: their limits hold from now on. */
  async learn(batchIds: readonly BatchId[]): Promise<void> {
    const unknown = [...new Set(batchIds)].filter((id) => !this.#batches.has(id))
    const rows = await Promise.all(unknown.map((id) => this.#spec.ledger.call('batch', { id })))
    for (const row of rows) if (row) this.#batches.set(row.id, row)
    this.#forgetOldest()
  }

  /** Marks it as used: what runs is asked for again and again, and is not forgotten. */
  #batch(id: BatchId): BatchRow | null {
    const row = this.#batches.get(id)
    if (!row) return null
    this.#batches.delete(id)
    this.#batches.set(id, row)
    return row
  }

  #forgetOldest(): void {
    for (const id of this.#batches.keys()) {
      if (this.#batches.size <= mostBatches) return
      if (!this.#attached.has(id)) this.#batches.delete(id)
    }
  }

  /** A client stands behind a batch; returns the way to leave, which says whether it was the last. */
  attach(batch: BatchRow): () => boolean {
    this.#batches.set(batch.id, batch)
    this.#attached.set(batch.id, (this.#attached.get(batch.id) ?? 0) + 1)
    return () => {
      const rest = (this.#attached.get(batch.id) ?? 1) - 1
      if (rest > 0) this.#attached.set(batch.id, rest)
      else this.#attached.delete(batch.id)
      return rest <= 0
    }
  }

  isAttached(id: BatchId | null): boolean {
    return id !== null && this.#attached.has(id)
  }

  /** One patch after the other: each begins from what the one before has made. */
  setSettings(patch: CommandArgs<'settings.set'>['patch']): Promise<Settings> {
    const next = this.#patching.then(() => this.#patch(patch))
    this.#patching = next.catch(() => undefined)
    return next
  }

  async #patch(patch: CommandArgs<'settings.set'>['patch']): Promise<Settings> {
    // A key that is absent keeps its value; zod leaves absent keys out.
    const merged = { ...this.#settings, ...patch, timeLimits: { ...this.#settings.timeLimits, ...patch.timeLimits } }
    const next = settingsSchema.parse(merged)
    await this.#spec.ledger.call('setSettings', { settings: next })
    this.#settings = next
    this.#version = Math.max(this.#version + 1, this.#spec.clock.now())
    this.#spec.tree.setAll('host ', next.rateLimitPerHost)
    this.#felt()
    return next
  }

  /** Queues or profiles are others now: so may be what is due next. */
  #retimed(): void {
    this.#timetable.look()
    this.#felt()
  }

  #felt(): void {
    this.#spec.tree.setRate('engine', this.rateLimit)
    this.#spec.changed()
  }

  #batchOf(download: Download): BatchRow | null {
    return download.batchId === null ? null : this.#batch(download.batchId)
  }

  /** A one-shot command's own number of slots is the engine's. */
  #attachedSlots(): number {
    const wished = [...this.#attached.keys()].map((id) => this.#batches.get(id)?.slots ?? 0)
    return wished.reduce((sum, slots) => sum + slots, 0)
  }
}
