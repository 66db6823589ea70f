/**
 * Where a redirect leads and what may go along: the rules of RFC 9110 section 15.4, made stricter where secrets or bodies
 * would reach somebody who was not meant. Pure; sends nothing.
 */
import { FailureError, fail } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { Header } from '../../../shared/requests.ts'
import { stripped } from '../domain/address.ts'
import { headerOf } from './headers.ts'
import type { Headers } from './headers.ts'
import type { HttpOrder } from './protocol.ts'

export const mostRedirects = 20

/** One request of a chain of redirects. */
export interface Hop {
  /** Without userinfo and fragment. */
  readonly url: URL
  readonly method: string
  readonly headers: readonly Header[]
  /** Empty once the origin was left; they never come back. */
  readonly secretHeaders: readonly Header[]
  readonly body: Uint8Array | null
  /** Redirects followed so far. */
  readonly followed: number
}

const secretNames = new Set(['authorization', 'cookie', 'proxy-authorization'])
const contentNames = new Set(['content-type', 'content-encoding', 'content-language', 'content-location'])
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

const isSecret = ([name]: Header): boolean => secretNames.has(name.toLowerCase())

/** Throws `bad_url` or `unsupported_scheme`. Userinfo becomes Basic credentials (RFC 7617) unless others were given. */
export const firstHop = (order: HttpOrder): Hop => {
  const url = URL.parse(order.url)
  if (url === null || url.hostname === '') {
    throw new FailureError(
      fail('bad_url', 'This is not a web address. It should look like https://example.org/file.zip.'),
    )
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const scheme = url.protocol.slice(0, -1)
    const message = `Sluice downloads http and https addresses; this one begins with ${scheme}:.`
    throw new FailureError(fail('unsupported_scheme', message, { detail: { scheme } }))
  }
  const given = [...order.headers.filter(isSecret), ...order.secretHeaders]
  const known = given.some(([name]) => name.toLowerCase() === 'authorization')
  const fromUrl = url.username === '' && url.password === '' ? null : basicOf(url)
  return {
    url: stripped(url),
    method: order.method,
    headers: order.headers.filter((header) => !isSecret(header)),
    secretHeaders: known || fromUrl === null ? given : [...given, ['authorization', fromUrl]],
    body: order.body,
    followed: 0,
  }
}

const basicOf = (url: URL): string =>
  `Basic ${Buffer.from(`${decoded(url.username)}:${decoded(url.password)}`).toString('base64')}`

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The next request, why there is none, or null when the response is no redirect. */
export const nextHop = (hop: Hop, status: number, headers: Headers): Hop | Failure | null => {
  if (![301, 302, 303, 307, 308].includes(status)) return null
  const location = headerOf(headers, 'location')
  if (location === null) return null
  const host = hop.url.host
  const detail = { host, status: String(status) }
  if (hop.followed >= mostRedirects) {
    const message = `${host} sent Sluice on more than ${String(mostRedirects)} times. Check the link, or open it in a browser first.`
    return fail('redirect_loop', message, { detail })
  }
  const target = URL.parse(location.trim(), hop.url.href)
  if (target === null || target.hostname === '' || !['http:', 'https:'].includes(target.protocol)) {
    const scheme = target === null ? 'unreadable' : target.protocol.slice(0, -1)
    const what = target === null ? 'an address that cannot be read' : `a ${scheme}: address`
    return fail('redirect_refused', `${host} sends Sluice on to ${what}, which it does not follow.`, {
      detail: { ...detail, scheme },
    })
  }
  if (hop.url.protocol === 'https:' && target.protocol === 'http:') {
    const message = `${host} sends Sluice from a secure to an open connection (http: at ${target.host}), which it does not follow.`
    return fail('redirect_refused', message, { detail: { ...detail, scheme: 'http', target: target.host } })
  }
  return follow(hop, status, stripped(target), detail)
}

/** A field (in small letters) that tells where somebody comes from, which is nobody's business at another origin. */
export const tellsWhence = (field: string): boolean => field === 'referer' || field === 'origin'

const follow = (hop: Hop, status: number, url: URL, detail: Readonly<Record<string, string>>): Hop | Failure => {
  const sameOrigin = url.origin === hop.url.origin
  const keeps = status === 307 || status === 308
  if (keeps && !sameOrigin && (hop.body !== null || !safeMethods.has(hop.method))) {
    const message = `${hop.url.host} wants the data of this request sent to ${url.host}, which Sluice does not do.`
    return fail('redirect_refused', message, {
      detail: { ...detail, scheme: url.protocol.slice(0, -1), target: url.host },
    })
  }
  const becomesGet = !keeps && hop.method !== 'HEAD' && hop.method !== 'GET'
  const dropsBody = !keeps
  const drops = ([name]: Header): boolean => {
    const field = name.toLowerCase()
    return (dropsBody && contentNames.has(field)) || (!sameOrigin && tellsWhence(field))
  }
  return {
    url,
    method: becomesGet ? 'GET' : hop.method,
    headers: hop.headers.filter((header) => !drops(header)),
    secretHeaders: sameOrigin ? hop.secretHeaders : [],
    body: dropsBody ? null : hop.body,
    followed: hop.followed + 1,
  }
}
