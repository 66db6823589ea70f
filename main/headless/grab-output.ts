/** How `grab` tells finds and its end: plain addresses for other programs, a table for people, JSON or CSV. */
import { stringify } from 'csv-stringify/sync'
import type { FindView, GrabView } from '../../shared/grabs.ts'
import { formatBytes, formatDuration } from '../../shared/format.ts'
import type { GrabFlags } from './grab-flags.ts'
import type { Outputs } from './output.ts'
import { safeText } from './terminal-text.ts'

const columns = [
  ...['url', 'name', 'folder', 'host', 'kind', 'sizeBytes', 'isExact', 'modifiedAt', 'text', 'foundOn', 'via', 'state'],
  'sameAs',
] as const satisfies (keyof FindView)[]

const isoOf = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString())

/** A cell that a spreadsheet would take for a formula is told as text. */
const csvLine = (cells: readonly (string | number | boolean | null)[]): string =>
  stringify([cells.map((cell) => (typeof cell === 'boolean' ? String(cell) : cell))], {
    escape_formulas: true,
    eof: false,
  })

export class GrabOutput {
  readonly #outputs: Outputs
  readonly #flags: GrabFlags
  #told = 0
  #hasStatus = false

  constructor(outputs: Outputs, flags: GrabFlags) {
    this.#outputs = outputs
    this.#flags = flags
    if (flags.csv === true) outputs.out.line(csvLine([...columns]))
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
    const { pages, queued, finds, pagesPerSecond } = grab
    const text = `${String(pages)} pages read, ${String(queued)} wait, ${String(finds)} found, ${pagesPerSecond.toFixed(1)} pages/s`
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

  end(grab: GrabView, more: Readonly<Record<string, unknown>> = {}): void {
    this.clearStatus()
    if (this.#flags.json === true) {
      this.#outputs.out.line(
        JSON.stringify({ type: 'summary', state: grab.state, limit: grab.limit, ...countsOf(grab), ...more }),
      )
    }
    this.note(wordsOf(grab))
    for (const { code, count } of grab.errors) this.note(`  ${String(count)} × ${code}`)
  }
}

const countsOf = ({
  pages,
  failed,
  forbidden,
  queued,
  active,
  finds,
  bytes,
  spentMs,
  pagesPerSecond,
  errors,
}: GrabView) => ({
  ...{ pages, failed, forbidden, queued, active, finds, bytes, spentMs, pagesPerSecond, errors },
})

const limitWords = { pages: '--max-pages', bytes: '--max-bytes', time: '--max-time' } as const

const wordsOf = ({ pages, failed, forbidden, queued, finds, bytes, spentMs, limit }: GrabView): string => {
  const read = `${String(pages)} pages read (${formatBytes(bytes, 'en')}) in ${formatDuration(spentMs)}, ${String(finds)} files found`
  const bad = failed > 0 ? `; ${String(failed)} pages failed` : ''
  const kept = forbidden > 0 ? `; ${String(forbidden)} forbidden by robots.txt` : ''
  const rest = limit === null ? '' : `; ${limitWords[limit]} was reached, ${String(queued)} pages were not read`
  return `${read}${bad}${kept}${rest}.`
}
