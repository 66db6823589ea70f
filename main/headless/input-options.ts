/** What the option lines of an input file mean for one download. Names are aria2's. Pure. */
import { isAbsolute, normalize, resolve, sep } from 'node:path'
import type { Checksum, Header } from '../../shared/requests.ts'
import { UsageError } from './exit.ts'
import type { InputOption } from './input-file.ts'
import { parseChecksum, parseHeader, parseHeaderValue, parseProxy } from './request-values.ts'
import { parseCount, parseRate, parseSeconds } from './units.ts'

/** What an item says about itself; what is missing is as the command line says. */
export interface ItemOptions {
  out?: string
  dir?: string
  checksum?: Checksum
  headers: Header[]
  userAgent?: string
  proxy?: string
  connections?: number
  rateLimit?: number | null
  maxTries?: number
  retryWaitMs?: number
  user?: string
  password?: string
}

type Setter = (into: ItemOptions, value: string, cwd: string) => void

/** A list may come from somebody else, so its names stay inside the folder. */
const insideName = (value: string): string => {
  const path = normalize(value)
  if (value !== '' && !isAbsolute(path) && path !== '.' && path !== '..' && !path.startsWith(`..${sep}`)) return path
  throw new UsageError(`out=${value} must name a file inside the folder`)
}

const connections: Setter = (into, value) => {
  into.connections = Math.min(64, parseCount(value, 1, 1000))
}
const proxy: Setter = (into, value) => {
  if (value !== '') into.proxy = parseProxy(value)
}

const setters: Readonly<Record<string, Setter>> = {
  out: (into, value) => {
    into.out = insideName(value)
  },
  dir: (into, value, cwd) => {
    into.dir = resolve(cwd, value)
  },
  checksum: (into, value) => {
    into.checksum = parseChecksum(value)
  },
  header: (into, value) => {
    into.headers.push(parseHeader(value))
  },
  referer: (into, value) => {
    into.headers.push(['Referer', parseHeaderValue('Referer', value)])
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
    into.user = value
  },
  'http-passwd': (into, value) => {
    into.password = value
  },
  // Going on where it was is what we always do.
  continue: () => undefined,
}

/**
 * Reads the option lines of one item. A name that is not known is told to `warn` and left out; a value that is wrong
 * throws `UsageError` with its line.
 */
export const readItemOptions = (
  lines: readonly InputOption[],
  place: { readonly source: string; readonly cwd: string },
  warn: (sentence: string) => void,
): ItemOptions => {
  const into: ItemOptions = { headers: [] }
  for (const { line, name, value } of lines) {
    const at = `${place.source}, line ${String(line)}`
    const set = Object.hasOwn(setters, name) ? setters[name] : undefined
    if (set === undefined) {
      warn(`${at}: the option "${name}" is not known and was left out`)
      continue
    }
    try {
      set(into, value, place.cwd)
    } catch (error) {
      throw error instanceof UsageError ? new UsageError(`${at}: ${error.message}`) : error
    }
  }
  return into
}
