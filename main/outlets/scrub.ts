/**
 * Takes secrets out of text before it leaves the house. Nothing that goes to a log or a metric is trusted to be free of them: an
 * error's text may quote an address, a header or a whole request. Pure.
 */
import { hidden, secretWord } from '../../shared/secrecy.ts'
import type { LogFields } from '../engine/engine.ts'

const secretName = new RegExp(`^(?:${secretWord}|x-auth[\\w-]*)$`, 'i')

/** Whatever looks like an address, up to a space or a sign that cannot be in one. */
const address = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>`\\^{}|]+/gi

/** `name: value` and `name=value`; a header's value goes up to the end of its line, any other up to a separator. */
const header = /\b((?:proxy-)?authorization|(?:set-)?cookie2?)(["']?\s*[:=]\s*)[^\r\n]+/gi
const pair = new RegExp(`(?<![\\w-])(${secretWord})(["']?\\s*[:=]\\s*)(?:"[^"]*"|'[^']*'|[^\\s"'&,;}\\]]+)`, 'gi')
const scheme = /\b(bearer|basic|digest|negotiate)(\s+)[\w+/=._~-]{6,}/gi

/**
 * An address without what may let somebody in. Paths are secrets, too, in addresses of webhooks and in signed ones, so only the place
 * is left.
 */
const placeOf = (text: string): string => {
  const parsed = URL.parse(text)
  if (parsed === null) return `${text.slice(0, text.indexOf('://'))}://${hidden}`
  const isBare = parsed.pathname.length <= 1 && parsed.search === '' && parsed.hash === ''
  return `${parsed.protocol}//${parsed.host}${isBare ? '' : '/…'}`
}

/** The same text without secrets. */
export const scrub = (text: string): string =>
  text
    .replace(address, placeOf)
    .replace(header, `$1$2${hidden}`)
    .replace(scheme, `$1$2${hidden}`)
    .replace(pair, `$1$2${hidden}`)

/** The same fields without secrets: those that are called one, and those that quote one. */
export const scrubFields = (fields: LogFields): LogFields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]): [string, LogFields[string]] => {
      if (typeof value !== 'string') return [name, value]
      return [name, secretName.test(name) ? hidden : scrub(value)]
    }),
  )
