/** Draws running downloads as lines of text for a given width. Pure: no terminal, no clock. */
import { formatBytes, formatDuration, formatSpeed } from '../../shared/format.ts'
import type { DownloadView } from '../../shared/views.ts'
import { cutMiddle, cutText, padText, safeText } from './terminal-text.ts'

export type Row = Pick<DownloadView, 'name' | 'activity' | 'sizeBytes' | 'writtenBytes' | 'speed' | 'etaMs'>

/** What is known of the whole command. */
export interface Whole {
  readonly total: number
  readonly completed: number
  readonly failed: number
  /** Bytes of what is completed. */
  readonly completedBytes: number
}

const words: Readonly<Partial<Record<Row['activity'], string>>> = {
  probing: 'asking the server',
  verifying: 'verifying',
  finalizing: 'finishing',
  pausing: 'pausing',
}

const fractionOf = ({ sizeBytes, writtenBytes }: Row): number | null => {
  if (sizeBytes === null) return null
  return sizeBytes === 0 ? 1 : Math.min(1, writtenBytes / sizeBytes)
}

const bar = (fraction: number | null, columns: number): string => {
  const inside = columns - 2
  const filled = Math.floor((fraction ?? 0) * inside)
  const head = filled < inside && filled > 0 ? `${'='.repeat(filled - 1)}>` : '='.repeat(filled)
  return `[${padText(head, inside)}]`
}

const percent = (fraction: number | null): string =>
  fraction === null ? '    ' : padText(`${String(Math.floor(fraction * 100))}%`, 4, 'right')

const pace = (row: Row): string => {
  const word = words[row.activity]
  if (word !== undefined) return padText(word, 24, 'right')
  const speed = padText(formatSpeed(row.speed, 'en'), 11, 'right')
  return `${speed}  ${padText(row.sizeBytes === null ? formatBytes(row.writtenBytes, 'en') : formatDuration(row.etaMs), 11, 'right')}`
}

/** One running download: name, bar, per cent, speed, time left; the narrower, the less of it. Never wider than asked. */
export const barLine = (row: Row, columns: number): string => {
  const fraction = fractionOf(row)
  const name = safeText(row.name)
  const rest = `${percent(fraction)}  ${pace(row)}`
  const restColumns = 4 + 2 + 24
  const left = columns - restColumns - 2
  if (left < 10) return cutText(`${percent(fraction)} ${cutMiddle(name, Math.max(1, columns - 5))}`, columns)
  const barColumns = left >= 34 ? Math.min(30, Math.floor(left / 3)) : 0
  const nameColumns = barColumns === 0 ? left : left - barColumns - 2
  const shown = padText(cutMiddle(name, nameColumns), nameColumns)
  return barColumns === 0 ? `${shown}  ${rest}` : `${shown}  ${bar(fraction, barColumns)}  ${rest}`
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0)

/**
 * Time until all is done, milliseconds; null: nobody knows. What has no size yet is taken to be as large as the others
 * are on average.
 */
export const timeLeftMs = (rows: readonly Row[], whole: Whole): number | null => {
  const speed = sum(rows.map((row) => row.speed))
  const sized = rows.flatMap(({ sizeBytes, writtenBytes }) => (sizeBytes === null ? [] : [{ sizeBytes, writtenBytes }]))
  const unsized = whole.total - whole.completed - whole.failed - sized.length
  const samples = whole.completed + sized.length
  if (speed <= 0 || (unsized > 0 && samples === 0)) return null
  const average = samples === 0 ? 0 : (whole.completedBytes + sum(sized.map((row) => row.sizeBytes))) / samples
  const rest = sum(sized.map((row) => Math.max(0, row.sizeBytes - row.writtenBytes))) + Math.max(0, unsized) * average
  return (rest / speed) * 1000
}

/** The last line: how many are done, speed and time left of all. */
export const totalLine = (rows: readonly Row[], whole: Whole, columns: number): string => {
  const parts = [
    `${String(whole.completed)} of ${String(whole.total)} done`,
    ...(whole.failed > 0 ? [`${String(whole.failed)} failed`] : []),
    `${String(rows.length)} running`,
    formatSpeed(sum(rows.map((row) => row.speed)), 'en'),
    `${formatDuration(timeLeftMs(rows, whole))} left`,
  ]
  return cutText(parts.join(' · '), columns)
}

/** All lines of the moving part, for a terminal of this size. One column stays free: writing the last one may wrap. */
export const drawLines = (
  rows: readonly Row[],
  whole: Whole,
  size: { readonly columns: number; readonly rows: number },
): readonly string[] => {
  const columns = Math.max(1, size.columns - 1)
  const most = Math.max(1, size.rows - 3)
  const shown = rows.length > most ? rows.slice(0, most - 1) : rows
  const hidden = rows.length - shown.length
  return [
    ...shown.map((row) => barLine(row, columns)),
    ...(hidden > 0 ? [cutText(`… and ${String(hidden)} more`, columns)] : []),
    totalLine(rows, whole, columns),
  ]
}
