/**
 * A connection whose answer has begun, dressed as a fresh one for undici's client: the client's first request, which was sent
 * already, goes nowhere, and what had come of the answer comes again. So no server is asked twice, and links that work once survive.
 */
import { Duplex } from 'node:stream'

/** Below it; `pull`: go on, after `feed` has returned false. */
export interface ReplayedLine {
  readonly write: (chunk: Buffer, done: (error?: Error | null) => void) => void
  readonly pull: () => void
  readonly close: () => void
}

export class ReplayedSocket extends Duplex {
  readonly #line: ReplayedLine
  /** Until the client has asked; null: the end. */
  #waiting: (Buffer | null)[] | null

  constructor(begun: Buffer, line: ReplayedLine) {
    super({ allowHalfOpen: false })
    this.#waiting = [begun]
    this.#line = line
  }

  /** What follows on the connection, in memory of its own; null: its regular end. false: no more for now. */
  feed(chunk: Buffer | null): boolean {
    if (this.#waiting === null) return this.push(chunk)
    this.#waiting.push(chunk)
    return false
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
    })
  }

  override _read(): void {
    if (this.#waiting === null) this.#line.pull()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#line.close()
    done(error)
  }
}
