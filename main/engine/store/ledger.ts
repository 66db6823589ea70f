/**
 * The ledger as the main thread sees it: promises in front of threads, one that writes, one that only reads, and one for copies. Holds no
 * SQLite of its own.
 */
import { Worker } from 'node:worker_threads'
import { fail, FailureError } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { Log } from '../log.ts'
import { workerEntry, workerLimits } from '../worker-entry.ts'
import type { ArchiveName, ArchiveOperations } from './archive-operations.ts'
import type { Call, FromThread, ThreadData, ToThread } from './messages.ts'
import type { LedgerReads, OpenReport, OperationArgs, OperationName, OperationResult } from './operations.ts'

export interface LedgerOptions {
  /** Made if it is not there; for the owner only. */
  readonly dataDir: string
  readonly log: Log
  /** File of another build of better-sqlite3's binding; default: `SLUICE_SQLITE_BINDING`, else the package's own. */
  readonly nativeBinding?: string
  /** Told of each commit how long it took on disk, in milliseconds. */
  readonly onCommit?: (ms: number) => void
}

export interface Ledger {
  readonly report: OpenReport
  /** Runs an operation in the writer. A write is on disk when its promise resolves. Rejects with `FailureError`. */
  call<N extends OperationName>(name: N, args: OperationArgs<N>): Promise<OperationResult<N>>
  /** Runs a read beside the writer, in a thread of its own; it sees every write acknowledged before. */
  read<N extends keyof LedgerReads>(name: N, args: OperationArgs<N>): Promise<OperationResult<N>>
  /** A thread for copies of the ledger; whoever opens it closes it. */
  openArchive(): Promise<Archive>
  /** Finishes what was asked for, marks the end as clean and frees the folder. */
  close(): Promise<void>
}

export interface Archive {
  call<N extends ArchiveName>(name: N, args: ArchiveOperations[N][0]): Promise<ArchiveOperations[N][1]>
  close(): Promise<void>
}

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: FailureError) => void
}

const closedFailure = fail('engine_gone', 'The list of downloads is closed.')
const diedFailure = fail(
  'ledger_unusable',
  'The thread that keeps the list of downloads ended unexpectedly. Start Sluice again; what was acknowledged is kept.',
)

/** One thread of the ledger: alive from its start to its exit. */
class LedgerThread {
  readonly opened: Promise<OpenReport | null>
  readonly #worker: Worker
  readonly #log: Log
  readonly #onCommit: (ms: number) => void
  readonly #exited: Promise<void>
  readonly #pending = new Map<number, Pending>()
  #nextId = 1
  /** Asked for in this turn, not sent yet. */
  #calls: Call[] = []
  /** Why nothing more is taken; null while it lives. */
  #over: Failure | null = null

  constructor(data: ThreadData, log: Log, onCommit: (ms: number) => void) {
    this.#log = log
    this.#onCommit = onCommit
    this.#worker = new Worker(workerEntry('ledger-worker'), {
      workerData: data,
      name: `ledger-${data.role}`,
      resourceLimits: workerLimits,
    })
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        resolve()
      })
    })
    this.opened = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: FromThread) => {
        if (message.t === 'opened') resolve(message.report)
        else if (message.t === 'refused') reject(new FailureError(message.failure))
        else this.#receive(message)
      })
      this.#worker.once('error', (error: unknown) => {
        log('error', 'ledger.thread_failed', { role: data.role, message: String(error) })
      })
      void this.#exited.then(() => {
        reject(new FailureError(diedFailure))
        this.#end(diedFailure)
      })
    })
  }

  call(name: string, args: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#over) {
        reject(new FailureError(this.#over))
        return
      }
      const id = this.#nextId++
      this.#pending.set(id, { resolve, reject })
      this.#calls.push({ id, name, args })
      // Waking a thread costs more than most calls: those of one turn go together. No matter of time, so no clock.
      // eslint-disable-next-line no-restricted-syntax
      if (this.#calls.length === 1) setImmediate(() => this.#flush())
    })
  }

  #flush(): void {
    const calls = this.#calls
    this.#calls = []
    if (calls.length > 0) this.#post({ t: 'calls', calls })
  }

  async close(): Promise<void> {
    if (!this.#over) {
      this.#over = closedFailure
      this.#flush()
      this.#post({ t: 'close' })
    }
    await this.#exited
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message)
  }

  #receive(message: FromThread): void {
    if (message.t === 'log') this.#log(message.level, message.event, message.fields)
    if (message.t !== 'answers') return
    if (message.commitMs !== null) this.#onCommit(message.commitMs)
    for (const answer of message.answers) {
      const call = this.#pending.get(answer.id)
      this.#pending.delete(answer.id)
      if (answer.ok) call?.resolve(answer.value)
      else call?.reject(new FailureError(answer.failure))
    }
  }

  #end(failure: Failure): void {
    this.#over ??= failure
    for (const call of this.#pending.values()) call.reject(new FailureError(this.#over))
    this.#pending.clear()
  }
}

