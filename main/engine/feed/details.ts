/** One download in detail: what the ledger says of it, merged with its job if it has one. Pure but for the reads. */
import type { AnswerView, ConnectionView, DetailProgress, DownloadDetail, SegmentView } from '../../../shared/detail.ts'
import type { EventView } from '../../../shared/events.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import { rounded } from '../../../shared/speed-series.ts'
import { answerOf, concealHead } from '../domain/answers.ts'
import type { Download, Segment } from '../domain/download.ts'
import { foundOnOf } from '../domain/found-on.ts'
import type { Range, SegmentMap } from '../domain/segments.ts'
import { rangesOf, subtracted } from '../domain/segments.ts'
import type { RecordedHistory } from '../domain/recorded-history.ts'
import type { LedgerReads, OperationArgs, OperationResult } from '../store/operations.ts'
import type { LiveJob } from './live.ts'

/** Lines of a timeline that are shown. */
const shownEvents = 200

/** A download as the ledger has it. */
export interface Recorded {
  readonly download: Download
  readonly segments: SegmentMap
  /** Oldest first. */
  readonly events: readonly EventView[]
  readonly history: RecordedHistory
}

interface Reader {
  read<N extends keyof LedgerReads>(name: N, args: OperationArgs<N>): Promise<OperationResult<N>>
}

/** null: there is none. */
export const readRecorded = async (ledger: Reader, id: DownloadId): Promise<Recorded | null> => {
  const [rows, segments, events, history] = await Promise.all([
    ledger.read('downloads', { ids: [id] }),
    ledger.read('segments', { id }),
    ledger.read('events', { id, limit: shownEvents }),
    ledger.read('history', { id }),
  ])
  const [download] = rows
  return download ? { download, segments, events, history } : null
}

/** What stands still while it runs. */
export const stillOf = (
  { download, events, history }: Recorded,
  job: LiveJob | null,
): Pick<DownloadDetail, 'urls' | 'foundOn' | 'refusedUrl' | 'rules' | 'asked' | 'head' | 'answers' | 'events'> => ({
  urls: [...download.request.urls],
  foundOn: foundOnOf(download.request),
  refusedUrl: download.address?.state === 'refused' ? download.address.otherUrl : null,
  rules: [...(download.ruled?.rules ?? [])],
  asked: { connections: download.request.connections, checksum: download.request.checksum },
  head: download.resource && concealHead(download.resource.head),
  answers: [...answersOf(download, (job?.history.whole ?? history).answers)],
  events: withEnds(download, events),
})

/** What moves of its file. */
export const movingOf = (
  { download, segments, events, history }: Recorded,
  job: LiveJob | null,
): Pick<DetailProgress, 'segments' | 'connections' | 'damaged' | 'speeds'> => {
  const sample = job?.connections?.sample() ?? []
  const shown = sample.length > 0 ? sample : segments
  const connections = connectionsOf(download, job)
  const live = new Set(connections.map(({ start }) => start))
  return {
    segments: shown.map((segment) => segmentOf(segment, live.has(segment.start))),
    connections,
    damaged: damagedOf(download, shown, events).map(({ start, end }) => ({ start, end })),
    speeds: rounded((job?.history.whole ?? history).speeds),
  }
}

/** A small file's only answer is the one that its resource was read from. */
const answersOf = ({ resource }: Download, answers: readonly AnswerView[]): readonly AnswerView[] =>
  answers.length > 0 || !resource ? answers : [answerOf(resource.head, null)]

const segmentOf = ({ start, end, written }: Segment, live: boolean): SegmentView => ({
  start,
  end: end === Infinity ? written : end,
  written,
  live,
})

/** Where the bytes come from is where the address led to. */
const connectionsOf = ({ resource, host }: Download, job: LiveJob | null): ConnectionView[] => {
  const from = (resource && URL.parse(resource.finalUrl)?.host) ?? host
  return (job?.connections?.looks() ?? []).map((look) => ({ ...look, host: from }))
}

/**
 * What the last look at the blocks has found, as far as it still holds: of a file that is complete all of it, of others what was not
 * fetched again.
 */
const damagedOf = (download: Download, segments: SegmentMap, events: readonly EventView[]): readonly Range[] => {
  const isOver = ({ kind }: EventView): boolean =>
    kind === 'blocks_damaged' || kind === 'blocks_checked' || kind === 'file_checked' || kind === 'restart'
  const last = events.findLast(isOver)
  const found = last?.kind === 'blocks_damaged' || last?.kind === 'file_checked' ? (last.damaged ?? []) : []
  if (download.status === 'completed') return download.failure === null ? [] : found
  return subtracted(found, rangesOf(segments))
}

/** Its beginning and its good end, which the record itself tells, around what was noted between. */
const withEnds = (download: Download, noted: readonly EventView[]): EventView[] => {
  const { addedAt, finishedAt, status, file, proof, proofSource } = download
  const added: EventView = { at: addedAt, kind: 'added' }
  if (status !== 'completed' || finishedAt === null) return [added, ...noted]
  const done: EventView = { at: finishedAt, kind: 'completed', sizeBytes: file?.sizeBytes ?? null, proof, proofSource }
  const later = noted.findIndex(({ at }) => at > finishedAt)
  const before = later < 0 ? noted.length : later
  return [added, ...noted.slice(0, before), done, ...noted.slice(before)]
}
