/** Parts of a request as people type them, checked by the contract's own schemas. Pure. */
import type { Checksum } from '../checksum.ts'
import { checksum, header, type Header } from '../requests.ts'
import { BadValue } from './bad-value.ts'

const aliases: Readonly<Record<string, string>> = { sha1: 'sha-1', sha256: 'sha-256', sha512: 'sha-512' }

/** `Name: value` → header field; the value may be empty. */
export const parseHeader = (text: string): Header => {
  const colon = text.indexOf(':')
  if (colon < 1) throw new BadValue(`"${text}" is not a header: write it as "Name: value"`)
  const name = text.slice(0, colon).trim()
  const checked = header.safeParse([name, text.slice(colon + 1).trim()])
  if (checked.success) return checked.data
  throw new BadValue(`header "${name}" ${checked.error.issues[0]?.message ?? 'is wrong'}`)
}

/** A value of one of the fields that have an option of their own, such as Referer. */
export const parseHeaderValue = (name: string, value: string): string => parseHeader(`${name}: ${value}`)[1]

/** `sha-256=HEX`; `sha256` is understood, too. */
export const parseChecksum = (text: string): Checksum => {
  const [name = '', hex = '', ...more] = text.trim().split('=')
  const algorithm = name.trim().toLowerCase()
  const checked = checksum.safeParse({ algorithm: aliases[algorithm] ?? algorithm, hex: hex.trim() })
  if (checked.success && more.length === 0) return checked.data
  const issue = checked.error?.issues[0]
  if (issue?.path[0] === 'algorithm' || hex === '') {
    throw new BadValue(
      `"${text}" is not a checksum: write md5, sha-1, sha-256 or sha-512, then = and the digest in hex`,
    )
  }
  throw new BadValue(`the digest of "${text}" ${issue?.message ?? 'is wrong'}`)
}

/** `name:password`; the password may be empty or hold further colons (RFC 7617 section 2). */
export const parseUser = (text: string): { user: string; password: string } => {
  const colon = text.indexOf(':')
  if (colon === -1) throw new BadValue('the user needs a password: write it as name:password')
  return { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

const proxySchemes = ['http:', 'https:', 'socks5:', 'socks5h:']

/** Address of a proxy; `host:port` alone means an HTTP proxy. */
export const parseProxy = (text: string): string => {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const parsed = URL.parse(address)
  if (parsed === null || parsed.hostname === '')
    throw new BadValue('the proxy is not an address: write http://host:port')
  if (proxySchemes.includes(parsed.protocol)) return address
  throw new BadValue(`a proxy of kind "${parsed.protocol}" is not supported: use http, https, socks5 or socks5h`)
}

const nameOf = ([name]: Header): string => name.toLowerCase()

/** Both lists; where the same field is in both, `over` wins. */
export const mergeHeaders = (base: readonly Header[], over: readonly Header[]): Header[] => {
  const taken = new Set(over.map(nameOf))
  return [...base.filter((field) => !taken.has(nameOf(field))), ...over]
}

export const hasHeader = (headers: readonly Header[], name: string): boolean =>
  headers.some((field) => nameOf(field) === name)

/** An address as it may be shown: without its user and password. */
export const shownUrl = (url: string): string => {
  if (!url.includes('@')) return url
  const parsed = URL.parse(url)
  if (parsed === null || (parsed.username === '' && parsed.password === '')) return url
  parsed.username = ''
  parsed.password = ''
  return parsed.href
}
