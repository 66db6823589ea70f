/**
 * Which names are taken in a folder, as far as the file system does not say it itself: where counting goes on for a
 * name that thousands want, and names that differ only by case or normalisation (one file on other platforms, so never
 * two here). A cache: what it says is checked against the disk, what it does not know costs nothing worse than a name.
 */
import { opendirSync } from 'node:fs'
import { systemClock } from '../clock.ts'
import { collisionKey } from '../domain/filename.ts'
import { onDisk } from './classify-disk.ts'
import { lookAt } from './disk-operations-folder.ts'
import type { Folder } from './disk-operations-folder.ts'

/** Larger folders are not listed: that would take longer than the claim itself. */
const mostEntries = 20_000
const readAgainMs = 5_000
const mostFolders = 64

interface FolderNames {
  /** Collision key → a name that exists, or did. */
  readonly names: Map<string, string>
  /** Key of a wished name → the number to try next. */
  readonly next: Map<string, number>
  readAtMs: number
  changedAt: bigint
}

export class TakenNames {
  readonly #folders = new Map<string, FolderNames>()

  /**
   * The number to try for a wished name after 0. Never the same twice: claims that run at once do not try each other's numbers.
   */
  next(dir: string, wished: string): number {
    const { next } = this.#of(dir)
    const key = collisionKey(wished)
    const n = next.get(key) ?? 1
    next.set(key, n + 1)
    return n
  }

  /** A name was taken. */
  note(dir: string, taken: string): void {
    this.#of(dir).names.set(collisionKey(taken), taken)
  }

  /** Whether a name exists that differs from this one, yet would be the same file on another platform. */
  hasVariant(folder: Folder, name: string): boolean {
    const known = this.#of(folder.dir)
    this.#refresh(folder, known)
    const other = known.names.get(collisionKey(name))
    if (other === undefined || other === name) return false
    if (onDisk({ doing: 'look at', path: folder.dir }, () => lookAt(folder.at(other))) !== null) return true
    known.names.delete(collisionKey(name))
    return false
  }

  #of(dir: string): FolderNames {
    const known = this.#folders.get(dir)
    if (known) return known
    const oldest = this.#folders.keys().next()
    if (this.#folders.size >= mostFolders && oldest.done !== true) this.#folders.delete(oldest.value)
    const fresh: FolderNames = { names: new Map(), next: new Map(), readAtMs: -Infinity, changedAt: -1n }
    this.#folders.set(dir, fresh)
    return fresh
  }

  #refresh(folder: Folder, known: FolderNames): void {
    const nowMs = systemClock.monotonic()
    if (nowMs - known.readAtMs < readAgainMs) return
    known.readAtMs = nowMs
    try {
      const changedAt = lookAt(folder.at('.'))?.mtimeNs ?? -1n
      if (changedAt === known.changedAt) return
      known.changedAt = changedAt
      known.names.clear()
      for (const name of entriesOf(folder, mostEntries)) known.names.set(collisionKey(name), name)
    } catch {
      // A folder that cannot be listed can still be written to; then only the exact name counts.
    }
  }
}

/** Names in a folder, at most so many. */
export function* entriesOf(folder: Folder, most: number): Generator<string> {
  const listing = opendirSync(folder.at('.'), { bufferSize: 1024 })
  try {
    for (let count = 0; count < most; count += 1) {
      const entry = listing.readSync()
      if (entry === null) return
      yield entry.name
    }
  } finally {
    listing.closeSync()
  }
}
