/**
 * What one seed of a suite stands for: an origin with the truth about each version of its file, how the download is asked for
 * and disturbed, and what must come of it. A plan is drawn whole from its seed, so that a seed names a case for ever.
 */
import type { Behaviour, Resource } from '../../support/fault-server/index.ts'
import { random } from '../../support/seed.ts'

export interface Plan {
  readonly seed: number
  /** What was drawn, in words, for whoever reads that this seed failed. */
  readonly words: readonly string[]
  /** Every version that the origin may ever serve; the first is the one that it begins with. */
  readonly versions: readonly [Resource, ...Resource[]]
  /** The first one stands nearest to the client. */
  readonly behaviours: readonly Behaviour[]
  readonly connections: number
  /** The user pauses once the origin has sent so many bytes, and resumes. */
  readonly pauseAtBytes: number | null
  /** It must complete: nothing that the origin does makes that impossible. */
  readonly mustFinish: boolean
  /** Its bytes are the same all the time: no more than twice as many may be sent until it is there. */
  readonly isOneFile: boolean
  /** It does not always give the part that is asked for: after an interruption it may have to send all of it again. */
  readonly startsAgain: boolean
  /** Bytes sent so far that no client could have kept. */
  readonly lostBytes: () => number
}

/** Draws from one seed. */
export interface Chance {
  /** Whole number in [from, to). */
  readonly between: (from: number, to: number) => number
  readonly happens: (probability: number) => boolean
  readonly oneOf: <T>(...choices: readonly [T, ...T[]]) => T
}

export const chanceOf = (seed: number): Chance => {
  const next = random(seed)
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from))
  return {
    between,
    happens: (probability) => next() < probability,
    oneOf: (...choices) => choices[between(0, choices.length)] ?? choices[0],
  }
}

/** A draw for one request, the same for the same seed and number whatever else was drawn. */
export const drawFor = (seed: number, nth: number): number => random(seed ^ Math.imul(nth + 1, 0x9e3779b1))()

/** How many seeds a suite tries: `SLUICE_SEEDS`, or few. */
export const seedCount = (usual: number): number => {
  const given = Number(process.env.SLUICE_SEEDS ?? usual)
  if (!Number.isSafeInteger(given) || given < 1) throw new Error('SLUICE_SEEDS takes a whole number from 1.')
  return given
}

/** Seeds in groups that run together, each with its first seed, which is its name. */
export const groupsOf = (
  first: number,
  count: number,
  atOnce: number,
): readonly (readonly [first: number, seeds: readonly number[]])[] =>
  Array.from({ length: Math.ceil(count / atOnce) }, (_, n) => {
    const from = first + n * atOnce
    return [from, Array.from({ length: Math.min(atOnce, count - n * atOnce) }, (__, k) => from + k)]
  })
