/**
 * Books cursors after the bytes are safe: copy the cursors → sync the part files → one transaction for all downloads. So the
 * ledger may lag the disk but never leads it. A sync that fails is never trusted on retry.
 */
import { failureOf } from '../../../shared/failure.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Measures } from '../domain/measures.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Disk } from '../transfer/disk.ts'
import type { Job } from './job.ts'

/** A checkpoint comes at least this often while bytes arrive … */
const everyMs = 1_000
/** … and as soon as a download has this much that is not booked. */
const bytesBetween = 32 * 1024 * 1024
const lookEveryMs = 100

export interface CheckpointSpec {
  readonly ledger: Ledger
  readonly disk: Disk
  readonly clock: Clock
  readonly log: Log
  readonly measures: Measures
  /** Jobs that live now. */
  jobs(): Iterable<Job>
}

export class Checkpoint {
  readonly #spec: CheckpointSpec
  #timer: Timer | null = null
  #lastAt = 0
  #current: Promise<void> | null = null

  constructor(spec: CheckpointSpec) {
    this.#spec = spec
  }

  /** Looks regularly until there is no job any more. */
  start(): void {
    this.#timer ??= this.#spec.clock.every(lookEveryMs, () => {
      this.#look()
    })
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = null
  }

  #look(): void {
    const jobs = [...this.#spec.jobs()]
    if (jobs.length === 0) {
      this.stop()
      return
    }
    if (this.#current) return
    const due = this.#spec.clock.monotonic() - this.#lastAt >= everyMs
    if (!due && !jobs.some((job) => (job.unbooked()?.freshBytes ?? 0) >= bytesBetween)) return
    this.#current = this.book(jobs).finally(() => {
      this.#lastAt = this.#spec.clock.monotonic()
      this.#current = null
    })
  }

  /** Syncs and books what these jobs have written. Never rejects: a job whose sync failed is told so. */
  async book(jobs: Iterable<Job>): Promise<void> {
    const { disk, ledger, log, clock, measures } = this.#spec
    const startedMs = clock.monotonic()
    const synced = await Promise.all(
      [...jobs].map(async (job) => {
        const fresh = job.unbooked()
        if (!fresh) return null
        // As of now, like the cursors.
        const pages = job.blocks.takeChanges()
        try {
          const beganMs = clock.monotonic()
          await disk.call('sync', fresh.part)
          const tookMs = clock.monotonic() - beganMs
          measures.took('sync', tookMs)
          job.connections?.reasons.synced(tookMs, clock.monotonic())
          return { job, map: fresh.map, pages }
        } catch (error) {
          job.blocks.putBack(pages)
          const failure = failureOf(error)
          // A job that has ended meanwhile may have removed its part, or given it its name.
          if (failure.code === 'part_file_changed' && !job.isBookable) return null
          log('error', 'checkpoint.sync', { id: job.download.id, code: failure.code })
          await job.distrust(failure)
          return null
        }
      }),
    )
    // A job that went on to verify, or ended, meanwhile has booked for itself: its file may even be another one by now.
    const all = synced.filter((one) => one !== null)
    const safe = all.filter(({ job }) => job.isBookable)
    for (const { job, pages } of all) if (!job.isBookable) job.blocks.putBack(pages)
    if (safe.length === 0) return
    try {
      await ledger.call('checkpoint', {
        cursors: safe.map(({ job, map, pages }) => ({
          id: job.download.id,
          identity: job.identity,
          segments: map,
          pages,
        })),
      })
      for (const { job, map } of safe) job.bookedMap = map
      measures.took('checkpoint', clock.monotonic() - startedMs)
    } catch (error) {
      for (const { job, pages } of safe) job.blocks.putBack(pages)
      log('error', 'checkpoint.book', { code: failureOf(error).code })
    }
  }
}
