/**
 * Draws the map of a file: rows of cells from the left to the right, of which each byte has its place. Exact below a cell: what is half
 * there is half filled.
 */
import type { MapParts, Range } from './map-parts.ts'

export interface MapColors {
  readonly ground: string
  readonly done: string
  readonly flight: string
  readonly missing: string
  readonly damaged: string
}

export interface MapLayout {
  readonly width: number
  readonly rows: number
}

/** CSS pixels. */
const cell = 11
const rowHeight = 10
const rowGap = 3
const mostRows = 4
/** A row shows this much at least, so that a small file is not drawn as if it were a large one. */
const leastRowBytes = 8 * 1024 * 1024

export const layoutOf = (width: number, sizeBytes: number): MapLayout => ({
  width,
  rows: Math.min(mostRows, Math.max(1, Math.ceil(sizeBytes / leastRowBytes))),
})

export const heightOf = ({ rows }: MapLayout): number => rows * (rowHeight + rowGap) - rowGap

/** Places of a range in the rows that it crosses; something is seen of the shortest one. */
const boxesOf = ({ start, end }: Range, sizeBytes: number, { width, rows }: MapLayout) => {
  const perRow = sizeBytes / rows
  const first = Math.min(rows - 1, Math.floor(start / perRow))
  const last = Math.min(rows - 1, Math.floor((end - 1) / perRow))
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const row = first + index
    const from = Math.max(0, (start / perRow - row) * width)
    const to = Math.min(width, (end / perRow - row) * width)
    return { x: from, y: row * (rowHeight + rowGap), width: Math.max(1, to - from) }
  })
}

type Context = Pick<CanvasRenderingContext2D, 'fillStyle' | 'fillRect' | 'clearRect'>

export const drawMap = (context: Context, parts: MapParts, layout: MapLayout, colors: MapColors): void => {
  const fill = (ranges: readonly Range[], color: string, inset: number): void => {
    context.fillStyle = color
    for (const range of ranges)
      for (const { x, y, width } of boxesOf(range, parts.sizeBytes, layout))
        context.fillRect(x, y + inset, width, rowHeight - 2 * inset)
  }
  context.clearRect(0, 0, layout.width, heightOf(layout))
  fill([{ start: 0, end: parts.sizeBytes }], colors.missing, 0)
  fill(parts.done, colors.done, 0)
  // Told apart by form, too: a band in the middle of what is missing.
  fill(parts.flight, colors.flight, 3)
  fill(parts.damaged, colors.damaged, 0)
  fill(parts.damaged, colors.ground, 4)
  context.fillStyle = colors.ground
  for (let x = cell; x < layout.width; x += cell) context.fillRect(x - 1, 0, 1, heightOf(layout))
}
