/** What the option lines of a list of links mean for one of them. Names are aria2's ("Input File"). */
import type { LinkOptions } from './reading.ts'
import { parseCount, parseRate, parseSeconds } from './units.ts'
import { parseChecksum, parseHeader, parseHeaderValue, parseProxy } from './values.ts'

type Setter = (into: LinkOptions, value: string) => void

const connections: Setter = (into, value) => {
  into.connections = Math.min(64, parseCount(value, 1, 1000))
}
const proxy: Setter = (into, value) => {
  if (value !== '') into.proxy = parseProxy(value)
}

/** All but `out` and `dir`, which say where on a machine something goes. Setters throw `BadValue`. */
export const listOptions: Readonly<Record<string, Setter>> = {
  checksum: (into, value) => {
    into.checksum = parseChecksum(value)
  },
  header: (into, value) => {
    into.headers = [...(into.headers ?? []), parseHeader(value)]
  },
  referer: (into, value) => {
    into.headers = [...(into.headers ?? []), ['Referer', parseHeaderValue('Referer', value)]]
  },
  'user-agent': (into, value) => {
    into.userAgent = parseHeaderValue('User-Agent', value)
  },
  'all-proxy': proxy,
  'http-proxy': proxy,
  'https-proxy': proxy,
  split: connections,
  'max-connection-per-server': connections,
  'max-download-limit': (into, value) => {
    into.rateLimit = parseRate(value)
  },
  'max-tries': (into, value) => {
    into.maxTries = parseCount(value, 1, 1000)
  },
  'retry-wait': (into, value) => {
    into.retryWaitMs = parseSeconds(value, 0, 3_600_000)
  },
  'http-user': (into, value) => {
    into.auth = { user: value, password: into.auth?.password ?? '' }
  },
  'http-passwd': (into, value) => {
    into.auth = { user: into.auth?.user ?? '', password: value }
  },
  pause: (into, value) => {
    into.isPaused = value === 'true'
  },
  // A number that aria2 gives; another one is given here.
  gid: () => undefined,
  // Going on where it was is what we always do.
  continue: () => undefined,
}

/** `name=value` of an indented line; null: it is none. */
export const optionOf = (text: string): { readonly name: string; readonly value: string } | null => {
  const equals = text.indexOf('=')
  return equals > 0 ? { name: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim() } : null
}

/** Several addresses of one file stand in one line, with tabs between them. */
export const addressesOf = (line: string): readonly string[] =>
  line
    .split('\t')
    .map((url) => url.trim())
    .filter((url) => url !== '')
