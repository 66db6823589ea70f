/**
 * From the bytes of a page to its text. What is declared (mark at the beginning, header, meta element, XML declaration) is believed as a
 * browser believes it, unless the bytes say plainly that it is wrong. The decoders are those of the Encoding Standard: the platform's
 * deviate for most encodings of Asia, and in older Node for windows-1252.
 */
import { isAscii } from 'node:buffer'
import { labelToName, TextDecoder as StandardDecoder } from '@exodus/bytes/encoding.js'
import { analyse } from 'chardet'
import { getEncoding } from 'encoding-sniffer'

export interface DecodedText {
  readonly text: string
  /** Name in the Encoding Standard, in small letters. */
  readonly encoding: string
}

/** Enough to recognise an encoding by. */
const sampleBytes = 65_536
/** Below this a guess is worth less than nothing. */
const leastConfidence = 30
/** A guess that is worth more than a declaration which fits the bytes: as high as it comes with a dozen characters or more. */
const sureConfidence = 80
/** Of so many different characters of another encoding all are valid UTF-8 by chance in one page of some thousands. */
const tellingCharacters = 4
/** Of the characters beyond ASCII: with more that cannot be read, the declaration is wrong. */
const mostBroken = 0.1

const platform = new TextDecoder('utf-8', { fatal: true })

const decodeAs = (bytes: Uint8Array, label: string, fatal: boolean): string | null => {
  try {
    return new StandardDecoder(label, { fatal }).decode(bytes)
  } catch {
    return null
  }
}

const strictUtf8 = (bytes: Uint8Array): string | null => {
  try {
    return platform.decode(bytes)
  } catch {
    return null
  }
}

/** Label → name; null: nothing that can be decoded. */
const nameOf = (label: string): string | null => {
  const name = labelToName(label)?.toLowerCase() ?? null
  return name === 'replacement' ? null : name
}

const singleByte = /^(?:windows-(?:125\d|874)|iso-8859-|koi8-|macintosh|ibm866|x-mac)/

const countOf = (text: string, what: RegExp): number => text.match(what)?.length ?? 0

/** Bytes as characters U+0000 to U+00FF. */
const charsOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')

/** What people read in a page: markup is ASCII and would make everything look like English. */
const proseOf = (chars: string): string => {
  const prose = chars.replace(/<(?:script|style)\b[\s\S]*?<\/|<[^>]*>/gi, ' ')
  return /[^\0-\x7f]/.test(prose) ? prose : chars
}

/** Words of another script than ours, without the ones of ours among them; a text of our script stays as it is. */
const foreignOf = (prose: string): string => {
  const words = prose.match(/[a-z\x80-\xff]*[\x80-\xff][a-z\x80-\xff]*/gi) ?? []
  const foreign = words.join(' ')
  return countOf(foreign, /[\x80-\xff]/g) > countOf(foreign, /[a-z]/gi) ? foreign : prose
}

const looksOf = (chars: string, least: number): readonly string[] =>
  analyse(Buffer.from(chars, 'latin1')).flatMap(({ name, confidence }) =>
    confidence >= least ? (nameOf(name) ?? []) : [],
  )

/** What the bytes look like; null: like nothing in particular. */
const guess = (bytes: Uint8Array, least: number): string | null => {
  const prose = proseOf(charsOf(bytes.subarray(0, sampleBytes)))
  const looks = [...looksOf(prose, least).filter((name) => !singleByte.test(name)), ...looksOf(foreignOf(prose), least)]
  return looks.find((name) => decodeAs(bytes, name, true) !== null) ?? null
}

const charsetOf = (type: string | null): string | undefined =>
  /charset\s*=\s*["']?([^\s"';,]+)/i.exec(type ?? '')?.[1]?.toLowerCase()

const lossy = (bytes: Uint8Array, label: string): DecodedText => ({
  text: decodeAs(bytes, label, false) ?? Buffer.from(bytes).toString('latin1'),
  encoding: label,
})

/** What the sniffer answers where nothing is declared: no page can declare it (HTML takes it for windows-1252). */
const undeclared = 'x-user-defined'

/** Name of what is declared; null: nothing that is known. */
const declaredIn = (bytes: Uint8Array, type: string | null): string | null => {
  const charset = charsetOf(type)
  const known = charset === undefined || nameOf(charset) === null ? {} : { transportLayerEncodingLabel: charset }
  const found = getEncoding(bytes, { defaultEncoding: undeclared, ...known })
  return found === undeclared ? null : nameOf(found)
}

const beyondAscii = /[^\0-\x7f]/gu

const isBroken = ({ text }: DecodedText): boolean =>
  countOf(text, /\ufffd/g) > mostBroken * Math.max(1, countOf(text, beyondAscii))

/** `whole`: the bytes without a character that was cut at the end; `declared`: an encoding that is not Unicode's. */
const legacy = (bytes: Uint8Array, whole: Uint8Array, declared: string): DecodedText => {
  const asDeclared = lossy(bytes, declared)
  if (isBroken(asDeclared)) {
    const seen = guess(whole, leastConfidence)
    return seen === null ? asDeclared : lossy(bytes, seen)
  }
  if (!singleByte.test(declared)) return asDeclared
  // Every byte is something in a single-byte encoding.
  const seen = guess(whole, sureConfidence)
  return seen === null || singleByte.test(seen) ? asDeclared : lossy(bytes, seen)
}

/** `type`: the value of Content-Type. `isCut`: the end of the bytes may lie within a character. */
export const decodePage = (bytes: Uint8Array, type: string | null, isCut = false): DecodedText => {
  const declared = declaredIn(bytes, type)
  // A cut character at the end is no reason to doubt the rest.
  const whole = isCut ? bytes.subarray(0, Math.max(0, bytes.length - 4)) : bytes
  if (declared?.startsWith('utf-16') === true) return lossy(bytes, declared)
  if (isAscii(bytes)) return lossy(bytes, declared ?? 'utf-8')
  const isDeclared = declared !== null && declared !== 'utf-8'
  const asUtf8 = strictUtf8(whole)
  if (asUtf8 !== null && (!isDeclared || new Set(asUtf8.match(beyondAscii)).size >= tellingCharacters))
    return { text: asUtf8, encoding: 'utf-8' }
  if (isDeclared) return legacy(bytes, whole, declared)
  return lossy(bytes, guess(whole, leastConfidence) ?? declared ?? 'windows-1252')
}
