/**
 * Checksums that a server sends along: Repr-Digest and Content-Digest (RFC 9530), Digest (RFC 3230), Content-MD5 (RFC 1864). Pure.
 * Bodies are asked for, and kept, without another coding, so all of them speak of the bytes that are written.
 */
import type { Checksum, ChecksumAlgorithm } from '../../../shared/checksum.ts'
import type { HeadView } from '../../../shared/views.ts'
import { algorithmOf, digestHex, strongestFirst } from './checksum.ts'
import { headerOf, valuesOf } from './headers.ts'

export interface IgnoredDigest {
  readonly reason: 'unreadable' | 'contradictory'
  /** Name of the field or of the algorithm. */
  readonly what: string
}

export interface HeadDigest {
  /** The strongest checksum of the whole file that the head tells; null: none. */
  readonly checksum: Checksum | null
  /** What looked like a checksum and was not used: a field that cannot be read, an algorithm with several values. */
  readonly ignored: readonly IgnoredDigest[]
}

/** null: the field cannot be understood. Unknown algorithms are left out. */
type FieldReader = (value: string) => readonly Checksum[] | null

/** `name` + `=` + value, separated by commas; `read` gives the bytes' hexadecimal form of a value, null where it is none. */
const members =
  (form: RegExp): FieldReader =>
  (value) => {
    const found: Checksum[] = []
    for (const member of value.split(',')) {
      const [, label, encoded] = form.exec(member) ?? []
      if (label === undefined || encoded === undefined) return null
      const algorithm = algorithmOf(label)
      if (algorithm === null) continue
      const hex = digestHex(encoded, algorithm)
      if (hex === null) return null
      found.push({ algorithm, hex })
    }
    return found
  }

/** Dictionary of byte sequences (RFC 9651 sections 3.2 and 3.3.5); parameters are allowed and mean nothing. */
const dictionary = members(/^\s*([a-z*][a-z0-9_\-.*]*)=:([a-z0-9+/=]*):\s*(?:;[^,]*)?$/iu)
/** RFC 3230 section 4.3.2. */
const instanceDigests = members(/^\s*([a-z0-9-]+)=([^\s,;]+)\s*$/iu)

const md5: FieldReader = (value) => {
  const hex = digestHex(value.trim(), 'md5')
  return hex === null ? null : [{ algorithm: 'md5', hex }]
}

/** Fields that speak of the whole file in any response, and those that speak of the content, which is the file in a 200 only. */
const ofWhole: readonly (readonly [string, FieldReader])[] = [
  ['repr-digest', dictionary],
  ['digest', instanceDigests],
]
const ofContent: readonly (readonly [string, FieldReader])[] = [
  ['content-digest', dictionary],
  ['content-md5', md5],
]

/** The checksum that a response's head tells of the whole file. */
export const digestOfHead = ({ status, headers }: HeadView): HeadDigest => {
  const ignored: IgnoredDigest[] = []
  const told = new Map<ChecksumAlgorithm, Set<string>>()
  for (const [name, read] of status === 200 ? [...ofWhole, ...ofContent] : ofWhole) {
    if (headerOf(headers, name) === null) continue
    // Several lines of one field are one list (RFC 9110 section 5.2).
    const checksums = read(valuesOf(headers, name).join(', '))
    if (checksums === null) ignored.push({ reason: 'unreadable', what: name })
    for (const { algorithm, hex } of checksums ?? []) told.set(algorithm, (told.get(algorithm) ?? new Set()).add(hex))
  }
  for (const [algorithm, values] of told) {
    if (values.size === 1) continue
    ignored.push({ reason: 'contradictory', what: algorithm })
    told.delete(algorithm)
  }
  const algorithm = strongestFirst.find((one) => told.has(one))
  const [hex] = algorithm === undefined ? [] : (told.get(algorithm) ?? [])
  return { checksum: algorithm === undefined || hex === undefined ? null : { algorithm, hex }, ignored }
}
