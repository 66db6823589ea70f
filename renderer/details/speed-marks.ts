/** What of a download's life is marked in the graph of its speed, and the graph in numbers. Pure. */
import type { EventView } from '../../shared/events.ts'
import type { SpeedSeries } from '../../shared/speed-series.ts'

/** Running time in which it did not run, epoch time in which it did: where in the graph a moment is; null: outside of it. */
export const placeOf = ({ runs, lengthMs }: SpeedSeries, at: number): number | null => {
  for (const [index, run] of runs.entries()) {
    const endMs = runs[index + 1]?.fromMs ?? lengthMs
    // An attempt that failed is told a moment after its last byte.
    if (at >= run.at - 1_000 && at <= run.at + (endMs - run.fromMs) + 1_000) {
      return Math.min(endMs, Math.max(run.fromMs, run.fromMs + at - run.at))
    }
  }
  return null
}

export interface Break {
  /** Running time. */
  readonly atMs: number
  readonly lengthMs: number
}

/** Shorter ones are no breaks to anybody. */
const leastBreakMs = 2_000

export const breaksOf = ({ runs }: SpeedSeries): readonly Break[] =>
  runs.slice(1).flatMap((run, index) => {
    const before = runs[index]
    const lengthMs = before ? run.at - (before.at + run.fromMs - before.fromMs) : 0
    return lengthMs < leastBreakMs ? [] : [{ atMs: run.fromMs, lengthMs }]
  })

export type MarkKind = 'retry' | 'cap' | 'disk' | 'connection'

const kinds: Partial<Record<EventView['kind'], MarkKind>> = {
  retry: 'retry',
  restart: 'retry',
  host_cap: 'cap',
  slow_disk: 'disk',
  slow_connection: 'connection',
  connection_failed: 'connection',
}

export interface Mark {
  readonly kind: MarkKind
  readonly atMs: number
}

export const marksOf = (series: SpeedSeries, events: readonly EventView[]): readonly Mark[] =>
  events.flatMap((event) => {
    const kind = kinds[event.kind]
    const atMs = kind ? placeOf(series, event.at) : null
    return kind && atMs !== null ? [{ kind, atMs }] : []
  })

/** A time in which a limit of ours held it back. */
export interface Held {
  readonly fromMs: number
  readonly toMs: number
  /** Bytes a second. */
  readonly rate: number
}

export const heldOf = (series: SpeedSeries, events: readonly EventView[]): readonly Held[] => {
  const changes = events.filter(({ kind }) => kind === 'limited' || kind === 'unlimited')
  return changes.flatMap((event, index) => {
    if (event.kind !== 'limited') return []
    const next = changes[index + 1]
    const fromMs = placeOf(series, event.at)
    const toMs = next ? placeOf(series, next.at) : series.lengthMs
    return fromMs === null || toMs === null || toMs <= fromMs ? [] : [{ fromMs, toMs, rate: event.rate }]
  })
}

/** Bytes a second at the middle of each step, in seconds of running time. Where it did not run, a gap. */
export const pointsOf = (series: SpeedSeries): { readonly x: number[]; readonly y: (number | null)[] } => {
  const { stepMs, bytes, lengthMs } = series
  const breaks = breaksOf(series).map(({ atMs }) => atMs)
  const x: number[] = []
  const y: (number | null)[] = []
  for (const [step, value] of bytes.entries()) {
    const [fromMs, toMs] = [step * stepMs, Math.min(lengthMs, (step + 1) * stepMs)]
    // A last step of a moment says nothing.
    if (step > 0 && step === bytes.length - 1 && toMs - fromMs < stepMs / 4) break
    const before = x.at(-1)
    const middle = (fromMs + toMs) / 2
    const gap = breaks.find((at) => before !== undefined && at > before * 1000 && at <= middle)
    if (gap !== undefined && before !== undefined) {
      x.push((before + middle / 1000) / 2)
      y.push(null)
    }
    x.push(middle / 1000)
    y.push((value * 1000) / Math.max(1, toMs - fromMs))
  }
  return { x, y }
}

export interface SpeedFigures {
  readonly average: number
  readonly highest: number
  readonly breaks: number
}

export const figuresOf = (series: SpeedSeries): SpeedFigures => {
  const total = series.bytes.reduce((sum, one) => sum + one, 0)
  const speeds = pointsOf(series).y.map((value) => value ?? 0)
  return {
    average: series.lengthMs > 0 ? (total * 1000) / series.lengthMs : 0,
    highest: Math.max(0, ...speeds),
    breaks: breaksOf(series).length,
  }
}
