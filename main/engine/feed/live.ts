/** What is true at this moment, for whoever shows it: rows from the ledger merged with the jobs that live. Read-only. */
import type { ConnectionView, DetailProgress, DownloadDetail } from '../../../shared/detail.ts'
import type { ListFilter, ListSort } from '../../../shared/feed.ts'
import type { DownloadId, QueueId } from '../../../shared/ids.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { SpeedView } from '../../../shared/speed.ts'
import type { CountersView, DownloadView, Phase, ProgressView, QueueView } from '../../../shared/views.ts'
import type { Clock } from '../clock.ts'
import type { Download, Segment } from '../domain/download.ts'
import type { RecordedHistory } from '../domain/recorded-history.ts'
import type { SegmentMap } from '../domain/segments.ts'
import type { LedgerReads, OperationArgs, OperationResult, QueueRow, StatusCounts } from '../store/operations.ts'
import type { DetailSource } from './detail.ts'
import { movingOf, readRecorded, stillOf } from './details.ts'
import type { Recorded } from './details.ts'
import type { ListSource } from './list.ts'
import { Meters } from './meters.ts'
import { progressOf, viewOf } from './views.ts'
import type { LiveView, Surroundings } from './views.ts'
import { slowedByOf, whyOf } from './why.ts'
import type { LiveReasons, WhyAround } from './why.ts'

/** A live job as the feed may see it. */
export interface LiveJob {
  readonly download: Pick<Download, 'host' | 'queueId'>
  readonly phase: Phase
  readonly isStopping: boolean
  readonly writtenBytes: number
  readonly sizeBytes: number | null
  readonly history: { readonly whole: RecordedHistory }
  readonly connections: {
    readonly count: number
    readonly receivedBytes: number
    sample(): SegmentMap
    /** Each of them, without its host. */
    looks(): readonly Omit<ConnectionView, 'host'>[]
    readonly reasons: LiveReasons
  } | null
}

/** A queue and what its hours say now. */
type LiveQueue = QueueRow & Pick<QueueView, 'isOpen' | 'changesAt'>

/** The limits as the feed may see them. */
export interface LiveLimits {
  readonly settingsVersion: number
  readonly queues: { readonly all: readonly LiveQueue[]; get(id: QueueId): LiveQueue | null }
  readonly speed: { view(usualRate: number | null): SpeedView }
  readonly rateLimit: number | null
  readonly settings: Pick<Settings, 'rateLimit' | 'whenDone' | 'maxTries' | 'connectionsPerHost'>
  slots(): WhyAround['slots']
}

export interface LiveSpec {
  readonly recipesVersion: () => number
  /** The ledger's reads. */
  readonly ledger: {
    read<N extends keyof LedgerReads>(name: N, args: OperationArgs<N>): Promise<OperationResult<N>>
  }
  readonly clock: Clock
  readonly hosts: { isHeld(host: string): boolean; heldUntil(host: string): number | null }
  readonly limits: LiveLimits
  jobs(): ReadonlyMap<DownloadId, LiveJob>
}

export class Live implements ListSource, DetailSource {
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

  /** Bytes a second of everything together, as of the last sample. */
  get speed(): number {
    return this.#meters.total()
  }

  /** Ranges of a download and how far they are written, by its connections if it runs. */
  async segments(id: DownloadId): Promise<readonly Segment[]> {
    const sample = this.#spec.jobs().get(id)?.connections?.sample() ?? []
    return sample.length > 0 ? sample : this.#spec.ledger.read('segments', { id })
  }

  /** Bytes a second of everything together, with a fresh sample. */
  speedNow(): number {
    this.sample()
    return this.#meters.total()
  }

  async counters(fresh: boolean): Promise<CountersView> {
    const counts = fresh || !this.#counts ? await this.#spec.ledger.read('counts', null) : this.#counts
    this.#counts = counts
    const active = this.#spec.jobs().size
    const { rateLimit, speed, settings } = this.#spec.limits
    return {
      all: counts.queued + counts.paused + counts.completed + counts.failed,
      active,
      waiting: Math.max(0, counts.queued - active),
      paused: counts.paused,
      completed: counts.completed,
      failed: counts.failed,
      speed: this.#meters.total(),
      rateLimit,
      profile: speed.view(settings.rateLimit),
      whenDone: settings.whenDone,
      settingsVersion: this.#spec.limits.settingsVersion,
      recipesVersion: this.#spec.recipesVersion(),
      queues: [...this.queues(counts)],
      kinds: counts.kinds,
    }
  }

  queues(counts: StatusCounts): readonly QueueView[] {
    const unfinished = new Map(counts.unfinishedByQueue)
    return this.#spec.limits.queues.all.map(({ position: _position, openUntil: _openUntil, ...queue }) => ({
      ...queue,
      unfinished: unfinished.get(queue.id) ?? 0,
    }))
  }

  recorded(id: DownloadId): Promise<Recorded | null> {
    return readRecorded(this.#spec.ledger, id)
  }

  detail(recorded: Recorded): DownloadDetail {
    const { download } = recorded
    const job = this.#spec.jobs().get(download.id) ?? null
    const why = whyOf(download, job, this.#whyAround())
    return { download: this.view(download), why, ...stillOf(recorded, job), ...movingOf(recorded, job) }
  }

  detailProgress(recorded: Recorded): DetailProgress {
    const { download } = recorded
    const job = this.#spec.jobs().get(download.id) ?? null
    const why = whyOf(download, job, this.#whyAround())
    return { progress: this.progress(download), why, ...movingOf(recorded, job) }
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
      slowedBy: connections && slowedByOf(connections),
      speed: this.#meters.speedOf(id),
    }
  }

  #whyAround(): WhyAround {
    const { clock, hosts, limits } = this.#spec
    return {
      now: clock.now(),
      slots: limits.slots(),
      maxTries: limits.settings.maxTries,
      connectionsPerHost: limits.settings.connectionsPerHost,
      running: [...this.#spec.jobs().values()].map(({ download }) => download),
      queue: (id) => limits.queues.get(id),
      heldUntil: (host) => hosts.heldUntil(host),
    }
  }

  #around(): Surroundings {
    const { clock, hosts, limits } = this.#spec
    return {
      now: clock.now(),
      queue: (id) => limits.queues.get(id),
      isHeldHost: (host) => hosts.isHeld(host),
    }
  }
}
