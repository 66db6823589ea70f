/** What a grab says of its requests: kept without secrets, put together again for each address, secrets only where they belong. */
import { lookup } from 'node:dns/promises'
import type { GrabOptions } from '../../../shared/grabs.ts'
import type { Header } from '../../../shared/requests.ts'
import type { RequestSecrets } from '../domain/download.ts'
import { isPublicAddress } from '../transfer/public-address.ts'
import type { HttpOrder } from '../transfer/http.ts'
import type { Validators } from '../store/grab-operations.ts'
import { readAddress } from './addresses.ts'

export type HttpWish = GrabOptions['http']

/** How secrets are kept; the grabber itself knows no keys. */
export interface Vault {
  readonly isSecret: (header: Header) => boolean
  readonly seal: (secrets: RequestSecrets) => string
  readonly open: (sealed: string) => RequestSecrets
}

const hasLogin = (address: string): boolean => {
  const url = URL.parse(address)
  return url !== null && (url.username !== '' || url.password !== '')
}

const withoutLogin = (address: string): string => {
  const url = URL.parse(address)
  if (url === null || !hasLogin(address)) return address
  url.username = ''
  url.password = ''
  return url.href
}

/** Takes the secrets out of the options. */
export const partOptions = (
  options: GrabOptions,
  { isSecret, seal }: Vault,
): { readonly stored: GrabOptions; readonly sealedSecrets: string | null } => {
  const { http, starts } = options
  const secrets: RequestSecrets = {
    auth: http.auth,
    headers: http.headers.filter(isSecret),
    proxy: http.proxy !== null && hasLogin(http.proxy) ? http.proxy : null,
    urls: starts.filter(hasLogin),
  }
  const any = secrets.auth !== null || secrets.proxy !== null || secrets.headers.length + secrets.urls.length > 0
  const stored: GrabOptions = {
    ...options,
    starts: starts.map(withoutLogin),
    http: {
      ...http,
      auth: null,
      headers: http.headers.filter((header) => !isSecret(header)),
      proxy: http.proxy === null ? null : withoutLogin(http.proxy),
    },
  }
  return { stored, sealedSecrets: any ? seal(secrets) : null }
}

export interface GrabRequests {
  /** What is said of the request for an address; credentials only for the origins of the starts. */
  wish(url: string): HttpWish
  /** The same of a download: it calls itself what downloads do, unless somebody named an agent for the grab. */
  wishOfDownload(url: string): HttpWish
  /** Whether credentials go along. */
  isOwn(url: string): boolean
}

export const requestsOf = (options: GrabOptions, secrets: RequestSecrets | null, agent: string): GrabRequests => {
  const origins = new Set(options.starts.flatMap((start) => readAddress(start)?.origin ?? []))
  const logins = new Map((secrets?.urls ?? []).flatMap((address) => loginOf(address)))
  const { http } = options
  const common: HttpWish = { ...http, userAgent: http.userAgent ?? agent, proxy: secrets?.proxy ?? http.proxy }
  const isOwn = (url: string): boolean => origins.has(new URL(url).origin)
  const wish = (url: string): HttpWish =>
    isOwn(url)
      ? {
          ...common,
          auth: secrets?.auth ?? logins.get(new URL(url).origin) ?? null,
          headers: [...http.headers, ...(secrets?.headers ?? [])],
        }
      : common
  return { isOwn, wish, wishOfDownload: (url) => ({ ...wish(url), userAgent: http.userAgent }) }
}

const loginOf = (address: string): readonly (readonly [string, NonNullable<HttpWish['auth']>])[] => {
  const url = URL.parse(address)
  if (url === null) return []
  const decoded = (text: string): string => {
    try {
      return decodeURIComponent(text)
    } catch {
      return text
    }
  }
  return [[url.origin, { user: decoded(url.username), password: decoded(url.password) }]]
}

/** Hosts of starts that are in private networks now: these, and no others, a grab may reach there. */
export const privateHostsOf = async (starts: readonly string[]): Promise<readonly string[]> => {
  const hosts = new Set(starts.flatMap((start) => readAddress(start)?.hostname ?? []))
  const found = await Promise.all(
    [...hosts].map(async (host) => {
      try {
        const addresses = await lookup(host.replace(/^\[|\]$/g, ''), { all: true })
        return addresses.some(({ address }) => !isPublicAddress(address)) ? [host] : []
      } catch {
        // A name that is not found now is not private by that.
        return []
      }
    }),
  )
  return found.flat()
}

/** The order for a page, kept to public addresses but for the grab's own hosts. */
export const confined = (order: HttpOrder, privateHosts: readonly string[]): HttpOrder => ({ ...order, privateHosts })

/** Asks for a page only if it has changed since. */
export const conditional = (http: HttpOrder, { etag, lastModified }: Validators): HttpOrder => {
  if (etag !== null) return { ...http, headers: [...http.headers, ['if-none-match', etag]] }
  return lastModified === null ? http : { ...http, headers: [...http.headers, ['if-modified-since', lastModified]] }
}
