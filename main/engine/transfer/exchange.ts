/**
 * One request and its response, redirects followed: time limits, pausing, reuse of connections, one end. Knows nothing of
 * files, ranges' meaning or control, nor what carries it. No streams.
 */
import type { Dispatcher } from 'undici'
import { FailureError, failureOf } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { HeadView, Timings } from '../../../shared/views.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Agents, Lease } from './agents.ts'
import { classifyNetwork, networkFailure } from './classify.ts'
import type { DialFor } from './connect.ts'
import type { Place } from './classify.ts'
import { framingOf, readHeaders } from './headers.ts'
import type { Framing, Headers } from './headers.ts'
import type { HttpOrder } from './protocol.ts'
import { firstHop, nextHop } from './redirect.ts'
import type { Hop } from './redirect.ts'
import { proxysOwnFailure } from './proxy-answer.ts'
import { forwarding, isRepeatable, requestOf, shownRequest } from './request.ts'
import { isPlainGet } from './request-head.ts'

/** What the one who asked does with the response. After `aborted` nothing is called; a throw fails the exchange. */
export interface ExchangeHandlers {
  /** There is a connection, and the request goes out on it; again for each redirect. */
  onAsked?(): void
  /** Final head, of any status. The body waits if `pause` is called now. */
  onHead(head: HeadView, framing: Framing): void
  /** With `bulk` the chunk is valid during the call only. */
  onData(chunk: Buffer): void
  /** The body is complete as far as its framing says. */
  onEnd(): void
  onFailure(failure: Failure): void
}

export interface ExchangeOptions {
  /** Value of a Range header. */
  readonly range?: string | null
  /** Chunks may lie in memory that is used again as soon as `onData` returns. It is by far the fastest way for large bodies. */
  readonly bulk?: boolean
  /** Redirects are answers like others: whoever asks decides about the next request. */
  readonly showRedirects?: boolean
  /** The head comes without the request that it answers: putting together what may be shown of it takes time. */
  readonly bareHead?: boolean
}

const mostInterim = 20
/** The body of a redirect is read and dropped up to here, so that its connection can be used again. */
const mostDrainedBytes = 65_536

export class Exchange {
  readonly #order: HttpOrder
  readonly #range: string | null
  readonly #bulk: boolean
  readonly #showRedirects: boolean
  readonly #bareHead: boolean
  readonly #on: ExchangeHandlers
  readonly #agents: Agents
  readonly #clock: Clock
  readonly #times: DialFor['times'] = { dnsMs: null, connectMs: null, tlsMs: null }
  readonly #startedMs: number
  #firstByteMs: number | null = null
  #hop: Hop | null = null
  #lease: Lease | null = null
  #controller: Dispatcher.DispatchController | null = null
  #timer: Timer | null = null
  #lastMs = 0
  /** Of redirects whose short bodies are on their way. */
  readonly #draining = new Set<Lease>()
  #paused = false
  /** No body will come; undici's parser fails an assertion when it is paused at such a head. */
  #bodyless = false
  #over = false

  constructor(order: HttpOrder, options: ExchangeOptions, on: ExchangeHandlers, agents: Agents, clock: Clock) {
    this.#order = order
    this.#range = options.range ?? null
    this.#bulk = options.bulk ?? false
    this.#showRedirects = options.showRedirects ?? false
    this.#bareHead = options.bareHead ?? false
    this.#on = on
    this.#agents = agents
    this.#clock = clock
    this.#startedMs = clock.monotonic()
  }

