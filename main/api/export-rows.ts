/** Rows of a recipe as text that other programs read: CSV, or JSON in lines. */
import type { CommandArgs, CommandOutput } from '../../shared/commands.ts'
import type { RecipeTable, RowFormat, RowView } from '../../shared/recipe-rows.ts'
import type { Engine } from '../engine/engine.ts'
import { csvCell, csvOf } from './csv.ts'

/** At most so many rows in one piece. */
const rowsInPiece = 2_000

const isoOf = (ms: number): string => new Date(ms).toISOString()

type Writer = (table: RecipeTable, rows: readonly RowView[], isFirst: boolean) => string

const writers: Readonly<Record<RowFormat, Writer>> = {
  csv: ({ columns }, rows, isFirst) =>
    csvOf([
      ...(isFirst ? [[...columns.map(({ name }) => name), 'page', 'read_at']] : []),
      ...rows.map(({ cells, page, readAt }) => [...cells.map(csvCell), page, isoOf(readAt)]),
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
