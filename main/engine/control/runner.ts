/**
 * Runs jobs and books what becomes of their downloads: the only place where an outcome turns into a durable status. The live
 * set is here; everything else that looks at it does so read-only.
 */
import { toldOf } from '../../../shared/events.ts'
import type { Failure } from '../../../shared/failure.ts'
import { FailureError, failureOf } from '../../../shared/failure.ts'
import type { Notice } from '../../../shared/feed.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { Timer } from '../clock.ts'
import type { Download } from '../domain/download.ts'
import { throughLink } from '../domain/link.ts'
import { decideRetry } from '../domain/retry.ts'
import type { Checkpoint } from './checkpoint.ts'
import { Histories } from './histories.ts'
import type { Connections } from './connections.ts'
import { FinishGroup } from './finish-group.ts'
import { askedHost, lastWord, policyOf, totalFailure } from './failed-attempt.ts'
import type { Gate } from './hosts.ts'
import { Job } from './job.ts'
import type { JobOutcome } from './job.ts'
import type { JobContext } from './job-context.ts'
import { mayFollow } from './job-landed.ts'
import type { RelayMember } from './relays.ts'
import type { Room } from './room.ts'

export interface RunnerSpec {
  readonly context: JobContext
  readonly checkpoint: Checkpoint
  readonly room: Room
  notice(notice: Notice): void
  /** Booked and cleaned up: nothing is left to be looked up about it. */
  completed(id: DownloadId): void
}

/** How a run ended: whatever is not completed may want to run again. `stopped`: it was told to. */
export type RunEnd = 'completed' | 'ended' | 'stopped'

/** Beginnings from nothing after which bytes count as progress again. */
const mostFreshStarts = 3

/** Between two attempts to book what the ledger did not take. */
const firstWaitMs = 500
const longestWaitMs = 30_000

export class Runner {
  readonly #spec: RunnerSpec
  readonly #jobs = new Map<DownloadId, Job>()
  /** Of these, all whose turn has come. */
  readonly #active = new Map<DownloadId, Job>()
  /** When a download with a total time limit began, monotonic: the limit spans its retries. */
  readonly #begun = new Map<DownloadId, number>()
  /** The most that attempts of a download have reached: only what goes beyond it is progress. */
  readonly #farthest = new Map<DownloadId, number>()
  /** Times that a download has begun again from nothing. */
  readonly #restarts = new Map<DownloadId, number>()
  /** Ends the waits for a ledger that takes nothing. */
  readonly #waiting = new Set<() => void>()
  /** Those who wait for the end of a job. */
  readonly #watchers = new Set<() => void>()
  readonly #finishing: FinishGroup
  readonly #histories = new Histories(() => this.#active.values())
  /** Jobs that may still land something. */
  #fetching = 0
  #stopping = false

  constructor(spec: RunnerSpec) {
    this.#spec = spec
    this.#finishing = new FinishGroup(spec.context.clock, () => this.#fetching === 0)
  }

  get jobs(): ReadonlyMap<DownloadId, Job> {
    return this.#jobs
  }

  /** Jobs whose turn has come: those that wait behind others in a relay are not among them. */
  get active(): ReadonlyMap<DownloadId, Job> {
    return this.#active
  }