  /** Handlers are never called before this returns. */
  start(): void {
    queueMicrotask(() => {
      this.#guard(() => {
        if (this.#over) return
        this.#hop = firstHop(this.#order)
        this.#send(this.#hop, false)
      })
    })
  }

  timings(): Timings {
    return { ...this.#times, firstByteMs: this.#firstByteMs, totalMs: this.#clock.monotonic() - this.#startedMs }
  }

  /** No more chunks until `resume`. The idle limit rests meanwhile. Call it inside a handler, or keep one more chunk. */
  pause(): void {
    if (this.#over || this.#paused || this.#bodyless) return
    this.#paused = true
    this.#timer?.cancel()
    this.#controller?.pause()
  }

  resume(): void {
    if (this.#over || !this.#paused) return
    this.#paused = false
    this.#watchIdle()
    this.#controller?.resume()
  }

  get paused(): boolean {
    return this.#paused
  }

  /** Ends it at once and in silence. */
  abort(): void {
    if (this.#over) return
    this.#finish()
    const lease = this.#lease
    this.#lease = null
    this.#controller?.abort(new Error('not wanted any more'))
    // Not within a call from the parser, which still holds the connection.
    queueMicrotask(() => lease?.destroy())
  }

  #send(hop: Hop, fresh: boolean): void {
    const dialFor = { limits: this.#order.limits, times: this.#times }
    const lease = this.#agents.lease(hop, this.#order, dialFor, { bulk: this.#bulk && isPlainGet(hop), fresh })
    this.#lease = lease
    this.#controller = null
    lease.carrier.dispatch(requestOf(hop, lease.proxy, this.#range), this.#handler(hop, lease))
  }

  #handler(hop: Hop, lease: Lease): Dispatcher.DispatchHandler {
    let interim = 0
    let answered = false
    const current = (): boolean => !this.#over && this.#lease === lease
    return {
      onRequestStart: (controller) => {
        if (!current()) {
          controller.abort(new Error('not wanted any more'))
          return
        }
        this.#controller = controller
        this.#on.onAsked?.()
        this.#limit(this.#order.limits.headersMs, 'headers_timeout')
      },
      // The only call at the first byte; the new handlers have no name for it.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      onResponseStarted: () => {
        answered = true
        this.#firstByteMs = this.#clock.monotonic() - this.#startedMs
      },
      onResponseStart: (controller, status) => {
        if (!current()) return
        this.#guard(() => {
          if (status < 200) {
            interim += 1
            if (interim > mostInterim) this.#fail(networkFailure('protocol_error', this.#place(), 'interim'))
            return
          }
          const headers = readHeaders(controller.rawHeaders)
          this.#head(hop, status, headers, framingOf(hop.method, status, headers))
        })
      },
      onResponseData: (_controller, chunk) => {
        // undici's parser hands on an empty one when it is resumed, and fails an assertion if the end follows a pause in that call.
        if (!current() || chunk.length === 0) return
        this.#lastMs = this.#clock.monotonic()
        this.#guard(() => {
          this.#on.onData(chunk)
        })
      },
      onResponseEnd: () => {
        if (this.#draining.delete(lease)) lease.release()
        if (current()) this.#end()
      },
      onResponseError: (_controller, error) => {
        if (this.#draining.delete(lease)) lease.destroy()
        if (current()) this.#onError(hop, lease, error, answered)
      },
    }
  }

  #onError(hop: Hop, lease: Lease, error: Error, answered: boolean): void {
    const failure = classifyNetwork(error, this.#place())
    const again = lease.reused && !answered && failure.code === 'connection_lost' && isRepeatable(hop)
    if (!again) {
      this.#fail(failure)
      return
    }
    // The server closed an idle connection just as we used it (RFC 9112 section 9.3.1).
    lease.destroy()
    this.#guard(() => {
      this.#send(hop, true)
    })
  }

  #head(hop: Hop, status: number, headers: Headers, framing: Framing): void {
    const isForwarded = forwarding(hop, this.#lease?.proxy ?? null) !== null
    const refused = isForwarded ? proxysOwnFailure(status, headers, this.#place()) : null
    if (refused !== null) {
      this.#fail(refused)
      return
    }
    const next = this.#showRedirects ? null : nextHop(hop, status, headers)
    if (next !== null && 'code' in next) {
      this.#fail(next)
    } else if (next !== null) {
      this.#leave(framing)
      this.#hop = next
      this.#send(next, false)
    } else {
      this.#timer?.cancel()
      this.#watchIdle()
      this.#bodyless = framing.kind === 'none' || (framing.kind === 'length' && framing.bytes === 0)
      const head: HeadView = { status, headers: [...headers].map(([k, v]) => [k, v]), finalUrl: hop.url.href }
      const request = this.#bareHead ? null : shownRequest(hop, this.#lease?.proxy ?? null, this.#range)
      this.#on.onHead(request === null ? head : { ...head, request }, framing)
    }
  }

  /** Lets go of a redirecting response: a short one gives its connection back at its end, any other is closed. */
  #leave(framing: Framing): void {
    const lease = this.#lease
    const controller = this.#controller
    this.#lease = null
    this.#timer?.cancel()
    const short = framing.kind === 'none' || (framing.kind === 'length' && framing.bytes <= mostDrainedBytes)
    if (short && lease !== null) {
      this.#draining.add(lease)
      return
    }
    controller?.abort(new Error('not wanted any more'))
    queueMicrotask(() => lease?.destroy())
  }

  #end(): void {
    const lease = this.#lease
    this.#finish()
    this.#lease = null
    lease?.release()
    try {
      this.#on.onEnd()
    } catch (error) {
      this.#on.onFailure(failureOf(error))
    }
  }

  #fail(failure: Failure): void {
    if (this.#over) return
    this.abort()
    this.#on.onFailure(failure)
  }

  #finish(): void {
    this.#over = true
    this.#timer?.cancel()
    const draining = [...this.#draining]
    this.#draining.clear()
    queueMicrotask(() => {
      for (const lease of draining) lease.destroy()
    })
  }

  /** A throw of the one who asked ends the exchange, never the thread. */
  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (error instanceof FailureError) this.#fail(error.failure)
      else this.#fail(classifyOwn(error, this.#place()))
    }
  }

  #limit(limitMs: number, code: 'headers_timeout' | 'idle_timeout'): void {
    this.#timer?.cancel()
    this.#timer = this.#clock.after(limitMs, () => {
      this.#fail(networkFailure(code, this.#place(), 'limit'))
    })
  }

  /** One timer that looks at the time of the last byte, instead of one for every chunk. */
  #watchIdle(): void {
    const { idleMs } = this.#order.limits
    this.#lastMs = this.#clock.monotonic()
    const look = (): void => {
      const restMs = this.#lastMs + idleMs - this.#clock.monotonic()
      if (restMs <= 0) this.#fail(networkFailure('idle_timeout', this.#place(), 'limit'))
      else this.#timer = this.#clock.after(restMs, look)
    }
    this.#timer?.cancel()
    this.#timer = this.#clock.after(idleMs, look)
  }

  #place(): Place {
    return { stage: 'exchange', host: this.#hop?.url.host ?? '', proxy: this.#lease?.proxy?.label ?? null }
  }
}

/** undici refuses a request that it cannot send by throwing; anything else is a defect of ours. */
const classifyOwn = (error: unknown, place: Place): Failure => {
  const failure = classifyNetwork(error, place)
  return failure.code === 'bad_input' ? failure : failureOf(error)
}
