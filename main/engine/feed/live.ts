/** What is true at this moment, for whoever shows it: rows from the ledger merged with the jobs that live. Read-only. */
import type { ListFilter, ListSort } from '../../../shared/feed.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type {
  CountersView,
  DownloadDetail,
  DownloadView,
  Phase,
  ProgressView,
  QueueView,
} from '../../../shared/views.ts'
import type { Clock } from '../clock.ts'
import type { Download } from '../domain/download.ts'
import type { SegmentMap } from '../domain/segments.ts'
import type { LedgerReads, OperationArgs, OperationResult, QueueRow, StatusCounts } from '../store/operations.ts'
import type { ListSource } from './list.ts'
import { Meters } from './meters.ts'
import { progressOf, viewOf } from './views.ts'
import type { LiveView, Surroundings } from './views.ts'

/** A live job as the feed may see it. */
export interface LiveJob {
  readonly phase: Phase
  readonly isStopping: boolean
  readonly writtenBytes: number
  readonly sizeBytes: number | null
  readonly connections: {
    readonly count: number
    readonly receivedBytes: number
    sample(): SegmentMap
    liveStarts(): ReadonlySet<number>
  } | null
}

export interface LiveSpec {
  /** The ledger's reads. */
  readonly ledger: {
    read<N extends keyof LedgerReads>(name: N, args: OperationArgs<N>): Promise<OperationResult<N>>
  }
  readonly clock: Clock
  readonly hosts: { isHeld(host: string): boolean }
  readonly limits: { readonly queues: readonly QueueRow[]; readonly settings: { readonly rateLimit: number | null } }
  jobs(): ReadonlyMap<DownloadId, LiveJob>
}

/** Lines of a timeline that are shown. */
const shownEvents = 200

export class Live implements ListSource {
  readonly #spec: LiveSpec
  readonly #meters = new Meters()
  #counts: StatusCounts | null = null

  constructor(spec: LiveSpec) {
    this.#spec = spec
  }

  ids(filter: ListFilter, sort: ListSort): Promise<Float64Array> {
    return this.#spec.ledger.read('listIds', { filter, sort, active: [...this.#spec.jobs().keys()] })
  }

  rows(ids: readonly DownloadId[]): Promise<readonly Download[]> {
    return this.#spec.ledger.read('downloads', { ids })
  }

  view(download: Download): DownloadView {
    return viewOf(download, this.#liveOf(download.id), this.#around())
  }

  progress(download: Download): ProgressView {
    return progressOf(download, this.#liveOf(download.id), this.#around())
  }

  isLive(id: DownloadId): boolean {
    return this.#spec.jobs().has(id)
  }

  sample(): void {
    const counters = [...this.#spec.jobs()].map(([id, job]) => [id, job.connections?.receivedBytes ?? 0] as const)
    this.#meters.sample(counters, this.#spec.clock.monotonic())
  }

  async counters(fresh: boolean): Promise<CountersView> {
    const counts = fresh || !this.#counts ? await this.#spec.ledger.read('counts', null) : this.#counts
    this.#counts = counts
    const active = this.#spec.jobs().size
    return {
      all: counts.queued + counts.paused + counts.completed + counts.failed,
      active,
      waiting: Math.max(0, counts.queued - active),
      paused: counts.paused,
      completed: counts.completed,
      failed: counts.failed,
      speed: this.#meters.total(),
      rateLimit: this.#spec.limits.settings.rateLimit,
      queues: [...this.queues(counts)],
    }
  }

  queues(counts: StatusCounts): readonly QueueView[] {
    const unfinished = new Map(counts.unfinishedByQueue)
    return this.#spec.limits.queues.map(({ id, name, color, running, slots, rateLimit }) => ({
      id,
      name,
      color,
      running,
      slots,
      rateLimit,
      unfinished: unfinished.get(id) ?? 0,
    }))
  }

  async detail(id: DownloadId): Promise<DownloadDetail | null> {
    const { ledger } = this.#spec
    const [rows, segments, events] = await Promise.all([
      ledger.read('downloads', { ids: [id] }),
      ledger.read('segments', { id }),
      ledger.read('events', { id, limit: shownEvents }),
    ])
    const [download] = rows
    if (!download) return null
    const connections = this.#spec.jobs().get(id)?.connections ?? null
    const live = connections?.liveStarts() ?? new Set<number>()
    const shown = connections && connections.sample().length > 0 ? connections.sample() : segments
    return {
      download: this.view(download),
      urls: [...download.request.urls],
      head: download.resource?.head ?? null,
      segments: shown.map(({ start, end, written }) => ({
        start,
        end: end === Infinity ? written : end,
        written,
        live: live.has(start),
      })),
      events: [...events],
    }
  }

  #liveOf(id: DownloadId): LiveView | null {
    const job = this.#spec.jobs().get(id)
    if (!job) return null
    const { phase, isStopping, writtenBytes, sizeBytes, connections } = job
    return {
      phase,
      isStopping,
      writtenBytes,
      sizeBytes,
      connections: connections?.count ?? 0,
      speed: this.#meters.speedOf(id),
    }
  }

  #around(): Surroundings {
    const { clock, hosts, limits } = this.#spec
    return {
      now: clock.now(),
      isRunningQueue: (queueId) => limits.queues.some(({ id, running }) => id === queueId && running),
      isHeldHost: (host) => hosts.isHeld(host),
    }
  }
}
