/**
 * The grabber's side of the thread of pages: starts it when there is work, and turns its death into the failure of what it had in hand. A
 * page that brings the thread down is then no worse than one that does not answer.
 */
import { addAbortListener } from 'node:events'
import { Worker } from 'node:worker_threads'
import { fail, FailureError, type Failure } from '../../../shared/failure.ts'
import type { GrabId } from '../../../shared/grabs.ts'
import type { Trial } from '../../../shared/recipe-trial.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { workerEntry, workerLimits } from '../worker-entry.ts'
import { reportOf } from './protocol.ts'
import type { FromPages, PageOrder, PageReport, ReadingNow, ToPages, TrialOrder } from './protocol.ts'
import type { GrabPlan } from './scope.ts'

/** Most memory of the thread, in MiB: a page of the largest size that is read needs about a third of it. */
const mostMegabytes = 512
const closeWithinMs = 2_000
/** One page keeps the thread busy for so long at most: what takes longer was made to. */
const longestReadingMs = 20_000
/** How often it is looked at what keeps the thread busy. */
const lookMs = 1_000

export interface PagesOptions {
  readonly log: Log
  readonly clock: Clock
  /** Entry of the thread, for tests that want one that dies. */
  readonly entry?: URL
}

const tooLong = fail(
  'total_timeout',
  `Reading this page took longer than ${String(longestReadingMs / 1000)} s, so it was left out.`,
)
const died = fail('internal', 'Reading this page brought its thread down, so the page was left out.')

export class Pages {
  readonly #options: PagesOptions
  readonly #plans = new Map<GrabId, GrabPlan>()
  readonly #waiting = new Map<number, { readonly order: PageOrder; readonly done: (report: PageReport) => void }>()
  readonly #trials = new Map<number, { readonly done: (trial: Trial) => void; readonly gone: (why: Failure) => void }>()
  /** Not handed over yet in this turn. */
  #orders: PageOrder[] = []
  #worker: Worker | null = null
  #nextId = 1
  #closed = false
  /** Called when the thread has died: what it knew of robots.txt is gone. */
  onDeath: () => void = () => undefined

  constructor(options: PagesOptions) {
    this.#options = options
  }

  plan(id: GrabId, plan: GrabPlan): void {
    this.#plans.set(id, plan)
    if (this.#worker !== null) this.#post({ kind: 'plan', grabId: id, plan })
  }

  forget(id: GrabId): void {
    this.#plans.delete(id)
    if (this.#worker !== null) this.#post({ kind: 'forget', grabId: id })
    if (this.#plans.size === 0 && this.#waiting.size === 0 && this.#trials.size === 0) void this.#end()
  }

  run(order: Omit<PageOrder, 'id'>): { readonly id: number; readonly report: Promise<PageReport> } {
    const id = this.#nextId++
    const whole: PageOrder = { ...order, id }
    const report = new Promise<PageReport>((done) => {
      this.#waiting.set(id, { order: whole, done })
    })
    this.#worker ??= this.#spawn()
    this.#orders.push(whole)
    // Waking a thread costs more than the order: those of one turn go together.
    if (this.#orders.length === 1)
      void this.#options.clock.turn().then(() => {
        this.#handOver()
      })
    return { id, report }
  }

  #handOver(): void {
    const orders = this.#orders
    this.#orders = []
    if (orders.length > 0) this.#post({ kind: 'orders', orders })
  }

  /** What was reported of this grab could not be booked. */
  retell(id: GrabId): void {
    this.#post({ kind: 'retell', grabId: id })
  }

  /** Rejects when the thread dies of it, and when the caller gives up. */
  try(order: Omit<TrialOrder, 'id'>, signal: AbortSignal): Promise<Trial> {
    const id = this.#nextId++
    const { promise, resolve, reject } = Promise.withResolvers<Trial>()
    const gone = (why: Failure): void => {
      reject(new FailureError(why))
    }
    this.#trials.set(id, { done: resolve, gone })
    this.#worker ??= this.#spawn()
    this.#post({ kind: 'try', order: { ...order, id } })
    const stop = (): void => {
      this.stop([id])
    }
    const listening = addAbortListener(signal, stop)
    return promise.finally(() => {
      listening[Symbol.dispose]()
    })
  }

  /** Those that have not ended end as failed. */
  stop(ids: readonly number[]): void {
    this.#handOver()
    if (this.#worker !== null && ids.length > 0) this.#post({ kind: 'stop', ids })
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#end()
  }

  async #end(): Promise<void> {
    const worker = this.#worker
    if (worker === null) return
    this.#worker = null
    const gone = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        resolve()
      })
    })
    worker.postMessage({ kind: 'close' } satisfies ToPages)
    // No matter of the engine's time: a thread that does not end must not hold the house.
    // eslint-disable-next-line no-restricted-syntax
    const timer = setTimeout(() => void worker.terminate(), closeWithinMs)
    await gone
    clearTimeout(timer)
  }

  #post(message: ToPages): void {
    this.#worker?.postMessage(message)
  }

  #spawn(): Worker {
    const { log, clock, entry = workerEntry('page-worker') } = this.#options
    const reading: ReadingNow = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
    const worker = new Worker(entry, {
      name: 'pages',
      workerData: reading,
      resourceLimits: { ...workerLimits, maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: mostMegabytes },
    })
    worker.on('message', (message: FromPages) => {
      this.#hear(message)
    })
    worker.on('error', (error: unknown) => {
      log('error', 'grab.thread_failed', { message: String(error) })
    })
    const watch = clock.every(lookMs, this.#watcher(reading, worker))
    worker.once('exit', () => {
      watch.cancel()
      if (this.#worker === worker) this.#worker = null
      this.#died()
    })
    for (const [grabId, plan] of this.#plans) worker.postMessage({ kind: 'plan', grabId, plan } satisfies ToPages)
    return worker
  }

  #hear(message: FromPages): void {
    switch (message.kind) {
      case 'trial':
        this.#trials.get(message.id)?.done(message.trial)
        this.#trials.delete(message.id)
        return
      case 'reports':
        for (const report of message.reports) {
          const waiting = this.#waiting.get(report.id)
          this.#waiting.delete(report.id)
          waiting?.done(report)
        }
    }
  }

  /** The thread reads one page at a time: the one that takes too long takes the thread along, and no other page with it. */
  #watcher(reading: ReadingNow, worker: Worker): () => void {
    const { clock } = this.#options
    let [id, since] = [0, 0]
    return () => {
      const now = Atomics.load(reading, 0)
      if (now !== id) [id, since] = [now, clock.monotonic()]
      if (id === 0 || clock.monotonic() - since < longestReadingMs) return
      this.#lose(id, tooLong)
      void worker.terminate()
    }
  }

  #died(): void {
    const lost = [...this.#waiting.keys(), ...this.#trials.keys()]
    if (!this.#closed && this.#waiting.size > 0) this.onDeath()
    for (const id of lost) this.#lose(id, died)
  }

  #lose(id: number, failure: Failure): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    waiting?.done(reportOf(id, 'failed', { failure }))
    this.#trials.get(id)?.gone(failure)
    this.#trials.delete(id)
  }
}
