/**
 * Reads the head of an HTTP/1.1 response from bytes, in pieces of any size, and stops behind it. As strict as undici's parser or
 * stricter: whatever two readers could understand in two ways is refused (RFC 9112 sections 2 to 6). Knows no sockets.
 */
import { contentLengthOf, framingOf, persists, readHeaders, valuesOf } from './headers.ts'
import type { Framing, Headers } from './headers.ts'

/** Status line, fields and all line ends. */
export const mostHeadBytes = 65_536
export const mostFields = 200

/** The head of a response to a GET. */
export interface ResponseHead {
  readonly status: number
  readonly headers: Headers
  readonly framing: Framing
  /** Whether the connection may carry another request behind this response. */
  readonly persistent: boolean
  /** As it came, its empty line included; its own memory. */
  readonly bytes: Buffer
}

/** What is wrong with a head, in llhttp's words. */
export type HeadFault =
  | 'INVALID_CONSTANT'
  | 'INVALID_VERSION'
  | 'INVALID_STATUS'
  | 'INVALID_HEADER_TOKEN'
  | 'LF_EXPECTED'
  | 'HEADER_OVERFLOW'
  | 'UNEXPECTED_CONTENT_LENGTH'
  | 'INVALID_CONTENT_LENGTH'
  | 'INVALID_TRANSFER_ENCODING'

export type HeadStep =
  | { readonly kind: 'more' }
  | { readonly kind: 'bad'; readonly fault: HeadFault }
  /** `end`: where in the chunk the first byte behind the head lies. */
  | { readonly kind: 'head'; readonly head: ResponseHead; readonly end: number }

const [tab, lineFeed, carriageReturn, space, colon] = [0x09, 0x0a, 0x0d, 0x20, 0x3a]
const versionStart = Buffer.from('HTTP/1.')
const minorAt = versionStart.length
const statusAt = minorAt + 2
const reasonAt = statusAt + 3

