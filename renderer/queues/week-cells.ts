/** Painting on a week of half hours, as pure functions. A cell holds the name of what was painted, or null. */
import { cellsPerDay, cellsPerWeek } from '../../shared/timetable.ts'

export type Cells = readonly (string | null)[]

export const emptyWeek: Cells = new Array<string | null>(cellsPerWeek).fill(null)

/** The same week with all cells of the rectangle between two cells holding `value`. */
export const paint = (cells: Cells, from: number, to: number, value: string | null): Cells => {
  const dayOf = (cell: number): number => Math.floor(cell / cellsPerDay)
  const [firstDay, lastDay] = [Math.min(dayOf(from), dayOf(to)), Math.max(dayOf(from), dayOf(to))]
  const [a, b] = [from % cellsPerDay, to % cellsPerDay]
  const [first, last] = [Math.min(a, b), Math.max(a, b)]
  const next = [...cells]
  for (let day = firstDay; day <= lastDay; day += 1) {
    next.fill(value, day * cellsPerDay + first, day * cellsPerDay + last + 1)
  }
  return next
}

/** What a stroke that begins in this cell paints: the brush, or nothing where the brush has been already. */
export const strokeOf = (cells: Cells, cell: number, brush: string | null): string | null =>
  cells[cell] === brush ? null : brush

const steps: Readonly<Record<string, (cell: number) => number>> = {
  ArrowLeft: (cell) => (cell % cellsPerDay === 0 ? cell : cell - 1),
  ArrowRight: (cell) => (cell % cellsPerDay === cellsPerDay - 1 ? cell : cell + 1),
  ArrowUp: (cell) => (cell < cellsPerDay ? cell : cell - cellsPerDay),
  ArrowDown: (cell) => (cell >= cellsPerWeek - cellsPerDay ? cell : cell + cellsPerDay),
  Home: (cell) => cell - (cell % cellsPerDay),
  End: (cell) => cell - (cell % cellsPerDay) + cellsPerDay - 1,
}

/** The cell that a key leads to; null for keys that do not move. */
export const cellAfter = (key: string, cell: number): number | null => steps[key]?.(cell) ?? null

/** Half hours that hold something, in hours. */
export const hoursOf = (cells: Cells): number => cells.filter((value) => value !== null).length / 2

/** Cells for which `suits` says so, by day from Monday and hour of the day. */
const weekOf = (value: string, suits: (day: number, hour: number) => boolean): Cells =>
  emptyWeek.map((_, cell) => (suits(Math.floor(cell / cellsPerDay), (cell % cellsPerDay) / 2) ? value : null))

export const presets: Readonly<Record<'nights' | 'weekends' | 'offWork' | 'clear', (value: string) => Cells>> = {
  nights: (value) => weekOf(value, (_, hour) => hour >= 22 || hour < 6),
  weekends: (value) => weekOf(value, (day) => day >= 5),
  offWork: (value) => weekOf(value, (day, hour) => day >= 5 || hour >= 18 || hour < 8),
  clear: () => emptyWeek,
}
