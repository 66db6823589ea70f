/** Turns rounds of measurements into ratios and holds them against goals. Knows no program by heart. */
import type { Figure } from './case.ts'
import { median } from './measure.ts'
import type { Measured, Sample } from './measure.ts'

export type Metric = keyof Sample

const words: Record<Metric, string> = { wallMs: 'time', cpuMs: 'CPU', peakBytes: 'peak memory' }

/** Median of a metric at the setting of `tool` that has the best median time; null when it took no part. */
export function best(measured: readonly Measured[], tool: string, metric: Metric): number | null {
  const own = measured.filter((row) => row.tool === tool)
  const byTime = own.toSorted((a, b) => medianOf(a, 'wallMs') - medianOf(b, 'wallMs'))
  const [fastest] = byTime
  return fastest === undefined ? null : medianOf(fastest, metric)
}

export function medianOf({ samples }: Measured, metric: Metric): number {
  return median(samples.map((sample) => sample[metric]))
}

/** Ours to a peer's, each at its best setting, against the most that the goal allows. */
export function ratioGoal(measured: readonly Measured[], metric: Metric, peer: string, most: number): Figure {
  const [ours, theirs] = [best(measured, 'sluice', metric), best(measured, peer, metric)]
  const ratio = ours === null || theirs === null ? Number.NaN : ours / theirs
  return {
    what: `${words[metric]}, sluice / ${peer}`,
    found: ratio.toFixed(2),
    goal: `≤ ${String(most)}`,
    met: ratio <= most,
  }
}

/** A figure that must not be larger than `most`, both in `unit`. */
export function atMost(what: string, value: number, most: number, unit: string, digits = 1): Figure {
  return { what, found: `${value.toFixed(digits)} ${unit}`, goal: `≤ ${String(most)} ${unit}`, met: value <= most }
}
