/**
 * The disk, as control sees it: orders go to threads, answers come back as promises. Two threads, because hashing a large file
 * must not delay a sync; while one is busy its orders collect and go as one batch. Knows no operation by what it does.
 */
import { Worker } from 'node:worker_threads'
import { fail, FailureError } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import { systemClock } from '../clock.ts'
import type { Log } from '../log.ts'
import { workerEntry, workerLimits } from '../worker-entry.ts'
import type { DiskAnswer, DiskOrder, DiskReport } from './disk-messages.ts'
import type { DiskArgs, DiskOperationName, DiskResult } from './protocol.ts'

export interface Disk {
  /** Rejects with a `FailureError`; its failure is classified. */
  call<N extends DiskOperationName>(name: N, args: DiskArgs<N>): Promise<DiskResult<N>>
  /** Ends the threads after the orders given before; a digest under way is abandoned (`engine_gone`). */
  close(): Promise<void>
}

export interface DiskOptions {
  readonly log: Log
  /** Start the thread for files now, because work for it is coming. */
  readonly warm?: boolean
}

export function openDisk({ log, warm = false }: DiskOptions): Disk {
  const files = new DiskThread('files', log)
  if (warm) files.warm()
  const digests = new DiskThread('digests', log)
  let closed = false
  return {
    call: <N extends DiskOperationName>(name: N, args: DiskArgs<N>): Promise<DiskResult<N>> => {
      if (closed) return Promise.reject(new FailureError(goneFailure))
      const thread = name === 'digest' ? digests : files
      // The thread answers an order with the result of its operation.
      return thread.order({ name, args } as Unnumbered) as Promise<DiskResult<N>>
    },
    close: async () => {
      closed = true
      await Promise.all([files.finish(), digests.abandon()])
    },
  }
}

type Unnumbered = DiskOrder extends infer O ? (O extends DiskOrder ? Omit<O, 'id'> : never) : never

const goneFailure: Failure = fail('engine_gone', 'Sluice is closing; the file was left as it is.')

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: FailureError) => void
}

class DiskThread {
  readonly #name: string
  readonly #log: Log
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #queue: DiskOrder[] = []
  #busy = false
  #lastId = 0
  #idle: (() => void) | null = null

  constructor(name: string, log: Log) {
    this.#name = name
    this.#log = log
  }

  warm(): void {
    this.#worker ??= this.#start()
    // Only a thread with work keeps the process alive.
    this.#worker.unref()
  }

  order(order: Unnumbered): Promise<unknown> {
    this.#lastId += 1
    const id = this.#lastId
    // Spreading a member of the union and its id gives the same member.
    this.#queue.push({ ...order, id })
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
    })
    if (!this.#busy) {
      // Orders given in the same turn go together.
      this.#busy = true
      void systemClock.turn().then(() => {
        this.#send()
      })
    }
    return answer
  }

  /** Waits for all answers, then ends the thread. */
  async finish(): Promise<void> {
    if (this.#waiting.size > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve
      })
    }
    await this.#worker?.terminate()
  }

  async abandon(): Promise<void> {
    this.#lose(goneFailure)
    await this.#worker?.terminate()
  }

  #send(): void {
    this.#busy = this.#queue.length > 0
    if (!this.#busy) return
    const orders = this.#queue
    this.#queue = []
    const worker = (this.#worker ??= this.#start())
    // Only a thread with work keeps the process alive.
    worker.ref()
    worker.postMessage(orders)
  }

  #start(): Worker {
    const worker = new Worker(workerEntry('disk-worker'), {
      name: `disk ${this.#name}`,
      resourceLimits: workerLimits,
    })
    worker.on('message', (report: DiskReport) => {
      for (const answer of report.answers) this.#answer(answer)
      if (report.ready) this.#send()
      if (this.#waiting.size > 0) return
      worker.unref()
      this.#idle?.()
    })
    worker.on('error', (error) => {
      this.#log('error', 'disk-thread-failed', { thread: this.#name, reason: String(error) })
    })
    worker.on('exit', () => {
      if (this.#worker !== worker) return
      // The next order starts a new one.
      this.#worker = null
      this.#lose(fail('internal', 'The part of Sluice that looks after files broke down. Resume to try again.'))
    })
    return worker
  }

  #answer(answer: DiskAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (answer.ok) waiting?.resolve(answer.result)
    else waiting?.reject(new FailureError(answer.failure))
  }

  /** Fails everything that is waited for. */
  #lose(failure: Failure): void {
    const lost = [...this.#waiting.values()]
    this.#waiting.clear()
    this.#queue = []
    this.#busy = false
    for (const { reject } of lost) reject(new FailureError(failure))
    this.#idle?.()
  }
}
