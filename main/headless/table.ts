/** Tables for people: columns as wide as their widest cell, the last one cut to the terminal. Pure. */
import { columnsOf, cutText, padText, safeText } from './terminal-text.ts'

export interface TableColumn<T> {
  readonly title: string
  readonly align?: 'left' | 'right'
  readonly text: (row: T) => string
}

/** Lines, the head first. `width` in columns; null: nothing is cut. */
export const tableOf = <T>(
  columns: readonly TableColumn<T>[],
  rows: readonly T[],
  width: number | null,
): readonly string[] => {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ text }) => safeText(text(row)))),
  ]
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => columnsOf(line[at] ?? ''))))
  return cells.map((line) => {
    const padded = line.map((cell, at) =>
      at === columns.length - 1 ? cell : padText(cell, widths[at] ?? 0, columns[at]?.align ?? 'left'),
    )
    const text = padded.join('  ').trimEnd()
    return width === null ? text : cutText(text, width)
  })
}

/** For people: when, without the T and the fraction. */
export const momentOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
