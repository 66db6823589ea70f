/**
 * Tells the answers that a forwarding HTTP proxy gives in its own name from those that it hands on. Pure. What cannot be told counts as
 * the server's.
 */
import type { Failure } from '../../../shared/failure.ts'
import { networkFailure, type Place } from './classify.ts'
import { headerOf, valuesOf, type Headers } from './headers.ts'

/** Proxies whose own pages name them; what they hand on keeps the server's name and gets a Via (RFC 9110 section 7.6.3). */
const knownByName = /^(squid|tinyproxy)\b/i

const isItsOwn = (status: number, headers: Headers): boolean => {
  if (status === 407) return true
  if (status < 400) return false
  // RFC 9209 section 2.1.1: a proxy that made the answer itself says so with an error.
  if (valuesOf(headers, 'proxy-status').some((value) => /;\s*error\s*=/i.test(value))) return true
  if (headerOf(headers, 'x-squid-error') !== null) return true
  return headerOf(headers, 'via') === null && knownByName.test(headerOf(headers, 'server') ?? '')
}

/** The failure that such an answer means; null: it is the server's. Some proxies ask for credentials with 401. */
export const proxysOwnFailure = (status: number, headers: Headers, place: Place): Failure | null => {
  if (!isItsOwn(status, headers)) return null
  const code = status === 407 || status === 401 ? 'proxy_auth' : 'proxy_failed'
  return networkFailure(code, { ...place, stage: 'proxy' }, String(status))
}
