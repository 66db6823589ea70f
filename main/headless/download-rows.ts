/** Downloads of a running Sluice as rows for people and as objects for programs. Pure. */
import { formatBytes, formatDuration, formatSpeed } from '../../shared/format.ts'
import type { DownloadDetail } from '../../shared/detail.ts'
import type { DownloadView, ResultView } from '../../shared/views.ts'
import { eventLine } from './event-lines.ts'
import type { TableColumn } from './table.ts'
import { padText, safeText } from './terminal-text.ts'

const percent = ({ status, sizeBytes, writtenBytes }: DownloadView): string => {
  if (status === 'completed') return '100 %'
  return sizeBytes === null || sizeBytes === 0 ? '–' : `${String(Math.floor((writtenBytes / sizeBytes) * 100))} %`
}

/** What it does or waits for, in words. */
export const stateOf = ({ activity, failure }: DownloadView): string => {
  const words = activity.replaceAll('_', ' ')
  return failure !== null && (activity === 'failed' || activity === 'paused') ? `${words} (${failure.code})` : words
}

export const downloadColumns: readonly TableColumn<DownloadView>[] = [
  { title: 'ID', align: 'right', text: ({ id }) => String(id) },
  { title: 'STATE', text: stateOf },
  { title: 'DONE', align: 'right', text: percent },
  { title: 'SIZE', align: 'right', text: ({ sizeBytes }) => formatBytes(sizeBytes, 'en') },
  { title: 'SPEED', align: 'right', text: ({ speed }) => (speed > 0 ? formatSpeed(speed, 'en') : '–') },
  { title: 'LEFT', align: 'right', text: ({ etaMs }) => formatDuration(etaMs) },
  { title: 'NAME', text: ({ name }) => name },
]

export const resultColumns: readonly TableColumn<ResultView>[] = [
  { title: 'ID', align: 'right', text: ({ id }) => String(id) },
  { title: 'STATE', text: ({ status, failure }) => (failure === null ? status : `${status} (${failure.code})`) },
  { title: 'SIZE', align: 'right', text: ({ sizeBytes }) => formatBytes(sizeBytes, 'en') },
  { title: 'FILE OR ADDRESS', text: ({ path, url }) => path ?? url },
]

const field = (name: string, value: string | null): readonly string[] =>
  value === null ? [] : [`  ${padText(name, 12)}${safeText(value)}`]

const moment = (at: number): string => new Date(at).toISOString().replace('T', ' ').slice(0, 19)

/** Everything that is known of one download. */
export const detailLines = ({ download: d, urls, head, events }: DownloadDetail): readonly string[] => [
  safeText(`${String(d.id)}  ${d.name}`),
  ...field('state', stateOf(d)),
  ...field('failure', d.failure === null ? null : d.failure.message),
  ...urls.flatMap((url, at) => field(at === 0 ? 'address' : '', url)),
  ...field('final', head === null || head.finalUrl === d.url ? null : head.finalUrl),
  ...field(d.path === null ? 'folder' : 'file', d.path ?? d.dir),
  ...field('size', d.sizeBytes === null ? null : `${formatBytes(d.sizeBytes, 'en')} (${String(d.sizeBytes)} bytes)`),
  ...field('done', `${formatBytes(d.writtenBytes, 'en')} (${percent(d)})`),
  ...field('speed', d.speed > 0 ? `${formatSpeed(d.speed, 'en')}, ${formatDuration(d.etaMs)} left` : null),
  ...field('limit', d.rateLimit === null ? null : formatSpeed(d.rateLimit, 'en')),
  ...field('proof', d.proof),
  ...field('added', `${moment(d.addedAt)} UTC`),
  ...field('finished', d.finishedAt === null ? null : `${moment(d.finishedAt)} UTC`),
  ...events.slice(-20).map((event) => `    ${moment(event.at)}  ${safeText(eventLine(event, moment))}`),
]
