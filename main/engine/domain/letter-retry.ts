/** When a letter that its receiver did not take is tried again. Pure: chance comes in as a number. */
import type { Failure } from '../../../shared/failure.ts'
import { retryAdvice } from '../../../shared/failure.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** Waits after the first, second, … attempt: a day in all, long enough for somebody to see that the receiver is down. */
const waits = [5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour, 3 * hour, 6 * hour, 12 * hour]
const longestAskedMs = 12 * hour
/** While a receiver takes nothing, its other letters are not tried more often than this. */
const longestHoldMs = 10 * minute

/** Upwards only, so that letters that failed together do not come back together. */
const jittered = (ms: number, random: number): number => Math.round(ms * (1 + random / 4))

/**
 * Milliseconds until the next attempt; null: no more are made.
 *
 * @param attempts failed ones, the last one included
 * @param random in [0, 1)
 */
export const letterWaitMs = (failure: Failure, attempts: number, random: number): number | null => {
  const wait = waits[attempts - 1]
  if (wait === undefined || retryAdvice[failure.code] === 'never') return null
  return Math.max(jittered(wait, random), Math.min(failure.retryAfterMs ?? 0, longestAskedMs))
}

/** How long a webhook that has failed so many times in a row is left alone. */
export const webhookHoldMs = (failure: Failure, failures: number, random: number): number => {
  const wait = Math.min(waits[failures - 1] ?? longestHoldMs, longestHoldMs)
  return Math.max(jittered(wait, random), Math.min(failure.retryAfterMs ?? 0, longestAskedMs))
}
