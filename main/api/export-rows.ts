/** Rows of a recipe as text that other programs read: CSV, or JSON in lines. */
import { stringify } from 'csv-stringify/sync'
import type { CommandArgs, CommandOutput } from '../../shared/commands.ts'
import type { Cell, RecipeTable, RowFormat, RowView } from '../../shared/recipe-rows.ts'
import type { Engine } from '../engine/engine.ts'

/** At most so many rows in one piece. */
const rowsInPiece = 2_000

const isoOf = (ms: number): string => new Date(ms).toISOString()

const plain = (value: Cell): string | number | null =>
  Array.isArray(value) ? JSON.stringify(value) : typeof value === 'boolean' ? String(value) : value

/** A cell that a spreadsheet would take for a formula is told as text. */
const csvOf = (rows: readonly (readonly (string | number | null)[])[]): string =>
  stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true, record_delimiter: 'windows' },
  )

type Writer = (table: RecipeTable, rows: readonly RowView[], isFirst: boolean) => string

const writers: Readonly<Record<RowFormat, Writer>> = {
  csv: ({ columns }, rows, isFirst) =>
    csvOf([
      ...(isFirst ? [[...columns.map(({ name }) => name), 'page', 'read_at']] : []),
      ...rows.map(({ cells, page, readAt }) => [...cells.map(plain), page, isoOf(readAt)]),
    ]),
  ndjson: ({ columns }, rows) =>
    rows
      .map(({ cells, page, readAt }) => {
        const fields = Object.fromEntries(columns.map(({ name }, at) => [name, cells[at] ?? null]))
        return `${JSON.stringify({ ...fields, page, read_at: isoOf(readAt) })}\n`
      })
      .join(''),
}

export const exportRows = async (
  { id, table: name, format, after }: CommandArgs<'grabs.export'>,
  { grabber }: Engine,
): Promise<CommandOutput<'grabs.export'>> => {
  const { table, rows } = await grabber.tables.piece(id, name, after, rowsInPiece)
  const next = rows.length < rowsInPiece ? null : (rows.at(-1)?.id ?? null)
  return { text: writers[format](table, rows, after === 0), next }
}
