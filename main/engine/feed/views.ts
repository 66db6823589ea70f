/** Turns rows and live jobs into the flat pictures that a UI shows. Pure. */
import type { QueueId } from '../../../shared/ids.ts'
import type { Activity, DownloadView, Phase, ProgressView, QueueView, SlowedBy } from '../../../shared/views.ts'
import type { Download } from '../domain/download.ts'

/** What a live job shows of itself at one moment. */
export interface LiveView {
  readonly phase: Phase
  readonly isStopping: boolean
  readonly writtenBytes: number
  readonly sizeBytes: number | null
  readonly connections: number
  readonly slowedBy: SlowedBy | null
  /** Bytes a second. */
  readonly speed: number
}

/** What else decides why a queued download does not run. */
export interface Surroundings {
  readonly now: number
  /** null: there is no such queue. */
  queue(id: QueueId): Pick<QueueView, 'running' | 'isOpen' | 'changesAt'> | null
  isHeldHost(host: string): boolean
}

export const activityOf = (download: Download, live: LiveView | null, around: Surroundings): Activity => {
  if (live) return live.isStopping ? 'pausing' : live.phase
  if (download.status !== 'queued') return download.status
  const queue = around.queue(download.queueId)
  if (!queue?.running) return 'queue_stopped'
  if (!queue.isOpen) return 'queue_closed'
  if (download.notBefore !== null && download.notBefore > around.now) return 'waiting_retry'
  if (around.isHeldHost(download.host)) return 'waiting_host'
  return 'waiting'
}

/** Milliseconds left; null when nothing moves or the end is not known. */
export const etaOf = (sizeBytes: number | null, writtenBytes: number, speed: number): number | null =>
  sizeBytes === null || speed <= 0 ? null : Math.round(((sizeBytes - writtenBytes) / speed) * 1000)

export const progressOf = (download: Download, live: LiveView | null, around: Surroundings): ProgressView => {
  const sizeBytes = live?.sizeBytes ?? download.resource?.sizeBytes ?? download.file?.sizeBytes ?? null
  const writtenBytes =
    live?.writtenBytes ?? (download.status === 'completed' ? (download.file?.sizeBytes ?? 0) : download.writtenBytes)
  const speed = live?.speed ?? 0
  const activity = activityOf(download, live, around)
  return {
    id: download.id,
    activity,
    opensAt: activity === 'queue_closed' ? (around.queue(download.queueId)?.changesAt ?? null) : null,
    writtenBytes,
    sizeBytes,
    speed,
    etaMs: etaOf(sizeBytes, writtenBytes, speed),
    connections: live?.connections ?? 0,
    slowedBy: live?.slowedBy ?? null,
  }
}

export const viewOf = (download: Download, live: LiveView | null, around: Surroundings): DownloadView => ({
  ...progressOf(download, live, around),
  batchId: download.batchId,
  queueId: download.queueId,
  name: download.name,
  url: download.request.urls[download.urlIndex] ?? download.request.urls[0] ?? '',
  host: download.host,
  dir: download.dir,
  path: download.path,
  status: download.status,
  rateLimit: download.rateLimit,
  priority: download.priority,
  attempts: download.attempts,
  notBefore: download.notBefore,
  failure: download.failure,
  proof: download.proof,
  proofSource: download.proofSource,
  addedAt: download.addedAt,
  finishedAt: download.finishedAt,
})
