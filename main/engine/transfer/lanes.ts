/**
 * Control's side of the lanes: starts the threads, gives each transfer to the least loaded one, sends the orders of one tick
 * together, and turns the death of a thread into the typed end of its transfers. Never touches a byte.
 */
import { Worker } from 'node:worker_threads'
import { fail } from '../../../shared/failure.ts'
import { systemClock } from '../clock.ts'
import type { Log } from '../log.ts'
import { workerEntry } from '../worker-entry.ts'
import { createCounters } from './counters.ts'
import type { Counters } from './counters.ts'
import type { HashReport, LaneData, LaneOrder, LaneReport, Pour, TransferOrder } from './protocol.ts'
import { createThrottles } from './throttle.ts'
import type { Throttles } from './throttle.ts'

type HeadReport = Extract<LaneReport, { readonly kind: 'head' }>
type EndedReport = Extract<LaneReport, { readonly kind: 'ended' }>

/** `head` at most once, `ended` exactly once and last; none within the call that caused it. */
export interface TransferListener {
  head(report: HeadReport): void
  /** For whoever asked for hashes. */
  readonly hashes?: ((report: HashReport) => void) | undefined
  ended(report: EndedReport): void
}

export interface Lanes {
  readonly counters: Counters
  readonly throttles: Throttles
  start(order: TransferOrder, on: TransferListener): void
  pour(transferId: number, pour: Pour): void
  stop(transferId: number): void
  /** After a change of rates: transfers that wait look again. */
  wake(): void
  /** Stops all transfers, reports their ends, and ends the threads. */
  close(): Promise<void>
}

const closeWithinMs = 3_000

export interface LanesOptions {
  /** Threads. */
  readonly count: number
  readonly log: Log
  /** Entry of the threads, for tests that want one that dies. */
  readonly entry?: URL
}

export const openLanes = ({ count, log, entry = workerEntry('lane-worker') }: LanesOptions): Lanes => {
  const counters = createCounters()
  const throttles = createThrottles()
  const data: LaneData = { counters: counters.buffer, throttles: throttles.buffer }
  const lanes = Array.from({ length: Math.max(1, count) }, (_, number) => new LaneThread(number, { data, log, entry }))
  const laneOf = (transferId: number): LaneThread | undefined => lanes.find((lane) => lane.has(transferId))
  let closed = false
  return {
    counters,
    throttles,
    start: (order, on) => {
      if (closed) throw new Error('the lanes are closed')
      lanes.reduce((least, lane) => (lane.load < least.load ? lane : least)).start(order, on)
    },
    pour: (transferId, pour) => {
      laneOf(transferId)?.send({ kind: 'pour', transferId, pour })
    },
    stop: (transferId) => {
      laneOf(transferId)?.send({ kind: 'stop', transferId })
    },
    wake: () => {
      for (const lane of lanes) if (lane.load > 0) lane.send({ kind: 'wake' })
    },
    close: async () => {
      closed = true
      await Promise.all(lanes.map((lane) => lane.close()))
    },
  }
}

interface LaneThreadOptions {
  readonly data: LaneData
  readonly log: Log
  readonly entry: URL
}

/** One thread and its transfers. A dead thread is replaced when the next transfer comes. */
class LaneThread {
  readonly #number: number
  readonly #options: LaneThreadOptions
  readonly #running = new Map<number, TransferListener>()
  #worker: Worker | null = null
  #gone: Promise<unknown> = Promise.resolve()
  #orders: LaneOrder[] = []

  constructor(number: number, options: LaneThreadOptions) {
    this.#number = number
    this.#options = options
    this.#worker = this.#spawn()
  }

  get load(): number {
    return this.#running.size
  }

  has(transferId: number): boolean {
    return this.#running.has(transferId)
  }

  start(order: TransferOrder, on: TransferListener): void {
    this.#worker ??= this.#spawn()
    this.#running.set(order.transferId, on)
    this.send({ kind: 'start', order })
  }

  /** Orders of one tick go together. */
  send(order: LaneOrder): void {
    this.#orders.push(order)
    if (this.#orders.length > 1) return
    queueMicrotask(() => {
      const orders = this.#orders
      this.#orders = []
      this.#worker?.postMessage(orders)
    })
  }

  async close(): Promise<void> {
    const worker = this.#worker
    if (worker === null) return
    this.send({ kind: 'close' })
    const timer = systemClock.after(closeWithinMs, () => void worker.terminate())
    await this.#gone
    timer.cancel()
  }

  #spawn(): Worker {
    const worker = new Worker(this.#options.entry, {
      workerData: this.#options.data,
      name: `sluice-lane-${String(this.#number)}`,
    })
    worker.on('message', (reports: readonly LaneReport[]) => {
      for (const report of reports) this.#tell(report)
    })
    worker.on('error', (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      this.#options.log('error', 'lane.died', { lane: this.#number, reason })
    })
    this.#gone = new Promise((resolve) => {
      worker.once('exit', () => {
        if (this.#worker === worker) this.#bury()
        resolve(null)
      })
    })
    return worker
  }

  #tell(report: LaneReport): void {
    const listener = this.#running.get(report.transferId)
    if (listener === undefined) return
    if (report.kind === 'head') {
      listener.head(report)
    } else if (report.kind === 'hashes') {
      listener.hashes?.(report)
    } else {
      this.#running.delete(report.transferId)
      listener.ended(report)
    }
  }

  /** What the thread wrote is on disk and counted; what it had in hand is lost, as with a lost connection. */
  #bury(): void {
    this.#worker = null
    this.#orders = []
    const message =
      'A part of Sluice that moves bytes stopped. What has arrived is kept; a new attempt goes on from there.'
    const failure = fail('connection_lost', message, { detail: { code: 'lane', lane: String(this.#number) } })
    for (const transferId of [...this.#running.keys()]) {
      this.#tell({ kind: 'ended', transferId, outcome: { kind: 'failed', failure }, status: null })
    }
  }
}
