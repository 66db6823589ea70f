/**
 * A connection as undici's client may be given it. It may have an answer that has begun: then the client's first request, which was
 * sent already, goes nowhere, and what had come of the answer comes again; so no server is asked twice, and links that work once
 * survive. And it keeps two things from the client that would end the thread or a file too early:
 *
 * - The end of the connection while the client is paused: its parser fails an assertion when a body without length ends then.
 * - Resets: of a connection that would not have been kept, the client takes one for its regular end.
 */
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { closedError } from './bulk-answer.ts'

/** Below it. `pull`: go on, after `feed` has returned false. */
export interface Line {
  readonly write: (chunk: Buffer, done: (error?: Error | null) => void) => void
  readonly pull: () => void
  readonly close: () => void
  /** Whether it keeps the process alive. */
  readonly hold: (alive: boolean) => void
}

export class ClientSocket extends Duplex {
  readonly #line: Line
  /** Until the client has asked what was asked already. */
  #waiting: Buffer[] | null
  #ending = false

  /** `begun`: what has come of an answer; null: nothing was asked. */
  constructor(begun: Buffer | null, line: Line) {
    super({ allowHalfOpen: false })
    this.#waiting = begun === null ? null : [begun]
    this.#line = line
  }

  /** Bytes of the connection, in memory of their own. false: no more for now. */
  feed(chunk: Buffer): boolean {
    if (this.#waiting === null) return this.push(chunk)
    this.#waiting.push(chunk)
    return false
  }

  /** The connection has ended: in good order, by this error, or without a word. */
  finish(how: 'regular' | Error): void {
    if (how === 'regular') {
      this.#ending = true
      this.#endWhenEmpty()
    } else if (!this.#ending) {
      this.destroy('code' in how && how.code === 'ECONNRESET' ? Object.assign(how, { code: 'ECONNABORTED' }) : how)
    }
  }

  /** A client that reads is not paused: what it reads may be the last. */
  override read(size?: number): unknown {
    const chunk: unknown = super.read(size)
    if (this.#ending) this.#endWhenEmpty()
    return chunk
  }

  ref(): this {
    this.#line.hold(true)
    return this
  }

  unref(): this {
    this.#line.hold(false)
    return this
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#waiting === null) {
      this.#line.write(chunk, done)
      return
    }
    done()
    // The client takes no answer before its request has left.
    process.nextTick(() => {
      const waiting = this.#waiting ?? []
      this.#waiting = null
      for (const one of waiting) this.push(one)
      if (this.#ending) this.#endWhenEmpty()
    })
  }

  override _read(): void {
    if (this.#waiting === null) this.#line.pull()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#line.close()
    done(error)
  }

  /** After the last chunk has gone, and in a turn of its own: an end that is told with it would meet a client that it has paused. */
  #endWhenEmpty(): void {
    process.nextTick(() => {
      if (this.#waiting === null && this.readableLength === 0 && !this.readableEnded && !this.destroyed) this.push(null)
    })
  }
}

/** For a connection that nothing was asked on yet. */
export const clientSocketOver = (socket: Socket): ClientSocket => {
  const client = new ClientSocket(null, {
    write: (chunk, done) => socket.write(chunk, done),
    pull: () => socket.resume(),
    close: () => socket.destroy(),
    hold: (alive) => (alive ? socket.ref() : socket.unref()),
  })
  socket.on('data', (chunk: Buffer) => {
    if (!client.feed(chunk)) socket.pause()
  })
  socket.on('end', () => {
    client.finish('regular')
  })
  socket.on('error', (error) => {
    client.finish(error)
  })
  socket.on('close', () => {
    client.finish(closedError())
  })
  return client
}
