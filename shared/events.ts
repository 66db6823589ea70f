/**
 * What happens to one download, as values from a closed list: recorded with codes and numbers, never with sentences, so that
 * every language has words for it. Bytes a second are `bytesPerSecond` or `rate`, moments epoch milliseconds.
 */
import { z } from 'zod'
import { failure } from './failure-schema.ts'
import type { Failure } from './failure.ts'
import { proof, proofSource } from './proof.ts'
import { checksumAlgorithm } from './requests.ts'

/** A failure without its English sentence: the code and its values say it in any language. */
export const toldFailure = failure.omit({ message: true })
export type ToldFailure = z.infer<typeof toldFailure>

export const toldOf = ({ code, detail, retryAfterMs }: Failure): ToldFailure => ({
  code,
  ...(detail ? { detail } : {}),
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})

/** Whose speed limit it is: everybody's, or that of one queue, host, batch or download. */
export const limitScope = z.enum(['engine', 'queue', 'host', 'batch', 'download'])
export type LimitScope = z.infer<typeof limitScope>

/**
 * Why a download has one connection only. `no_ranges`: the server sends no parts. `no_label`: nothing tells versions apart safely.
 * `no_length`: the size is not known. `labels`: the server labels the same bytes differently each time. `again`: parts did not fit
 * together before. `method`: it is not a plain GET.
 */
export const loneReason = z.enum(['no_ranges', 'no_label', 'no_length', 'labels', 'again', 'method'])
export type LoneReason = z.infer<typeof loneReason>

/** Bytes [start, end). */
export const range = z.object({ start: z.number(), end: z.number() })
const checkReason = z.enum(['unclean_end', 'asked'])

export const eventData = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('added') }),
  /** The server answered for the first time. `lone`: why there is one connection; null: there may be several. */
  z.object({
    kind: z.literal('began'),
    host: z.string(),
    sizeBytes: z.number().nullable(),
    lone: loneReason.nullable(),
  }),
  /** A new run goes on from what is written. */
  z.object({ kind: z.literal('went_on'), writtenBytes: z.number() }),
  /** Somebody asked for it. */
  z.object({ kind: z.literal('paused') }),
  z.object({ kind: z.literal('resumed') }),
  z.object({ kind: z.literal('limit_set'), rate: z.number().nullable() }),
  z.object({ kind: z.literal('address_changed'), host: z.string() }),
  z.object({ kind: z.literal('address_proven') }),
  /** An attempt failed; `notBefore`: when the next one is made, null: nobody knows any more. */
  z.object({
    kind: z.literal('retry'),
    failure: toldFailure,
    attempt: z.number(),
    notBefore: z.number().nullable(),
  }),
  /** What was written cannot be gone on with: it starts from nothing. */
  z.object({ kind: z.literal('restart'), failure: toldFailure }),
  /** It waits for a decision. */
  z.object({ kind: z.literal('held'), failure: toldFailure }),
  z.object({ kind: z.literal('failed'), failure: toldFailure }),
  /** One connection failed while `left` others go on. */
  z.object({ kind: z.literal('connection_failed'), failure: toldFailure, left: z.number() }),
  /** The host refused a connection beside others: no more than `cap` until then. */
  z.object({
    kind: z.literal('host_cap'),
    host: z.string(),
    cap: z.number(),
    until: z.number(),
    code: z.enum(['forbidden', 'rate_limited', 'server_busy']),
  }),
  /** A speed limit of ours holds it back; `name`: of the queue or the host. */
  z.object({ kind: z.literal('limited'), scope: limitScope, rate: z.number(), name: z.string().nullable() }),
  z.object({ kind: z.literal('unlimited') }),
  /** The disk takes less than the network brings: `bytesPerSecond` written, or a sync that took `tookMs`. */
  z.object({ kind: z.literal('slow_disk'), bytesPerSecond: z.number().nullable(), tookMs: z.number().nullable() }),
  /** A connection was replaced because it was silent, or far slower than its siblings. */
  z.object({
    kind: z.literal('slow_connection'),
    reason: z.enum(['silent', 'slow']),
    silentMs: z.number(),
    bytesPerSecond: z.number().nullable(),
    usual: z.number().nullable(),
  }),
  /** More connections made it no faster: this is what the server gives. */
  z.object({
    kind: z.literal('server_pace'),
    host: z.string(),
    connections: z.number(),
    bytesPerSecond: z.number(),
  }),
  z.object({ kind: z.literal('queue_stopped'), queue: z.string() }),
  /** The hours of its queue are over; `opensAt`: when they begin again, null: never. */
  z.object({ kind: z.literal('queue_closed'), queue: z.string(), opensAt: z.number().nullable() }),
  z.object({ kind: z.literal('queue_moved'), queue: z.string() }),
  z.object({ kind: z.literal('ruled'), rules: z.array(z.string()), dir: z.string() }),
  z.object({ kind: z.literal('checksum_found'), source: proofSource, algorithm: checksumAlgorithm }),
  /** A checksum that the server sent is not used: its header cannot be read, or several contradict each other. */
  z.object({
    kind: z.literal('digest_ignored'),
    reason: z.enum(['unreadable', 'contradictory']),
    what: z.string(),
  }),
  z.object({ kind: z.literal('blocks_checked'), reason: checkReason, blocks: z.number() }),
  z.object({
    kind: z.literal('blocks_damaged'),
    reason: checkReason,
    blocks: z.number(),
    /** The first few of `ranges`. */
    damaged: z.array(range),
    ranges: z.number(),
  }),
  /** A file was looked at because somebody asked: `by` what it was judged. */
  z.object({
    kind: z.literal('file_checked'),
    verdict: z.enum(['sound', 'damaged', 'unknown']),
    by: z.enum(['blocks', 'digest', 'nothing']),
    blocks: z.number(),
    /** The first of them; left out: not known. */
    damaged: z.array(range).optional(),
    failure: toldFailure.nullable(),
  }),
  z.object({
    kind: z.literal('completed'),
    sizeBytes: z.number().nullable(),
    proof: proof.nullable(),
    proofSource: proofSource.nullable(),
  }),
])
export type EventData = z.infer<typeof eventData>
export type EventKind = EventData['kind']

/** A line of a download's timeline. */
export const eventView = z.intersection(z.object({ at: z.number() }), eventData)
export type EventView = z.infer<typeof eventView>
