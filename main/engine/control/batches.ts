/**
 * Waiting for a batch, or for any downloads: results in input order, when all are settled, at the first failure, or when the time is up. Settled is
 * what does not move without the user: completed, failed, paused or removed.
 */
import type { CommandArgs, CommandOutput } from '../../../shared/commands.ts'
import { fail, FailureError } from '../../../shared/failure.ts'
import type { BatchId, DownloadId } from '../../../shared/ids.ts'
import type { ResultView } from '../../../shared/views.ts'
import type { Clock } from '../clock.ts'
import type { Ledger } from '../store/ledger.ts'

interface Waiter {
  readonly until: 'all' | 'first-failure'
  /** Downloads that were not settled when last looked at; null: not looked at yet. */
  open: Set<DownloadId> | null
  /** What changed before the first look was over; null: many. */
  missed: Set<DownloadId> | null
  failed: boolean
  settle: () => void
}

interface SubjectState {
  readonly open: readonly DownloadId[]
  readonly hasFailed: boolean
}

/** What is waited for. */
interface Subject {
  /** Who is not settled now. */
  readonly state: () => Promise<SubjectState>
  readonly results: () => Promise<readonly ResultView[]>
}

type Waited = CommandOutput<'batch.wait'>
type WaitLimits = Pick<CommandArgs<'batch.wait'>, 'timeoutMs' | 'until'>

const rowsAtOnce = 500

type Live = Pick<ReadonlyMap<DownloadId, unknown>, 'has' | 'keys'>

const unknownBatch = (id: BatchId): FailureError =>
  new FailureError(fail('unknown_id', `There is no batch ${String(id)}.`))

export class Batches {
  readonly #ledger: Ledger
  readonly #clock: Clock
  readonly #waiters = new Set<Waiter>()
  readonly #stale = new Set<DownloadId>()
  #looking = false

  readonly #live: Live

  /** @param live those that a job still works on: they may be booked already but not cleaned up */
  constructor(ledger: Ledger, clock: Clock, live: Live) {
    this.#ledger = ledger
    this.#clock = clock
    this.#live = live
  }

  /** Rejects with `unknown_id` when there is no such batch, with `cancelled` when the caller gave up. */
  wait(args: CommandArgs<'batch.wait'>, signal: AbortSignal): Promise<Waited> {
    const { batchId } = args
    const results = (): Promise<readonly ResultView[]> => this.#ledger.call('batchResults', { id: batchId })
    return this.#wait({ state: () => this.#stateOfBatch(batchId), results }, args, signal)
  }

  /** The same for downloads of any batch, in the order given. */
  waitFor(args: CommandArgs<'downloads.wait'>, signal: AbortSignal): Promise<Waited> {
    const { ids } = args
    return this.#wait({ state: () => this.#stateOf(ids), results: () => this.#results(ids) }, args, signal)
  }

  async #wait(subject: Subject, limits: WaitLimits, signal: AbortSignal): Promise<Waited> {
    const { timeoutMs, until } = limits
    const waiter: Waiter = { until, open: null, missed: new Set(), failed: false, settle: () => undefined }
    const settled = new Promise<boolean>((resolve) => {
      waiter.settle = () => {
        resolve(true)
      }
    })
    this.#waiters.add(waiter)
    const limit = this.#timeUp(timeoutMs, signal)
    try {
      const state = await subject.state()
      waiter.open = new Set(state.open)
      waiter.failed = state.hasFailed
      this.#check(waiter)
      this.changed(waiter.missed && [...waiter.missed])
      const done = await Promise.race([settled, limit.reached])
      return { done, results: [...(await subject.results())] }
    } finally {
      this.#waiters.delete(waiter)
      limit.cancel()
    }
  }

  /** Rows changed (null: many): waiters look at theirs. */
  changed(ids: readonly DownloadId[] | null): void {
    if (this.#waiters.size === 0) return
    for (const waiter of this.#waiters) {
      const { open, missed } = waiter
      // A job tells once more when it has ended; before that nothing of it can be settled.
      if (open) for (const id of ids ?? open) if (open.has(id) && !this.#live.has(id)) this.#stale.add(id)
      if (open) continue
      if (ids === null) waiter.missed = null
      else for (const id of ids) missed?.add(id)
    }
    if (this.#stale.size > 0 && !this.#looking) void this.#look()
  }

  /** One of them is complete for good, which saves asking the ledger. */
  completed(id: DownloadId): void {
    for (const waiter of this.#waiters) if (waiter.open?.delete(id) === true) this.#check(waiter)
  }

  async #look(): Promise<void> {
    this.#looking = true
    try {
      while (this.#stale.size > 0) {
        // In slices: rows of a hundred thousand at once would hold up everybody else.
        const ids = [...this.#stale].slice(0, rowsAtOnce)
        for (const id of ids) this.#stale.delete(id)
        for (const { id, status } of await this.#ledger.call('statuses', { ids })) {
          if (!this.#isSettled({ id, status })) continue
          for (const waiter of this.#waiters) {
            if (waiter.open?.delete(id) === true && status === 'failed') waiter.failed = true
          }
        }
        for (const waiter of this.#waiters) this.#check(waiter)
      }
    } catch {
      // The ledger does not answer. Whoever waits is looked at again with the next change.
      for (const { open } of this.#waiters) for (const id of open ?? []) this.#stale.add(id)
    } finally {
      this.#looking = false
    }
  }

  #isSettled({ id, status }: Pick<ResultView, 'id' | 'status'>): boolean {
    return status !== 'queued' && !this.#live.has(id)
  }

  #check(waiter: Waiter): void {
    if (waiter.open?.size === 0 || (waiter.until === 'first-failure' && waiter.failed)) waiter.settle()
  }

  async #stateOfBatch(id: BatchId): Promise<SubjectState> {
    const state = await this.#ledger.call('batchState', { id, live: [...this.#live.keys()] })
    if (state.total === 0) throw unknownBatch(id)
    return state
  }

  #results(ids: readonly DownloadId[]): Promise<readonly ResultView[]> {
    return this.#ledger.call('results', { ids })
  }

  async #stateOf(ids: readonly DownloadId[]): Promise<SubjectState> {
    const results = await this.#results(ids)
    const known = new Set(results.map(({ id }) => id))
    const unknown = ids.find((id) => !known.has(id))
    if (unknown !== undefined) throw new FailureError(fail('unknown_id', `There is no download ${String(unknown)}.`))
    return {
      open: results.filter((result) => !this.#isSettled(result)).map(({ id }) => id),
      hasFailed: results.some(({ status }) => status === 'failed'),
    }
  }

  /** `reached` resolves false after the time limit and rejects when the caller gives up; without either it stays open. */
  #timeUp(timeoutMs: number | null, signal: AbortSignal): { readonly reached: Promise<false>; cancel(): void } {
    const { promise: reached, resolve, reject } = Promise.withResolvers<false>()
    const giveUp = (): void => {
      reject(new FailureError(fail('cancelled', 'The wait was given up.')))
    }
    // Nobody listens to it yet, or any more, when it comes early or late.
    reached.catch(() => undefined)
    const timer =
      timeoutMs === null
        ? null
        : this.#clock.after(timeoutMs, () => {
            resolve(false)
          })
    signal.addEventListener('abort', giveUp)
    if (signal.aborted) giveUp()
    return {
      reached,
      cancel: () => {
        timer?.cancel()
        signal.removeEventListener('abort', giveUp)
      },
    }
  }
}
