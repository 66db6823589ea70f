/**
 * Gives slots to downloads. It keeps no list of its own: who could run is asked of the ledger in order, who runs is the set
 * of jobs. Whatever may have changed who can run calls `poke`.
 */
import type { BatchId, DownloadId, QueueId } from '../../../shared/ids.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Applicant, SlotLimits } from '../domain/admission.ts'
import { admit } from '../domain/admission.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Hosts } from './hosts.ts'

export interface SchedulerSpec {
  readonly ledger: Ledger
  readonly hosts: Hosts
  readonly clock: Clock
  readonly log: Log
  limits(): SlotLimits
  /** Queues that run now. */
  queueIds(): readonly QueueId[]
  /** Only these batches may run; null: all. */
  batchIds(): readonly BatchId[] | null
  /** Makes sure that the limits of these batches are known before anybody is admitted. */
  learn(batchIds: readonly BatchId[]): Promise<void>
  /** Nobody runs and nobody could: called once after the last job. */
  onIdle(): void
  /** Starts a download; resolves when its job has ended and its outcome is booked. False: its row cannot be read. */
  run(applicant: Applicant): Promise<boolean>
}

/** More than the free slots are asked for, so that a host at its limit does not cost another question. */
const lookAhead = 64

export class Scheduler {
  readonly #spec: SchedulerSpec
  readonly #running = new Map<DownloadId, Applicant>()
  /** Rows that cannot be read: asked for again they would keep the scheduler busy for nothing. */
  readonly #unreadable = new Set<DownloadId>()
  #asking = false
  #askAgain = false
  #stopped = false
  /** Something ran since it was idle last. */
  #worked = false
  #timer: Timer | null = null
  #timerAt = Infinity
  #idle: (() => void)[] = []

  constructor(spec: SchedulerSpec) {
    this.#spec = spec
  }

  get runningCount(): number {
    return this.#running.size
  }

  /** Something changed: look whether somebody can run. */
  poke(): void {
    if (this.#stopped) return
    if (this.#asking) {
      this.#askAgain = true
      return
    }
    this.#asking = true
    void this.#ask().finally(() => {
      this.#asking = false
      if (!this.#askAgain) return
      this.#askAgain = false
      this.poke()
    })
  }

  /** Starts nothing more; resolves when the last job has ended. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    if (this.#running.size > 0) {
      await new Promise<void>((resolve) => {
        this.#idle.push(resolve)
      })
    }
  }

  async #ask(): Promise<void> {
    try {
      let excluded: Excluded = { hosts: [], queues: [], batches: [] }
      while (!this.#stopped) {
        const round = await this.#round(excluded)
        if (!round) return
        excluded = round
      }
    } catch (error) {
      this.#spec.log('error', 'scheduler.failed', { error: String(error) })
      this.#wakeAt(this.#spec.clock.now() + 1000)
    }
  }

  /** One question to the ledger; returns what to leave out of the next, or null when there is nothing more to ask. */
  async #round(excluded: Excluded): Promise<Excluded | null> {
    const { ledger, hosts, clock } = this.#spec
    const limits = this.#spec.limits()
    const free = limits.slots - this.#running.size
    if (free <= 0) return null
    const now = clock.now()
    const held = hosts.held()
    const batchIds = this.#spec.batchIds()
    const limit = free + lookAhead
    const candidates = await ledger.call('candidates', {
      queueIds: this.#spec.queueIds().filter((id) => !excluded.queues.includes(id)),
      batchIds,
      excludeBatchIds: excluded.batches,
      excludeHosts: [...held.hosts, ...excluded.hosts],
      excludeIds: [...this.#running.keys(), ...this.#unreadable],
      now,
      limit,
    })
    await this.#spec.learn(candidates.flatMap(({ batchId }) => batchId ?? []))
    const { admitted, saturated } = admit(
      candidates.filter(({ id }) => !this.#running.has(id)),
      [...this.#running.values()],
      this.#spec.limits(),
    )
    if (!this.#stopped) for (const one of admitted) this.#start(one)
    if (held.nextAt !== null) this.#wakeAt(held.nextAt)
    if (candidates.length < limit) {
      const due = await ledger.call('nextDue', { now, batchIds })
      if (due !== null) this.#wakeAt(due)
      else if (candidates.length === 0 && held.nextAt === null) this.#rest()
      return null
    }
    const known = excluded.hosts.length + excluded.queues.length + excluded.batches.length
    const full = saturated.hosts.length + saturated.queues.length + saturated.batches.length
    return admitted.length > 0 || full > known ? saturated : null
  }

  #rest(): void {
    if (this.#running.size > 0 || !this.#worked) return
    this.#worked = false
    this.#spec.onIdle()
  }

  #start(applicant: Applicant): void {
    this.#running.set(applicant.id, applicant)
    this.#worked = true
    void this.#spec
      .run(applicant)
      .then((readable) => {
        if (!readable) this.#unreadable.add(applicant.id)
      })
      .catch((error: unknown) => {
        this.#spec.log('error', 'scheduler.run', { id: applicant.id, error: String(error) })
      })
      .finally(() => {
        this.#running.delete(applicant.id)
        if (this.#running.size === 0) for (const resolve of this.#idle.splice(0)) resolve()
        this.poke()
      })
  }

  #wakeAt(at: number): void {
    if (this.#stopped || (this.#timer && this.#timerAt <= at)) return
    this.#timer?.cancel()
    this.#timerAt = at
    this.#timer = this.#spec.clock.after(Math.max(1, at - this.#spec.clock.now()), () => {
      this.#timer = null
      this.#timerAt = Infinity
      this.poke()
    })
  }
}

interface Excluded {
  readonly hosts: readonly string[]
  readonly queues: readonly QueueId[]
  readonly batches: readonly BatchId[]
}