  /** Whether it may be sent to a lane before its turn. */
  mayFollow(download: Download): boolean {
    return mayFollow(download, this.#spec.context.settings())
  }

  /** One that waited behind others has its turn. */
  begin(id: DownloadId): void {
    const job = this.#jobs.get(id)
    if (!job || this.#active.has(id)) return
    const { batchId, name } = job.download
    this.#active.set(id, job)
    this.#spec.context.changed(id)
    this.#spec.notice({ kind: 'started', id, batchId, name })
  }

  /** Stops these jobs where they run; they end by themselves soon after. Somebody has taken over: limits begin anew. */
  stop(ids: Iterable<DownloadId>): void {
    for (const id of ids) {
      this.#close(id)
      this.#jobs.get(id)?.stop()
    }
    for (const wake of this.#waiting) wake()
  }

  /** Resolves when no job of this download runs any more. */
  async ended(id: DownloadId): Promise<void> {
    while (this.#jobs.has(id)) {
      await new Promise<void>((resolve) => {
        this.#watchers.add(resolve)
      })
    }
  }

  /** Somebody waits for a first connection behind these gates: the job with the most spare ones gives one up. */
  yieldFor(gates: readonly Gate[]): void {
    const keys = new Set(gates.map((gate) => gate.key))
    const rich = [...this.#jobs.values()]
      .flatMap((job) => job.connections ?? [])
      .filter((connections) => connections.gates.some((gate) => keys.has(gate.key)))
      .reduce<Connections | null>((most, one) => (most && most.spare >= one.spare ? most : one), null)
    rich?.yieldOne()
  }

  /** Stops all jobs because the engine ends: their downloads stay queued. */
  stopAll(): void {
    this.#stopping = true
    this.stop(this.#jobs.keys())
  }

  /**
   * Runs one download once. Rejects, after a while, only when the ledger does.
   *
   * @param whenFetched called when it needs its slot no more, although it has not ended
   * @param relay its place among small files that follow each other; null: none
   */
  async run(download: Download, whenFetched: () => void, relay: RelayMember | null): Promise<RunEnd> {
    const { context, checkpoint } = this.#spec
    const { id } = download
    if (download.status !== 'queued' || this.#stopping) return 'ended'
    const job = new Job(download, context, relay)
    this.#jobs.set(id, job)
    checkpoint.start()
    this.#histories.start(context.clock)
    if (relay?.hasTurn !== false) this.begin(id)
    const limit = this.#limitTotal(job)
    let isFetching = true
    let end: RunEnd = 'ended'
    this.#fetching += 1
    try {
      let outcome = await job.run()
      limit?.cancel()
      if (outcome.kind === 'landed') {
        this.#fetching -= 1
        isFetching = false
        whenFetched()
        await this.#finishing.join()
        outcome = await job.finishLanded(outcome.landed)
      }
      if (outcome.kind === 'paused' || outcome.kind === 'failed') await checkpoint.book([job])
      job.isClosed = true
      await this.#settle(job, outcome)
      end = endOf(outcome)
      return end
    } finally {
      if (isFetching) this.#fetching -= 1
      job.isClosed = true
      limit?.cancel()
      this.#jobs.delete(id)
      if (this.#jobs.size === 0) this.#histories.stop()
      this.#active.delete(id)
      for (const watch of this.#watchers) watch()
      this.#watchers.clear()
      if (end === 'completed') this.#spec.completed(id)
      context.changed(id)
    }
  }

  /** Books what became of a job, when the ledger can: started again without that, it would ask the server for ever. */
  async #settle(job: Job, outcome: JobOutcome): Promise<void> {
    const farther = outcome.kind === 'failed' && this.#isFarther(job)
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
      try {
        await this.#book(job, outcome, farther)
        return
      } catch (error) {
        if (!(error instanceof FailureError)) throw error
        this.#spec.context.log('error', 'outcome.not_booked', { id: job.download.id, code: error.failure.code })
      }
      if (!this.#stopping) await this.#wait(waitMs)
      if (this.#stopping) return
    }
  }

  /** Waits, but not when the engine ends. */
  async #wait(waitMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<null>()
    const wake = (): void => {
      resolve(null)
    }
    this.#waiting.add(wake)
    const timer = this.#spec.context.clock.after(waitMs, wake)
    await promise
    timer.cancel()
    this.#waiting.delete(wake)
  }

  /** Total time limit of a download; null: none. */
  #totalMs({ request }: Download): number | null {
    return request.timeLimits.totalMs ?? this.#spec.context.settings().timeLimits.totalMs
  }

  #limitTotal(job: Job): Timer | null {
    const { clock } = this.#spec.context
    const { id } = job.download
    const totalMs = this.#totalMs(job.download)
    if (totalMs === null) return null
    const begun = this.#begun.get(id) ?? clock.monotonic()
    this.#begun.set(id, begun)
    return clock.after(Math.max(0, begun + totalMs - clock.monotonic()), () => {
      job.stop(totalFailure(totalMs))
    })
  }

  async #book(job: Job, outcome: JobOutcome, farther: boolean): Promise<void> {
    const { id, batchId } = job.download
    if (job.hasFalseNotes) await this.#forget(job)
    switch (outcome.kind) {
      case 'done': {
        this.#close(id)
        const { name, path, sizeBytes, proof, proofSource } = outcome
        this.#spec.notice({ kind: 'completed', id, batchId, name, path, sizeBytes, proof, proofSource })
        return
      }
      case 'landed':
        throw new Error('a landed job was not finished')
      case 'unstarted':
        return
      case 'paused':
        if (this.#stopping) return
        if (outcome.failure === null) {
          this.#close(id)
          return
        }
        if (outcome.failure.code === 'total_timeout') {
          await this.#fail(job.download, outcome.failure)
          return
        }
        await this.#hold(job.download, outcome.failure)
        return
      case 'failed':
        if (outcome.failure.code === 'part_file_changed') await this.#forget(job)
        await this.#retryOrFail(job.download, throughLink(outcome.failure, this.#spec.context.isOnline()), farther)
        return
      case 'restart':
        await this.#forget(job)
        this.#beginAgain(job.download.id)
        this.#spec.context.tell(job.download.id, { kind: 'restart', failure: toldOf(outcome.failure) })
        if (outcome.isAttempt) await this.#retryOrFail(job.download, outcome.failure, false)
        else await this.#again(job.download, outcome.failure)
        return
    }
  }

  /** Whether this attempt brought bytes that no earlier one had: a server that always cuts at the same place brings none. */
  #isFarther(job: Job): boolean {
    const { id } = job.download
    const reached = job.writtenBytes
    const farther = reached > Math.max(this.#farthest.get(id) ?? 0, job.resumedBytes)
    if (farther) this.#farthest.set(id, reached)
    return farther
  }

  /** Nothing of it needs to be remembered: it is done with, or the user takes over. */
  #close(id: DownloadId): void {
    this.#spec.room.forget(id)
    this.#begun.delete(id)
    this.#farthest.delete(id)
    this.#restarts.delete(id)
  }

  /** What comes from nothing on is progress again, but not for ever: a file that changes all the time is given up. */
  #beginAgain(id: DownloadId): void {
    const restarts = (this.#restarts.get(id) ?? 0) + 1
    this.#restarts.set(id, restarts)
    if (restarts <= mostFreshStarts) this.#farthest.delete(id)
  }

  async #hold(download: Download, failure: Failure): Promise<void> {
    const { ledger, clock, tell } = this.#spec.context
    const { id, batchId, name } = download
    const moved = await ledger.call('transition', { ids: [id], action: 'pause', at: clock.now(), failure })
    if (moved.length === 0) return
    tell(id, { kind: 'held', failure: toldOf(failure) })
    this.#spec.notice({ kind: 'paused', id, batchId, name, failure })
  }

  async #fail(download: Download, failure: Failure): Promise<void> {
    const { ledger, clock, tell } = this.#spec.context
    const { id, batchId, name } = download
    this.#close(id)
    const moved = await ledger.call('transition', { ids: [id], action: 'fail', at: clock.now(), failure })
    if (moved.length === 0) return
    tell(id, { kind: 'failed', failure: toldOf(failure) })
    this.#spec.notice({ kind: 'failed', id, batchId, name, failure })
  }

  /** What was written belongs to another version of the file: it goes, durably before the next attempt. */
  async #forget(job: Job): Promise<void> {
    const { disk, ledger, cursorPath } = this.#spec.context
    const part = job.standing?.part ?? job.download.part
    await ledger.call('forgetResource', { id: job.download.id })
    if (!part) return
    try {
      await disk.call('removePart', part)
      await disk.call('removeCursors', { cursorPath: cursorPath(job.download.id) })
    } catch (error) {
      this.#spec.context.log('warn', 'part.left', { id: job.download.id, code: failureOf(error).code })
    }
  }

  async #retryOrFail(download: Download, failure: Failure, progressed: boolean): Promise<void> {
    const { clock, hosts, ledger, settings, tell } = this.#spec.context
    const { id, batchId, name, request, attempts, urlIndex } = download
    this.#spec.context.log('info', 'download.attempt_failed', { id, code: failure.code, attempts })
    const chance = { urlCount: request.urls.length, random: clock.random() }
    const decision = decideRetry(policyOf(request, settings()), { failure, attempts, progressed, urlIndex, ...chance })
    const now = clock.now()
    if (failure.retryAfterMs !== undefined)
      hosts.hold(askedHost(download), now + Math.min(failure.retryAfterMs, 3_600_000))
    if (decision.kind === 'fail' || this.#isOver(download, decision.waitMs)) {
      await this.#fail(download, lastWord(failure, decision.kind === 'retry' ? this.#totalMs(download) : null))
      return
    }
    const { waitMs } = decision
    if (failure.code === 'disk_full') this.#spec.room.note(download, failure, progressed)
    await ledger.call('retryLater', {
      id,
      failure,
      notBefore: now + waitMs,
      attempts: decision.attempts,
      urlIndex: decision.urlIndex,
    })
    const { attempts: attempt } = decision
    tell(id, { kind: 'retry', failure: toldOf(failure), attempt, notBefore: now + waitMs })
    this.#spec.notice({ kind: 'retrying', id, batchId, name, failure, waitMs })
  }

  /** Tries again at once, in another way: not an attempt that failed. */
  async #again({ id, attempts, urlIndex }: Download, failure: Failure): Promise<void> {
    const { clock, ledger } = this.#spec.context
    await ledger.call('retryLater', { id, failure, notBefore: clock.now(), attempts, urlIndex })
  }

  /** Whether the total time limit would end before the next attempt. */
  #isOver(download: Download, waitMs: number): boolean {
    const { clock } = this.#spec.context
    const totalMs = this.#totalMs(download)
    const begun = this.#begun.get(download.id)
    return totalMs !== null && begun !== undefined && clock.monotonic() + waitMs >= begun + totalMs
  }
}

const endOf = (outcome: JobOutcome): RunEnd => {
  if (outcome.kind === 'done') return 'completed'
  return outcome.kind === 'paused' && outcome.failure === null ? 'stopped' : 'ended'
}
