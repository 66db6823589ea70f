/**
 * State comes back up, one way: hello → snapshot → delta. A subscription is a window on a sorted, filtered list; it costs
 * the same for fifty downloads as for a million. Progress frames may be dropped for a slow client, notices never.
 * What one download is in detail, and what a grab finds, is sent to whoever has it open, and to nobody else. Law: `fold(snapshot, deltas)` equals a fresh snapshot.
 */
import { z } from 'zod'
import { detailProgress, downloadDetail } from './detail.ts'
import { failure } from './failure-schema.ts'
import { findsFrame, grabFrame, grabsFrame } from './grab-lists.ts'
import { grabId } from './grabs.ts'
import { batchId, downloadId, queueId } from './ids.ts'
import { fileKind } from './kind.ts'
import { whenDone } from './settings.ts'
import { countersView, downloadView, progressView, proof, proofSource } from './views.ts'

/** Grows when a frame changes its meaning. */
export const protocolVersion = 1

export const listFilter = z.object({
  group: z.enum(['all', 'active', 'waiting', 'paused', 'completed', 'failed', 'removed']).default('all'),
  queueId: queueId.nullable().default(null),
  batchId: batchId.nullable().default(null),
  kind: fileKind.nullable().default(null),
  /** Part of a name, host or address; empty: everything. */
  search: z.string().max(500).default(''),
})
export type ListFilter = z.infer<typeof listFilter>

export const listSort = z.object({
  key: z.enum(['position', 'name', 'size', 'added', 'status', 'host', 'finished']).default('added'),
  descending: z.boolean().default(true),
})
export type ListSort = z.infer<typeof listSort>

export const listWindow = z.object({
  /** Index of the first row wanted and how many. */
  from: z.number().int().nonnegative().default(0),
  count: z.number().int().min(0).max(1000).default(50),
})
export type ListWindow = z.infer<typeof listWindow>

export const subscriptionId = z.number().int().positive()

/** What a subscription shows now: rows of the window in order, and the length of the whole list. */
export const listSnapshot = z.object({
  type: z.literal('snapshot'),
  sub: subscriptionId,
  seq: z.number(),
  from: z.number(),
  total: z.number(),
  ids: z.array(downloadId),
  rows: z.array(downloadView),
})

/** The window's new order and the rows that are new or changed; rows not in `ids` any more are gone. */
export const listDelta = z.object({
  type: z.literal('delta'),
  sub: subscriptionId,
  seq: z.number(),
  from: z.number(),
  total: z.number(),
  ids: z.array(downloadId),
  upsert: z.array(downloadView),
})

/** The whole of one download, each time something of it changed; null: it is gone for good. */
export const detailFrame = z.object({
  type: z.literal('detail'),
  sub: subscriptionId,
  detail: downloadDetail.nullable(),
})

/** What moves of it. The next one says it again, so it may be dropped. */
export const detailProgressFrame = z.object({
  type: z.literal('detail-progress'),
  sub: subscriptionId,
  progress: detailProgress,
})

/** Something a person may want to be told once. Never merged, never dropped. */
export const notice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), id: downloadId, batchId: batchId.nullable(), name: z.string() }),
  z.object({
    kind: z.literal('completed'),
    id: downloadId,
    batchId: batchId.nullable(),
    name: z.string(),
    path: z.string(),
    sizeBytes: z.number(),
    proof,
    proofSource: proofSource.nullable(),
  }),
  z.object({
    kind: z.literal('failed'),
    id: downloadId,
    batchId: batchId.nullable(),
    name: z.string(),
    failure,
  }),
  z.object({
    kind: z.literal('paused'),
    id: downloadId,
    batchId: batchId.nullable(),
    name: z.string(),
    failure: failure.nullable(),
  }),
  z.object({ kind: z.literal('removed'), id: downloadId, batchId: batchId.nullable(), name: z.string() }),
  z.object({
    kind: z.literal('retrying'),
    id: downloadId,
    batchId: batchId.nullable(),
    name: z.string(),
    failure,
    waitMs: z.number(),
  }),
  /** A file was looked at because somebody asked. `unknown`: nothing to compare it with, or it could not be read (`failure`). */
  z.object({
    kind: z.literal('checked'),
    id: downloadId,
    batchId: batchId.nullable(),
    name: z.string(),
    verdict: z.enum(['sound', 'damaged', 'unknown']),
    /** Bytes [start, end) that are not what was written, where that is known. */
    damaged: z.array(z.object({ start: z.number(), end: z.number() })),
    failure: failure.nullable(),
  }),
  /** It should bring bytes and has brought none for so long. */
  z.object({
    kind: z.literal('stalled'),
    id: downloadId,
    batchId: batchId.nullable(),
    name: z.string(),
    host: z.string(),
    silentMs: z.number(),
  }),
  /** A volume that files go to has less room than the settings want; told again when there was room in between. */
  z.object({ kind: z.literal('disk_low'), dir: z.string(), freeBytes: z.number(), limitBytes: z.number() }),
  /** A run of a watch, not its first one, has ended and brought something new: files, new or changed, and further rows. */
  z.object({
    kind: z.literal('watch_news'),
    grabId,
    name: z.string(),
    /** Of its first address. */
    host: z.string(),
    run: z.number(),
    finds: z.number(),
    rows: z.number(),
  }),
  /** No page could be read in a run of a watch. */
  z.object({ kind: z.literal('watch_failed'), grabId, name: z.string(), host: z.string(), run: z.number() }),
  /** From one address, or one network, the token or a pairing code of the service was tried so often, and was wrong. */
  z.object({ kind: z.literal('guessed'), from: z.string(), count: z.number() }),
  /** The engine as a whole: disk full, ledger read-only, all done. */
  z.object({ kind: z.literal('engine'), level: z.enum(['info', 'warning', 'error']), text: z.string() }),
  /** Nothing is left to do; `then` is what the settings want to happen now. */
  z.object({ kind: z.literal('all_done'), then: whenDone }),
  /** A queue has worked and has nothing left to do. */
  z.object({ kind: z.literal('queue_done'), queueId, name: z.string(), then: whenDone }),
])
export type Notice = z.infer<typeof notice>

export const feedFrame = z.discriminatedUnion('type', [
  /** First frame of a connection. A new epoch means a new engine: everything known is stale. */
  z.object({ type: z.literal('hello'), protocol: z.number(), epoch: z.string(), version: z.string() }),
  listSnapshot,
  listDelta,
  z.object({ type: z.literal('progress'), sub: subscriptionId, items: z.array(progressView) }),
  detailFrame,
  detailProgressFrame,
  grabFrame,
  findsFrame,
  grabsFrame,
  z.object({ type: z.literal('counters'), counters: countersView }),
  z.object({ type: z.literal('notice'), at: z.number(), notice }),
])
export type FeedFrame = z.infer<typeof feedFrame>
export type ListSnapshot = z.infer<typeof listSnapshot>
export type ListDelta = z.infer<typeof listDelta>