class LedgerThreads implements Ledger {
  readonly report: OpenReport
  readonly #writer: LedgerThread
  readonly #start: (role: ThreadData['role']) => LedgerThread
  readonly #archives = new Set<LedgerThread>()
  #reader: LedgerThread | null = null
  #closing: Promise<void> | null = null

  constructor(report: OpenReport, writer: LedgerThread, start: (role: ThreadData['role']) => LedgerThread) {
    this.report = report
    this.#writer = writer
    this.#start = start
  }

  call<N extends OperationName>(name: N, args: OperationArgs<N>): Promise<OperationResult<N>> {
    // The thread runs the handler that the table of operations binds to this name.
    return this.#writer.call(name, args) as Promise<OperationResult<N>>
  }

  async read<N extends keyof LedgerReads>(name: N, args: OperationArgs<N>): Promise<OperationResult<N>> {
    if (this.#closing) throw new FailureError(closedFailure)
    this.#reader ??= this.#start('reader')
    await this.#reader.opened
    // As in `call`.
    return (await this.#reader.call(name, args)) as OperationResult<N>
  }

  async openArchive(): Promise<Archive> {
    if (this.#closing) throw new FailureError(closedFailure)
    const thread = this.#start('archivist')
    this.#archives.add(thread)
    await thread.opened
    return {
      // As in `call`.
      call: <N extends ArchiveName>(name: N, args: ArchiveOperations[N][0]) =>
        thread.call(name, args) as Promise<ArchiveOperations[N][1]>,
      close: async () => {
        await thread.close()
        this.#archives.delete(thread)
      },
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  /** The writer last: the last connection to close folds the log into the file. */
  async #closeAll(): Promise<void> {
    await Promise.all([...this.#archives].map((thread) => thread.close()))
    if (this.#reader) {
      await this.#reader.opened.catch(() => undefined)
      await this.#reader.close()
    }
    await this.#writer.close()
  }
}

/**
 * Opens the ledger of a data folder and takes the folder's lock.
 *
 * @throws FailureError `folder_in_use`, `ledger_unusable`, `ledger_read_only`, `permission_denied`, `disk_full`
 */
export const openLedger = async (options: LedgerOptions): Promise<Ledger> => {
  const { dataDir, log, nativeBinding, onCommit = () => undefined } = options
  const binding = nativeBinding ?? process.env.SLUICE_SQLITE_BINDING ?? null
  const data = { dataDir, nativeBinding: binding === '' ? null : binding }
  const writer = new LedgerThread({ ...data, role: 'writer' }, log, onCommit)
  const report = await writer.opened
  if (!report) throw new FailureError(diedFailure)
  return new LedgerThreads(report, writer, (role) => new LedgerThread({ ...data, role }, log, onCommit))
}
