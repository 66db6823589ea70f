/** Which connection of several holds the others up. Pure: what each was seen to do in, a judgement out. */

/** One connection as it was seen. */
export interface Sight {
  readonly id: number
  /** Over the last seconds; null: not watched long enough. */
  readonly bytesPerSecond: number | null
  /** Since its last byte, or since it was asked for when there was none. */
  readonly silentMs: number
  /** How long it has been delivering. */
  readonly watchedMs: number
  /** Up to its end. Infinity: not known. */
  readonly restBytes: number
  /** A speed limit of ours holds it, or held it just now: it cannot help being slow. */
  readonly held: boolean
}

/** So long may a connection say nothing while others deliver. */
export const silenceMs = 3_000
/** A connection that has none beside it is given longer: the whole way may be down. */
export const loneSilenceMs = 8_000
/** Who said something within this time delivers. */
const freshMs = 1_500
const slowAfterMs = 2_500
const slowShare = 1 / 4
/** A slow connection is left alone when it will be done this soon. */
const soonMs = 1_500

const median = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}

/** What is typical of these connections; null: nothing is known. */
export const typicalSpeed = (speeds: readonly (number | null)[]): number | null =>
  median(speeds.filter((speed) => speed !== null))

/**
 * The connection that should lose its rest: one that says nothing while another delivers, or one that is far slower than the
 * others. Null: none, or all of them are equally slow.
 *
 * @param patienceMs how long the server takes to begin an answer, beside the silence that is allowed anyway
 */
export const laggardOf = (sights: readonly Sight[], patienceMs: number): Sight | null => {
  const open = sights.filter(({ held, restBytes }) => !held && restBytes > 0)
  // Who was only just asked has not delivered anything yet.
  const delivers = (id: number): boolean =>
    sights.some((other) => other.id !== id && other.watchedMs > 0 && other.silentMs < freshMs)
  const silent = open.find(
    ({ id, silentMs, watchedMs }) => silentMs >= silenceMs + (watchedMs === 0 ? patienceMs : 0) && delivers(id),
  )
  return silent ?? open.find((one) => isSlow(one, sights)) ?? null
}

const isSlow = ({ id, bytesPerSecond, watchedMs, restBytes }: Sight, sights: readonly Sight[]): boolean => {
  if (bytesPerSecond === null || watchedMs < slowAfterMs) return false
  const others = sights.filter((other) => other.id !== id && other.watchedMs >= slowAfterMs / 2)
  const typical = typicalSpeed(others.map((other) => other.bytesPerSecond))
  if (typical === null || bytesPerSecond >= typical * slowShare) return false
  return restBytes / Math.max(1, bytesPerSecond) > soonMs / 1000
}

/** The only connection, when it has said nothing for so long that another one is worth trying. */
export const deadEndOf = (sights: readonly Sight[], patienceMs: number): Sight | null => {
  const [only, ...others] = sights
  if (!only || others.length > 0 || only.held) return null
  return only.silentMs >= loneSilenceMs + (only.watchedMs === 0 ? patienceMs : 0) ? only : null
}
