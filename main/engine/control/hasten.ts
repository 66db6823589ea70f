/** Downloads that wait for another try because of something that is over may have it now. */
import type { FailureCode } from '../../../shared/failure.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'

/** `ids` null: all of them. Never rejects: what stays waiting tries when its time is over. */
export type Hasten = (codes: readonly FailureCode[], ids: readonly DownloadId[] | null) => Promise<void>

export interface HastenSpec {
  readonly ledger: Pick<Ledger, 'call'>
  readonly log: Log
  /** Rows changed, and somebody may run. */
  readonly changed: (ids: readonly DownloadId[]) => void
}

export const hastenOf =
  ({ ledger, log, changed }: HastenSpec): Hasten =>
  async (codes, ids) => {
    try {
      changed(await ledger.call('hasten', { codes, ids }))
    } catch (error) {
      log('warn', 'download.not_hastened', { error: String(error) })
    }
  }
