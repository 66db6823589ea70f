/**
 * From the bytes of a page to its text. What is declared (mark at the beginning, header, meta element, XML declaration) is believed
 * as far as the bytes agree: text that is UTF-8 is UTF-8, and bytes that are not valid in what was declared are looked at.
 */
import { isAscii } from 'node:buffer'
import { analyse } from 'chardet'
import { getEncoding } from 'encoding-sniffer'

export interface DecodedText {
  readonly text: string
  /** Label of the Encoding Standard. */
  readonly encoding: string
}

/** Enough to recognise an encoding by. */
const sampleBytes = 65_536
/** Below this a guess is worth less than what was declared. */
const leastConfidence = 30

const decodeAs = (bytes: Uint8Array, label: string, fatal: boolean): string | null => {
  try {
    return new TextDecoder(label, { fatal }).decode(bytes)
  } catch {
    return null
  }
}

const labelOf = (name: string): string | null => {
  try {
    return new TextDecoder(name).encoding
  } catch {
    return null
  }
}

const singleByte = /^(?:windows-125\d|iso-8859-\d+|koi8-|macintosh|ibm866|x-mac)/

/** What the bytes look like; null: like nothing in particular. */
const guess = (bytes: Uint8Array): string | null => {
  for (const { name, confidence } of analyse(bytes.subarray(0, sampleBytes))) {
    const label = labelOf(name)
    if (label !== null && confidence >= leastConfidence && decodeAs(bytes, label, true) !== null) return label
  }
  return null
}

const charsetOf = (type: string | null): string | undefined =>
  /charset\s*=\s*["']?([^\s"';,]+)/i.exec(type ?? '')?.[1]?.toLowerCase()

const lossy = (bytes: Uint8Array, label: string): DecodedText => ({
  text: decodeAs(bytes, label, false) ?? Buffer.from(bytes).toString('latin1'),
  encoding: label,
})

/** `type`: the value of Content-Type. `isCut`: the end of the bytes may lie within a character. */
export const decodePage = (bytes: Uint8Array, type: string | null, isCut = false): DecodedText => {
  const charset = charsetOf(type)
  const declared =
    labelOf(
      getEncoding(bytes, {
        defaultEncoding: 'x-none',
        ...(charset === undefined || labelOf(charset) === null ? {} : { transportLayerEncodingLabel: charset }),
      }),
    ) ?? null
  // A cut character at the end is no reason to doubt the rest.
  const whole = isCut ? bytes.subarray(0, Math.max(0, bytes.length - 4)) : bytes
  if (declared?.startsWith('utf-16') === true) return lossy(bytes, declared)
  if (isAscii(bytes) && declared !== 'iso-2022-jp') return lossy(bytes, declared ?? 'utf-8')
  const asUtf8 = decodeAs(whole, 'utf-8', true)
  // Text of another encoding is almost never valid UTF-8, so this goes before what was declared.
  if (asUtf8 !== null && declared !== 'iso-2022-jp') return { text: asUtf8, encoding: 'utf-8' }
  if (declared !== null && declared !== 'utf-8' && !singleByte.test(declared)) {
    const text = decodeAs(whole, declared, true)
    if (text !== null) return { text, encoding: declared }
  }
  const isLabelled = declared !== null && declared !== 'utf-8'
  // Every byte is valid in a single-byte encoding: only a confident look at the bytes says otherwise.
  if (isLabelled && singleByte.test(declared)) {
    const seen = guess(bytes)
    return lossy(bytes, seen !== null && !singleByte.test(seen) ? seen : declared)
  }
  return lossy(bytes, (isLabelled ? declared : guess(bytes)) ?? declared ?? 'windows-1252')
}
