/** How `grab` tells finds and its end: plain addresses for other programs, a table for people, JSON or CSV. */
import { rangesText, type SeriesView } from '../../shared/grab-lists.ts'
import type { FindView, GrabView } from '../../shared/grabs.ts'
import {
  rejectWords,
  type RecipeTable,
  type RejectReason,
  type RejectView,
  type RowView,
} from '../../shared/recipe-rows.ts'
import { formatBytes, formatDuration } from '../../shared/format.ts'
import { csvCell, csvLine } from '../api/csv.ts'
import { UsageError } from './exit.ts'
import type { GrabFlags } from './grab-flags.ts'
import { cellText } from './grab-trial.ts'
import type { Outputs } from './output.ts'
import { safeText } from './terminal-text.ts'

const columns = [
  ...['url', 'name', 'folder', 'host', 'kind', 'sizeBytes', 'isExact', 'modifiedAt', 'text', 'foundOn', 'via', 'state'],
  'sameAs',
] as const satisfies (keyof FindView)[]

/** Told of in the closing lines. */
const mostSeries = 20

const isoOf = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString())

export class GrabOutput {
  readonly #outputs: Outputs
  readonly #flags: GrabFlags
  #told = 0
  #hasStatus = false
  readonly #tables: ReadonlyMap<string, RecipeTable>
  readonly #reasons = new Map<string, number>()
  /** The table whose rows `--csv` tells; null: it tells finds. */
  readonly #csvTable: RecipeTable | null
  #lastTable: string | null = null
  #series: readonly SeriesView[] = []

  /** `tables`: of the recipe. Throws `UsageError` when `--csv` does not say which of several. */
  constructor(outputs: Outputs, flags: GrabFlags, tables: readonly RecipeTable[]) {
    this.#outputs = outputs
    this.#flags = flags
    this.#tables = new Map(tables.map((table) => [table.name, table]))
    this.#csvTable = csvTableOf(flags, tables)
    if (flags.csv !== true) return
    const names = this.#csvTable?.columns.map(({ name }) => name)
    outputs.out.line(csvLine(names === undefined ? [...columns] : [...names, 'page', 'read_at']))
  }

