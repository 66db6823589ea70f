/** Which failures say that the network itself is not there, and what is said instead while it is known not to be. Pure. */
import type { Failure, FailureCode } from '../../../shared/failure.ts'
import { fail } from '../../../shared/failure.ts'

/** Nobody answered: with a network one of these may be the server's fault, without one it is not. */
export const linkCodes: readonly FailureCode[] = [
  'no_network',
  'dns_failed',
  'host_unreachable',
  'connection_lost',
  'connect_timeout',
  'tls_timeout',
  'headers_timeout',
  'idle_timeout',
  'proxy_failed',
]

/** How long a download waits for a network that nobody reports; whoever reports one ends the wait. */
export const offlineWaitMs = 60_000

/** The failure as it is told: without a network it is no attempt that failed. */
export const throughLink = (failure: Failure, isOnline: boolean): Failure =>
  isOnline || !linkCodes.includes(failure.code)
    ? failure
    : fail(
        'no_network',
        'This computer has no network. What has arrived is kept; the download goes on by itself when the network is back.',
        { detail: { code: failure.code } },
      )
