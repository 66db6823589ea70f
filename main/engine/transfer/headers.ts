/**
 * Reads response header fields: which there are, and what those that decide about bytes say. Pure; knows no sockets.
 * Every reader treats what it cannot understand as absent.
 */
import type { Header } from '../../../shared/requests.ts'

export type Headers = readonly Header[]

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Names in lower case; values as UTF-8 where they are that, as ISO 8859-1 otherwise (RFC 9110 section 5.5). */
export const readHeaders = (raw: unknown): Headers => {
  if (!Array.isArray(raw)) return []
  const fields: Header[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const values: readonly unknown[] = [raw[at + 1]].flat()
    for (const value of values) fields.push([textOf(raw[at]).toLowerCase(), textOf(value)])
  }
  return fields
}

const textOf = (raw: unknown): string => {
  if (!(raw instanceof Uint8Array)) return String(raw)
  try {
    return utf8.decode(raw)
  } catch {
    return Buffer.from(raw).toString('latin1')
  }
}

/** All values of a field, in order; the name in lower case. */
export const valuesOf = (headers: Headers, name: string): readonly string[] =>
  headers.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value)

/** First value of a field; null: none. */
export const headerOf = (headers: Headers, name: string): string | null => valuesOf(headers, name)[0] ?? null

/** Content-Length (RFC 9110 section 8.6) in bytes; null: none, or nonsense. */
export const contentLengthOf = (headers: Headers): number | null => {
  const found = /^[ \t]*(\d{1,15}) *$/.exec(headerOf(headers, 'content-length') ?? '')
  return found === null ? null : Number(found[1])
}

/** Whether the connection stays open behind a response of this version of HTTP (RFC 9112 section 9.3). */
export const persists = (version: '1.0' | '1.1', headers: Headers): boolean => {
  const options = valuesOf(headers, 'connection').flatMap((value) => value.toLowerCase().split(','))
  const says = (option: string): boolean => options.some((one) => one.trim() === option)
  return !says('close') && (version === '1.1' || says('keep-alive'))
}

/** How long the server says that it keeps an idle connection, in milliseconds; null: it does not say. */
export const keptAliveMsOf = (headers: Headers): number | null => {
  const found = /(?:^|[,;\s])timeout=(\d{1,9})/i.exec(valuesOf(headers, 'keep-alive').join(','))
  return found === null ? null : Number(found[1]) * 1000
}

/** Bytes [start, end) of a representation of `totalBytes`; null: the server does not say the total. */
export interface ContentRange {
  readonly start: number
  readonly end: number
  readonly totalBytes: number | null
}

/** Content-Range of a 206 (RFC 9110 section 14.4); null: none, several, malformed, or impossible. */
export const contentRangeOf = (headers: Headers): ContentRange | null => {
  const values = valuesOf(headers, 'content-range')
  const found = /^\s*bytes\s+(\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)\s*$/i.exec(values[0] ?? '')
  if (values.length !== 1 || found === null) return null
  const [, first = '', last = '', total = ''] = found
  const range = { start: Number(first), end: Number(last) + 1, totalBytes: total === '*' ? null : Number(total) }
  const possible = range.start < range.end && (range.totalBytes === null || range.end <= range.totalBytes)
  return possible ? range : null
}

/** Length of the resource as a 416 tells it (RFC 9110 section 15.5.17); null: it does not, or not clearly. */
export const unsatisfiedTotalOf = (headers: Headers): number | null => {
  const values = valuesOf(headers, 'content-range')
  const total = /^\s*bytes\s+\*\/(\d{1,15})\s*$/i.exec(values[0] ?? '')?.[1]
  return values.length === 1 && total !== undefined ? Number(total) : null
}

/** How the end of a response's body is known (RFC 9112 section 6.3). `close`: only by the end of the connection. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' | 'close' }

export const framingOf = (method: string, status: number, headers: Headers): Framing => {
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return { kind: 'none' }
  const codings = valuesOf(headers, 'transfer-encoding').join(',').toLowerCase()
  if (codings !== '') return { kind: /(^|,)\s*chunked\s*$/.test(codings) ? 'chunked' : 'close' }
  const bytes = contentLengthOf(headers)
  return bytes === null ? { kind: 'close' } : { kind: 'length', bytes }
}

/** Media type without parameters, in lower case; null: none. */
export const mediaTypeOf = (headers: Headers): string | null => {
  const value = (headerOf(headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return value === '' ? null : value
}

export const isWebPage = (type: string | null): boolean =>
  type !== null && /^(text\/html|application\/xhtml\+xml)\b/.test(type.trim().toLowerCase())

const longestWaitMs = 3_600_000
const dateForms = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
]

/**
 * Retry-After (RFC 9110 section 10.2.3) as milliseconds from `nowMs`: seconds or one of the three date forms (section 5.6.7);
 * the past is 0, more than an hour is an hour, anything else undefined.
 */
export const retryAfterMsOf = (headers: Headers, nowMs: number): number | undefined => {
  const value = headerOf(headers, 'retry-after')?.trim() ?? ''
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, longestWaitMs)
  if (!dateForms.some((form) => form.test(value))) return undefined
  const at = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`)
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - nowMs), longestWaitMs)
}
