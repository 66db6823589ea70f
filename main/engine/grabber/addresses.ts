/**
 * When two addresses are the same one. What is asked for stays as it was written; what decides about sameness is the canonical form
 * (RFC 3986 section 6.2.2): default ports, dot segments, case, needless escapes, and what only tracks people, are gone. Pure.
 */
import { hash } from 'node:crypto'
import { stripped } from '../domain/address.ts'

export interface AddressRules {
  readonly sortQuery: boolean
  readonly keepTracking: boolean
}

/** Longer ones are not followed. */
const mostCharacters = 8_192
/** `/a/b/a/b/a/b`: a segment that comes this often is a trap more often than a place. */
const mostRepeats = 4

/** Parameters that say who came from where, never what is wanted. */
const tracking =
  /^(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|mc_[ce]id|igshid|_hsenc|_hsmi|mkt_tok|vero_id|_ga|_gl|phpsessid|jsessionid|aspsessionid\w*)$/i

/** Ports of other protocols: what is sent there would be read as something else. */
const foreignPorts = new Set(
  [1, 7, 9, 11, 13, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 79, 110, 111, 113, 119, 123, 135, 137, 139, 143, 161]
    .concat([179, 389, 427, 465, 512, 513, 514, 515, 526, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995])
    .concat([
      1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
    ])
    .map(String),
)

/** An address that can be asked for, without login and fragment; null: it is none. */
export const readAddress = (text: string, base?: string): URL | null => {
  if (text.length > mostCharacters) return null
  const url = URL.parse(text.trim(), base)
  if (url === null || url.hostname === '' || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  if (url.href.length > mostCharacters || foreignPorts.has(url.port)) return null
  return stripped(url)
}

/** Escapes in capitals; what needs none is written plainly (RFC 3986 section 2.3). */
const plainEscapes = (text: string): string =>
  text.replace(/%[0-9a-f]{2}/gi, (escape) => {
    const char = String.fromCharCode(Number.parseInt(escape.slice(1), 16))
    return /[\w.~-]/.test(char) ? char : escape.toUpperCase()
  })

const canonicalQuery = (search: string, { sortQuery, keepTracking }: AddressRules): string => {
  const pairs = search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && (keepTracking || !tracking.test(pair.split('=', 1)[0] ?? '')))
  if (pairs.length === 0) return ''
  return `?${plainEscapes((sortQuery ? pairs.sort() : pairs).join('&'))}`
}

/** The form of an address under which it is known. */
export const canonicalAddress = (url: URL, rules: AddressRules): string => {
  const path = plainEscapes(url.pathname.replace(/;(?:jsessionid|sid|phpsessid)=[^/;]*/gi, ''))
  const host = url.host.replace(/\.(?=$|:)/, '')
  return `${url.protocol}//${host}${path}${canonicalQuery(url.search, rules)}`
}

const keyDigits = 32

/** First 16 bytes of the SHA-256 of a text, in hexadecimal digits. */
export const keyOf = (text: string): string => hash('sha256', text, 'hex').slice(0, keyDigits)

/** Whether an address looks like one of endlessly many. */
export const isTrap = ({ pathname }: URL): boolean => {
  const counts = new Map<string, number>()
  for (const segment of pathname.split('/')) {
    if (segment === '') continue
    const count = (counts.get(segment) ?? 0) + 1
    if (count > mostRepeats) return true
    counts.set(segment, count)
  }
  return false
}
