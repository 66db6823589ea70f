/** The graph of a whole life: breaks are gaps, moments are where they belong, and the figures are right. */
import { expect, it } from 'vitest'
import { breaksOf, figuresOf, heldOf, marksOf, placeOf, pointsOf } from '../../../renderer/details/speed-marks.ts'
import type { EventView } from '../../../shared/events.ts'
import type { SpeedSeries } from '../../../shared/speed-series.ts'

/** Ten seconds, an hour's break, ten seconds more. */
const series: SpeedSeries = {
  stepMs: 2_000,
  bytes: [20, 40, 40, 40, 40, 60, 60, 60, 60, 60],
  lengthMs: 20_000,
  runs: [
    { at: 1_000_000, fromMs: 0 },
    { at: 4_610_000, fromMs: 10_000 },
  ],
}

it('a break is a gap in the line, as long as it was', () => {
  expect(breaksOf(series)).toEqual([{ atMs: 10_000, lengthMs: 3_600_000 }])
  const { x, y } = pointsOf(series)
  expect(x).toEqual([1, 3, 5, 7, 9, 10, 11, 13, 15, 17, 19])
  expect(y).toEqual([10, 20, 20, 20, 20, null, 30, 30, 30, 30, 30])
})

it('a moment is where it was in the running time, and nowhere in a break', () => {
  expect(placeOf(series, 1_004_000)).toBe(4_000)
  expect(placeOf(series, 4_613_000)).toBe(13_000)
  expect(placeOf(series, 3_000_000)).toBeNull()
  // Told just after the run had ended.
  expect(placeOf(series, 1_010_500)).toBe(10_000)
})

it('what happened is marked, and limits for as long as they held', () => {
  const events: EventView[] = [
    { at: 1_001_000, kind: 'limited', scope: 'engine', rate: 10, name: null },
    { at: 1_003_000, kind: 'unlimited' },
    { at: 1_006_000, kind: 'slow_disk', bytesPerSecond: 5, tookMs: null },
    { at: 4_612_000, kind: 'limited', scope: 'download', rate: 20, name: null },
  ]
  expect(marksOf(series, events)).toEqual([{ kind: 'disk', atMs: 6_000 }])
  expect(heldOf(series, events)).toEqual([
    { fromMs: 1_000, toMs: 3_000, rate: 10 },
    { fromMs: 12_000, toMs: 20_000, rate: 20 },
  ])
})

it('average and highest are of the time in which it ran', () => {
  expect(figuresOf(series)).toEqual({ average: 24, highest: 30, breaks: 1 })
})
