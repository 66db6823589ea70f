/** The columns of the list: which are shown, in which order, how wide. Pure. */
export const columnIds = [
  ...(['name', 'progress', 'size', 'speed', 'left', 'status', 'added'] as const),
  ...(['host', 'queue', 'written', 'connections', 'finished'] as const),
] as const
export type ColumnId = (typeof columnIds)[number]

export interface Column {
  readonly id: ColumnId
  /** CSS pixels; null: its usual width. */
  readonly width: number | null
}

/** Those of a fresh window. Their widths follow the window's; see list.css. */
export const usualColumns: readonly Column[] = columnIds.slice(0, 7).map((id) => ({ id, width: null }))

/** Of each column, in CSS pixels, where it has none of its own and the window's does not matter. */
const usualWidths: Readonly<Record<ColumnId, number>> = {
  ...{ name: 220, progress: 136, size: 80, speed: 92, left: 92, status: 170, added: 84 },
  ...{ host: 140, queue: 110, written: 92, connections: 104, finished: 104 },
}
export const leastWidth = 48
const mostWidth = 1_200

export const widthOf = ({ id, width }: Column): number => width ?? usualWidths[id]

/** Nothing was chosen, moved or resized. */
export const isUsual = (columns: readonly Column[]): boolean =>
  columns.length === usualColumns.length &&
  columns.every(({ id, width }, index) => width === null && id === usualColumns[index]?.id)

/** `grid-template-columns` for chosen ones; the name takes what is left of the window. */
export const templateOf = (columns: readonly Column[]): string =>
  columns
    .map((column) =>
      column.id === 'name' && column.width === null
        ? `minmax(${String(widthOf(column))}px, 1fr)`
        : `${String(widthOf(column))}px`,
    )
    .join(' ')

/** What they need at least, the row's own padding included. */
export const leastOf = (columns: readonly Column[]): number =>
  columns.reduce((sum, column) => sum + widthOf(column), 16)

/** The name always stays: without it no row says what it is. */
export const toggled = (columns: readonly Column[], id: ColumnId): readonly Column[] => {
  if (id === 'name') return columns
  if (columns.some((column) => column.id === id)) return columns.filter((column) => column.id !== id)
  return [...columns, { id, width: null }]
}

export const resized = (columns: readonly Column[], id: ColumnId, width: number | null): readonly Column[] =>
  columns.map((column) =>
    column.id === id
      ? { id, width: width === null ? null : Math.round(Math.min(mostWidth, Math.max(leastWidth, width))) }
      : column,
  )

/** Puts a column at the place of another one. */
export const moved = (columns: readonly Column[], id: ColumnId, to: ColumnId): readonly Column[] => {
  const one = columns.find((column) => column.id === id)
  const place = columns.findIndex((column) => column.id === to)
  if (!one || place < 0) return columns
  return columns.filter((column) => column.id !== id).toSpliced(place, 0, one)
}

/** One place to the left (-1) or right (1). */
export const pushed = (columns: readonly Column[], id: ColumnId, step: -1 | 1): readonly Column[] => {
  const place = columns.findIndex((column) => column.id === id)
  const other = place < 0 ? undefined : columns[place + step]
  return other ? moved(columns, id, other.id) : columns
}

const columnOf = (found: unknown): Column | null => {
  if (typeof found !== 'object' || found === null) return null
  const id = columnIds.find((one) => one === Reflect.get(found, 'id'))
  const width: unknown = Reflect.get(found, 'width')
  if (id === undefined) return null
  const isWidth = typeof width === 'number' && width >= leastWidth && width <= mostWidth
  return { id, width: isWidth ? width : null }
}

/** What an earlier window left; anything unreadable counts as nothing. */
export const recallColumns = (found: unknown): readonly Column[] => {
  if (!Array.isArray(found)) return usualColumns
  const known = found.map(columnOf).filter((column) => column !== null)
  const isSound = known.some(({ id }) => id === 'name') && new Set(known.map(({ id }) => id)).size === known.length
  return isSound ? known : usualColumns
}
