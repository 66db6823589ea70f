/** Whether and when a failed attempt is tried again. Pure: chance comes in as a number. */
import type { Failure } from '../../../shared/failure.ts'
import { retryAdvice } from '../../../shared/failure.ts'
import { offlineWaitMs } from './link.ts'
import { roomWaitMs } from './room.ts'

export interface RetryPolicy {
  readonly maxTries: number
  /** Wait before the second attempt, milliseconds; it doubles from attempt to attempt. */
  readonly retryWaitMs: number
}

/** Longest wait that doubling leads to; a first wait that is longer stays as it was asked for. */
export const longestRetryWaitMs = 300_000
/** Longest wait that a server may ask for. */
export const longestRetryAfterMs = 3_600_000
/** Waits are drawn out by up to this, so that not everybody comes back at once. */
const mostJitter = 1 / 4
/** No attempt is ever further away than this: where one seems to be, the clock on the wall was set back since it was noted. */
export const longestWaitMs = longestRetryAfterMs * (1 + mostJitter)

export type RetryDecision =
  | { readonly kind: 'retry'; readonly waitMs: number; readonly attempts: number; readonly urlIndex: number }
  | { readonly kind: 'fail' }

export interface FailedAttempt {
  readonly failure: Failure
  /** Failed attempts before this one. */
  readonly attempts: number
  /** Whether this attempt brought new bytes: then it counts as the first failure. */
  readonly progressed: boolean
  readonly urlIndex: number
  readonly urlCount: number
  /** In [0, 1). */
  readonly random: number
}

/**
 * Exponential back-off with jitter upwards (never shorter than asked), Retry-After honoured and capped; further
 * addresses of the same file are tried in turn, at once when the failure is the address's own.
 */
export const decideRetry = (policy: RetryPolicy, failed: FailedAttempt): RetryDecision => {
  const attempts = (failed.progressed ? 0 : failed.attempts) + 1
  // No attempt was made in earnest, so none is counted and no other address is tried.
  if (failed.failure.code === 'no_network')
    return { kind: 'retry', waitMs: offlineWaitMs, attempts: failed.attempts, urlIndex: failed.urlIndex }
  // Nor is one counted for want of room: no server can help. Whoever wants one try only does not want to wait.
  if (failed.failure.code === 'disk_full')
    return policy.maxTries === 1
      ? { kind: 'fail' }
      : { kind: 'retry', waitMs: roomWaitMs, attempts: failed.attempts, urlIndex: failed.urlIndex }
  const urlIndex = (failed.urlIndex + 1) % failed.urlCount
  const auto = retryAdvice[failed.failure.code] === 'auto'
  if (!auto) {
    const ownToAddress = ['not_found', 'forbidden', 'auth_required', 'http_error', 'tls_failed', 'web_page']
    const untried = failed.attempts + 1 < failed.urlCount
    return ownToAddress.includes(failed.failure.code) && untried
      ? { kind: 'retry', waitMs: 0, attempts, urlIndex }
      : { kind: 'fail' }
  }
  if (attempts >= policy.maxTries) return { kind: 'fail' }
  const jitter = 1 + failed.random * mostJitter
  const longest = Math.max(longestRetryWaitMs, policy.retryWaitMs)
  const doubled = Math.min(longest, policy.retryWaitMs * 2 ** Math.min(attempts - 1, 30))
  const asked = Math.min(longestRetryAfterMs, failed.failure.retryAfterMs ?? 0)
  return {
    kind: 'retry',
    waitMs: Math.max(Math.round(doubled * jitter), Math.round(asked * jitter)),
    attempts,
    urlIndex,
  }
}
