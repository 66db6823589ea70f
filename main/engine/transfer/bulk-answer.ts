/**
 * The answer to one request on a bulk connection: takes bytes as they come, reads the head, and hands the body on, each chunk valid
 * during the call only. Pausing, what arrives meanwhile, and the end are decided here; sockets are the connection's affair.
 */
import { errors } from 'undici'
import type { Dispatcher } from 'undici'
import { HeadReader } from './response-head.ts'
import type { HeadFault, ResponseHead } from './response-head.ts'

/** What the connection does about it. Each but `resume` is called at most once, and one of them ends the answer. */
export interface AnswerEnds {
  /** The whole body has come; `clean`: and nothing behind it. */
  readonly complete: (head: ResponseHead, clean: boolean) => void
  /** No more of it is wanted, or nothing sensible can follow. */
  readonly broken: () => void
  /** A framing that undici has to read: the final head and what came behind it, in memory of their own. */
  readonly unusual: (bytes: Buffer) => void
  readonly resume: () => void
}

/**
 * A paused answer still takes about so much, so that a connection that dies meanwhile is noticed, as with the buffer of a stream.
 */
const mostKeptBytes = 65_536

export class BulkAnswer implements Dispatcher.DispatchController {
  /** Names and values in turn. */
  rawHeaders: string[] = []
  aborted = false
  /** Until its request has been sent. */
  paused = true
  reason: Error | null = null
  readonly #handler: Dispatcher.DispatchHandler
  readonly #ends: AnswerEnds
  readonly #reader = new HeadReader()
  #head: ResponseHead | null = null
  #started = false
  #over = false
  /** Bytes of the body that are still to come or to be handed on. */
  #leftBytes = 0
  #clean = true
  /** Came while it was paused; memory of its own. */
  #kept: Buffer[] = []
  #keptBytes = 0
  /** How the connection ended while bytes were kept. */
  #loss: Error | null = null

  constructor(handler: Dispatcher.DispatchHandler, ends: AnswerEnds) {
    this.#handler = handler
    this.#ends = ends
  }

  get over(): boolean {
    return this.#over
  }

  abort(reason: Error): void {
    this.reason = reason
    this.aborted = true
    this.fail(reason)
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    if (!this.paused || this.#over) return
    this.paused = false
    this.#guard(() => {
      this.#drain()
    })
    if (!this.#isStopped()) this.#ends.resume()
  }

  /** `borrowed`: the chunk's memory is used again after this call. false: no more for now. */
  take(chunk: Buffer, borrowed: boolean): boolean {
    if (this.#over) return false
    if (this.paused || this.#keptBytes > 0) this.#keep(chunk, 0, borrowed)
    else {
      this.#guard(() => {
        this.#deliver(chunk, borrowed)
      })
    }
    return !this.paused || this.#keptBytes < mostKeptBytes
  }

  /** The connection has ended; in good order (`regular`) whatever was kept is still handed on first. */
  lost(error: Error, regular: boolean): void {
    if (this.#over || this.#loss !== null) return
    const enough = this.#head !== null && this.#keptBytes >= this.#leftBytes
    if (this.paused && (regular || enough)) this.#loss = error
    else this.fail(error)
  }

  fail(error: Error): void {
    if (this.#over) return
    this.#finish()
    this.#ends.broken()
    try {
      this.#handler.onResponseError?.(this, error)
    } catch {
      // It was told; nobody is left to tell that it could not bear it.
    }
  }

  #keep(chunk: Buffer, from: number, borrowed: boolean): void {
    if (from >= chunk.length) return
    const rest = chunk.subarray(from)
    this.#kept.push(borrowed ? Buffer.from(rest) : rest)
    this.#keptBytes += rest.length
  }

  #drain(): void {
    for (;;) {
      if (this.#over || this.paused) return
      const chunk = this.#kept.shift()
      if (chunk === undefined) break
      this.#keptBytes -= chunk.length
      this.#deliver(chunk, false)
    }
    if (this.#head !== null && this.#leftBytes === 0) this.#complete(this.#head)
    else if (this.#loss !== null) this.fail(this.#loss)
  }

  #deliver(chunk: Buffer, borrowed: boolean): void {
    const from = this.#head === null ? this.#readHead(chunk) : 0
    const head = this.#head
    if (head === null || this.#over) return
    // Held at the head: the rest of this chunk came too early. It is older than all that is kept.
    if (this.paused) {
      const later = this.#kept
      this.#kept = []
      this.#keep(chunk, from, borrowed)
      this.#kept.push(...later)
      return
    }
    const end = Math.min(chunk.length, from + this.#leftBytes)
    if (end < chunk.length) this.#clean = false
    if (end > from) {
      this.#leftBytes -= end - from
      this.#handler.onResponseData?.(this, from === 0 && end === chunk.length ? chunk : chunk.subarray(from, end))
    }
    if (this.#leftBytes === 0 && !this.#isStopped()) this.#complete(head)
  }

  /** A handler may have done either. */
  #isStopped(): boolean {
    return this.#over || this.paused
  }

  /** Returns where the body begins; the head is known then, or the chunk was used up, or it is over. */
  #readHead(chunk: Buffer): number {
    if (!this.#started) {
      this.#started = true
      // The only call at the first byte; the new handlers have no name for it.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      this.#handler.onResponseStarted?.()
    }
    let from = 0
    while (from < chunk.length && !this.#over) {
      const step = this.#reader.read(chunk, from)
      if (step.kind === 'more') break
      if (step.kind === 'bad') {
        this.fail(protocolError(step.fault))
        break
      }
      from = step.end
      if (this.#isFinal(step.head, chunk, from)) return from
    }
    return chunk.length
  }

  /** Tells of a head; false: another one follows, or it is over. */
  #isFinal(head: ResponseHead, chunk: Buffer, end: number): boolean {
    const { status, framing } = head
    // Nobody asked to go on or to change the protocol (RFC 9110 sections 10.1.1 and 7.8).
    if (status <= 101) {
      this.fail(protocolError('INVALID_STATUS'))
      return false
    }
    if (status >= 200 && framing.kind !== 'length' && framing.kind !== 'none') {
      this.#finish()
      this.#ends.unusual(Buffer.concat([head.bytes, chunk.subarray(end), ...this.#kept]))
      return false
    }
    if (status >= 200) {
      this.#head = head
      this.#leftBytes = framing.kind === 'length' ? framing.bytes : 0
    }
    this.rawHeaders = head.headers.flatMap(([name, value]) => [name, value])
    this.#handler.onResponseStart?.(this, status, {})
    return status >= 200
  }

  #complete(head: ResponseHead): void {
    const clean = this.#clean && this.#kept.length === 0 && this.#loss === null
    this.#finish()
    this.#ends.complete(head, clean)
    this.#handler.onResponseEnd?.(this, {})
  }

  #finish(): void {
    this.#over = true
    // `unusual` still reads what is kept; nothing is added from here on.
    this.#keptBytes = 0
  }

  /** A throw must not reach the socket: it would end the thread, and with it every other transfer. */
  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

const protocolError = (fault: HeadFault): Error =>
  Object.assign(new Error(`not HTTP/1.1: ${fault}`), { code: `HPE_${fault}` })

/** As undici says it when a connection closes before its time. */
export const closedError = (): Error => new errors.SocketError('other side closed')
