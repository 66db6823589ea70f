/** Shows what probes learnt, for people: a row an address, or a block for each. Pure. */
import { formatBytes } from '../../shared/format.ts'
import type { ProbeView } from '../../shared/views.ts'
import { shownUrl } from '../../shared/links/values.ts'
import { cutMiddle, cutText, padText, safeText } from './terminal-text.ts'

interface Column {
  readonly title: string
  readonly columns: number
  readonly align: 'left' | 'right'
  /** Narrower terminals do without it. */
  readonly from: number
  readonly text: (probe: ProbeView) => string
}

const ms = (value: number | null): string => (value === null ? '–' : String(Math.round(value)))
const time = (title: string, from: number, of: (probe: ProbeView) => number | null): Column => ({
  ...{ title, columns: 7, align: 'right', from },
  text: (probe) => ms(of(probe)),
})

const columns: readonly Column[] = [
  { title: 'STATUS', columns: 6, align: 'left', from: 0, text: ({ status }) => String(status ?? '–') },
  { title: 'SIZE', columns: 9, align: 'right', from: 0, text: ({ sizeBytes }) => formatBytes(sizeBytes, 'en') },
  { title: 'RANGES', columns: 7, align: 'left', from: 60, text: ({ ranges }) => ranges },
  time('DNS', 110, ({ timings }) => timings.dnsMs),
  time('CONNECT', 110, ({ timings }) => timings.connectMs),
  time('TLS', 110, ({ timings }) => timings.tlsMs),
  time('FIRST', 80, ({ timings }) => timings.firstByteMs),
  time('TOTAL', 60, ({ timings }) => timings.totalMs),
  { title: 'KIND', columns: 24, align: 'left', from: 150, text: ({ type }) => type ?? '–' },
  { title: 'NAME', columns: 20, align: 'left', from: 130, text: ({ name }) => name ?? '–' },
]

const lastText = ({ url, finalUrl, failure }: ProbeView): string => {
  const shown = shownUrl(url)
  if (failure !== null) return `${shown}: ${failure.message} (${failure.code})`
  return finalUrl === null || finalUrl === shown || finalUrl === url ? shown : `${shown} → ${finalUrl}`
}

const line = (width: number | null, cell: (column: Column) => string, last: string): string => {
  const cells = columns
    .filter(({ from }) => width === null || width >= from)
    .map((column) => padText(cutMiddle(safeText(cell(column)), column.columns), column.columns, column.align))
  const text = `${cells.join('  ')}  ${safeText(last)}`
  return width === null ? text : cutText(text, width)
}

/** Width in columns; null: no limit, everything is shown. Times are milliseconds. */
export const tableHead = (width: number | null): string => line(width, ({ title }) => title, 'ADDRESS')
export const tableRow = (probe: ProbeView, width: number | null): string =>
  line(width, (column) => column.text(probe), lastText(probe))

const field = (name: string, value: string | null): string[] =>
  value === null ? [] : [`  ${padText(name, 14)}${safeText(value)}`]

/** Everything that is known of one address. */
export const probeBlock = (probe: ProbeView): string => {
  const { timings: t } = probe
  const steps = [
    ['name lookup', t.dnsMs],
    ['connection', t.connectMs],
    ['TLS', t.tlsMs],
    ['first byte', t.firstByteMs],
    ['total', t.totalMs],
  ] as const
  const times = steps.flatMap(([name, value]) => (value === null ? [] : [`${name} ${ms(value)} ms`]))
  const size =
    probe.sizeBytes === null ? null : `${formatBytes(probe.sizeBytes, 'en')} (${String(probe.sizeBytes)} bytes)`
  return [
    safeText(shownUrl(probe.url)),
    ...field('status', probe.status === null ? null : String(probe.status)),
    ...field('failure', probe.failure === null ? null : `${probe.failure.message} (${probe.failure.code})`),
    ...field('final address', probe.finalUrl),
    ...field('size', size),
    ...field('kind', probe.type),
    ...field('name', probe.name),
    ...field('ranges', probe.ranges),
    ...field('ETag', probe.etag),
    ...field('Last-Modified', probe.lastModified),
    ...field('times', times.join(', ')),
    ...probe.headers.map(([name, value]) => `    ${safeText(name)}: ${safeText(value)}`),
  ].join('\n')
}
