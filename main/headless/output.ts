/** The two output streams of a command. A reader that has gone away (EPIPE) is not an error: what is left is not printed. */
import type { Writable } from 'node:stream'

export class Output {
  readonly #stream: NodeJS.WriteStream
  readonly #onGone: () => void
  #gone = false

  constructor(stream: NodeJS.WriteStream, onGone: () => void = () => undefined) {
    this.#stream = stream
    this.#onGone = onGone
    stream.on('error', () => {
      this.#leave()
    })
  }

  /** The reader has gone away. */
  get gone(): boolean {
    return this.#gone
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY
  }

  /** Size of the terminal in characters; null: not a terminal. */
  get size(): { readonly columns: number; readonly rows: number } | null {
    const { columns, rows, isTTY } = this.#stream
    return isTTY ? { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 } : null
  }

  get raw(): Writable {
    return this.#stream
  }

  write(text: string): void {
    if (!this.#gone) this.#stream.write(text)
  }

  line(text: string): void {
    this.write(`${text}\n`)
  }

  /** Resolves once everything written has left the process. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#gone || this.#stream.writableLength === 0) resolve()
      else
        this.#stream.write('', () => {
          resolve()
        })
    })
  }

  #leave(): void {
    if (this.#gone) return
    this.#gone = true
    this.#onGone()
  }
}

export interface Outputs {
  readonly out: Output
  readonly err: Output
}
