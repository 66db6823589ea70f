/**
 * Metalinks: files with their mirrors, sizes and checksums. Version 4 is RFC 5854, version 3 is metalinker.org's. Read with a strict
 * parser that knows no entities but XML's own five and fetches nothing; a document type is not read.
 */
import { SaxesParser } from 'saxes'
import type { Checksum } from '../checksum.ts'
import { checksum } from '../requests.ts'
import { BadValue } from './bad-value.ts'
import { isAddress, type LinkOptions, mostLinks, type Wanted } from './reading.ts'
import { safePath } from './safe-path.ts'

const deepest = 32
const longestText = 64 * 1024
const mostMirrors = 100

const namespaces: Readonly<Record<string, 3 | 4>> = {
  'urn:ietf:params:xml:ns:metalink': 4,
  'http://www.metalinker.org/': 3,
}

interface Mirror {
  readonly url: string
  /** Smaller comes first. */
  readonly rank: number
}

interface File {
  readonly name: string
  readonly line: number
  readonly mirrors: Mirror[]
  readonly sums: Checksum[]
  sizeBytes: number | null
}

export interface ReadMetalink {
  readonly links: readonly Wanted[]
  /** Files that have no address that can be downloaded, with their lines. */
  readonly without: readonly { readonly name: string; readonly line: number }[]
}

export const isMetalink = (text: string): boolean =>
  /^\uFEFF?\s*<(?:\?xml|!--|!doctype|(?:\w+:)?metalink[\s>])/i.test(text.slice(0, 4_096))

const sumOf = (type: string, digits: string): Checksum | null => {
  const algorithm = type
    .trim()
    .toLowerCase()
    .replace(/^sha(\d)/, 'sha-$1')
  const parsed = checksum.safeParse({ algorithm, hex: digits.trim() })
  return parsed.success ? parsed.data : null
}

/** RFC 5854: priority 1 is best. Version 3: preference 100 is best. */
const rankOf = (attributes: Readonly<Record<string, string>>): number => {
  const { priority, preference } = attributes
  if (priority !== undefined && /^\d{1,6}$/.test(priority)) return Number(priority)
  return preference !== undefined && /^\d{1,3}$/.test(preference) ? 1_000_000 - Number(preference) : 999_999
}

const strengths = ['sha-512', 'sha-256', 'sha-1', 'md5']
const strongest = (sums: readonly Checksum[]): Checksum | undefined =>
  sums.toSorted((a, b) => strengths.indexOf(a.algorithm) - strengths.indexOf(b.algorithm))[0]

const wantedOf = ({ name, mirrors, sums, sizeBytes }: File): Wanted | null => {
  const urls = [...new Set(mirrors.toSorted((a, b) => a.rank - b.rank).map(({ url }) => url))].slice(0, mostMirrors)
  if (urls.length === 0) return null
  const options: LinkOptions = {}
  const out = safePath(name)
  const sum = strongest(sums)
  if (out !== null) options.out = out
  if (sizeBytes !== null) options.sizeBytes = sizeBytes
  if (sum !== undefined) options.checksum = sum
  return { urls, options }
}

/** What stands where in the document, as paths of local names below `file`. */
class Reader {
  readonly files: File[] = []
  readonly #path: { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[] = []
  #file: File | null = null
  #text = ''

  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    this.#path.push({ name, attributes })
    this.#text = ''
    if (this.#path.length > deepest) throw new BadValue(`line ${String(line)}: elements stand too deep in one another`)
    if (name !== 'file' || this.#file !== null) return
    if (this.files.length >= mostLinks) throw new BadValue(`it holds more than ${String(mostLinks)} files`)
    this.#file = { name: attributes.name ?? '', line, mirrors: [], sums: [], sizeBytes: null }
    this.files.push(this.#file)
  }

  text(text: string, line: number): void {
    this.#text += text
    if (this.#text.length > longestText) throw new BadValue(`line ${String(line)}: a text is too long`)
  }

  close(): void {
    const element = this.#path.pop()
    const text = this.#text.trim()
    this.#text = ''
    if (this.#file === null || element === undefined) return
    const place = [...this.#path.slice(this.#path.findIndex(({ name }) => name === 'file') + 1), element]
    this.#take(this.#file, place.map(({ name }) => name).join('/'), element.attributes, text)
    if (element.name === 'file') this.#file = null
  }

  #take(file: File, place: string, attributes: Readonly<Record<string, string>>, text: string): void {
    if (place === 'url' || place === 'resources/url') {
      if (isAddress(text)) file.mirrors.push({ url: text, rank: rankOf(attributes) })
    } else if (place === 'hash' || place === 'verification/hash') {
      const sum = sumOf(attributes.type ?? '', text)
      if (sum !== null) file.sums.push(sum)
    } else if (place === 'size' && /^\d{1,15}$/.test(text)) file.sizeBytes = Number(text)
  }
}

/**
 * The files of a Metalink.
 *
 * @throws BadValue what is wrong with it, and in which line
 */
export const readMetalink = (text: string): ReadMetalink => {
  const parser = new SaxesParser({ xmlns: true })
  const reader = new Reader()
  let isRoot = true
  parser.on('error', (error) => {
    // The parser's own words begin with line and column.
    const [, line = String(parser.line), what = error.message] = /^(\d+):\d+: (.*)$/s.exec(error.message) ?? []
    throw new BadValue(`line ${line}: ${what.replace(/\.$/, '')}`)
  })
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (isRoot && (local !== 'metalink' || namespaces[uri] === undefined)) {
      throw new BadValue(`line ${String(parser.line)}: it is XML, but no Metalink of version 3 or 4`)
    }
    isRoot = false
    const plain = Object.fromEntries(Object.values(attributes).map((one) => [one.local, one.value]))
    reader.open(local, plain, parser.line)
  })
  const onText = (piece: string): void => {
    reader.text(piece, parser.line)
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  parser.on('closetag', () => {
    reader.close()
  })
  parser.write(text.replace(/^\uFEFF?\s*/, '')).close()
  const links = reader.files.map((file) => ({ file, wanted: wantedOf(file) }))
  return {
    links: links.flatMap(({ wanted }) => wanted ?? []),
    without: links.flatMap(({ file, wanted }) =>
      wanted === null ? [{ name: file.name.slice(0, 200), line: file.line }] : [],
    ),
  }
}
