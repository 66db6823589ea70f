/**
 * A connection for bulk: sends plain GETs by itself and hands their bodies on from one reused buffer, around undici's parser. An
 * answer in another framing than a length goes on, with its connection, to an undici client. Knows sockets, not what bodies mean.
 *
 *   opening ──▶ busy ◀──▶ idle
 *                 └── unusual answer ──▶ replayed (undici's, for good)      any ──▶ closed
 */
import type { Client, Dispatcher } from 'undici'
import type { Socket } from 'node:net'
import type { Clock, Timer } from '../clock.ts'
import { dropReadBuffer, giveReadBuffer, takeReadBuffer } from './buffers.ts'
import { BulkAnswer, closedError } from './bulk-answer.ts'
import type { Carrier, CarrierOptions } from './carrier.ts'
import type { OnRead } from './connect.ts'
import { ClientSocket } from './client-socket.ts'
import { keptAliveMsOf } from './headers.ts'
import { loadClient } from './parsed-connection.ts'
import { RecordBlock } from './record-block.ts'
import { requestHead } from './request-head.ts'
import type { ResponseHead } from './response-head.ts'

/** How a socket's bytes come in, without memory of their own. */
interface Intake {
  readonly onread: OnRead
  /** Nothing more will come: what was not handed on yet is now. */
  readonly flush: () => void
  /** Nothing can write into it any more. */
  readonly close: () => void
  /** There is no connection, but somebody may still have its memory. */
  readonly abandon: () => void
}

/** How long an idle connection is kept, when the server says nothing, at most, and before the server would close it. */
const idleMs = { usual: 4_000, most: 600_000, margin: 2_000 }

export class BulkConnection implements Carrier {
  readonly #options: CarrierOptions
  readonly #clock: Clock
  #socket: Socket | null = null
  #answer: BulkAnswer | null = null
  /** Whether the request of `#answer` is on its way; what comes before an answer can come to it alone. */
  #sent = false
  #used = false
  #idleTimer: Timer | null = null
  #client: Client | null = null
  #replayed: ClientSocket | null = null
  /** The other side has closed in good order. */
  #ended = false
  #closed = false

  constructor(options: CarrierOptions, clock: Clock) {
    this.#options = options
    this.#clock = clock
  }

  reusable(): boolean {
    return !this.#closed && !this.#ended
  }

  dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    if (this.#client !== null) {
      this.#client.dispatch(request, handler)
      return
    }
    const head = requestHead(this.#options.origin, request)
    this.#idleTimer?.cancel()
    this.#sent = false
    const answer = new BulkAnswer(handler, {
      complete: (found, clean) => {
        this.#rest(found, clean)
      },
      broken: () => {
        this.destroy()
      },
      unusual: (bytes) => {
        this.#replay(bytes, request, handler)
      },
      resume: () => {
        this.#socket?.resume()
      },
    })
    this.#answer = answer
    // An idle connection is given one turn, in which bytes that nobody asked for and closures are seen before they can be
    // taken for the answer.
    const ready = this.#socket === null ? this.#open() : this.#clock.turn()
    ready.then(
      () => {
        this.#send(answer, head, handler)
      },
      (error: unknown) => {
        answer.fail(error instanceof Error ? error : new Error(String(error)))
      },
    )
  }

