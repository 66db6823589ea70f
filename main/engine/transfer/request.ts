/** What is put on the wire for one request: target, fields and body. Pure; sends nothing. */
import type { Dispatcher } from 'undici'
import { concealCredential, concealFields } from '../../../shared/secrecy.ts'
import type { Field } from '../../../shared/secrecy.ts'
import type { RequestView } from '../../../shared/views.ts'
import { proxyAuthorization } from './proxy.ts'
import type { ProxyAddress } from './proxy.ts'
import type { Hop } from './redirect.ts'

/** An HTTP proxy is told the whole address of an open request (RFC 9112 section 3.2.2), and alone gets its credentials. */
export const requestOf = (hop: Hop, proxy: ProxyAddress | null, range: string | null): Dispatcher.DispatchOptions => {
  const throughProxy = forwarding(hop, proxy)
  const path = `${hop.url.pathname}${hop.url.search}`
  return {
    path: throughProxy === null ? path : `${hop.url.origin}${path}`,
    method: hop.method,
    headers: fields(hop, throughProxy, range).flat(),
    body: hop.body === null ? null : Buffer.from(hop.body),
  }
}

/** The proxy that is sent the request itself; null: it is sent to the server, directly or in a tunnel. */
export const forwarding = (hop: Hop, proxy: ProxyAddress | null): ProxyAddress | null =>
  proxy !== null && proxy.kind !== 'socks' && hop.url.protocol === 'http:' ? proxy : null

/** The same as it may be recorded and shown. */
export const shownRequest = (hop: Hop, proxy: ProxyAddress | null, range: string | null): RequestView => {
  const sealed = new Set(hop.secretHeaders.map(([name]) => name))
  const sent = fields(hop, forwarding(hop, proxy), range).map(([name, value]): Field => [
    name,
    sealed.has(name) ? concealCredential(value) : value,
  ])
  return {
    method: hop.method,
    headers: concealFields([['host', hop.url.host], ...sent]),
    proxy: proxy?.label ?? null,
  }
}

/** Bodies are wanted as they are, coded or not, so that offsets mean the same in every response. */
const usual: readonly Field[] = [
  ['accept', '*/*'],
  ['accept-encoding', 'identity'],
]

const fields = (hop: Hop, proxy: ProxyAddress | null, range: string | null): readonly Field[] => {
  const given = [...hop.headers, ...hop.secretHeaders]
  const names = new Set(given.map(([name]) => name.toLowerCase()))
  const authorization = proxy === null ? null : proxyAuthorization(proxy)
  const further: Field[] = range === null ? [] : [['range', range]]
  if (authorization !== null) further.push(['proxy-authorization', authorization])
  return [...usual.filter(([name]) => !names.has(name)), ...given, ...further]
}

/** Whether it may be sent a second time without harm (RFC 9110 section 9.2.2). */
export const isRepeatable = ({ method, body }: Hop): boolean => body === null && (method === 'GET' || method === 'HEAD')
