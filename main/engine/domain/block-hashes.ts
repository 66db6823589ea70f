/**
 * What is known of a file's blocks: one 64-bit hash for each finished block of 4 MiB, so that damage on the disk is found, and
 * only what is damaged is fetched again. Knows no files and no algorithm; keeps track of which pages are not booked yet.
 */
import type { Range } from './segments.ts'

/** A block begins at a multiple of this; the last one of a file may be shorter. A file shorter than one block has no hashes. */
export const blockBytes = 4 * 1024 * 1024

/** Hashes are stored by pages of so many: 2 GiB of a file. */
export const hashesOnPage = 512

/** Hash 0: not known. */
const unknown = 0n

/** Hashes of neighbouring blocks as the ledger stores them, 8 bytes each, from block `page * hashesOnPage` on. */
export interface HashPage {
  readonly page: number
  readonly hashes: Uint8Array
}

/** A whole block of a file, and its hash. */
export interface Block {
  readonly index: number
  readonly sizeBytes: number
  readonly hash: bigint
}

export const rangeOfBlock = ({ index, sizeBytes }: Pick<Block, 'index' | 'sizeBytes'>): Range => ({
  start: index * blockBytes,
  end: index * blockBytes + sizeBytes,
})

/** A cut may be moved by this part of the smaller side. */
const little = 1 / 8

/**
 * Where a range is cut in two: between two blocks, where that makes little difference, so that one transfer writes, and hashes, the
 * whole of each.
 */
export const cutNear = (at: number, { start, end }: Range): number => {
  const even = Math.round(at / blockBytes) * blockBytes
  return Math.abs(even - at) <= Math.min(at - start, end - at) * little ? even : at
}

export class BlockHashes {
  readonly #pages = new Map<number, BigUint64Array>()
  readonly #changed = new Set<number>()

  /** What the ledger kept. */
  static of(pages: readonly HashPage[]): BlockHashes {
    const made = new BlockHashes()
    for (const { page, hashes } of pages) made.#take(page, hashes)
    return made
  }

  /** null: not known. */
  get(index: number): bigint | null {
    const hash = this.#pages.get(Math.floor(index / hashesOnPage))?.[index % hashesOnPage]
    return hash === undefined || hash === unknown ? null : hash
  }

  set(index: number, hash: bigint): void {
    const page = Math.floor(index / hashesOnPage)
    const hashes = this.#pages.get(page) ?? new BigUint64Array(hashesOnPage)
    this.#pages.set(page, hashes)
    if (hashes[index % hashesOnPage] === hash) return
    hashes[index % hashesOnPage] = hash
    this.#changed.add(page)
  }

  forget(index: number): void {
    if (this.get(index) !== null) this.set(index, unknown)
  }

  get hasChanges(): boolean {
    return this.#changed.size > 0
  }

  /** The pages that changed since they were taken last, to be booked. */
  takeChanges(): readonly HashPage[] {
    const pages = [...this.#changed].map((page) => ({ page, hashes: this.#bytesOf(page) }))
    this.#changed.clear()
    return pages
  }

  /** Pages that could not be booked: they are taken again next time. */
  putBack(pages: readonly HashPage[]): void {
    for (const { page } of pages) this.#changed.add(page)
  }

  /** Blocks of a file of `sizeBytes` that lie wholly in one of `written`; those whose hash is known, or is not. */
  within(written: readonly Range[], sizeBytes: number, which: 'known' | 'unknown'): readonly Block[] {
    const found: Block[] = []
    for (const { start, end } of written) {
      for (let index = Math.ceil(start / blockBytes); index * blockBytes < end; index += 1) {
        const blockSize = Math.min(blockBytes, sizeBytes - index * blockBytes)
        if (index * blockBytes + blockSize > end) break
        const hash = this.get(index)
        if ((hash === null) === (which === 'unknown'))
          found.push({ index, sizeBytes: blockSize, hash: hash ?? unknown })
      }
    }
    return found
  }

  /** Forgets every block that is not wholly in one of `written`. */
  keepWithin(written: readonly Range[], sizeBytes: number): void {
    const kept = new Set(this.within(written, sizeBytes, 'known').map(({ index }) => index))
    for (const [page, hashes] of this.#pages) {
      for (let at = 0; at < hashes.length; at += 1) {
        const index = page * hashesOnPage + at
        if (!kept.has(index)) this.forget(index)
      }
    }
  }

  #take(page: number, stored: Uint8Array): void {
    const bytes = new Uint8Array(hashesOnPage * BigUint64Array.BYTES_PER_ELEMENT)
    bytes.set(stored.subarray(0, bytes.length))
    this.#pages.set(page, new BigUint64Array(bytes.buffer))
  }

  /** Without the unknown ones at its end. */
  #bytesOf(page: number): Uint8Array {
    const hashes = this.#pages.get(page) ?? new BigUint64Array()
    const known = hashes.findLastIndex((hash) => hash !== unknown) + 1
    return new Uint8Array(hashes.slice(0, known).buffer)
  }
}