  row({ table, cells, page, readAt }: RowView): void {
    this.#told += 1
    const { out } = this.#outputs
    const { json, csv } = this.#flags
    const names = this.#tables.get(table)?.columns.map(({ name }) => name) ?? []
    if (json === true) {
      const fields = Object.fromEntries(names.map((name, at) => [name, cells[at] ?? null]))
      out.line(JSON.stringify({ type: 'row', table, fields, page, readAt: isoOf(readAt) }))
    } else if (csv === true) {
      if (table === this.#csvTable?.name) out.line(csvLine([...cells.map(csvCell), page, isoOf(readAt)]))
    } else {
      if (this.#lastTable !== table) out.line(names.join('\t'))
      this.#lastTable = table
      out.line(cells.map((cell) => safeText(cellText(cell).replace(/[\t\n]/g, ' '))).join('\t'))
    }
  }

  reject({ table, position, problems, page, readAt }: RejectView): void {
    for (const { field, reason } of problems) {
      const key = JSON.stringify([table, field, reason])
      this.#reasons.set(key, (this.#reasons.get(key) ?? 0) + 1)
    }
    if (this.#flags.json !== true) return
    this.#outputs.out.line(JSON.stringify({ type: 'reject', table, position, problems, page, readAt: isoOf(readAt) }))
  }

  get told(): number {
    return this.#told
  }

  find(find: FindView): void {
    this.#told += 1
    const { out } = this.#outputs
    const { json, csv, long } = this.#flags
    if (json === true) out.line(JSON.stringify({ type: 'find', ...find, modifiedAt: isoOf(find.modifiedAt) || null }))
    else if (csv === true) {
      if (this.#csvTable === null)
        out.line(csvLine(columns.map((column) => (column === 'modifiedAt' ? isoOf(find.modifiedAt) : find[column]))))
    } else if (long === true) {
      const size = find.sizeBytes === null ? '?' : formatBytes(find.sizeBytes, 'en')
      const date = isoOf(find.modifiedAt).slice(0, 10)
      out.line(`${size.padStart(10)}  ${date.padEnd(10)}  ${find.kind.padEnd(8)}  ${safeText(find.url)}`)
    } else out.line(safeText(find.url))
  }

  /** A line that the next one replaces; on terminals only. */
  progress(grab: GrabView): void {
    const { err } = this.#outputs
    if (this.#flags.json === true) {
      this.#outputs.out.line(JSON.stringify({ type: 'progress', ...countsOf(grab) }))
      return
    }
    if (!err.isTerminal || this.#flags.quiet === true) return
    this.#hasStatus = true
    const { pages, queued, finds, rows, pagesPerSecond } = grab
    const found = this.#tables.size > 0 ? `${String(rows)} rows, ${String(finds)} files` : `${String(finds)} found`
    const text = `${String(pages)} pages read, ${String(queued)} wait, ${found}, ${pagesPerSecond.toFixed(1)} pages/s`
    err.write(`\r\u001b[K${text}`)
  }

  clearStatus(): void {
    if (this.#hasStatus) this.#outputs.err.write('\r\u001b[K')
    this.#hasStatus = false
  }

  note(sentence: string): void {
    this.clearStatus()
    if (this.#flags.quiet !== true) this.#outputs.err.line(sentence)
  }

  #noteReasons(): void {
    for (const [key, count] of [...this.#reasons].sort((a, b) => b[1] - a[1]).slice(0, 10)) {
      const [table, field, reason] = JSON.parse(key) as [string, string, RejectReason]
      this.note(`  ${String(count)} × ${table}.${field} ${rejectWords[reason]}`)
    }
  }

  /** Series of which numbers are missing: as lines of JSON now, for people behind the end. */
  series(series: readonly SeriesView[]): void {
    this.#series = series
    if (this.#flags.json !== true) return
    for (const one of series) this.#outputs.out.line(JSON.stringify({ type: 'series', ...one }))
  }

  #noteSeries(): void {
    for (const { title, folder, count, missing } of this.#series.slice(0, mostSeries)) {
      const what = safeText([folder, title].filter((part) => part !== '').join('/'))
      this.note(`  ${what}: ${String(count)} found, missing ${rangesText(missing)}`)
    }
    const rest = this.#series.length - mostSeries
    if (rest > 0) this.note(`  … and ${String(rest)} more series with gaps (--json tells all)`)
  }

  end(grab: GrabView, more: Readonly<Record<string, unknown>> = {}): void {
    this.clearStatus()
    if (this.#flags.json === true) {
      this.#outputs.out.line(
        JSON.stringify({
          ...{ type: 'summary', state: grab.state, limit: grab.limit, trouble: grab.trouble },
          ...{ ...countsOf(grab), ...more },
        }),
      )
    }
    this.note(wordsOf(grab))
    for (const { code, count } of grab.errors) this.note(`  ${String(count)} × ${code}`)
    this.#noteReasons()
    this.#noteSeries()
  }
}

const csvTableOf = ({ csv, table }: GrabFlags, tables: readonly RecipeTable[]): RecipeTable | null => {
  const names = tables.map(({ name }) => name).join(', ')
  const named = tables.find(({ name }) => name === table)
  if (table !== undefined && named === undefined)
    throw new UsageError(`--table: the recipe has no table “${table}”; there are: ${names}`)
  if (named !== undefined) return named
  if (csv === true && tables.length > 1)
    throw new UsageError(`--csv writes one table, and the recipe has several: say which with --table (${names})`)
  return tables[0] ?? null
}

const countsOf = ({
  pages,
  failed,
  forbidden,
  queued,
  active,
  finds,
  rows,
  rejects,
  bytes,
  spentMs,
  pagesPerSecond,
  errors,
}: GrabView) => ({
  ...{ pages, failed, forbidden, queued, active, finds, rows, rejects, bytes, spentMs, pagesPerSecond, errors },
})

const limitWords = { pages: '--max-pages', bytes: '--max-bytes', time: '--max-time' } as const

const wordsOf = ({
  pages,
  failed,
  forbidden,
  queued,
  finds,
  rows,
  rejects,
  recipe,
  bytes,
  spentMs,
  limit,
}: GrabView): string => {
  const data =
    recipe === null || recipe.tables.length === 0 ? '' : `${String(rows)} rows, ${String(rejects)} rejected, `
  const found = `${data}${String(finds)} files found`
  const read = `${String(pages)} pages read (${formatBytes(bytes, 'en')}) in ${formatDuration(spentMs)}, ${found}`
  const bad = failed > 0 ? `; ${String(failed)} pages failed` : ''
  const kept = forbidden > 0 ? `; ${String(forbidden)} forbidden by robots.txt` : ''
  const rest = limit === null ? '' : `; ${limitWords[limit]} was reached, ${String(queued)} pages were not read`
  return `${read}${bad}${kept}${rest}.`
}
