/** The speed over a whole life: bounded, nothing of it lost, breaks kept. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  begunAt,
  emptySeries,
  extended,
  joinedSeries,
  rounded,
  type SpeedSeries,
  speedSeries,
} from '../../../shared/speed-series.ts'

const total = ({ bytes }: SpeedSeries): number => bytes.reduce((sum, one) => sum + one, 0)
const seed = Number(process.env.SLUICE_SEED)

const samples = fc.array(
  fc.record({ spanMs: fc.integer({ min: 1, max: 90_000 }), bytes: fc.integer({ min: 0, max: 1e9 }) }),
  {
    maxLength: 400,
  },
)
const seriesOf = (of: readonly { spanMs: number; bytes: number }[], at: number): SpeedSeries =>
  of.reduce((series, { spanMs, bytes }) => extended(series, spanMs, bytes), begunAt(emptySeries, at))

test('however long it runs: few steps, all bytes, all of the time', () => {
  fc.assert(
    fc.property(samples, (list) => {
      const series = seriesOf(list, 0)
      const bytes = list.reduce((sum, one) => sum + one.bytes, 0)
      expect(series.bytes.length).toBeLessThanOrEqual(240)
      expect(series.lengthMs).toBe(list.reduce((sum, one) => sum + one.spanMs, 0))
      expect(Math.abs(total(series) - bytes)).toBeLessThanOrEqual(1e-6 * bytes + 1e-3)
      expect(series.bytes.length).toBe(Math.ceil(series.lengthMs / series.stepMs))
      expect(speedSeries.safeParse(rounded(series)).success).toBe(true)
    }),
    { seed, numRuns: 60 },
  )
})

test('two lives in a row are one, with the break between them', () => {
  fc.assert(
    fc.property(samples, samples, (first, then) => {
      const [a, b] = [seriesOf(first, 0), seriesOf(then, 10_000_000_000)]
      const whole = joinedSeries(a, b)
      expect(whole.bytes.length).toBeLessThanOrEqual(240)
      expect(Math.abs(whole.lengthMs - a.lengthMs - b.lengthMs)).toBeLessThan(1e-3)
      expect(Math.abs(total(whole) - total(a) - total(b))).toBeLessThanOrEqual(1e-6 * (total(a) + total(b)) + 1e-3)
      if (a.lengthMs > 0) expect(whole.runs.map(({ fromMs }) => fromMs)).toEqual([0, a.lengthMs])
    }),
    { seed, numRuns: 60 },
  )
})

test('steps double in length when they are used up', () => {
  const steady = Array.from({ length: 241 }, () => ({ spanMs: 1_000, bytes: 10 }))
  const series = seriesOf(steady, 0)
  expect(series.stepMs).toBe(2_000)
  expect(series.bytes).toHaveLength(121)
  expect(series.bytes.slice(0, 120)).toEqual(Array(120).fill(20))
  expect(series.bytes[120]).toBe(10)
})

test('of very many runs those after the longest breaks stay', () => {
  let series = emptySeries
  let at = 0
  for (let run = 0; run < 40; run += 1) {
    series = extended(begunAt(series, at), 1_000, 1)
    at += 1_000 + (run === 20 ? 1_000_000 : 10_000 + run)
  }
  expect(series.runs).toHaveLength(24)
  expect(series.runs[0]).toEqual({ at: 0, fromMs: 0 })
  expect(series.runs.some(({ fromMs }) => fromMs === 21_000)).toBe(true)
})

test('a run in which nothing came leaves no trace', () => {
  const series = begunAt(begunAt(emptySeries, 5), 9)
  expect(series.runs).toEqual([{ at: 9, fromMs: 0 }])
})
