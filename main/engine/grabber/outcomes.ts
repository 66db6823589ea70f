/** How a page ends by what came of the request for it. Pure. */
import { fail, type Failure } from '../../../shared/failure.ts'
import type { GrabBooking } from '../store/grab-operations.ts'
import type { PageReport } from './protocol.ts'

export const endOf = ({ outcome }: PageReport, isAgain: boolean): GrabBooking['end'] => {
  if (outcome === 'failed') return isAgain ? 'again' : 'failed'
  if (outcome === 'forbidden') return 'forbidden'
  return outcome === 'moved' ? 'elsewhere' : 'read'
}

const mostAttempts = 4
const firstRetryMs = 2_000
const longestRetryMs = 300_000

/** What may pass by itself. A thread that died may have died of another page. */
export const mayTryAgain = (failure: Failure | null, attempts: number): boolean => {
  if (attempts >= mostAttempts) return false
  const { code } = failure ?? fail('internal', '')
  return [
    ...['dns_failed', 'connection_refused', 'host_unreachable', 'connection_lost', 'connect_timeout', 'tls_timeout'],
    ...['headers_timeout', 'idle_timeout', 'rate_limited', 'server_busy', 'server_error', 'no_network', 'internal'],
  ].includes(code)
}

/** How long until the next attempt. `chance`: half of the wait, so that what failed together does not come back together. */
export const backoffMs = (attempts: number, askedMs: number | undefined, chance: number): number =>
  askedMs ?? Math.min(longestRetryMs, firstRetryMs * 2 ** (attempts - 1)) * (0.5 + chance / 2)
