/**
 * Pages that are not ours and may ask nevertheless, with the token: browser extensions, whose origin no web page can take, and those that
 * the operator has named. Only at the addresses of the RPC.
 */
export const rpcPaths = { json: '/jsonrpc', xml: '/rpc' } as const

const paths: readonly string[] = Object.values(rpcPaths)
const extension = /^(chrome|moz|safari-web)-extension:\/\/[a-z0-9-]{1,64}$/i

export interface Guests {
  admit(origin: string, path: string): boolean
  /** What an answer says to a guest's browser, so that it hands it over; empty for everybody else. */
  headersFor(origin: string | undefined): Readonly<Record<string, string>>
}

export const guestsOf = (allowedOrigins: readonly string[]): Guests => {
  const allowed = new Set(allowedOrigins.map((origin) => origin.toLowerCase()))
  const isGuest = (origin: string): boolean => extension.test(origin) || allowed.has(origin.toLowerCase())
  return {
    admit: (origin, path) => paths.includes(path) && isGuest(origin),
    headersFor: (origin) =>
      origin === undefined || !isGuest(origin)
        ? {}
        : {
            'access-control-allow-origin': origin,
            'access-control-allow-methods': 'POST, GET, OPTIONS',
            'access-control-allow-headers': 'content-type',
            'access-control-allow-private-network': 'true',
            'access-control-max-age': '600',
            vary: 'origin',
          },
  }
}
