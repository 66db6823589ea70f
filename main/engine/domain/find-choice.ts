/** Which finds of a grab are wanted. Pure. */
import type { GrabOptions } from '../../../shared/grabs.ts'

/** Sizes that a grab wants, in bytes. */
export type FindBounds = Pick<GrabOptions, 'leastBytes' | 'mostBytes'>

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
