/**
 * How fast one download was over its whole life: bytes that came in equal steps of its running time. There are never more than a fixed
 * number of steps; when they are used up, two become one. Time in which it did not run takes no steps: it lies between two runs. Pure.
 */
import { z } from 'zod'

/** A time without a break. */
export const speedRun = z.object({
  /** When it began, epoch ms. */
  at: z.number(),
  /** How long it had run before, in all. */
  fromMs: z.number(),
})
export type SpeedRun = z.infer<typeof speedRun>

export const speedSeries = z.object({
  stepMs: z.number().positive(),
  /** Of each step; the last one may not be over. */
  bytes: z.array(z.number()),
  /** How long it has run, in all. */
  lengthMs: z.number(),
  /** Oldest first; of many, those with the longest breaks between them. */
  runs: z.array(speedRun),
})
export type SpeedSeries = z.infer<typeof speedSeries>

const mostSteps = 240
const firstStepMs = 1_000
const mostRuns = 24

export const emptySeries: SpeedSeries = { stepMs: firstStepMs, bytes: [], lengthMs: 0, runs: [] }

/** It runs again. */
export const begunAt = (series: SpeedSeries, at: number): SpeedSeries => {
  const before = series.runs.filter(({ fromMs }) => fromMs < series.lengthMs)
  return { ...series, runs: fewer([...before, { at, fromMs: series.lengthMs }]) }
}

/** So many bytes have come in the next `spanMs` of its running time. */
export const extended = (series: SpeedSeries, spanMs: number, bytes: number): SpeedSeries => {
  if (spanMs <= 0) return series
  const lengthMs = series.lengthMs + spanMs
  const { stepMs, bytes: before } = roomFor(series, lengthMs)
  const steps = [...before]
  for (let at = series.lengthMs; at < lengthMs;) {
    const step = Math.floor(at / stepMs)
    const next = Math.min(lengthMs, (step + 1) * stepMs)
    steps[step] = (steps[step] ?? 0) + (bytes * (next - at)) / spanMs
    at = next
  }
  return { ...series, stepMs, bytes: steps, lengthMs }
}

/** One after the other. */
export const joinedSeries = (first: SpeedSeries, then: SpeedSeries): SpeedSeries => {
  const shifted = then.runs.map(({ at, fromMs }) => ({ at, fromMs: fromMs + first.lengthMs }))
  const runs = fewer([...first.runs.filter(({ fromMs }) => fromMs < first.lengthMs), ...shifted])
  const whole = then.bytes.reduce((series, bytes, step) => {
    const spanMs = Math.min(then.stepMs, then.lengthMs - step * then.stepMs)
    return extended(series, spanMs, bytes)
  }, first)
  return { ...whole, runs }
}

/** As few decimals as anybody can see. */
export const rounded = (series: SpeedSeries): SpeedSeries => ({
  ...series,
  lengthMs: Math.round(series.lengthMs),
  bytes: series.bytes.map(Math.round),
  runs: series.runs.map(({ at, fromMs }) => ({ at: Math.round(at), fromMs: Math.round(fromMs) })),
})

const roomFor = (series: SpeedSeries, lengthMs: number): Pick<SpeedSeries, 'stepMs' | 'bytes'> => {
  let { stepMs, bytes } = series
  while (lengthMs > mostSteps * stepMs) {
    stepMs *= 2
    bytes = Array.from(
      { length: Math.ceil(bytes.length / 2) },
      (_, at) => (bytes[2 * at] ?? 0) + (bytes[2 * at + 1] ?? 0),
    )
  }
  return { stepMs, bytes }
}

/** Time between a run and the one before. */
const breakBefore = (runs: readonly SpeedRun[], at: number): number => {
  const [before, run] = [runs[at - 1], runs[at]]
  return before && run ? run.at - (before.at + run.fromMs - before.fromMs) : Infinity
}

const fewer = (runs: readonly SpeedRun[]): SpeedRun[] => {
  let kept = [...runs]
  while (kept.length > mostRuns) {
    const breaks = kept.map((_, at) => breakBefore(kept, at))
    kept = kept.toSpliced(breaks.indexOf(Math.min(...breaks)), 1)
  }
  return kept
}
