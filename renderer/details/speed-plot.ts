/** Draws the speed of one download with uPlot: its line, the breaks, the limits that held it, and what happened on the way. */
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { EventView } from '../../shared/events.ts'
import { formatDuration, formatSpeed } from '../../shared/format.ts'
import type { SpeedSeries } from '../../shared/speed-series.ts'
import { colorOf } from './use-canvas.ts'
import { breaksOf, heldOf, type Mark, marksOf, pointsOf } from './speed-marks.ts'

export interface Plotted {
  readonly speeds: SpeedSeries
  readonly events: readonly EventView[]
}

export interface SpeedPlot {
  show(what: Plotted): void
  destroy(): void
}

/** What is drawn over the line, in the plot's own pixels. */
const drawMarks = (plot: uPlot, { speeds, events }: Plotted, color: (name: string) => string): void => {
  const { ctx, bbox } = plot
  const x = (ms: number): number => plot.valToPos(ms / 1000, 'x', true)
  const scale = uPlot.pxRatio
  ctx.save()
  ctx.lineWidth = scale
  const line = (fromX: number, fromY: number, toX: number, toY: number, dash: readonly number[]): void => {
    ctx.setLineDash(dash.map((length) => length * scale))
    ctx.beginPath()
    ctx.moveTo(fromX, fromY)
    ctx.lineTo(toX, toY)
    ctx.stroke()
  }
  ctx.strokeStyle = color('--attention')
  for (const { fromMs, toMs, rate } of heldOf(speeds, events)) {
    const y = plot.valToPos(rate, 'y', true)
    if (y >= bbox.top) line(x(fromMs), y, x(toMs), y, [6, 3])
  }
  ctx.strokeStyle = color('--muted')
  for (const { atMs } of breaksOf(speeds)) line(x(atMs), bbox.top, x(atMs), bbox.top + bbox.height, [2, 3])
  drawTicks(plot, marksOf(speeds, events), x, color('--bad'))
  ctx.restore()
}

/** A small triangle at the foot for each thing that happened. */
const drawTicks = ({ ctx, bbox }: uPlot, marks: readonly Mark[], x: (ms: number) => number, fill: string): void => {
  const size = 5 * uPlot.pxRatio
  const foot = bbox.top + bbox.height
  ctx.setLineDash([])
  ctx.fillStyle = fill
  for (const { atMs } of marks) {
    ctx.beginPath()
    ctx.moveTo(x(atMs) - size, foot)
    ctx.lineTo(x(atMs) + size, foot)
    ctx.lineTo(x(atMs), foot - 1.6 * size)
    ctx.fill()
  }
}

/** Steps of the axes that people count in: of time, in seconds, and of binary sizes. */
const timeSteps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400, 172_800, 604_800,
]
const sizeSteps = [0, 1, 2, 3].flatMap((power) =>
  [1, 2, 5, 10, 20, 50, 100, 200, 500].map((count) => count * 1024 ** power),
)

const optionsOf = (
  size: { readonly width: number; readonly height: number },
  now: () => Plotted,
  color: (name: string) => string,
): uPlot.Options => {
  const axis = {
    stroke: color('--muted'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { stroke: color('--line'), width: 1 },
    font: '12px system-ui, sans-serif',
  }
  return {
    ...size,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { range: (_plot, _least, most) => [0, Math.max(1, most) * 1.1] } },
    axes: [
      {
        ...axis,
        size: 30,
        incrs: timeSteps,
        values: (_plot, ticks) => ticks.map((seconds) => formatDuration(seconds * 1000)),
      },
      {
        ...axis,
        size: 84,
        space: 24,
        incrs: sizeSteps,
        values: (_plot, ticks) => ticks.map((speed) => formatSpeed(speed)),
      },
    ],
    series: [
      {},
      { stroke: color('--accent'), fill: color('--selected'), width: 1.5, points: { show: false }, spanGaps: false },
    ],
    hooks: {
      draw: [
        (plot) => {
          drawMarks(plot, now(), color)
        },
      ],
    },
  }
}

export const plotSpeed = (
  place: HTMLElement,
  size: { readonly width: number; readonly height: number },
  first: Plotted,
): SpeedPlot => {
  let shown = first
  const data = ({ speeds }: Plotted): uPlot.AlignedData => {
    const { x, y } = pointsOf(speeds)
    return [x, y]
  }
  const color = (name: string): string => colorOf(place, name)
  const plot = new uPlot(
    optionsOf(size, () => shown, color),
    data(first),
    place,
  )
  return {
    show: (what) => {
      shown = what
      plot.setData(data(what))
    },
    destroy: () => {
      plot.destroy()
    },
  }
}
