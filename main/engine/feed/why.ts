/** What a download does now, waits for, or is slowed by: one value from its record, its job and what surrounds it. Pure. */
import { toldOf } from '../../../shared/events.ts'
import type { LimitScope, LoneReason, ToldFailure } from '../../../shared/events.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { QueueId } from '../../../shared/ids.ts'
import type { Phase, QueueView, SlowedBy } from '../../../shared/views.ts'
import type { WhyView } from '../../../shared/why.ts'
import type { Download } from '../domain/download.ts'

/** What a job's connections say of their speed. */
export interface LiveReasons {
  readonly slowdown:
    | { readonly kind: 'limited'; readonly scope: LimitScope; readonly rate: number; readonly name: string | null }
    | { readonly kind: 'slow_disk' }
    | { readonly kind: 'silent'; readonly silentMs: number }
    | null
  readonly lone: LoneReason | null
  readonly pace: { readonly connections: number } | null
  readonly cap: { readonly cap: number; readonly until: number } | null
}

/** A live job as far as its reasons go. */
export interface WhyJob {
  readonly phase: Phase
  readonly isStopping: boolean
  readonly connections: { readonly count: number; readonly reasons: LiveReasons } | null
}

/** Who else runs, and what the limits are. */
export interface WhyAround {
  readonly now: number
  readonly slots: { readonly slots: number; perHost(host: string): number | null; perQueue(id: QueueId): number | null }
  readonly maxTries: number
  /** Connections that a host may have, all downloads together. */
  readonly connectionsPerHost: number
  readonly running: readonly Pick<Download, 'host' | 'queueId'>[]
  queue(id: QueueId): Pick<QueueView, 'name' | 'running' | 'isOpen' | 'changesAt'> | null
  heldUntil(host: string): number | null
}

const toldOrNone = (failure: Failure | null): ToldFailure | null => failure && toldOf(failure)

export const whyOf = (download: Download, job: WhyJob | null, around: WhyAround): WhyView =>
  job ? ofJob(download, job, around) : download.status === 'queued' ? ofWaiting(download, around) : ofEnded(download)

const ofJob = ({ host }: Download, job: WhyJob, around: WhyAround): WhyView => {
  if (job.isStopping) return { kind: 'pausing' }
  if (job.phase === 'verifying' || job.phase === 'finalizing') return { kind: job.phase }
  // Its first connection is granted when the host has room for one.
  if (!job.connections) {
    const isFull = around.running.filter((one) => one.host === host).length > 1
    return isFull ? { kind: 'connection_turn', host, limit: around.connectionsPerHost } : { kind: 'probing', host }
  }
  return job.phase === 'probing' ? { kind: 'probing', host } : ofSpeed(host, job.connections)
}

const isAtCap = (count: number, cap: LiveReasons['cap']): boolean => cap !== null && count >= cap.cap

/** The same in a word, for its row; null: nothing that a row needs to say. */
export const slowedByOf = ({ count, reasons }: NonNullable<WhyJob['connections']>): SlowedBy | null =>
  reasons.slowdown?.kind ?? (isAtCap(count, reasons.cap) ? 'host_cap' : null)

const ofSpeed = (host: string, { count, reasons }: NonNullable<WhyJob['connections']>): WhyView => {
  const { slowdown, lone, pace, cap } = reasons
  if (slowdown) return slowdown.kind === 'silent' ? { ...slowdown, silentMs: Math.round(slowdown.silentMs) } : slowdown
  if (cap && isAtCap(count, cap)) return { kind: 'host_cap', host, ...cap }
  if (lone) return { kind: 'lone', host, reason: lone }
  if (pace) return { kind: 'server_pace', host, connections: pace.connections }
  return { kind: 'receiving' }
}

const ofWaiting = (download: Download, around: WhyAround): WhyView => {
  const { host, queueId, notBefore, attempts, request } = download
  const queue = around.queue(queueId)
  if (!queue?.running) return { kind: 'queue_stopped', queue: queue?.name ?? '' }
  if (!queue.isOpen) return { kind: 'queue_closed', queue: queue.name, opensAt: queue.changesAt }
  if (notBefore !== null && notBefore > around.now) {
    const most = request.maxTries ?? around.maxTries
    return { kind: 'retry', failure: toldOrNone(download.failure), notBefore, attempt: attempts, most }
  }
  const until = around.heldUntil(host)
  return until === null ? ofSlots(download, queue.name, around) : { kind: 'host_pause', host, until }
}

const ofSlots = ({ host, queueId }: Download, queue: string, { slots, running }: WhyAround): WhyView => {
  if (running.length >= slots.slots) return { kind: 'slots', scope: 'engine', limit: slots.slots, name: '' }
  const inQueue = slots.perQueue(queueId)
  if (inQueue !== null && running.filter((one) => one.queueId === queueId).length >= inQueue) {
    return { kind: 'slots', scope: 'queue', limit: inQueue, name: queue }
  }
  const atHost = slots.perHost(host)
  if (atHost !== null && running.filter((one) => one.host === host).length >= atHost) {
    return { kind: 'slots', scope: 'host', limit: atHost, name: host }
  }
  return { kind: 'soon' }
}

const ofEnded = ({ status, failure, proof, proofSource }: Download): WhyView => {
  if (status === 'completed') return { kind: 'completed', proof, proofSource, failure: toldOrNone(failure) }
  if (status === 'removed') return { kind: 'removed' }
  return { kind: status === 'failed' ? 'failed' : 'paused', failure: toldOrNone(failure) }
}
