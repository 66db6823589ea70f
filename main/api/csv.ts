/** Tables as CSV. A cell that a spreadsheet would take for a formula is told as text. */
import { stringify } from 'csv-stringify/sync'
import type { Cell } from '../../shared/recipe-rows.ts'

type Value = string | number | boolean | null

const cellsOf = (row: readonly Value[]): (string | number | null)[] =>
  row.map((value) => (typeof value === 'boolean' ? String(value) : value))

/** Several values in one cell are JSON. */
export const csvCell = (value: Cell): Value => (Array.isArray(value) ? JSON.stringify(value) : value)

/** A file, or the next piece of one. */
export const csvOf = (rows: readonly (readonly Value[])[]): string =>
  stringify(rows.map(cellsOf), { escape_formulas: true, record_delimiter: 'windows' })

/** One line without its end. */
export const csvLine = (row: readonly Value[]): string =>
  stringify([cellsOf(row)], { escape_formulas: true, eof: false })
