/** A file with cookies as browsers and yt-dlp write it (Netscape's format): which of them an address is sent. Pure. */
import { UsageError } from './exit.ts'

interface Cookie {
  readonly domain: string
  /** Hosts below the domain, too. */
  readonly below: boolean
  readonly path: string
  readonly secure: boolean
  /** Epoch seconds; 0: until the browser ends. */
  readonly expires: number
  readonly pair: string
}

/** Lines of seven fields with tabs between; `#HttpOnly_` begins one, any other `#` a comment. */
const cookieOf = (line: string): Cookie | null => {
  const [domain, below, path, secure, expires, name, ...value] = line.replace(/^#HttpOnly_/, '').split('\t')
  if (domain === undefined || domain.startsWith('#') || name === undefined) return null
  return {
    domain: domain.replace(/^\./, '').toLowerCase(),
    below: below === 'TRUE',
    path: path ?? '/',
    secure: secure === 'TRUE',
    expires: Number(expires),
    pair: `${name}=${value.join('\t')}`,
  }
}

/** RFC 6265 sections 5.1.3 and 5.1.4. */
const suits = (cookie: Cookie, { hostname, pathname, protocol }: URL, nowMs: number): boolean => {
  const { domain, below, path, secure, expires } = cookie
  const isHost = hostname === domain || (below && hostname.endsWith(`.${domain}`))
  const isPath = pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
  const isAlive = expires === 0 || expires * 1000 > nowMs
  return isHost && isPath && isAlive && (!secure || protocol === 'https:')
}

/** Value of the Cookie header for an address; empty: none. Throws `UsageError` for a text that is no such file. */
export const cookiesFor = (text: string, url: string, nowMs: number): string => {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const cookies = lines.map(cookieOf)
  const isOther = lines.some((line, at) => cookies[at] === null && !line.startsWith('#'))
  if (isOther) throw new UsageError("--load-cookies reads files in Netscape's format, seven fields with tabs between")
  const target = URL.parse(url)
  if (target === null) return ''
  return cookies.flatMap((cookie) => (cookie !== null && suits(cookie, target, nowMs) ? [cookie.pair] : [])).join('; ')
}
