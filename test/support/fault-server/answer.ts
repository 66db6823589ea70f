/**
 * The language of the fault origin: a turn (one request as understood), an answer (a response as
 * plain data) and behaviours, which stand between the two and may change either. The honest answer
 * at the end of the chain follows RFC 9110. Nothing here touches a socket.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { parseRangeHeader } from '../byte-ranges.ts'
import type { ByteRange } from '../byte-ranges.ts'
import { bytesOf, etagOf, lastModifiedOf } from './resource.ts'
import type { Resource } from './resource.ts'

export interface Turn {
  readonly method: string
  /** Path without the query, as sent. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Range header that the honest answer will obey; a behaviour may take it away. */
  readonly range: string | null
  readonly resource: Resource | null
  /** 1 for the first request for this path. */
  readonly nth: number
  /** Body bytes that this path had sent before, in all responses. */
  readonly sentBytes: number
  /** Settles when the response has been handed to the system, or was cut. */
  readonly ended: Promise<unknown>
}

/** Where a body's bytes come from: [start, end) of something that can be read at any offset. */
export interface Body extends ByteRange {
  readonly read: (start: number, end: number) => Buffer
  /** Whether the offsets are those of a resource, so that they count as served ranges. */
  readonly counted: boolean
}

/** How a response ends. Offsets are bytes of this response's body. */
export interface Ending {
  readonly how: 'finish' | 'stall' | 'cut' | 'reset'
  readonly afterBytes: number
}

export type HeaderMap = Readonly<Record<string, string | readonly string[]>>

export interface Answer {
  readonly status: number
  /** Lower-case names. Content-Length comes from `lengthBytes`, never from here. */
  readonly headers: HeaderMap
  readonly body: Body
  /** Content-Length as declared, true or not. */
  readonly lengthBytes: number
  readonly framing: 'length' | 'chunked' | 'close'
  /** Sent in place of the head that the other fields describe, one byte a character; then the connection closes. */
  readonly rawHead: string | null
  readonly firstByteDelayMs: number
  readonly bytesPerSecond: number
  readonly ending: Ending
}

export type Next = (turn: Turn) => Promise<Answer>

/** State of a behaviour lives in its closure: one instance given to two paths is shared by both. */
export type Behaviour = (turn: Turn, next: Next) => Answer | Promise<Answer>

const finish: Ending = { how: 'finish', afterBytes: Infinity }

function answer(status: number, headers: HeaderMap, body: Body): Answer {
  return {
    status,
    headers,
    body,
    lengthBytes: body.end - body.start,
    framing: 'length',
    rawHead: null,
    firstByteDelayMs: 0,
    bytesPerSecond: Infinity,
    ending: finish,
  }
}

/** An answer whose body is a text and no resource. */
export function textAnswer(
  status: number,
  text: string,
  headers: HeaderMap = {},
  type = 'text/plain; charset=utf-8',
): Answer {
  return answer(status, { 'content-type': type, ...headers }, bufferBody(Buffer.from(text)))
}

export function bufferBody(content: Buffer): Body {
  const read = (start: number, end: number): Buffer => content.subarray(start, end)
  return { start: 0, end: content.length, read, counted: false }
}

/** What a server that keeps to RFC 9110 would say. Answers to other methods are those to GET. */
export function honestAnswer(turn: Turn): Answer {
  const { resource } = turn
  if (resource === null) return textAnswer(404, `nothing at ${turn.path}\n`)
  const { sizeBytes } = resource
  const read = (start: number, end: number): Buffer => bytesOf(resource, start, end)
  const asked =
    turn.range === null || !ifRangeHolds(turn.headers['if-range'], resource)
      ? 'ignored'
      : parseRangeHeader(turn.range, sizeBytes)
  if (asked === 'unsatisfiable') {
    return textAnswer(416, '', { 'content-range': `bytes */${sizeBytes}` })
  }
  const whole: Body = { start: 0, end: sizeBytes, read, counted: true }
  if (asked === 'ignored') return answer(200, headersOf(resource), whole)
  const part: Body = { ...asked, read, counted: true }
  return withWindow(answer(206, headersOf(resource), whole), part, sizeBytes)
}

/** The same answer for another window of its body, labelled truly but for the total. */
export function withWindow(base: Answer, { start, end }: ByteRange, totalBytes: number): Answer {
  const label = `bytes ${start}-${end - 1}/${totalBytes}`
  return {
    ...base,
    headers: { ...base.headers, 'content-range': label },
    body: { ...base.body, start, end },
    lengthBytes: end - start,
  }
}

export function withoutHeaders(base: Answer, ...names: readonly string[]): Answer {
  const kept = Object.entries(base.headers).filter(([name]) => !names.includes(name))
  return { ...base, headers: Object.fromEntries(kept) }
}

function headersOf(resource: Resource): HeaderMap {
  const etag = etagOf(resource)
  const lastModified = lastModifiedOf(resource)
  return {
    'accept-ranges': 'bytes',
    'content-type': resource.type ?? 'application/octet-stream',
    ...(etag === null ? {} : { etag }),
    ...(lastModified === null ? {} : { 'last-modified': lastModified }),
    ...(resource.disposition === undefined ? {} : { 'content-disposition': resource.disposition }),
  }
}

/** RFC 9110 section 13.1.5: strong comparison for tags, exact match for dates. */
function ifRangeHolds(condition: string | string[] | undefined, resource: Resource): boolean {
  if (condition === undefined) return true
  const value = String(condition)
  if (value.startsWith('W/')) return false
  return value === etagOf(resource) || value === lastModifiedOf(resource)
}
