/**
 * Makes removals final: until then one can be undone. Part files and cursor files of removed downloads go, then their rows.
 * Finished files are never touched here.
 */
import { failureOf } from '../../../shared/failure.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { Download } from '../domain/download.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Disk } from '../transfer/disk.ts'

export interface RemovalsSpec {
  readonly ledger: Ledger
  readonly disk: Disk
  readonly log: Log
  readonly cursorPath: (id: DownloadId) => string
}

const rowsAtOnce = 500

export class Removals {
  readonly #spec: RemovalsSpec

  constructor(spec: RemovalsSpec) {
    this.#spec = spec
  }

  /** Makes all removals final. What cannot be deleted now keeps its row and is tried again next time. */
  async finish(): Promise<void> {
    const { ledger, log } = this.#spec
    if (ledger.report.readOnly) return
    try {
      const removed = await ledger.call('listIds', {
        filter: { group: 'removed', queueId: null, batchId: null, kind: null, search: '' },
        sort: { key: 'added', descending: false },
        active: [],
      })
      // Every number in the array was written by the ledger from a download's id.
      const ids = Array.from(removed) as DownloadId[]
      for (let from = 0; from < ids.length; from += rowsAtOnce) await this.#finish(ids.slice(from, from + rowsAtOnce))
    } catch (error) {
      log('warn', 'removals.kept', { code: failureOf(error).code })
    }
  }

  async #finish(ids: readonly DownloadId[]): Promise<void> {
    const { ledger } = this.#spec
    const rows = await ledger.call('downloads', { ids })
    const gone = await Promise.all(rows.map((row) => this.#clean(row)))
    await ledger.call('purge', { ids: rows.filter((_, index) => gone[index]).map(({ id }) => id) })
  }

  /** Whether nothing of it is left on disk. */
  async #clean({ id, part }: Download): Promise<boolean> {
    const { disk, log, cursorPath } = this.#spec
    try {
      if (part) await disk.call('removePart', part)
      await disk.call('removeCursors', { cursorPath: cursorPath(id) })
      return true
    } catch (error) {
      log('warn', 'removal.kept', { id, code: failureOf(error).code })
      return false
    }
  }
}
