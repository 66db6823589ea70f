/** A typed value in words. Pure. */
import type { Cell } from '../../shared/recipe-rows.ts'

export const cellText = (cell: Cell): string =>
  cell === null ? '' : Array.isArray(cell) ? cell.map(String).join(', ') : String(cell)
