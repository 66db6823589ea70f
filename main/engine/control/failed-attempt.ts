/** What is said of an attempt that failed, and of a download that fails for good. Pure. */
import type { Failure } from '../../../shared/failure.ts'
import { fail } from '../../../shared/failure.ts'
import type { Download } from '../domain/download.ts'
import type { RetryPolicy } from '../domain/retry.ts'

/** The host of the address that was tried: with several addresses not always that of the first. */
export const askedHost = ({ host, request, urlIndex }: Download): string =>
  urlIndex === 0 ? host : (URL.parse(request.urls[urlIndex] ?? '')?.host ?? host)

/** How often it is tried: as the request says, else as the settings do. */
export const policyOf = (request: Download['request'], settings: RetryPolicy): RetryPolicy => ({
  maxTries: request.maxTries ?? settings.maxTries,
  retryWaitMs: request.retryWaitMs ?? settings.retryWaitMs,
})

/** The total time limit ended it. */
export const totalFailure = (totalMs: number): Failure =>
  fail(
    'total_timeout',
    `The download was not finished within its total time limit of ${String(totalMs / 1000)} s. What is there is kept; resume goes on from it.`,
    { detail: { limitMs: String(totalMs) } },
  )

/** The failure that a download ends with. `totalMs`: it would have gone on but for this limit; null: it would not. */
export const lastWord = (failure: Failure, totalMs: number | null): Failure => {
  if (totalMs !== null) return totalFailure(totalMs)
  if (failure.code !== 'resource_changed') return failure
  return fail(
    'origin_inconsistent',
    `The file at this address changed each time Sluice asked for it, so no whole version could be fetched. Try again later, or ask whoever runs the server. (${failure.message})`,
  )
}
