/**
 * Gives slots to downloads. Who could run is asked of the ledger in order, who runs is the set of jobs. What it was told
 * and did not need at once serves for a moment, so that thousands of small files do not cost a question each. Whatever may
 * have changed who can run calls `poke`, and that is forgotten.
 */
import type { BatchId, DownloadId, QueueId } from '../../../shared/ids.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Applicant, Saturation, SlotLimits } from '../domain/admission.ts'
import { admit, isWithin } from '../domain/admission.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Download } from '../domain/download.ts'
import type { Hosts } from './hosts.ts'
import { RelayMember } from './relays.ts'
import type { Relay, Relays } from './relays.ts'
import type { RunEnd } from './runner.ts'

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
  /** Nobody runs and nobody could: called once after the last job, unless that was told to stop. */
  onIdle(): void
  /** The last job of a queue has ended, and was not told to. */
  onQuiet(queueId: QueueId): void
  readonly relays: Relays
  /** Whether it may be sent to a lane before its turn. */
  mayFollow(download: Download): boolean
  /** One that was sent before its turn has it now. */
  begin(id: DownloadId): void
  /** Brings back whoever waits in a lane for a turn. */
  recall(): void
  /** Starts a download; resolves when its job has ended and its outcome is booked. */
  run(download: Download, whenFetched: () => void, relay: RelayMember | null): Promise<RunEnd>
}

/** More than the free slots are asked for: a host at its limit, or a host full of small files, does not cost another question at once. */
const lookAhead = 16
const farthestLook = 256
/** How long an answer serves: somebody's waiting time may be over, or a retry be due. */
const freshMs = 250
/** More that are fetched but not finished than these, and the disk is given time. */
const mostFinishing = 128

