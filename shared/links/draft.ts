/** A fetch command while its words are read: what curl and wget have in common. */
import type { Header } from '../requests.ts'
import { base64OfText } from './base64.ts'
import { expandPattern, patternIn } from './patterns.ts'
import { isAddress, type LinkOptions, mostLinks, type Remark, type RemarkCode, type Wanted } from './reading.ts'
import { safePath } from './safe-path.ts'
import { hasHeader, parseHeader, parseProxy } from './values.ts'

export interface Draft {
  readonly urls: string[]
  readonly outs: string[]
  readonly options: LinkOptions
  readonly headers: Header[]
  /** Pieces of a request body; null: none was asked for. */
  data: string[] | null
  dataType: string | null
  /** Patterns in addresses stand for many. */
  hasPatterns: boolean
  /** The body goes into the address. */
  isInQuery: boolean
  readonly say: (code: RemarkCode, text: string) => void
}

export const newDraft = (hasPatterns: boolean, say: Draft['say']): Draft => ({
  ...{ urls: [], outs: [], options: {}, headers: [], data: null, dataType: null, hasPatterns, isInQuery: false },
  say,
})

export const addData = (draft: Draft, piece: string, type = 'application/x-www-form-urlencoded'): void => {
  draft.data = [...(draft.data ?? []), piece]
  draft.dataType ??= type
}

/** A later field of the same name takes the place of an earlier one, as options do. */
export const setHeader = (draft: Draft, name: string, value: string): void => {
  const field = parseHeader(`${name}: ${value}`)
  const at = draft.headers.findIndex(([other]) => other.toLowerCase() === name.toLowerCase())
  if (at === -1) draft.headers.push(field)
  else draft.headers[at] = field
}

/** `Name: value`; without a value it takes away what would be sent by itself, which nothing here does. */
export const addHeader = (draft: Draft, text: string): void => {
  if (/^[^:]+[:;]\s*$/.test(text)) return
  const field = parseHeader(text)
  if (field[0].toLowerCase() === 'user-agent') draft.options.userAgent = field[1]
  // Sluice wants the bytes of the file, not a coded form of them.
  else if (field[0].toLowerCase() !== 'accept-encoding') draft.headers.push(field)
}

export const setUser = (draft: Draft, text: string): void => {
  const colon = text.indexOf(':')
  draft.options.auth =
    colon === -1 ? { user: text, password: '' } : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

export const setProxy = (draft: Draft, text: string): void => {
  if (text !== '') draft.options.proxy = parseProxy(text)
}

/** People leave `http://` out, as the tools let them. */
export const addressOf = (word: string): string | null => {
  if (isAddress(word) || patternIn(word) !== null) return /^https?:\/\//i.test(word) ? word : null
  const isBare = /^(?:[\w-]+\.)+[\w-]+(?::\d{1,5})?(?:[/?#]|$)/.test(word) || /^localhost[:/]/.test(word)
  return isBare && isAddress(`http://${word}`) ? `http://${word}` : null
}

const withQuery = (url: string, query: string): string => {
  const [before = '', hash] = url.split('#', 2)
  const joined = `${before}${before.includes('?') ? '&' : '?'}${query}`
  return hash === undefined ? joined : `${joined}#${hash}`
}

const requestOf = (draft: Draft): LinkOptions => {
  const { options, headers, data, dataType, isInQuery } = draft
  const hasBody = data !== null && !isInQuery
  const isTyped = dataType === null || hasHeader(headers, 'content-type')
  const typed: Header[] = hasBody && !isTyped ? [...headers, ['Content-Type', dataType]] : headers
  return {
    ...options,
    ...(hasBody ? { method: options.method ?? 'POST', bodyBase64: base64OfText(data.join('&')) } : {}),
    ...(typed.length === 0 ? {} : { headers: typed }),
  }
}

/** curl writes the parts of a pattern into names: `#1`. */
const nameFrom = (out: string, values: readonly string[]): string | null =>
  safePath(out.replace(/#(\d)/g, (whole, place) => values[Number(place) - 1] ?? whole))

const linksOf = (draft: Draft, url: string, out: string | undefined): readonly Wanted[] => {
  const request = requestOf(draft)
  const pattern = draft.hasPatterns ? patternIn(url) : null
  const urls = pattern === null ? [url] : expandPattern(url, mostLinks)
  return urls.map((one, index) => {
    const name = out === undefined ? null : nameFrom(out, pattern?.valuesAt(index) ?? [])
    const address = draft.isInQuery && draft.data !== null ? withQuery(one, draft.data.join('&')) : one
    return { urls: [address], options: name === null ? request : { ...request, out: name } }
  })
}

/**
 * The links of a command. What is wrong with one address costs only that one.
 *
 * @throws BadValue for a pattern that stands for too many
 */
export const wantedOf = (draft: Draft): readonly Wanted[] =>
  draft.urls
    .flatMap((url, index) => linksOf(draft, url, draft.outs[index]))
    .filter(({ urls: [url = ''] }) => isAddress(url))

export type Say = (code: RemarkCode, line: number | null, text: string) => void
export type { Remark }
