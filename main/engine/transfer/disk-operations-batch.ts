/**
 * What the orders of one batch share: open folders, one sync for each folder and each part. Lives as long as the batch.
 */
import { closeFolder, openFolder, syncFolder } from './disk-operations-folder.ts'
import type { Folder } from './disk-operations-folder.ts'
import type { Failure } from '../../../shared/failure.ts'

export class DiskBatch {
  readonly #folders = new Map<string, Folder>()
  readonly #once = new Map<string, unknown>()

  /** The folder, opened once for the whole batch. */
  folder(dir: string): Folder {
    const known = this.#folders.get(dir)
    if (known) return known
    const folder = openFolder(dir)
    this.#folders.set(dir, folder)
    return folder
  }

  /** The outcome of `work`, done once for each key. A throw is not remembered: the next one fails by itself. */
  once<T>(key: string, work: () => T): T {
    // The key names what the work is, so the value is of its type.
    if (this.#once.has(key)) return this.#once.get(key) as T
    const value = work()
    this.#once.set(key, value)
    return value
  }

  /** Puts the names of these folders on disk, one sync each; failures by folder. */
  syncFolders(dirs: Iterable<string>): ReadonlyMap<string, Failure> {
    const failures = new Map<string, Failure>()
    for (const dir of new Set(dirs)) {
      const folder = this.#folders.get(dir)
      const failure = folder ? syncFolder(folder) : null
      if (failure) failures.set(dir, failure)
    }
    return failures
  }

  close(): void {
    for (const folder of this.#folders.values()) closeFolder(folder)
    this.#folders.clear()
  }
}

/** What one order sees of its batch. */
export interface OrderScope {
  readonly batch: DiskBatch
  /** The answer waits until the names in this folder are on disk. */
  readonly needsSync: (dir: string) => void
}
