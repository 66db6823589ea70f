/**
 * Checksum files as people put them beside what they offer: where they are looked for, and which line is about a file. Pure.
 * Understands the output of sha256sum (GNU, escaped names too), of BSD's and OpenSSL's tools, and a digest alone.
 */
import { checksumHexLength } from '../../../shared/checksum.ts'
import type { Checksum, ChecksumAlgorithm } from '../../../shared/checksum.ts'
import { algorithmOf } from './checksum.ts'

/** Where a checksum may be found. */
export interface ChecksumPlace {
  readonly url: string
  readonly algorithm: ChecksumAlgorithm
  /** It is about this one file, not about all of a folder. */
  readonly isOwn: boolean
}

/** In the order in which they are asked for. The query stays, because it may be what opens the folder. */
export const placesFor = (url: string): readonly ChecksumPlace[] => {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.pathname.endsWith('/')) return []
  const at = (path: string): string => {
    const place = new URL(parsed)
    place.pathname = path
    place.hash = ''
    return place.href
  }
  const folder = parsed.pathname.slice(0, parsed.pathname.lastIndexOf('/') + 1)
  return [
    { url: at(`${parsed.pathname}.sha256`), algorithm: 'sha-256', isOwn: true },
    { url: at(`${folder}SHA256SUMS`), algorithm: 'sha-256', isOwn: false },
    { url: at(`${parsed.pathname}.sha512`), algorithm: 'sha-512', isOwn: true },
    { url: at(`${folder}SHA512SUMS`), algorithm: 'sha-512', isOwn: false },
  ]
}

interface Line extends Checksum {
  /** null: the digest stands alone. */
  readonly name: string | null
}

/** What lines may say, one after the other; lines that are not about a checksum are passed over. */
const lineOf = (text: string): Line | null => {
  const [, label, tagged, value] = /^([A-Za-z0-9-]{3,12}) ?\((.+)\) ?= ?([0-9A-Fa-f]{32,128})\s*$/u.exec(text) ?? []
  if (label !== undefined && tagged !== undefined && value !== undefined) {
    const algorithm = algorithmOf(label.replace(/^SHA2-/u, 'SHA'))
    return algorithm !== null && checksumHexLength[algorithm] === value.length
      ? { algorithm, hex: value.toLowerCase(), name: tagged }
      : null
  }
  const [, escaped, hex = '', name] = /^(\\?)([0-9A-Fa-f]{32,128})(?:(?: [ *]|\t+| +)(.+))?$/u.exec(text) ?? []
  const algorithm = algorithmOfLength(hex.length)
  if (algorithm === null) return null
  return {
    algorithm,
    hex: hex.toLowerCase(),
    name: name === undefined || escaped === '' ? (name ?? null) : unescaped(name),
  }
}

const algorithmOfLength = (digits: number): ChecksumAlgorithm | null =>
  (['sha-256', 'sha-512', 'sha-1', 'md5'] as const).find((one) => checksumHexLength[one] === digits) ?? null

/** As GNU coreutils writes names with a backslash or a line break in them. */
const unescaped = (name: string): string =>
  name.replace(/\\([\\nr])/gu, (_, sign: string) => ({ n: '\n', r: '\r' })[sign] ?? '\\')

const bare = (name: string): string => name.replace(/^(?:\.\/)+/u, '')
const last = (name: string): string => name.split(/[\\/]/u).at(-1) ?? ''

/** `conflict`: it says different things of the same file. null: it says nothing of it. */
export const checksumIn = (
  text: string,
  { algorithm, isOwn }: Pick<ChecksumPlace, 'algorithm' | 'isOwn'>,
  /** What the file may be called, the likeliest first. */
  names: readonly string[],
): Checksum | 'conflict' | null => {
  const lines = text
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u)
    .flatMap((line) => lineOf(line.trim()) ?? [])
    .filter((line) => line.algorithm === algorithm)
  for (const name of names) {
    const about = lines.filter((line) => line.name !== null && (isOwn ? last(line.name) : bare(line.name)) === name)
    if (about.length > 0) return oneOf(about)
  }
  // The one digest in a file that is about one file is about it, whatever it was called where it was made.
  return isOwn && lines.length > 0 ? oneOf(lines) : null
}

const oneOf = (lines: readonly Line[]): Checksum | 'conflict' | null => {
  const [first] = lines
  if (first === undefined) return null
  const { algorithm, hex } = first
  return lines.every((line) => line.hex === hex) ? { algorithm, hex } : 'conflict'
}
