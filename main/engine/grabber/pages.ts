/**
 * The grabber's side of the thread of pages: starts it when there is work, and turns its death into the failure of what it had in hand. A
 * page that brings the thread down is then no worse than one that does not answer.
 */
import { Worker } from 'node:worker_threads'
import { fail } from '../../../shared/failure.ts'
import type { GrabId } from '../../../shared/grabs.ts'
import type { Log } from '../log.ts'
import { workerEntry, workerLimits } from '../worker-entry.ts'
import type { PageOrder, PageReport, ToPages } from './protocol.ts'
import type { GrabPlan } from './scope.ts'

/** Most memory of the thread, in MiB: a page of the largest size that is read needs about a third of it. */
const mostMegabytes = 512
const closeWithinMs = 2_000

export interface PagesOptions {
  readonly log: Log
  /** Entry of the thread, for tests that want one that dies. */
  readonly entry?: URL
}

const died = fail('internal', 'Reading this page brought its thread down, so the page was left out.')

export class Pages {
  readonly #options: PagesOptions
  readonly #plans = new Map<GrabId, GrabPlan>()
  readonly #waiting = new Map<number, { readonly order: PageOrder; readonly done: (report: PageReport) => void }>()
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
    if (this.#plans.size === 0 && this.#waiting.size === 0) void this.#end()
  }

  run(order: Omit<PageOrder, 'id'>): { readonly id: number; readonly report: Promise<PageReport> } {
    const id = this.#nextId++
    const whole: PageOrder = { ...order, id }
    const report = new Promise<PageReport>((done) => {
      this.#waiting.set(id, { order: whole, done })
    })
    this.#worker ??= this.#spawn()
    this.#post({ kind: 'order', order: whole })
    return { id, report }
  }

  /** Those that have not ended end as failed. */
  stop(ids: readonly number[]): void {
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
    const { log, entry = workerEntry('page-worker') } = this.#options
    const worker = new Worker(entry, {
      name: 'pages',
      resourceLimits: { ...workerLimits, maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: mostMegabytes },
    })
    worker.on('message', (report: PageReport) => {
      const waiting = this.#waiting.get(report.id)
      this.#waiting.delete(report.id)
      waiting?.done(report)
    })
    worker.on('error', (error: unknown) => {
      log('error', 'grab.thread_failed', { message: String(error) })
    })
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = null
      this.#died()
    })
    for (const [grabId, plan] of this.#plans) worker.postMessage({ kind: 'plan', grabId, plan } satisfies ToPages)
    return worker
  }

  #died(): void {
    const lost = [...this.#waiting.values()]
    this.#waiting.clear()
    if (!this.#closed && lost.length > 0) this.onDeath()
    for (const { order, done } of lost) {
      done({
        ...{ id: order.id, outcome: 'failed', failure: died, bytes: 0 },
        ...{ pages: [], finds: [], asked: null, delayMs: null },
      })
    }
  }
}
