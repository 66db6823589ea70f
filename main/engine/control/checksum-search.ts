/**
 * Looks for a checksum file beside a download's address, where the user wants that. Runs beside the transfer, asks for little, gives up
 * soon, and never fails a download: what cannot be found is not there.
 */
import type { Clock } from '../clock.ts'
import type { ServerDigest } from '../domain/download.ts'
import { checksumIn, placesFor } from '../transfer/checksum-files.ts'
import type { ChecksumPlace } from '../transfer/checksum-files.ts'
import { isWebPage, mediaTypeOf } from '../transfer/headers.ts'
import { openHttp } from '../transfer/http.ts'
import type { Http } from '../transfer/http.ts'
import type { HttpOrder } from '../transfer/protocol.ts'
import { smallBody } from '../transfer/small-body.ts'

const mostBytes = 1024 * 1024
/** For all places of one download together. */
const withinMs = 5_000
/** The list of a folder serves the other downloads from there. */
const keptMs = 60_000
const mostKept = 32

export interface SearchWish {
  /** The request of the download itself. */
  readonly order: HttpOrder
  /** Address that the file came from, after redirects. */
  readonly finalUrl: string
  /** What the file may be called in a list. */
  readonly names: readonly string[]
  readonly signal: AbortSignal
}

const originOf = (url: string): string | null => URL.parse(url)?.origin ?? null

export class ChecksumSearch {
  readonly #clock: Clock
  readonly #lists = new Map<string, { readonly text: Promise<string | null>; readonly atMs: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The first checksum that is found; null: none. Never rejects. */
  async find(wish: SearchWish): Promise<ServerDigest | null> {
    const http = openHttp(this.#clock)
    const late = new AbortController()
    const timer = this.#clock.after(withinMs, () => {
      late.abort()
    })
    try {
      return await this.#look({ ...wish, signal: AbortSignal.any([wish.signal, late.signal]) }, http)
    } finally {
      timer.cancel()
      http.close()
    }
  }

  async #look(wish: SearchWish, http: Http): Promise<ServerDigest | null> {
    for (const place of placesFor(wish.order.url)) {
      const text = await this.#read(place, wish, http)
      const checksum = text === null ? null : checksumIn(text, place, wish.names)
      if (checksum === 'conflict') return null
      if (checksum) return { checksum, source: place.url }
    }
    return null
  }

  /** Lists of folders are kept a while, but none that credentials may have opened. */
  #read(place: ChecksumPlace, wish: SearchWish, http: Http): Promise<string | null> {
    if (place.isOwn || wish.order.secretHeaders.length > 0) return this.#ask(place, wish, http)
    const nowMs = this.#clock.monotonic()
    const known = this.#lists.get(place.url)
    if (known && nowMs - known.atMs < keptMs) return known.text
    const text = this.#ask(place, wish, http)
    this.#lists.delete(place.url)
    this.#lists.set(place.url, { text, atMs: nowMs })
    // What was given up says nothing to others.
    void text.then((found) => {
      if (found === null && wish.signal.aborted) this.#lists.delete(place.url)
    })
    const [oldest] = this.#lists.keys()
    if (oldest !== undefined && this.#lists.size > mostKept) this.#lists.delete(oldest)
    return text
  }

  async #ask({ url }: ChecksumPlace, { order, finalUrl, signal }: SearchWish, http: Http): Promise<string | null> {
    const origins = [originOf(order.url), originOf(finalUrl)]
    const found = await smallBody(
      { ...order, url, method: 'GET', body: null },
      {
        http,
        mostBytes,
        signal,
        // A redirect may lead where the file itself came from, and nowhere else; a web page is no list.
        wants: (head) => origins.includes(originOf(head.finalUrl)) && !isWebPage(mediaTypeOf(head.headers)),
      },
    )
    return 'body' in found ? found.body.toString('utf8') : null
  }
}
