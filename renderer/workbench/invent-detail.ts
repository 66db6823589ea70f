/** Invented details for the workbench and the tests: what would be true of a row in that state. */
import type { AnswerView, ConnectionStage, ConnectionView, DownloadDetail, SegmentView } from '../../shared/detail.ts'
import { hidden } from '../../shared/secrecy.ts'
import { emptySeries, type SpeedSeries } from '../../shared/speed-series.ts'
import type { DownloadView, QueueView, RequestView } from '../../shared/views.ts'
import { eventsOf, whyOf } from './invent-events.ts'

const parts = 4
const shares = [0.62, 0.18, 0.4, 0.19]

/** Four parts of which the third is nobody's; a complete file has none. */
const segmentsOf = ({ sizeBytes, status, activity, writtenBytes }: DownloadView): SegmentView[] => {
  if (sizeBytes === null)
    return [{ start: 0, end: writtenBytes, written: writtenBytes, live: activity === 'transferring' }]
  if (sizeBytes === 0 || status === 'completed') return []
  const done = writtenBytes / sizeBytes / (shares.reduce((sum, one) => sum + one, 0) / parts)
  return shares.map((share, index) => {
    const start = Math.floor((sizeBytes / parts) * index)
    const end = Math.floor((sizeBytes / parts) * (index + 1))
    const written = start + Math.floor((end - start) * Math.min(1, share * done))
    return { start, end, written, live: activity === 'transferring' && index !== 2 }
  })
}

const stages: readonly ConnectionStage[] = ['receiving', 'limited', 'silent', 'waiting', 'connecting']

const connectionsOf = (row: DownloadView, segments: readonly SegmentView[]): ConnectionView[] => {
  if (row.activity !== 'transferring') return []
  const live = segments.filter((segment) => segment.live)
  return live.map(({ start, end, written }, index) => ({
    id: index + 1,
    host: row.host,
    stage: stages[index] ?? 'receiving',
    start,
    end: row.sizeBytes === null ? null : end,
    at: written,
    speed: Math.round(row.speed / (index === 2 ? 40 : live.length)),
    silentMs: index === 2 ? 4_200 : 40,
  }))
}

const fields = (row: DownloadView): [string, string][] => [
  ['date', new Date(row.addedAt).toUTCString()],
  ['content-type', 'application/octet-stream'],
  ['content-length', String(row.sizeBytes ?? 0)],
  ['accept-ranges', 'bytes'],
  ['etag', '"5f2c-61a9b7c1"'],
  ['last-modified', 'Sat, 07 Mar 2026 11:02:51 GMT'],
  ['set-cookie', hidden],
]

const answersOf = (row: DownloadView): AnswerView[] => {
  if (row.activity === 'waiting' || row.activity === 'probing') return []
  const finalUrl = `${row.url}?expires=1773480000&signature=${hidden}`
  const request: RequestView = {
    method: 'GET',
    headers: [
      ['host', row.host],
      ['accept', '*/*'],
      ['accept-encoding', 'identity'],
      ['user-agent', 'Sluice/0.1.0'],
      ['authorization', `Bearer ${hidden}`],
      ['range', 'bytes=69705728-'],
    ],
    proxy: null,
  }
  const refused: AnswerView = {
    ...{ status: 429, headers: [['retry-after', '60']], finalUrl, request, at: row.addedAt + 60_000 },
  }
  const part: AnswerView = { status: 206, headers: fields(row), finalUrl, request, at: row.addedAt + 9_000 }
  const first: AnswerView = { status: 200, headers: fields(row), finalUrl, request, at: row.addedAt + 400 }
  return row.failure?.code === 'rate_limited' ? [refused, part, first] : [part, first]
}

/** Two runs: it was paused for an hour in between. */
const speedsOf = (row: DownloadView): SpeedSeries => {
  if (row.writtenBytes < 1024 * 1024) return emptySeries
  const steps = 180
  const wave = (at: number): number => 1 + 0.35 * Math.sin(at / 9) + 0.15 * Math.sin(at * 1.7)
  const bytes = Array.from({ length: steps }, (_, at) => Math.round((row.writtenBytes / steps) * wave(at)))
  const stepMs = 2_000
  const runs = [
    { at: row.addedAt, fromMs: 0 },
    { at: row.addedAt + 3_600_000 + 110 * stepMs, fromMs: 110 * stepMs },
  ]
  return { stepMs, bytes, lengthMs: steps * stepMs, runs }
}

export const detailOf = (row: DownloadView, queues: readonly QueueView[]): DownloadDetail => {
  const segments = segmentsOf(row)
  const size = row.sizeBytes ?? 0
  return {
    download: row,
    why: whyOf(row, queues),
    urls: [row.url],
    foundOn: 'https://www.example.org/downloads',
    refusedUrl: row.failure?.code === 'another_file' ? 'https://other.example.net/new.iso' : null,
    rules: [],
    asked: { connections: null, checksum: null },
    head: answersOf(row).at(-1) ?? null,
    segments,
    connections: connectionsOf(row, segments),
    damaged: row.failure && row.status !== 'completed' ? [{ start: size * 0.9, end: size * 0.92 }] : [],
    answers: answersOf(row),
    speeds: speedsOf(row),
    events: eventsOf(row),
  }
}
