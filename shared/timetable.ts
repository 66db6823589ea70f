/**
 * A week of half hours, in the local time of the machine that runs the engine. Cell 0 begins on Monday at 00:00, cell 335 on
 * Sunday at 23:30. Spans are half-open, [from, to), so that `{ from: 44, to: 48 }` is Monday from 22:00 to midnight.
 */
import { z } from 'zod'

export const cellsPerDay = 48
export const cellsPerWeek = 7 * cellsPerDay

const spanFields = {
  from: z
    .number()
    .int()
    .min(0)
    .max(cellsPerWeek - 1),
  to: z.number().int().min(1).max(cellsPerWeek),
}

export const weekSpan = z.object(spanFields)
export type WeekSpan = z.infer<typeof weekSpan>

/** A part of the week in which a speed profile is in force. */
export const speedSpan = z.object({ ...spanFields, profileId: z.string().min(1).max(40) })
export type SpeedSpan = z.infer<typeof speedSpan>

/** Place of the first span that ends before it begins, or begins before the one ahead of it has ended; -1: none. */
export const misplacedSpan = (spans: readonly WeekSpan[]): number =>
  spans.findIndex(({ from, to }, index) => to <= from || from < (spans[index - 1]?.to ?? 0))

/** For lists of spans of any kind: in order, apart from each other, each of some length. */
export const inOrder = (context: z.core.ParsePayload<readonly WeekSpan[]>): void => {
  const index = misplacedSpan(context.value)
  if (index === -1) return
  context.issues.push({
    code: 'custom',
    input: context.value,
    path: [index],
    message: 'must begin before it ends, and not before the span ahead of it has ended',
  })
}

/** When a queue runs. Empty: never. */
export const timetable = z.array(weekSpan).max(cellsPerWeek).check(inOrder)
export type Timetable = z.infer<typeof timetable>

/** Half hours from one cell to another that mean the same. */
export interface Stretch<T> {
  readonly from: number
  readonly to: number
  readonly value: T
}

/** What each cell of the week holds, null where no span covers it. */
export const cellsOf = <S extends WeekSpan, T>(spans: readonly S[], valueOf: (span: S) => T): (T | null)[] => {
  const cells = new Array<T | null>(cellsPerWeek).fill(null)
  for (const span of spans) cells.fill(valueOf(span), span.from, span.to)
  return cells
}

/** The fewest stretches that say the same as the cells; those that hold null are left out. */
export const stretchesOf = <T>(cells: readonly (T | null)[]): readonly Stretch<T>[] => {
  const stretches: { from: number; to: number; value: T }[] = []
  for (const [cell, value] of cells.entries()) {
    if (value === null) continue
    const last = stretches.at(-1)
    if (last?.to === cell && last.value === value) last.to = cell + 1
    else stretches.push({ from: cell, to: cell + 1, value })
  }
  return stretches
}
