/** What is put on the wire for one request: target, fields and body. Pure; sends nothing. */
import type { Dispatcher } from 'undici'
import { proxyAuthorization } from './proxy.ts'
import type { ProxyAddress } from './proxy.ts'
import type { Hop } from './redirect.ts'

/** An HTTP proxy is told the whole address of an open request (RFC 9112 section 3.2.2), and alone gets its credentials. */
export const requestOf = (hop: Hop, proxy: ProxyAddress | null, range: string | null): Dispatcher.DispatchOptions => {
  const throughProxy = proxy !== null && proxy.kind !== 'socks' && hop.url.protocol === 'http:' ? proxy : null
  const path = `${hop.url.pathname}${hop.url.search}`
  return {
    path: throughProxy === null ? path : `${hop.url.origin}${path}`,
    method: hop.method,
    headers: fields(hop, throughProxy, range).flat(),
    body: hop.body === null ? null : Buffer.from(hop.body),
  }
}

type Field = readonly [string, string]

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
