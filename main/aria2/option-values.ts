/** Whether a value is one that an option takes, and how aria2 says it again. Pure. */
import { isSecretHeader } from '../engine/engine.ts'
import { Fault } from './fault.ts'
import { type OptionKind, optionTable } from './option-table.ts'
import type { Struct } from './params.ts'

export type Options = Readonly<Record<string, string>>

const kinds = new Map<string, { readonly kind: OptionKind; readonly where: string }>(
  optionTable.map(([name, kind, where]) => [name, { kind, where }]),
)

const refuse = (name: string): never => {
  throw new Fault(`We encountered a problem while processing the option '--${name}'.`)
}

const hexLength: Readonly<Record<string, number>> = {
  'sha-1': 40,
  'sha-224': 56,
  'sha-256': 64,
  'sha-384': 96,
  'sha-512': 128,
  md5: 32,
  adler32: 8,
}

const isChecksum = (text: string): boolean => {
  const [, algorithm = '', hex = ''] = /^([^=]+)=([0-9a-f]+)$/i.exec(text) ?? []
  return hexLength[algorithm.toLowerCase()] === hex.length
}

const isProxy = (text: string): boolean => {
  if (text === '') return true
  const parsed = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`)
  return parsed !== null && parsed.hostname !== '' && ['http:', 'https:', 'ftp:'].includes(parsed.protocol)
}

const numbered = (name: string, text: string, [kind = '', least = '0', most = '']: readonly string[]): string => {
  const found = /^(\d+)([km]?)$/i.exec(text.trim())
  const unit = kind === 'size' ? { '': 1, k: 1024, m: 1024 * 1024 }[found?.[2]?.toLowerCase() ?? ''] : 1
  if (!found || unit === undefined || (kind !== 'size' && found[2] !== '')) return refuse(name)
  const value = Number(found[1]) * unit
  if (value < Number(least) || (most !== '' && value > Number(most)) || !Number.isSafeInteger(value)) refuse(name)
  return String(value)
}

/** A value as it is kept; throws aria2's words for one that the option does not take. */
const normalised = (name: string, kind: OptionKind, text: string): string => {
  const [shape, ...more] = kind.split(' ')
  switch (shape) {
    case 'switch':
      return text === 'true' || text === 'false' ? text : text === '' ? 'true' : refuse(name)
    case 'choice':
      return more.includes(text) ? text : refuse(name)
    case 'number':
    case 'size':
      return numbered(name, text, [shape, ...more])
    case 'checksum':
      return isChecksum(text) ? text : refuse(name)
    case 'proxy':
      return isProxy(text) ? text : refuse(name)
    default:
      return text
  }
}

/** Text of a value as clients send it; undefined: aria2 takes no notice of such a value. */
const textOf = (value: unknown, kind: OptionKind): string | undefined => {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (kind !== 'list' || !Array.isArray(value)) return undefined
  return value.filter((line) => typeof line === 'string').join('\n')
}

/** `where`: `a` when adding, `c` for one that is there, `g` for all. What does not belong there is left out, as aria2 does. */
export const readOptions = (given: Struct, where: 'a' | 'c' | 'g'): Options => {
  const read: [string, string][] = []
  for (const [name, value] of Object.entries(given)) {
    const known = kinds.get(name)
    const text = known && textOf(value, known.kind)
    if (!known?.where.includes(where) || text === undefined) continue
    const kept = normalised(name, known.kind, text)
    // Lists are kept with each line ended.
    read.push([name, known.kind === 'list' ? kept.replace(/\n*$/, '\n') : kept])
  }
  return Object.fromEntries(read)
}

const isSecretLine = (line: string): boolean => {
  const [, name = '', value = ''] = /^([^:\s]+):(.*)$/.exec(line) ?? []
  return isSecretHeader([name, value.trim()])
}

const withoutUser = (proxy: string): string => {
  const parsed = URL.parse(proxy)
  return parsed === null || (parsed.username === '' && parsed.password === '')
    ? proxy
    : proxy.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^@/]*@/i, '$1')
}

/** An option without what must not be read again: passwords, cookies and the like; null: nothing is left. */
const readable = (name: string, text: string): string | null => {
  if (name.endsWith('-passwd')) return null
  if (name.endsWith('-proxy') && name !== 'no-proxy') return withoutUser(text)
  if (name !== 'header') return text
  const lines = text.split('\n').filter((line) => line !== '' && !isSecretLine(line))
  return lines.length === 0 ? null : `${lines.join('\n')}\n`
}

export const carriesSecret = (name: string, text: string): boolean => text !== '' && readable(name, text) !== text

/** What may be kept where it can be read. */
export const withoutSecrets = (options: Options): Options =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, text]) => {
      const kept = readable(name, text)
      return kept === null ? [] : [[name, kept] as const]
    }),
  )

/** Names of options that a download has, whether or not it was given them. */
export const belongsToDownload = (name: string): boolean => kinds.get(name)?.where.includes('a') === true
