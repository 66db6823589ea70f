/**
 * One request for a page, within bounds: so many bytes from the wire, so many when they are unpacked, so long altogether. A body that is
 * no page is not taken at all.
 */
import { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Failure } from '../../../shared/failure.ts'
import type { Header } from '../../../shared/requests.ts'
import { headerOf, mediaTypeOf, totalTimeout } from '../transfer/http.ts'
import type { Http, HttpOrder } from '../transfer/http.ts'

export interface FetchBounds {
  /** Taken from the wire, and after unpacking. */
  readonly wireBytes: number
  readonly bytes: number
  readonly totalMs: number
}

export const pageBounds: FetchBounds = { wireBytes: 10 * 1024 ** 2, bytes: 20 * 1024 ** 2, totalMs: 120_000 }

export interface Fetched {
  readonly status: number | null
  readonly headers: readonly Header[]
  /** Media type without parameters. */
  readonly type: string | null
  /** null: it was not wanted. */
  readonly body: Uint8Array | null
  /** There was more than the bounds allow. */
  readonly isCut: boolean
  readonly wireBytes: number
  readonly failure: Failure | null
  readonly finalUrl: string
}

export interface FetchOptions {
  readonly bounds: FetchBounds
  readonly followRedirects: boolean
  readonly signal: AbortSignal
  /** Whether the body of a 2xx is wanted. */
  readonly wants: (type: string | null, headers: readonly Header[]) => boolean
}

/** What arrived before it ended, was cut, or broke. */
interface Arrived {
  status: number | null
  headers: readonly Header[]
  finalUrl: string
  chunks: Buffer[]
  bytes: number
  isCut: boolean
  wanted: boolean
}

const arrive = (http: Http, order: HttpOrder, options: FetchOptions): Promise<[Arrived, Failure | null]> => {
  const { promise, resolve } = Promise.withResolvers<[Arrived, Failure | null]>()
  const got: Arrived = {
    ...{ status: null, headers: [], finalUrl: order.url, chunks: [], bytes: 0, isCut: false, wanted: false },
  }
  const { bounds, signal, wants } = options
  const exchange = http.request(
    order,
    { showRedirects: !options.followRedirects, bareHead: true },
    {
      onHead: ({ status, headers, finalUrl }) => {
        Object.assign(got, { status, headers, finalUrl })
        got.wanted = status >= 200 && status < 300 && wants(mediaTypeOf(headers), headers)
        // A short body that nobody wants is let run out, which keeps the connection.
        if (!got.wanted && !isShort(headers)) settle(null)
      },
      onData: (chunk) => {
        got.bytes += chunk.length
        if (got.wanted) got.chunks.push(chunk)
        if (got.bytes < bounds.wireBytes) return
        got.isCut = true
        settle(null)
      },
      onEnd: () => {
        settle(null)
      },
      onFailure: (failure) => {
        settle(failure)
      },
    },
  )
  const settle = (failure: Failure | null): void => {
    exchange.abort()
    timer.cancel()
    signal.removeEventListener('abort', stop)
    resolve([got, failure])
  }
  const stop = (): void => {
    settle(totalTimeout(order.url))
  }
  const timer = http.clock.after(bounds.totalMs, stop)
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  return promise
}

const isShort = (headers: readonly Header[]): boolean => Number(headerOf(headers, 'content-length') ?? 1e9) <= 16_384

const unpackers: Readonly<Record<string, () => NodeJS.ReadWriteStream>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** More codings around one another than this are an attack. */
const mostCodings = 3

/** Unpacks up to `most` bytes. What is broken behind readable bytes is cut there. */
export const unpack = async (
  body: Uint8Array,
  coding: string,
  most: number,
): Promise<{ readonly body: Uint8Array; readonly isCut: boolean }> => {
  const unpacker = unpackers[coding]?.()
  if (unpacker === undefined) return { body, isCut: false }
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of Readable.from([body]).pipe(unpacker)) {
      // Binary streams give buffers.
      const piece = chunk as Uint8Array
      chunks.push(piece)
      bytes += piece.length
      if (bytes >= most) break
    }
  } catch {
    return { body: Buffer.concat(chunks), isCut: true }
  }
  return { body: Buffer.concat(chunks).subarray(0, most), isCut: bytes >= most }
}

const unpackAll = async (
  body: Uint8Array,
  headers: readonly Header[],
  most: number,
): Promise<{ readonly body: Uint8Array; readonly isCut: boolean }> => {
  const codings = (headerOf(headers, 'content-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'identity')
  let result = { body, isCut: false }
  for (const coding of codings.slice(0, mostCodings).reverse()) {
    const next = await unpack(result.body, coding, most)
    result = { body: next.body, isCut: result.isCut || next.isCut }
  }
  // `sitemap.xml.gz` and its like: packed without saying so in a header.
  if (result.body[0] === 0x1f && result.body[1] === 0x8b) return unpack(result.body, 'gzip', most)
  return result
}

export const fetchPage = async (http: Http, order: HttpOrder, options: FetchOptions): Promise<Fetched> => {
  const [got, failure] = await arrive(http, order, options)
  const { status, headers, finalUrl, bytes: wireBytes } = got
  const head = { status, headers, type: mediaTypeOf(headers), wireBytes, finalUrl }
  // A page whose end is missing still has links.
  const usable = got.wanted && (failure === null || got.bytes > 0)
  if (!usable) return { ...head, body: null, isCut: got.isCut, failure }
  const { body, isCut } = await unpackAll(Buffer.concat(got.chunks), headers, options.bounds.bytes)
  return { ...head, body, isCut: isCut || got.isCut || failure !== null, failure: null }
}
