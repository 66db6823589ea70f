/**
 * Looks at files because somebody asked, one after the other: what is not damaged is said, too. Unfinished downloads are in doubt
 * from then on, durably: they look themselves before they go on, and fetch again what is damaged. Finished files are only read.
 */
import type { Clock } from '../clock.ts'
import { toldOf } from '../../../shared/events.ts'
import { failureOf } from '../../../shared/failure.ts'
import type { Notice } from '../../../shared/feed.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { Download } from '../domain/download.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Disk } from '../transfer/disk.ts'
import { checkFile } from './file-check.ts'
import type { Finding } from './file-check.ts'
import type { Runner } from './runner.ts'

export interface RechecksSpec {
  readonly ledger: Ledger
  readonly disk: Disk
  readonly log: Log
  readonly runner: Runner
  readonly clock: Clock
  readonly changed: (ids: readonly DownloadId[]) => void
  readonly notice: (notice: Notice) => void
}

/** Ranges that a notice names; the timeline's line names fewer. */
const mostRanges = 1_000
/** Of them, those that its timeline keeps. */
const mostRecorded = 64

export class Rechecks {
  readonly #spec: RechecksSpec
  readonly #stopper = new AbortController()
  readonly #waiting = new Set<DownloadId>()
  #working: Promise<void> = Promise.resolve()
  #isWorking = false

  constructor(spec: RechecksSpec) {
    this.#spec = spec
  }

  /** Returns when it is durable that unfinished ones are looked at; the findings follow as notices. */
  async ask(ids: readonly DownloadId[]): Promise<{ changed: number }> {
    const { ledger, runner } = this.#spec
    const { unfinished, completed } = await ledger.call('doubt', { ids })
    // Those that run start again at once, and look first.
    runner.stop(unfinished.filter((id) => runner.jobs.has(id)))
    for (const id of [...unfinished, ...completed]) if (!runner.jobs.has(id)) this.#waiting.add(id)
    if (!this.#isWorking) this.#working = this.#work()
    return { changed: unfinished.length + completed.length }
  }

  /** Gives up what is not done; resolves when nothing is read any more. */
  async stop(): Promise<void> {
    this.#stopper.abort()
    await this.#working
  }

  async #work(): Promise<void> {
    this.#isWorking = true
    for (const id of this.#waiting) {
      this.#waiting.delete(id)
      if (this.#stopper.signal.aborted) break
      await this.#check(id)
    }
    this.#isWorking = false
  }

  /** Never rejects. */
  async #check(id: DownloadId): Promise<void> {
    const { ledger, log, runner } = this.#spec
    try {
      const [download] = await ledger.call('downloads', { ids: [id] })
      // One that runs by now looks by itself.
      if (!download || runner.jobs.has(id)) return
      const finding = await this.#look(download)
      if (finding !== 'stopped') await this.#tell(download, finding)
    } catch (error) {
      if (this.#stopper.signal.aborted) return
      const failure = failureOf(error)
      log('warn', 'recheck.failed', { id, code: failure.code })
    }
  }

  /** A file that cannot be read is neither sound nor damaged. */
  async #look(download: Download): Promise<Finding | 'stopped'> {
    const { ledger, disk } = this.#spec
    try {
      return await checkFile(download, { ledger, disk, signal: this.#stopper.signal })
    } catch (error) {
      if (this.#stopper.signal.aborted) return 'stopped'
      const failure = failureOf(error)
      return { verdict: 'unknown', damaged: [], failure, by: 'nothing', blocks: 0 }
    }
  }

  async #tell({ id, batchId, name, status }: Download, finding: Finding): Promise<void> {
    const { ledger, clock, changed, notice } = this.#spec
    const { verdict, damaged, failure, by, blocks } = finding
    const known = damaged.length > 0 ? { damaged: damaged.slice(0, mostRecorded) } : {}
    const event = { kind: 'file_checked', verdict, by, blocks, ...known, failure: failure && toldOf(failure) } as const
    await ledger.call('addEvents', { events: [{ id, event: { at: clock.now(), ...event } }] })
    changed([id])
    if (status === 'completed' && !(verdict === 'unknown' && failure)) {
      await ledger.call('bookFinding', { id, failure })
      changed([id])
    }
    notice({ kind: 'checked', id, batchId, name, verdict, damaged: damaged.slice(0, mostRanges), failure })
  }
}
