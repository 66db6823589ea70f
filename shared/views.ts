/** Flat pictures of things for a UI. A view is computed by the engine; a window only shows it. */
import { z } from 'zod'
import { failure } from './failure-schema.ts'
import { batchId, downloadId, queueId } from './ids.ts'
import { fileKind } from './kind.ts'
import { proof, proofSource } from './proof.ts'
import { whenDone } from './settings.ts'
import { speedView } from './speed.ts'
import { timetable } from './timetable.ts'

/** Durable states; everything else that is shown is derived. */
export const status = z.enum(['queued', 'paused', 'completed', 'failed', 'removed'])
export type Status = z.infer<typeof status>

/** What a live job does. */
export const phase = z.enum(['probing', 'transferring', 'verifying', 'finalizing'])
export type Phase = z.infer<typeof phase>

export { proof, proofSource } from './proof.ts'
export type { Proof, ProofSource } from './proof.ts'

/** Why a download that is not running does not run, or what it does. Presentation of status + live set. */
export const activity = z.enum([
  'probing',
  'transferring',
  'verifying',
  'finalizing',
  'pausing',
  'waiting', // for a slot
  'waiting_host', // its host is at its limit or asked for a pause
  'waiting_retry', // until notBefore
  'queue_stopped',
  'queue_closed', // outside the hours of its queue
  'paused',
  'completed',
  'failed',
  'removed',
])
export type Activity = z.infer<typeof activity>

/** A speed limit of ours, the disk, a server that says nothing, or one that refuses further connections. */
export const slowedBy = z.enum(['limited', 'slow_disk', 'silent', 'host_cap'])
export type SlowedBy = z.infer<typeof slowedBy>

export const downloadView = z.object({
  id: downloadId,
  batchId: batchId.nullable(),
  queueId,
  name: z.string(),
  /** Address without userinfo. */
  url: z.string(),
  host: z.string(),
  dir: z.string(),
  /** Final file, once there is one. */
  path: z.string().nullable(),
  status,
  activity,
  /** When the hours of its queue begin, epoch ms; null: it does not wait for them, or they never begin. */
  opensAt: z.number().nullable(),
  sizeBytes: z.number().nullable(),
  writtenBytes: z.number(),
  /** Bytes a second over the last seconds; 0 when not running. */
  speed: z.number(),
  /** Milliseconds left at this speed; null when unknown. */
  etaMs: z.number().nullable(),
  connections: z.number(),
  /** What holds it back while it runs; null: nothing but the way to the server. */
  slowedBy: slowedBy.nullable(),
  rateLimit: z.number().nullable(),
  priority: z.number(),
  attempts: z.number(),
  notBefore: z.number().nullable(),
  failure: failure.nullable(),
  proof: proof.nullable(),
  proofSource: proofSource.nullable(),
  addedAt: z.number(),
  finishedAt: z.number().nullable(),
})
export type DownloadView = z.infer<typeof downloadView>

/** The fast-moving part of a row, sent a few times a second for rows in view. */
export const progressView = downloadView.pick({
  id: true,
  activity: true,
  opensAt: true,
  writtenBytes: true,
  sizeBytes: true,
  speed: true,
  etaMs: true,
  connections: true,
  slowedBy: true,
})
export type ProgressView = z.infer<typeof progressView>

export const queueView = z.object({
  id: queueId,
  name: z.string(),
  /** CSS colour. */
  color: z.string(),
  /** Started; it runs when it is open, too. */
  running: z.boolean(),
  slots: z.number().nullable(),
  rateLimit: z.number().nullable(),
  /** When it runs; null: always. */
  timetable: timetable.nullable(),
  /** Within its hours, or let run outside of them. */
  isOpen: z.boolean(),
  /** When that changes, epoch ms; null: never. */
  changesAt: z.number().nullable(),
  whenDone,
  /** Downloads not finished and not removed. */
  unfinished: z.number(),
})
export type QueueView = z.infer<typeof queueView>

export const countersView = z.object({
  all: z.number(),
  active: z.number(),
  waiting: z.number(),
  paused: z.number(),
  completed: z.number(),
  failed: z.number(),
  speed: z.number(),
  /** In force for everything together, bytes a second. */
  rateLimit: z.number().nullable(),
  /** Which profile that limit comes from. */
  profile: speedView,
  whenDone,
  /** Another number means that settings were changed, by whomever: whoever shows them asks again. */
  settingsVersion: z.number(),
  /** Grows when a recipe that is kept changed. */
  recipesVersion: z.number(),
  queues: z.array(queueView),
  /** Downloads of each kind of file, removed ones left out. */
  kinds: z.record(fileKind, z.number()),
})
export type CountersView = z.infer<typeof countersView>

/** One download's outcome inside a batch; `index` is its place in the order asked. */
export const resultView = z.object({
  index: z.number(),
  id: downloadId,
  url: z.string(),
  status: z.enum(['completed', 'failed', 'paused', 'queued', 'removed']),
  path: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  proof: proof.nullable(),
  proofSource: proofSource.nullable(),
  failure: failure.nullable(),
})
export type ResultView = z.infer<typeof resultView>

/** A request as it went out, without secrets. */
export const requestView = z.object({
  method: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** Host and port of the proxy that it went through; null: none. */
  proxy: z.string().nullable(),
})
export type RequestView = z.infer<typeof requestView>

export const headView = z.object({
  status: z.number(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  finalUrl: z.string(),
  /** What it answers, without secrets; left out: not recorded. */
  request: requestView.optional(),
})
export type HeadView = z.infer<typeof headView>

/** Times of one request in milliseconds, each null when that step did not happen. */
export const timings = z.object({
  dnsMs: z.number().nullable(),
  connectMs: z.number().nullable(),
  tlsMs: z.number().nullable(),
  firstByteMs: z.number().nullable(),
  totalMs: z.number(),
})
export type Timings = z.infer<typeof timings>

export const probeView = z.object({
  index: z.number(),
  url: z.string(),
  finalUrl: z.string().nullable(),
  status: z.number().nullable(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  sizeBytes: z.number().nullable(),
  type: z.string().nullable(),
  name: z.string().nullable(),
  /** Whether the server answers ranges: proven by a 206, said by Accept-Ranges, or refused. */
  ranges: z.enum(['proven', 'said', 'no', 'unknown']),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  timings,
  failure: failure.nullable(),
})
export type ProbeView = z.infer<typeof probeView>
