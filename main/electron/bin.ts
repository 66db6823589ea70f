/**
 * Files of removed downloads on their way to the system's bin. They wait until the removal can no longer be undone; what was
 * restored meanwhile stays where it is. On quitting nobody can undo any more, so what waits goes at once.
 */
import { shell } from 'electron'
import type { EngineClient } from '../../shared/client.ts'
import { undoMs } from '../../shared/host.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { Log } from '../engine/engine.ts'

/** After the window's offer to undo has gone. */
const waitMs = undoMs + 2_000

export class Bin {
  readonly #client: EngineClient
  readonly #log: Log
  readonly #waiting = new Map<NodeJS.Timeout, readonly DownloadId[]>()

  constructor(client: EngineClient, log: Log) {
    this.#client = client
    this.#log = log
  }

  later(ids: readonly DownloadId[]): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer)
      void this.#trash(ids)
    }, waitMs)
    this.#waiting.set(timer, ids)
  }

  async flush(): Promise<void> {
    const all = [...this.#waiting]
    this.#waiting.clear()
    for (const [timer, ids] of all) {
      clearTimeout(timer)
      await this.#trash(ids)
    }
  }

  async #trash(ids: readonly DownloadId[]): Promise<void> {
    for (const id of ids) {
      try {
        const { download } = await this.#client.call('downloads.detail', { id })
        if (download.status === 'removed' && download.path !== null) await shell.trashItem(download.path)
      } catch (error) {
        this.#log('warn', 'desktop.bin', { id, error: String(error) })
      }
    }
  }
}
