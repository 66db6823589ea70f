/** The whole of one download for whoever looks at it, and the part of that which moves. */
import { z } from 'zod'
import { eventView, range } from './events.ts'
import { checksum } from './requests.ts'
import { speedSeries } from './speed-series.ts'
import { downloadView, headView, progressView } from './views.ts'
import { whyView } from './why.ts'

export const segmentView = z.object({ start: z.number(), end: z.number(), written: z.number(), live: z.boolean() })
export type SegmentView = z.infer<typeof segmentView>

/**
 * What one connection does. `connecting`: there is no connection yet. `waiting`: asked, and nothing was answered. `standby`: answered,
 * and its part is not free yet. `comparing`: looks again at bytes that are there. `limited`: held by a speed limit of ours.
 */
export const connectionStage = z.enum([
  'connecting',
  'waiting',
  'standby',
  'receiving',
  'limited',
  'silent',
  'comparing',
])
export type ConnectionStage = z.infer<typeof connectionStage>

export const connectionView = z.object({
  /** Different for each connection of a run. */
  id: z.number(),
  host: z.string(),
  stage: connectionStage,
  /** Bytes [start, end) are its part, `at` is the next one; end null: not known. */
  start: z.number(),
  end: z.number().nullable(),
  at: z.number(),
  /** Bytes a second over the last seconds. */
  speed: z.number(),
  /** Nothing has come for so long. */
  silentMs: z.number(),
})
export type ConnectionView = z.infer<typeof connectionView>

/** An answer that came while it was fetched, with its request; nothing secret is in it. */
export const answerView = headView.extend({
  /** When it came, epoch ms; null: not recorded. */
  at: z.number().nullable(),
})
export type AnswerView = z.infer<typeof answerView>

export const downloadDetail = z.object({
  download: downloadView,
  /** What it does, waits for, or is slowed by at this moment. */
  why: whyView,
  urls: z.array(z.string()),
  /** Page that the link was found on. */
  foundOn: z.string().nullable(),
  /** A new address that was given up because it could not be proven. */
  refusedUrl: z.string().nullable(),
  /** Names of the rules that acted. */
  rules: z.array(z.string()),
  /** What was asked for besides: how many connections (null: found out), and the checksum that it must have. */
  asked: z.object({ connections: z.number().nullable(), checksum: checksum.nullable() }),
  head: headView.nullable(),
  /** The last of each kind, newest first. */
  answers: z.array(answerView),
  segments: z.array(segmentView),
  /** In the order of their parts. */
  connections: z.array(connectionView),
  /** Bytes [start, end) that are known not to be what was written, and were not fetched again. */
  damaged: z.array(range),
  /** How fast it was over its whole life. */
  speeds: speedSeries,
  events: z.array(eventView),
})
export type DownloadDetail = z.infer<typeof downloadDetail>

/** What of it changes while it runs, without a change in its record. */
export const detailProgress = downloadDetail
  .pick({ why: true, segments: true, connections: true, damaged: true, speeds: true })
  .extend({ progress: progressView })
export type DetailProgress = z.infer<typeof detailProgress>
