/**
 * One transfer's hold on its part file: compares what must overlap, writes what is new, notes how far it got. Synchronous,
 * because a lane may block; knows no network.
 */
import { closeSync } from 'node:fs'
import type { BodyHashes } from './body-hashes.ts'
import { onDisk } from './classify-disk.ts'
import { cursorOffset, encodeCursor, openCursorFile } from './cursor-file.ts'
import { openPart, readExactly, writeAll } from './part-file.ts'
import type { Pour } from './protocol.ts'

/**
 * A kill costs at most this much of each transfer, and of the one that each thread was about to note one chunk more: below 8 MiB
 * for sixteen connections in four lanes. Fast connections bring more at once, so theirs is a note for each write.
 */
const noteEveryBytes = 256 * 1024

export class PartWriter {
  /** Offset of the next byte to be written. */
  cursor: number
  readonly #pour: Pour
  readonly #hashes: BodyHashes | null
  readonly #part: number
  readonly #cursors: number | null
  #overlapLeft: number
  #notedAt: number
  #open = true

  /** Throws failures of the disk, `part_file_changed` among them. An empty `cursorPath` means: keep no notes. `hashes` takes what is written. */
  constructor(pour: Pour, hashes: BodyHashes | null = null) {
    this.#pour = pour
    this.cursor = pour.offset
    this.#hashes = hashes
    this.#notedAt = pour.offset
    this.#overlapLeft = pour.overlapBytes
    this.#part = openPart(pour.part)
    try {
      const { cursorPath } = pour
      this.#cursors =
        cursorPath === '' ? null : onDisk({ doing: 'open', path: cursorPath }, () => openCursorFile(cursorPath))
    } catch (error) {
      closeSync(this.#part)
      throw error
    }
  }

  /** Takes the part of `chunk` that repeats what is written; returns the rest, or null when the bytes differ. */
  compare(chunk: Uint8Array): Uint8Array | null {
    const bytes = Math.min(chunk.byteLength, this.#overlapLeft)
    if (bytes === 0) return chunk
    const there = Buffer.allocUnsafe(bytes)
    readExactly(this.#part, there, this.#pour.offset - this.#overlapLeft, this.#pour.part.path)
    if (!there.equals(chunk.subarray(0, bytes))) return null
    this.#overlapLeft -= bytes
    return chunk.subarray(bytes)
  }

  get overlapping(): boolean {
    return this.#overlapLeft > 0
  }

  write(chunk: Uint8Array): void {
    writeAll(this.#part, chunk, this.cursor, this.#pour.part.path)
    this.#hashes?.update(chunk)
    this.cursor += chunk.byteLength
    if (this.cursor - this.#notedAt >= noteEveryBytes) this.#note()
  }

  /** Notes the cursor and lets go of the files. May be called twice. */
  close(): void {
    if (!this.#open) return
    this.#open = false
    try {
      if (this.cursor > this.#notedAt) this.#note()
    } finally {
      closeSync(this.#part)
      if (this.#cursors !== null) closeSync(this.#cursors)
    }
  }

  /** What was compared belongs to the range that is noted: whoever reads it need not wonder whether the two fit. */
  #note(): void {
    if (this.#cursors === null) return
    const { offset, overlapBytes, cursorRecord, cursorPath } = this.#pour
    writeAll(this.#cursors, encodeCursor(offset - overlapBytes, this.cursor), cursorOffset(cursorRecord), cursorPath)
    this.#notedAt = this.cursor
  }
}
