/**
 * Gathers what TLS hands on. Node gives a reader one record at a time, 16 KiB at most; in one block, one behind the other, those of a
 * turn become one chunk, and one write to the file instead of sixty. Knows neither sockets nor what the bytes mean.
 */
import type { Clock } from '../clock.ts'
import { giveBuffer, takeBuffer } from './buffers.ts'

/** RFC 8446 section 5.1: no record is larger. */
const recordBytes = 16_384
const blockBytes = 1_048_576

export class RecordBlock {
  readonly #clock: Clock
  /** Takes a chunk that is valid during the call only. */
  readonly #deliver: (chunk: Buffer) => void
  #block: Buffer | null = takeBuffer(blockBytes)
  /** Bytes before it are delivered. */
  #delivered = 0
  #filled = 0
  #isDue = false

  constructor(clock: Clock, deliver: (chunk: Buffer) => void) {
    this.#clock = clock
    this.#deliver = deliver
  }

  /** Where the next record goes. */
  readonly next = (): Buffer => {
    if (blockBytes - this.#filled < recordBytes) {
      this.flush()
      this.#filled = 0
      this.#delivered = 0
    }
    return this.#block?.subarray(this.#filled, this.#filled + recordBytes) ?? Buffer.alloc(recordBytes)
  }

  /** A record has come; it is delivered with the others of this turn. */
  took(bytes: number): void {
    this.#filled += bytes
    if (this.#isDue) return
    this.#isDue = true
    void this.#clock.turn().then(() => {
      this.#isDue = false
      this.flush()
    })
  }

  /** Delivers what is there: at once, because nothing more will come, or the block is full. */
  flush(): void {
    if (this.#block === null || this.#filled === this.#delivered) return
    const chunk = this.#block.subarray(this.#delivered, this.#filled)
    // Not from the beginning again: the place of the next record has been given already.
    this.#delivered = this.#filled
    this.#deliver(chunk)
  }

  /** Only when nothing can write into it any more. What is there is dropped. */
  close(): void {
    if (this.#block) giveBuffer(this.#block)
    this.#block = null
  }
}