const table = (allowed: (byte: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => (allowed(byte) ? 1 : 0))
/** RFC 9110 section 5.6.2. */
const isNameByte = table((byte) => /[!#$%&'*+.^_`|~0-9A-Za-z-]/.test(String.fromCharCode(byte)))
/** RFC 9110 section 5.5: no controls but the tab. The same holds for the reason phrase. */
const isValueByte = table((byte) => byte === tab || (byte >= space && byte !== 0x7f))
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

/** Where in the head the next byte belongs. */
type Place = 'statusLine' | 'reason' | 'lineEnd' | 'lineStart' | 'name' | 'value' | 'lastLineEnd' | 'done'

const more: HeadStep = { kind: 'more' }

export class HeadReader {
  #place: Place = 'statusLine'
  /** Bytes of the head read so far. */
  #size = 0
  /** What earlier chunks held of it. */
  #earlier: Buffer[] = []
  /** Four offsets for each field: its name's start and end, its value's start and end. */
  #spans: number[] = []
  #isAscii = true

  /** Reads on from `from`. After `head` it is ready for the next one; after `bad` it is of no use. */
  read(chunk: Buffer, from: number): HeadStep {
    for (let at = from; at < chunk.length; at += 1) {
      const fault = this.#size >= mostHeadBytes ? 'HEADER_OVERFLOW' : this.#step(chunk[at] ?? 0)
      if (fault !== null) return { kind: 'bad', fault }
      this.#size += 1
      if (this.#place === 'done')
        return this.#finish(Buffer.concat([...this.#earlier, chunk.subarray(from, at + 1)]), at + 1)
    }
    this.#earlier.push(Buffer.from(chunk.subarray(from)))
    return more
  }

  #step(byte: number): HeadFault | null {
    switch (this.#place) {
      case 'value':
        return this.#inValue(byte)
      case 'name':
        return this.#inName(byte)
      case 'lineStart':
        return this.#atLineStart(byte)
      case 'statusLine':
        return this.#inStatusLine(byte)
      case 'reason':
        if (byte === carriageReturn) this.#place = 'lineEnd'
        else if (isValueByte[byte] === 0) return 'INVALID_STATUS'
        return null
      case 'lineEnd':
      case 'lastLineEnd':
        if (byte !== lineFeed) return 'LF_EXPECTED'
        this.#place = this.#place === 'lineEnd' ? 'lineStart' : 'done'
        return null
      case 'done':
        throw new Error('the head has been read')
    }
  }

  /** `HTTP/1.1 200`, each byte at its place, then a space and the reason, or neither. */
  #inStatusLine(byte: number): HeadFault | null {
    const at = this.#size
    if (at < minorAt) return byte === versionStart[at] ? null : 'INVALID_CONSTANT'
    if (at === minorAt) return byte === 0x30 || byte === 0x31 ? null : 'INVALID_VERSION'
    if (at === minorAt + 1) return byte === space ? null : 'INVALID_VERSION'
    // The first digit says the class of the status: there is none below 1.
    if (at < reasonAt) return isDigit(byte) && (at > statusAt || byte !== 0x30) ? null : 'INVALID_STATUS'
    if (byte !== space && byte !== carriageReturn) return 'INVALID_STATUS'
    this.#place = byte === space ? 'reason' : 'lineEnd'
    return null
  }

  #atLineStart(byte: number): HeadFault | null {
    if (byte === carriageReturn) {
      this.#place = 'lastLineEnd'
      return null
    }
    // A space here would continue the line before (obs-fold).
    if (isNameByte[byte] === 0) return 'INVALID_HEADER_TOKEN'
    if (this.#spans.length >= 4 * mostFields) return 'HEADER_OVERFLOW'
    this.#spans.push(this.#size)
    this.#place = 'name'
    return null
  }

  #inName(byte: number): HeadFault | null {
    if (byte === colon) {
      this.#spans.push(this.#size, -1, -1)
      this.#place = 'value'
      return null
    }
    return isNameByte[byte] === 0 ? 'INVALID_HEADER_TOKEN' : null
  }

  /** White space around it does not belong to it. */
  #inValue(byte: number): HeadFault | null {
    const spans = this.#spans
    const last = spans.length - 1
    if (byte === carriageReturn) {
      this.#place = 'lineEnd'
      return null
    }
    if (isValueByte[byte] === 0) return 'INVALID_HEADER_TOKEN'
    if (byte === space || byte === tab) return null
    if (byte >= 0x80) this.#isAscii = false
    if (spans[last] === -1) spans[last - 1] = this.#size
    spans[last] = this.#size + 1
    return null
  }

  #finish(bytes: Buffer, end: number): HeadStep {
    const headers = readHeaders(this.#fields(bytes))
    const status = Number(bytes.toString('latin1', statusAt, reasonAt))
    this.#place = 'statusLine'
    this.#size = 0
    this.#earlier = []
    this.#spans = []
    this.#isAscii = true
    const fault = faultOfFraming(headers)
    if (fault !== null) return { kind: 'bad', fault }
    const persistent = persists(bytes[minorAt] === 0x31 ? '1.1' : '1.0', headers)
    return {
      kind: 'head',
      head: { status, headers, framing: framingOf('GET', status, headers), persistent, bytes },
      end,
    }
  }

  /** Names and values in turn: texts where they are plain, bytes where somebody must find out what they mean. */
  #fields(bytes: Buffer): readonly (string | Buffer)[] {
    const text = bytes.toString('latin1')
    const fields: (string | Buffer)[] = []
    for (let at = 0; at < this.#spans.length; at += 2) {
      const [start = -1, end = -1] = [this.#spans[at], this.#spans[at + 1]]
      if (start < 0) fields.push('')
      else fields.push(this.#isAscii ? text.slice(start, end) : bytes.subarray(start, end))
    }
    return fields
  }
}

/** A length that is said twice, that is no number, or that stands beside a coding: who reads on could be led astray (section 6.3). */
const faultOfFraming = (headers: Headers): HeadFault | null => {
  const lengths = valuesOf(headers, 'content-length')
  if (lengths.length === 0) return null
  if (lengths.length > 1) return 'UNEXPECTED_CONTENT_LENGTH'
  if (contentLengthOf(headers) === null) return 'INVALID_CONTENT_LENGTH'
  return valuesOf(headers, 'transfer-encoding').length > 0 ? 'INVALID_TRANSFER_ENCODING' : null
}
