/**
 * What the origin saw and sent: one entry a request, and the figures that tests ask about.
 * Written by the origin alone.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { repeatedBytes } from '../byte-ranges.ts'
import type { ByteRange } from '../byte-ranges.ts'
import { Journal } from '../journal.ts'

export interface RequestEntry {
  readonly method: string
  /** Path without the query. */
  readonly path: string
  /** Path and query as sent. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  /** The request's body. */
  readonly body: Buffer
  /** The Range header. */
  readonly range: string | null
  /** Number of the connection, counted from 1. */
  readonly connection: number
  /** null until the head is sent. */
  readonly status: number | null
  /** Body bytes that the system took. */
  readonly bytesSent: number
  /** Which bytes of the resource those were; null for other bodies. */
  readonly served: ByteRange | null
  readonly startedAt: number
  readonly endedAt: number | null
  /** The client left before the response was complete. */
  readonly aborted: boolean
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** The origin's own hold on one entry. */
export interface OpenEntry {
  readonly entry: RequestEntry
  readonly received: (body: Buffer) => void
  readonly answered: (status: number) => void
  /** `bytes` more body bytes were sent, which began at resource offset `at` (null: no resource). */
  readonly sent: (bytes: number, at: number | null) => void
  readonly closed: (aborted: boolean) => void
}

interface Figures {
  requests: number
  bytes: number
  active: number
  most: number
}

const everywhere = Symbol('all paths')

export class RequestLog extends Journal<RequestEntry> {
  readonly #figures = new Map<string | symbol, Figures>()
  /** Mistakes of behaviours; `stop()` of the origin throws the first. */
  readonly errors: Error[] = []
  connectionsOpened = 0
  /** Addresses that connections came from. */
  readonly clients = new Set<string>()

  open(seen: Pick<RequestEntry, 'method' | 'path' | 'target' | 'headers' | 'range' | 'connection'>): OpenEntry {
    const entry: Writable<RequestEntry> = {
      ...seen,
      body: Buffer.alloc(0),
      status: null,
      bytesSent: 0,
      served: null,
      startedAt: Date.now(),
      endedAt: null,
      aborted: false,
    }
    this.#count(entry.path, { requests: 1, active: 1 })
    this.add(entry)
    const change = (part: Partial<RequestEntry>): void => {
      Object.assign(entry, part)
      this.changed()
    }
    return {
      entry,
      received: (body) => {
        change({ body })
      },
      answered: (status) => {
        change({ status })
      },
      sent: (bytes, at) => {
        this.#count(entry.path, { bytes })
        const served = at === null ? null : { start: entry.served?.start ?? at, end: at + bytes }
        change({ bytesSent: entry.bytesSent + bytes, served })
      },
      closed: (aborted) => {
        this.#count(entry.path, { active: -1 })
        change({ endedAt: Date.now(), aborted })
      },
    }
  }

  /** Entries of one path, in the order of arrival. */
  of(path: string): readonly RequestEntry[] {
    return this.entries.filter((entry) => entry.path === path)
  }

  /** Requests so far: of one path, or of all. */
  requests(path?: string): number {
    return this.#of(path).requests
  }

  /** Requests being answered now: of one path, or of all. */
  active(path?: string): number {
    return this.#of(path).active
  }

  /** The most requests that were being answered at once: of one path, or of all. */
  maxConcurrent(path?: string): number {
    return this.#of(path).most
  }

  /** Body bytes sent: of one path, or of all. */
  sentBytes(path?: string): number {
    return this.#of(path).bytes
  }

  servedRanges(path: string): readonly ByteRange[] {
    return this.of(path).flatMap(({ served }) => (served === null ? [] : [served]))
  }

  /** Bytes of the path's resource sent more often than once: all that was sent less its union. */
  resentBytes(path: string): number {
    return repeatedBytes(this.servedRanges(path))
  }

  #of(path: string | symbol = everywhere): Figures {
    const none = { requests: 0, bytes: 0, active: 0, most: 0 }
    const figures = this.#figures.get(path) ?? none
    this.#figures.set(path, figures)
    return figures
  }

  #count(path: string, { requests = 0, bytes = 0, active = 0 }: Partial<Figures>): void {
    for (const figures of [this.#of(path), this.#of(everywhere)]) {
      figures.requests += requests
      figures.bytes += bytes
      figures.active += active
      figures.most = Math.max(figures.most, figures.active)
    }
  }
}
