/**
 * Whether one more connection is worth its round trip, and how a rest is shared between the connection that has it and a new
 * one. Pure arithmetic of speeds; knows no segments and no requests.
 */

/** Without any speed to go by, no half smaller than this is split off. */
export const blindSplitBytes = 4 * 1024 * 1024
/** An owner that would keep less than this is relieved of all of it: the response to the split may come too late for so little. */
export const leastOwnBytes = 256 * 1024
/** A split saves at least this much time: where a connection is cut, what its server has sent ahead is lost. */
const worthSplitMs = 300
/** A rest that is asked for a second time, so that bytes may come twice, saves at least this much. */
const worthTakingMs = 1_000

/** What is known of a new connection before it is there. */
export interface Prospect {
  /** What others bring; null: nothing is known yet. */
  readonly bytesPerSecond: number | null
  /** From asking to the first byte. */
  readonly setupMs: number
}

/** How many bytes the owner keeps; 0: it is relieved of all of them. */
export interface Division {
  readonly ownBytes: number
  /** What it saves; Infinity where the owner does not move. */
  readonly savedMs: number
}

/**
 * The division that lets both come to their ends together; null: not worth it.
 *
 * @param restBytes what is not written yet
 * @param ownSpeed bytes a second of the connection that has it; null: not known yet
 */
export const divide = (restBytes: number, ownSpeed: number | null, prospect: Prospect): Division | null => {
  const other = prospect.bytesPerSecond ?? ownSpeed
  const own = ownSpeed ?? other
  if (own === null || other === null || other <= 0) return blind(restBytes)
  const setup = prospect.setupMs / 1000
  const alone = own > 0 ? restBytes / own : Infinity
  const together = (restBytes + other * setup) / (own + other)
  const ownBytes = Math.ceil(Math.min(restBytes, own * together))
  // Somebody whose speed is only guessed is not declared slow.
  const takesAll = ownSpeed !== null && ownBytes < leastOwnBytes
  const savedMs = (alone - (takesAll ? setup + restBytes / other : together)) * 1000
  if (savedMs < Math.max(takesAll ? worthTakingMs : worthSplitMs, 2 * prospect.setupMs)) return null
  if (takesAll) return { ownBytes: 0, savedMs }
  return ownBytes < restBytes && ownBytes >= leastOwnBytes ? { ownBytes, savedMs } : null
}

const blind = (restBytes: number): Division | null =>
  restBytes >= 2 * blindSplitBytes ? { ownBytes: Math.ceil(restBytes / 2), savedMs: 0 } : null
