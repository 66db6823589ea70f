/** Flat pictures of things for a UI. A view is computed by the engine; a window only shows it. */
import { z } from 'zod'
import { failure } from './failure.ts'
import { batchId, downloadId, queueId } from './ids.ts'

/** Durable states; everything else that is shown is derived. */
export const status = z.enum(['queued', 'paused', 'completed', 'failed', 'removed'])
export type Status = z.infer<typeof status>

/** What a live job does. */
export const phase = z.enum(['probing', 'transferring', 'verifying', 'finalizing'])
export type Phase = z.infer<typeof phase>

/**
 * How sure we are that a complete file is right. `digest`: its checksum was verified. `validator`: one whole response of proven
 * length, or several that carried the same strong validator. `overlap`: stitched from responses whose bytes were compared
 * where they meet. `none`: nothing but the connection's end says that it is whole.
 */
export const proof = z.enum(['digest', 'validator', 'overlap', 'none'])
export type Proof = z.infer<typeof proof>

/** Whose checksum the proof `digest` rests on: the user's, one in the server's header, or that of a checksum file, by its address. */
export const proofSource = z.union([z.enum(['user', 'header']), z.string().regex(/^https?:/)])
export type ProofSource = z.infer<typeof proofSource>

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
  'paused',
  'completed',
  'failed',
  'removed',
])
export type Activity = z.infer<typeof activity>

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
  sizeBytes: z.number().nullable(),
  writtenBytes: z.number(),
  /** Bytes a second over the last seconds; 0 when not running. */
  speed: z.number(),
  /** Milliseconds left at this speed; null when unknown. */
  etaMs: z.number().nullable(),
  connections: z.number(),
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
  writtenBytes: true,
  sizeBytes: true,
  speed: true,
  etaMs: true,
  connections: true,
})
export type ProgressView = z.infer<typeof progressView>

export const queueView = z.object({
  id: queueId,
  name: z.string(),
  /** CSS colour. */
  color: z.string(),
  running: z.boolean(),
  slots: z.number().nullable(),
  rateLimit: z.number().nullable(),
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
  rateLimit: z.number().nullable(),
  queues: z.array(queueView),
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

/** A line of a download's timeline. */
export const eventView = z.object({
  at: z.number(),
  kind: z.string(),
  text: z.string(),
})
export type EventView = z.infer<typeof eventView>

export const segmentView = z.object({ start: z.number(), end: z.number(), written: z.number(), live: z.boolean() })
export type SegmentView = z.infer<typeof segmentView>

export const headView = z.object({
  status: z.number(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  finalUrl: z.string(),
})
export type HeadView = z.infer<typeof headView>

export const downloadDetail = z.object({
  download: downloadView,
  urls: z.array(z.string()),
  head: headView.nullable(),
  segments: z.array(segmentView),
  events: z.array(eventView),
})
export type DownloadDetail = z.infer<typeof downloadDetail>

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
