/**
 * How many connections a host deserves: more while each step adds speed, back to the last good number when it does not, and
 * another look now and then. Pure: samples in, a number out.
 *
 *   climbing ──gain──▶ climbing, twice as many
 *      └──no gain, seen twice──▶ settled at the best ──after a while──▶ climbing, half as many again
 */

/** A stretch of time in which the same connections delivered. */
export interface Sample {
  readonly connections: number
  readonly bytesPerSecond: number
  /** End of it, monotonic milliseconds. */
  readonly atMs: number
}

export interface Ramp {
  /** Connections wanted now, all of them together. */
  readonly target: number
  /** The best that was measured; null: nothing yet. */
  readonly best: Sample | null
  readonly settled: boolean
  /** Samples at the target that brought nothing. */
  readonly flat: number
  /** When more are tried again, monotonic milliseconds; Infinity while climbing. */
  readonly againAtMs: number
  readonly waitMs: number
}

/** A step that adds less than this share of the speed is not worth its connections. */
const leastGain = 0.1
/** A single dip may be chance. */
const flatSamples = 2
const firstWaitMs = 30_000
const longestWaitMs = 600_000

/** Begins with what worked the last time (null: nothing is known), which is believed for a while. */
export const startRamp = (known: number | null, nowMs: number): Ramp => ({
  target: Math.max(1, known ?? 1),
  best: null,
  settled: known !== null,
  flat: 0,
  againAtMs: known === null ? Infinity : nowMs + firstWaitMs,
  waitMs: firstWaitMs,
})

/** Never more than `most`: a cap came down. */
export const capRamp = (ramp: Ramp, most: number): Ramp =>
  ramp.target <= most ? ramp : { ...settle(ramp, Math.max(1, most), 0), againAtMs: Infinity }

/**
 * What follows from a sample. Whoever takes it has made sure that the connections were those wanted: fewer than the target say
 * nothing about it.
 */
export const nextRamp = (ramp: Ramp, sample: Sample, most: number): Ramp => {
  if (ramp.settled && sample.atMs < ramp.againAtMs) return { ...ramp, best: ramp.best ?? sample }
  if (ramp.settled || ramp.best === null) return climb(ramp, sample, most, ramp.settled ? 1.5 : 2)
  if (sample.connections <= ramp.best.connections) return { ...ramp, best: sample }
  if (sample.bytesPerSecond >= ramp.best.bytesPerSecond * (1 + leastGain)) return climb(ramp, sample, most, 2)
  const flat = ramp.flat + 1
  if (flat < flatSamples) return { ...ramp, flat }
  return settle(ramp, ramp.best.connections, sample.atMs)
}

/** Whether the last step made it slower: connections beyond the target should go rather than finish. */
export const isTooMany = (ramp: Ramp, sample: Sample): boolean =>
  ramp.settled &&
  ramp.best !== null &&
  sample.connections > ramp.target &&
  sample.bytesPerSecond < ramp.best.bytesPerSecond * (1 - leastGain)

const climb = (ramp: Ramp, best: Sample, most: number, factor: number): Ramp => {
  const target = Math.min(most, Math.max(best.connections + 1, Math.floor(best.connections * factor)))
  if (target <= best.connections) return settle({ ...ramp, best }, best.connections, best.atMs)
  return { ...ramp, best, target, flat: 0, settled: false, againAtMs: Infinity }
}

const settle = (ramp: Ramp, target: number, nowMs: number): Ramp => ({
  ...ramp,
  target,
  flat: 0,
  settled: true,
  againAtMs: nowMs + ramp.waitMs,
  waitMs: Math.min(longestWaitMs, 2 * ramp.waitMs),
})
