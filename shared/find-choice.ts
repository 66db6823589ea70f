/** Which finds of a grab are wanted. Pure. */
import type { FindView } from './grabs.ts'

/** Sizes that a grab wants, in bytes; null or left out: any. */
export interface FindBounds {
  readonly leastBytes?: number | null | undefined
  readonly mostBytes?: number | null | undefined
}

/** A size that is not known may be right. */
export const mayFit = (sizeBytes: number | null, { leastBytes, mostBytes }: FindBounds): boolean =>
  sizeBytes === null || (sizeBytes >= (leastBytes ?? 0) && sizeBytes <= (mostBytes ?? Infinity))

export interface FindFacts {
  readonly sizeBytes: number | null
  readonly isDead: boolean
  /** The same file as an earlier find. */
  readonly isSame: boolean
  /** There is a download of this address. */
  readonly isKnown: boolean
}

/** `chosen`: what somebody said of it; null: nobody did. */
export const isWanted = (chosen: boolean | null, facts: FindFacts, bounds: FindBounds): boolean =>
  chosen ?? (!facts.isDead && !facts.isSame && !facts.isKnown && mayFit(facts.sizeBytes, bounds))

/** Those that are worth it: alive as far as is known, of a wanted size, and not the same file as another. */
export const isWorthIt = (
  { state, sameAs, sizeBytes }: Pick<FindView, 'state' | 'sameAs' | 'sizeBytes'>,
  bounds: FindBounds,
): boolean => isWanted(null, { sizeBytes, isDead: state === 'dead', isSame: sameAs !== null, isKnown: false }, bounds)
