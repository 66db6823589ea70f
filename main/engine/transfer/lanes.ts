/**
 * Control's side of the lanes: starts the threads, gives each transfer to the least loaded one, sends the orders of one tick
 * together, and turns the death of a thread into the typed end of its transfers. Never touches a byte.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { fail, raise } from '../../../shared/failure.ts'
import { systemClock } from '../clock.ts'
import type { Log } from '../log.ts'
import { workerEntry, workerLimits } from '../worker-entry.ts'
import { createCounters } from './counters.ts'
import type { Counters } from './counters.ts'
import type { HashReport, LaneData, LaneOrder, LaneReport, Pour, TransferOrder } from './protocol.ts'
import { createThrottles } from './throttle.ts'
import type { Throttles } from './throttle.ts'

type HeadReport = Extract<LaneReport, { readonly kind: 'head' }>
type AnsweredReport = Extract<LaneReport, { readonly kind: 'answered' }>
type RelabelledReport = Extract<LaneReport, { readonly kind: 'relabelled' }>
type EndedReport = Extract<LaneReport, { readonly kind: 'ended' }>

/** `answered`, `head` and `relabelled` at most once, `ended` exactly once and last; none within the call that caused it. */
export interface TransferListener {
  head(report: HeadReport): void
  answered?(report: AnsweredReport): void
  relabelled?(report: RelabelledReport): void
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
  /** Whoever waits in a relay for a turn is given back. */
  recall(): void
  /** After a change of rates: transfers that wait look again. */
  wake(): void
  /** Connections that nobody uses now are not used again. */
  forgetIdle(): void
  /** Stops all transfers, reports their ends, and ends the threads. */
  close(): Promise<void>
}

/**
 * Two lanes keep two cores busy; more do not help on what can be measured.
 * One core is left for everybody else: the server, if it is here, and whatever the user does.
 */
export const laneCount = Math.min(2, Math.max(1, availableParallelism() - 1))

const closeWithinMs = 3_000

/** A lane that moves fewer transfers than this takes one more before another thread is started. */
const comfortable = 4
/** What is most likely a small file counts this much of a transfer. */
const smallLoad = 1 / 4

export interface LanesOptions {
  /** Threads at most; each is started when it is needed. */
  readonly count: number
  /** Start the first thread now, because work for it is coming. */
  readonly warm?: boolean
  readonly log: Log
  /** Entry of the threads, for tests that want one that dies. */
  readonly entry?: URL
}

/**
 * The lane for one more transfer: that of its relay, else the least loaded one of those that run already, or of all when they have
 * enough to do.
 */
const choose = (lanes: readonly LaneThread[], { relay }: TransferOrder): LaneThread => {
  const mates = relay && lanes.find((lane) => lane.hasRelay(relay.relay))
  if (mates) return mates
  const least = (of: readonly LaneThread[]): LaneThread | undefined =>
    of.reduce<LaneThread | undefined>((best, lane) => (best && best.load <= lane.load ? best : lane), undefined)
  const running = least(lanes.filter((lane) => lane.isRunning))
  if (running && running.load < comfortable) return running
  return least(lanes) ?? raise('internal', 'There is no lane.')
}

export const openLanes = ({ count, warm = false, log, entry = workerEntry('lane-worker') }: LanesOptions): Lanes => {
  const counters = createCounters()
  const throttles = createThrottles()
  const data: LaneData = { counters: counters.buffer, throttles: throttles.buffer }
  const lanes = Array.from({ length: Math.max(1, count) }, (_, number) => new LaneThread(number, { data, log, entry }))
  const laneOf = (transferId: number): LaneThread | undefined => lanes.find((lane) => lane.has(transferId))
  if (warm) lanes[0]?.warm()
  let closed = false
  return {
    counters,
    throttles,
    start: (order, on) => {
      if (closed) throw new Error('the lanes are closed')
      choose(lanes, order).start(order, on)
    },
    pour: (transferId, pour) => {
      laneOf(transferId)?.send({ kind: 'pour', transferId, pour })
    },
    stop: (transferId) => {
      laneOf(transferId)?.send({ kind: 'stop', transferId })
    },
    recall: () => {
      for (const lane of lanes) if (lane.hasRelay()) lane.send({ kind: 'recall' })
    },
    wake: () => {
      for (const lane of lanes) if (lane.load > 0) lane.send({ kind: 'wake' })
    },
    forgetIdle: () => {
      for (const lane of lanes) if (lane.isRunning) lane.send({ kind: 'forget-idle' })
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

interface Running {
  readonly on: TransferListener
  readonly relay: number | null
  /** How much of a transfer it counts. */
  load: number
}

/** One thread and its transfers. The thread is started, or a dead one replaced, when a transfer comes. */
class LaneThread {
  readonly #number: number
  readonly #options: LaneThreadOptions
  readonly #running = new Map<number, Running>()
  /** Members of relays that are here. */
  readonly #relays = new Map<number, number>()
  #load = 0
  #worker: Worker | null = null
  #gone: Promise<unknown> = Promise.resolve()
  #orders: LaneOrder[] = []

  constructor(number: number, options: LaneThreadOptions) {
    this.#number = number
    this.#options = options
  }

  get isRunning(): boolean {
    return this.#worker !== null
  }

  warm(): void {
    this.#worker ??= this.#spawn()
  }

  get load(): number {
    return this.#load
  }

  /** Whether members of this relay, or of any, are here. */
  hasRelay(relay?: number): boolean {
    return relay === undefined ? this.#relays.size > 0 : this.#relays.has(relay)
  }

  has(transferId: number): boolean {
    return this.#running.has(transferId)
  }

  start(order: TransferOrder, on: TransferListener): void {
    this.warm()
    const { relay, landing } = order
    const isWaiting = typeof relay?.after === 'number'
    const load = isWaiting ? 0 : landing === null ? 1 : smallLoad
    this.#running.set(order.transferId, { on, relay: relay?.relay ?? null, load })
    this.#load += load
    if (relay) this.#relays.set(relay.relay, (this.#relays.get(relay.relay) ?? 0) + 1)
    this.send({ kind: 'start', order })
  }

  /** Orders of one turn of the event loop go together: waking a thread costs more than most orders. */
  send(order: LaneOrder): void {
    this.#orders.push(order)
    if (this.#orders.length > 1) return
    void systemClock.turn().then(() => {
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
      resourceLimits: workerLimits,
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
    const running = this.#running.get(report.transferId)
    if (running === undefined) return
    const listener = running.on
    if (report.kind === 'head') {
      // Not a small file after all.
      this.#load += 1 - running.load
      running.load = 1
      listener.head(report)
    } else if (report.kind === 'relabelled') {
      listener.relabelled?.(report)
    } else if (report.kind === 'answered') {
      listener.answered?.(report)
    } else if (report.kind === 'hashes') {
      listener.hashes?.(report)
    } else {
      this.#forget(report.transferId, running)
      listener.ended(report)
    }
  }

  #forget(transferId: number, { relay, load }: Running): void {
    this.#running.delete(transferId)
    this.#load -= load
    if (relay === null) return
    const rest = (this.#relays.get(relay) ?? 1) - 1
    if (rest > 0) this.#relays.set(relay, rest)
    else this.#relays.delete(relay)
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
