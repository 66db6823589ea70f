/**
 * What a response holds just beyond the range that it was for: too little to write, enough to see whether what somebody else wrote
 * there fits. Keeps a digest, no bytes.
 */
import { createHash, type Hash } from 'node:crypto'
import { joinBytes } from '../domain/identity.ts'
import type { Tail } from './protocol.ts'

export class TailDigest {
  /** Made when it is needed: most responses end where they should. */
  #hash: Hash | null = null
  /** null: nothing has come. */
  #start: number | null = null
  #end = 0

  /** Takes bytes beyond `cursor`, where writing has ended, until there are enough. */
  take(bytes: Uint8Array, cursor: number): void {
    this.#start ??= cursor
    if (this.#end === 0) this.#end = cursor
    const piece = bytes.subarray(0, Math.max(0, this.#start + joinBytes - this.#end))
    this.#hash ??= createHash('sha256')
    this.#hash.update(piece)
    this.#end += piece.byteLength
  }

  /** Whether more would be of use: writing has ended at `cursor`, and the body goes on to `bodyEnd`. */
  isWanting(cursor: number, bodyEnd: number): boolean {
    const start = this.#start ?? cursor
    return Math.max(start, this.#end) < Math.min(bodyEnd, start + joinBytes)
  }

  found(): { readonly tail?: Tail } {
    if (this.#hash === null || this.#start === null || this.#end === this.#start) return {}
    return { tail: { start: this.#start, end: this.#end, digest: this.#hash.digest('hex') } }
  }
}
