/**
 * Hashes of a body's blocks while it is written (XXH64): for damage on the disk, not against an adversary. A block counts
 * only when one transfer writes it from its beginning to its end. Knows no files and no network.
 */
import { createXXHash64 } from 'hash-wasm'
import type { IHasher } from 'hash-wasm'
import { raise } from '../../../shared/failure.ts'
import { blockBytes } from '../domain/block-hashes.ts'
import type { Block } from '../domain/block-hashes.ts'

/** A block in the making. Its state is here only while another one has its turn; null: nothing of it was hashed. */
interface Seat {
  state: Uint8Array | null
}

/** One for the whole thread, since each has memory of its own: blocks in the making take turns. null: not ready yet. */
let xxh64: IHasher | null = null
let seated: Seat | null = null

/**
 * To be awaited once before anything else here is used. A module of a thread cannot wait for it by itself: V8 aborts the whole
 * process when a thread is ended while the top level of one of its modules is waiting.
 */
export const blockHashesReady = async (): Promise<void> => {
  xxh64 ??= await createXXHash64()
}

const hasher = (): IHasher => xxh64 ?? raise('internal', 'Blocks were hashed before the hash was ready.')

/** Gives the hash to one of the blocks in the making. */
const sit = (seat: Seat): IHasher => {
  const hash = hasher()
  if (seated === seat) return hash
  if (seated !== null) seated.state = hash.save()
  seated = seat
  if (seat.state === null) hash.init()
  else hash.load(seat.state)
  return hash
}

const endHash = (hash: IHasher): bigint => {
  seated = null
  const { buffer, byteOffset } = hash.digest('binary')
  return new DataView(buffer, byteOffset).getBigUint64(0)
}

/** Hash of one block that is at hand. */
export const hashOfBlock = (bytes: Uint8Array): bigint => {
  return endHash(sit({ state: null }).update(bytes))
}

/** Hashes the blocks of one transfer, which writes its bytes in order from `offset` on. */
export class BlockHasher {
  /** Beginning of the block at hand; beyond `#at` until the first block begins. */
  #start: number
  #at: number
  #seat: Seat = { state: null }

  constructor(offset: number) {
    this.#at = offset
    this.#start = Math.ceil(offset / blockBytes) * blockBytes
  }

  /** Takes the next bytes; returns the blocks that they finish. */
  update(chunk: Uint8Array): readonly Block[] {
    const before = Math.min(chunk.byteLength, Math.max(0, this.#start - this.#at))
    this.#at += before
    const blocks: Block[] = []
    for (let from = before; from < chunk.byteLength;) {
      const bytes = Math.min(chunk.byteLength - from, this.#start + blockBytes - this.#at)
      sit(this.#seat).update(chunk.subarray(from, from + bytes))
      from += bytes
      this.#at += bytes
      if (this.#at === this.#start + blockBytes) blocks.push(this.#finish())
    }
    return blocks
  }

  /** The block that the transfer ended in, as far as it came: whole only if the file ends there. null: none was begun. */
  end(): Block | null {
    return this.#at <= this.#start ? null : this.#finish()
  }

  #finish(): Block {
    const block = { index: this.#start / blockBytes, sizeBytes: this.#at - this.#start, hash: endHash(sit(this.#seat)) }
    this.#seat = { state: null }
    this.#start = this.#at
    return block
  }
}
