/**
 * What a transfer computes of the bytes that it writes: the hashes of blocks, and the digest of the whole file where one
 * is wanted and the transfer writes all of it. Tells of blocks a few times a second, not one by one.
 */
import type { Block } from '../domain/block-hashes.ts'
import type { ChecksumAlgorithm } from '../../../shared/checksum.ts'
import type { Clock, Timer } from '../clock.ts'
import { BlockHasher } from './block-hashes.ts'
import { startDigest } from './checksum.ts'
import type { RunningDigest } from './checksum.ts'
import type { HashReport, Pour } from './protocol.ts'

/** A finished block is told of at most so much later. */
const tellWithinMs = 250

export class BodyHashes {
  readonly #clock: Clock
  readonly #tell: (report: HashReport) => void
  readonly #blocks: BlockHasher | null
  readonly #digest: { readonly algorithm: ChecksumAlgorithm; readonly running: RunningDigest } | null
  #finished: Block[] = []
  #sizeBytes = 0
  #timer: Timer | null = null

  constructor({ offset, hashes }: Pick<Pour, 'offset' | 'hashes'>, clock: Clock, tell: (report: HashReport) => void) {
    this.#clock = clock
    this.#tell = tell
    this.#blocks = hashes?.blocks === true ? new BlockHasher(offset) : null
    const algorithm = offset === 0 ? (hashes?.digest ?? null) : null
    this.#digest = algorithm === null ? null : { algorithm, running: startDigest(algorithm) }
  }

  /** Takes bytes that were written, in their order. */
  update(chunk: Uint8Array): void {
    this.#digest?.running.update(chunk)
    this.#sizeBytes += chunk.byteLength
    if (this.#blocks) this.#finished.push(...this.#blocks.update(chunk))
    if (this.#finished.length === 0) return
    this.#timer ??= this.#clock.after(tellWithinMs, () => {
      this.#timer = null
      this.#report(null)
    })
  }

  /** After the last byte: tells what is left to be told. */
  end(): void {
    this.#timer?.cancel()
    const last = this.#blocks?.end()
    if (last) this.#finished.push(last)
    if (this.#digest) {
      const { algorithm, running } = this.#digest
      this.#report({ algorithm, hex: running.end(), sizeBytes: this.#sizeBytes })
    } else if (this.#finished.length > 0) {
      this.#report(null)
    }
  }

  #report(digest: HashReport['digest']): void {
    const blocks = this.#finished
    this.#finished = []
    this.#tell({ blocks, digest })
  }
}