  destroy(): void {
    if (this.#closed) return
    this.#closed = true
    this.#idleTimer?.cancel()
    this.#client?.destroy().catch(() => undefined)
    this.#socket?.destroy()
    this.#answer?.fail(closedError())
    this.#options.onGone()
  }

  async #open(): Promise<void> {
    const intake = this.#options.origin.startsWith('https:') ? this.#byRecords() : this.#byReads()
    const { socket, direct } = await this.#options.dial(intake.onread).catch((error: unknown) => {
      intake.abandon()
      throw error
    })
    if (this.#closed || socket.destroyed) {
      socket.destroy()
      intake.close()
      throw closedError()
    }
    socket.on('error', (error) => {
      intake.flush()
      this.#lose(error)
    })
    socket.on('end', () => {
      intake.flush()
      this.#ended = true
      this.#lose(closedError())
    })
    socket.on('close', () => {
      intake.flush()
      // Only from here on can nothing write into it.
      intake.close()
      this.#lose(closedError())
    })
    if (!direct) {
      socket.on('data', (chunk: Buffer) => {
        if (!this.#take(chunk, false)) socket.pause()
      })
    }
    this.#socket = socket
    // Else its end would never be told.
    socket.resume()
  }

  /** Each read of plain TCP is a chunk. */
  #byReads(): Intake {
    const buffer = takeReadBuffer()
    const callback = (bytes: number): boolean =>
      this.#take(bytes === buffer.length ? buffer : buffer.subarray(0, bytes), true)
    return {
      onread: { buffer, callback },
      flush: () => undefined,
      close: () => {
        giveReadBuffer(buffer)
      },
      abandon: () => {
        dropReadBuffer(buffer)
      },
    }
  }

  /** All TLS records of a turn are a chunk. */
  #byRecords(): Intake {
    const block = new RecordBlock(this.#clock, (chunk) => {
      if (!this.#take(chunk, true)) this.#socket?.pause()
    })
    const callback = (bytes: number): boolean => {
      block.took(bytes)
      return true
    }
    return {
      onread: { buffer: block.next, callback },
      flush: () => {
        block.flush()
      },
      close: () => {
        block.close()
      },
      abandon: () => undefined,
    }
  }

  #send(answer: BulkAnswer, head: string, handler: Dispatcher.DispatchHandler): void {
    if (answer.over) return
    const socket = this.#socket
    if (this.#closed || socket === null) {
      answer.fail(closedError())
      return
    }
    handler.onRequestStart?.(answer, {})
    if (answer.aborted) return
    this.#sent = true
    this.#used = true
    socket.write(head, 'latin1')
    answer.resume()
  }

  /** Each read; `borrowed`: the chunk lies in the reused buffer. false: no more for now. */
  #take(chunk: Buffer, borrowed: boolean): boolean {
    if (this.#closed) return false
    if (this.#replayed !== null) return this.#replayed.feed(borrowed ? Buffer.from(chunk) : chunk)
    const answer = this.#answer
    if (answer === null || (this.#used && !this.#sent)) {
      // Bytes that answer nothing: they must never be taken for the answer to what is asked next.
      this.destroy()
      return false
    }
    return answer.take(chunk, borrowed)
  }

  /** The connection has ended. An answer that is held may be whole all the same. */
  #lose(error: Error): void {
    if (this.#replayed !== null) this.#replayed.finish(this.#ended ? 'regular' : error)
    else if (this.#answer === null) this.destroy()
    else this.#answer.lost(error, this.#ended)
  }

  /** An answer has come to its end: the connection waits for the next request, or closes. */
  #rest(head: ResponseHead, clean: boolean): void {
    this.#answer = null
    const said = keptAliveMsOf(head.headers)
    const keepMs = said === null ? idleMs.usual : Math.min(said - idleMs.margin, idleMs.most)
    if (!clean || !head.persistent || keepMs <= 0) {
      this.destroy()
      return
    }
    this.#idleTimer = this.#clock.after(keepMs, () => {
      this.destroy()
    })
  }

  /** Hands what has come, and the connection, to an undici client, which will take it for its own. */
  #replay(begun: Buffer, request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    const socket = this.#socket
    this.#answer = null
    if (socket === null) return
    const replayed = new ClientSocket(begun, {
      write: (chunk, done) => socket.write(chunk, done),
      pull: () => socket.resume(),
      close: () => {
        this.destroy()
      },
      hold: () => undefined,
    })
    if (this.#ended) replayed.finish('regular')
    this.#replayed = replayed
    let given = false
    const open = (): Promise<ClientSocket> => {
      if (given) return Promise.reject(closedError())
      given = true
      return Promise.resolve(replayed)
    }
    loadClient(this.#options.origin, open).then(
      (client) => {
        if (this.#closed) return
        this.#client = client
        client.on('disconnect', this.#options.onGone)
        client.dispatch(request, handler)
      },
      () => {
        this.destroy()
      },
    )
  }
}