export class Scheduler {
  readonly #spec: SchedulerSpec
  readonly #running = new Map<DownloadId, Applicant>()
  /** Sent to a lane before their turn: they have no slot yet. */
  readonly #ahead = new Map<DownloadId, Applicant>()
  /** Of these, who was called back: until they have come, or begun, nobody is let past them. */
  readonly #recalled = new Set<DownloadId>()
  /** Their bytes are there and their slots are free, but they are not booked yet. */
  readonly #finishing = new Map<DownloadId, Applicant>()
  /** Answered by the ledger, not admitted yet; in order. */
  #ready: readonly Ready[] = []
  /** What the last question left out, and whether its answer was all there is. */
  #excluded: Saturation = nobody
  #isAll = false
  #lookAhead = lookAhead
  #readyAtMs = -Infinity
  /** Pokes so far: an answer that was asked for before the last one may be out of date. */
  #changes = 0
  /** Rows that cannot be read: asked for again they would keep the scheduler busy for nothing. */
  readonly #unreadable = new Set<DownloadId>()
  #asking = false
  #askAgain = false
  #stopped = false
  /** Something ran since it was idle last, and the last of it was not told to stop. */
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
    this.#changes += 1
    this.#ready = []
    // Others may come before them now.
    this.#recall()
    this.#look()
  }

  #look(): void {
    if (this.#stopped) return
    if (this.#asking) {
      this.#askAgain = true
      return
    }
    this.#asking = true
    void this.#admitAll().finally(() => {
      this.#asking = false
      if (!this.#askAgain) return
      this.#askAgain = false
      this.#look()
    })
  }

  get #busyCount(): number {
    return this.#running.size + this.#ahead.size + this.#finishing.size
  }

  /** Starts nothing more; resolves when the last job has ended. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    if (this.#busyCount > 0) {
      await new Promise<void>((resolve) => {
        this.#idle.push(resolve)
      })
    }
  }

  async #admitAll(): Promise<void> {
    try {
      while (!this.#stopped && (await this.#round()));
    } catch (error) {
      this.#spec.log('error', 'scheduler.failed', { error: String(error) })
      this.#wakeAt(this.#spec.clock.now() + 1000)
    }
  }

  /** Admits whoever can run, after a question to the ledger where needed; whether another round may admit more. */
  async #round(): Promise<boolean> {
    const { hosts, clock } = this.#spec
    const free = this.#spec.limits().slots - this.#running.size
    if (this.#waitsInVain(free)) this.#recall()
    if (this.#recalled.size > 0) return false
    if ((free <= 0 && !this.#isLow) || this.#finishing.size >= mostFinishing) return false
    const [changes, now] = [this.#changes, clock.now()]
    const isKnown = this.#ready.length > 0 && clock.monotonic() - this.#readyAtMs < freshMs
    if (!isKnown) this.#ready = await this.#ask(nobody, free, now)
    if (changes !== this.#changes) return this.#forget()
    const { hosts: heldHosts, nextAt } = hosts.held()
    const { admitted, saturated } = this.#admit(heldHosts)
    const sent = this.#sendAhead(heldHosts)
    if (nextAt !== null) this.#wakeAt(nextAt)
    if (admitted > 0 || sent > 0) return true
    if (free <= 0) return false
    if (this.#isAll) {
      if (!isKnown) await this.#planAhead(now, this.#ready.length === 0 && nextAt === null)
      return false
    }
    // Those who are known are all held back; others may not be.
    if (countOf(saturated) <= countOf(this.#excluded)) return false
    const others = await this.#ask(saturated, free, now)
    this.#ready = [...this.#ready, ...others]
    return changes === this.#changes ? others.length > 0 : this.#forget()
  }

  /** What was answered may be out of date: ask again. */
  #forget(): boolean {
    this.#ready = []
    return true
  }

  #admit(heldHosts: readonly string[]): { readonly admitted: number; readonly saturated: Saturation } {
    const ready = this.#ready.filter(({ id }) => !this.#isBusyWith(id))
    const free = ready.filter(({ host }) => !heldHosts.includes(host))
    const { admitted, saturated } = admit(free, [...this.#running.values()], this.#spec.limits())
    const chosen = new Set<Applicant>(admitted)
    this.#ready = ready.filter((one) => !chosen.has(one))
    if (!this.#stopped) for (const one of ready) if (chosen.has(one)) this.#start(one)
    return { admitted: chosen.size, saturated }
  }

  /**
   * Sends small files to lanes that have nearly as many in hand as they get done meanwhile. They take over the slots of those before
   * them, so whoever could not is not overtaken, and limits that were lowered hold for those who come next.
   */
  #sendAhead(heldHosts: readonly string[]): number {
    const { relays } = this.#spec
    if (this.#stopped || this.#ready.length === 0 || !isWithin([...this.#running.values()], this.#spec.limits()))
      return 0
    const sent = this.#ready.findIndex((one) => {
      if (heldHosts.includes(one.host) || !this.#spec.mayFollow(one.download)) return true
      const relay = relays.ahead(one)
      if (!relay) return true
      this.#start(one, relay)
      return false
    })
    const count = sent < 0 ? this.#ready.length : sent
    this.#ready = this.#ready.slice(count)
    return count
  }

  /** Whether lanes will soon have nothing more to begin with by themselves. */
  get #isLow(): boolean {
    for (const one of this.#running.values()) if (this.#spec.relays.isLow(one)) return true
    return false
  }

  #recall(): void {
    if (this.#ahead.size === 0) return
    for (const id of this.#ahead.keys()) this.#recalled.add(id)
    this.#spec.recall()
  }

  /** Whether somebody waits in a lane who could have a slot at once. */
  #waitsInVain(free: number): boolean {
    if (free <= 0 || this.#ahead.size === 0) return false
    const limits = this.#spec.limits()
    return admit([...this.#ahead.values()], [...this.#running.values()], limits).admitted.length > 0
  }

  /** It has its turn, or it is back. */
  #leaveAhead(id: DownloadId): void {
    this.#ahead.delete(id)
    if (this.#recalled.delete(id) && this.#recalled.size === 0) this.#look()
  }

  #isBusyWith(id: DownloadId): boolean {
    return this.#running.has(id) || this.#ahead.has(id) || this.#finishing.has(id)
  }

  /** Asks the ledger who could run; notes whether these are all. */
  async #ask(excluded: Saturation, free: number, now: number): Promise<readonly Ready[]> {
    const { ledger, hosts, clock } = this.#spec
    // Used up in a moment, so there are small files: then a longer look saves questions.
    const isQuick = clock.monotonic() - this.#readyAtMs < freshMs
    this.#lookAhead = isQuick ? Math.min(2 * this.#lookAhead, farthestLook) : lookAhead
    const limit = free + this.#lookAhead
    const candidates = await ledger.call('candidates', {
      queueIds: this.#spec.queueIds().filter((id) => !excluded.queues.includes(id)),
      batchIds: this.#spec.batchIds(),
      excludeBatchIds: excluded.batches,
      excludeHosts: [...hosts.held().hosts, ...excluded.hosts],
      excludeIds: [...this.#running.keys(), ...this.#ahead.keys(), ...this.#finishing.keys(), ...this.#unreadable],
      now,
      limit,
    })
    const ids = candidates.map(({ id }) => id)
    const [rows] = await Promise.all([
      ids.length === 0 ? [] : ledger.call('downloads', { ids }),
      this.#spec.learn(candidates.flatMap(({ batchId }) => batchId ?? [])),
    ])
    const byId = new Map(rows.map((download) => [download.id, download]))
    for (const id of ids) if (!byId.has(id)) this.#unreadable.add(id)
    this.#readyAtMs = clock.monotonic()
    this.#excluded = excluded
    this.#isAll = candidates.length < limit
    return candidates.flatMap(({ id, queueId, batchId, host }) => {
      const download = byId.get(id)
      return download ? [{ id, queueId, batchId, host, download }] : []
    })
  }

  /** Nobody else could run at `now`: when will somebody? */
  async #planAhead(now: number, isNobody: boolean): Promise<void> {
    const due = await this.#spec.ledger.call('nextDue', { now, batchIds: this.#spec.batchIds() })
    if (due !== null) this.#wakeAt(due)
    else if (isNobody) this.#rest()
  }

  #rest(): void {
    if (this.#busyCount > 0 || !this.#worked) return
    this.#worked = false
    this.#spec.onIdle()
  }

  /** @param ahead the relay in which it waits for its turn; null: it has a slot */
  #start({ download, ...applicant }: Ready, ahead: Relay | null = null): void {
    const { id } = applicant
    const { relays } = this.#spec
    ;(ahead ? this.#ahead : this.#running).set(id, applicant)
    const whenFetched = (): void => {
      if (!this.#running.delete(id)) return
      relays.noteLanding(applicant)
      this.#finishing.set(id, applicant)
      this.#look()
    }
    const relay = ahead ?? (this.#spec.mayFollow(download) ? relays.for(applicant) : null)
    const turn = (): void => {
      if (!this.#ahead.has(id)) return
      this.#running.set(id, applicant)
      this.#leaveAhead(id)
      this.#spec.begin(id)
    }
    const member =
      relay &&
      new RelayMember(relay, ahead === null, { turn, landed: whenFetched, isRecalled: () => this.#recalled.has(id) })
    void this.#spec
      .run(download, whenFetched, member)
      .catch((error: unknown) => {
        this.#spec.log('error', 'scheduler.run', { id, error: String(error) })
        return 'ended' as const
      })
      .then((end) => {
        this.#running.delete(id)
        this.#leaveAhead(id)
        this.#finishing.delete(id)
        this.#worked = end !== 'stopped'
        if (this.#worked && !this.#isBusy(applicant.queueId)) this.#spec.onQuiet(applicant.queueId)
        if (this.#busyCount === 0) for (const resolve of this.#idle.splice(0)) resolve()
        // One that is complete asks for nothing; any other may want to run again, now or later, and is in no answer that is on its way.
        if (end !== 'completed') {
          this.#ready = []
          this.#changes += 1
        }
        this.#look()
      })
  }

  #isBusy(queueId: QueueId): boolean {
    const isOf = (one: Applicant): boolean => one.queueId === queueId
    return [this.#running, this.#ahead, this.#finishing].some((some) => [...some.values()].some(isOf))
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

/** A candidate and its row as it was when the ledger was asked. */
interface Ready extends Applicant {
  readonly download: Download
}

const nobody: Saturation = { hosts: [], queues: [], batches: [] }

const countOf = ({ hosts, queues, batches }: Saturation): number => hosts.length + queues.length + batches.length
