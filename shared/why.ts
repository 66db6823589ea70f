/**
 * What one download does now, what it waits for or what slows it: one value, computed by the engine, from which a window makes
 * one sentence. Closed, so that every language has words for each.
 */
import { z } from 'zod'
import { limitScope, loneReason, toldFailure } from './events.ts'
import { proof, proofSource } from './proof.ts'

const host = z.string()

export const whyView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('probing'), host }),
  /** All connections that its host may have are in use. */
  z.object({ kind: z.literal('connection_turn'), host, limit: z.number() }),
  /** Nothing holds it back but the way to the server. */
  z.object({ kind: z.literal('receiving') }),
  z.object({ kind: z.literal('limited'), scope: limitScope, rate: z.number(), name: z.string().nullable() }),
  z.object({ kind: z.literal('slow_disk') }),
  /** No connection has brought anything for so long. */
  z.object({ kind: z.literal('silent'), silentMs: z.number() }),
  /** The host refused more connections: that number until then. */
  z.object({ kind: z.literal('host_cap'), host, cap: z.number(), until: z.number() }),
  z.object({ kind: z.literal('lone'), host, reason: loneReason }),
  /** More connections made it no faster. */
  z.object({ kind: z.literal('server_pace'), host, connections: z.number() }),
  z.object({ kind: z.literal('verifying') }),
  z.object({ kind: z.literal('finalizing') }),
  z.object({ kind: z.literal('pausing') }),
  /** As many run as may; `scope`: of what. */
  z.object({
    kind: z.literal('slots'),
    scope: z.enum(['engine', 'queue', 'host']),
    limit: z.number(),
    name: z.string(),
  }),
  /** Next in line. */
  z.object({ kind: z.literal('soon') }),
  z.object({ kind: z.literal('host_pause'), host, until: z.number() }),
  /** `most`: after so many attempts it is given up. */
  z.object({
    kind: z.literal('retry'),
    failure: toldFailure.nullable(),
    notBefore: z.number(),
    attempt: z.number(),
    most: z.number(),
  }),
  z.object({ kind: z.literal('queue_stopped'), queue: z.string() }),
  z.object({ kind: z.literal('queue_closed'), queue: z.string(), opensAt: z.number().nullable() }),
  z.object({ kind: z.literal('paused'), failure: toldFailure.nullable() }),
  z.object({ kind: z.literal('failed'), failure: toldFailure.nullable() }),
  z.object({
    kind: z.literal('completed'),
    proof: proof.nullable(),
    proofSource: proofSource.nullable(),
    /** What a later look at the file has found. */
    failure: toldFailure.nullable(),
  }),
  z.object({ kind: z.literal('removed') }),
])
export type WhyView = z.infer<typeof whyView>
