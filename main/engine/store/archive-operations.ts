/**
 * What can be asked of the archivist: copies of the ledger to keep, and ledgers built out of copies. Each operation opens the files it
 * is given and closes them again; the ledger itself is only read.
 */

import type { GrabId } from '../../../shared/grabs.ts'
import type { Rule } from '../../../shared/rules.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { StoredWebhook } from './letter-operations.ts'

export interface ArchiveCounts {
  /** Removed ones, which could only be undone until the engine ends, are in no copy. */
  readonly downloads: number
  readonly unfinished: number
  readonly completed: number
  readonly queues: number
  readonly rules: number
  readonly grabs: number
  readonly recipes: number
  /** Sealed logins, cookies and tokens. */
  readonly secrets: number
}

/** What a copy would let Sluice reach: whoever may not go everywhere is held to it. */
export interface ArchiveReach {
  /** Folders of downloads and their parts. */
  readonly dirs: readonly string[]
  readonly rules: readonly Rule[]
  readonly settings: Settings
  readonly webhooks: readonly Pick<StoredWebhook, 'private'>[]
}

/** Where the ledger has sealed texts. */
export const sealedPlaces = ['request', 'otherAddress', 'rule', 'grab', 'webhook'] as const
export type SealedPlace = (typeof sealedPlaces)[number]

export interface ArchiveOperations {
  /**
   * Copies the ledger as it is at this moment to a path where nothing is. Without secrets nothing of them is in the file: sealed texts
   * are left out, and proxies lose user and password. The counts are those before that.
   */
  snapshot: [{ readonly to: string; readonly keepsSecrets: boolean }, ArchiveCounts]
  /** Sealed texts of a copy, from behind `after` on. */
  sealed: [
    { readonly path: string; readonly place: SealedPlace; readonly after: number | null; readonly limit: number },
    readonly { readonly key: number; readonly sealed: string }[],
  ]
  /** Puts other texts in their place; null: none. */
  putSealed: [
    {
      readonly path: string
      readonly place: SealedPlace
      readonly items: readonly { readonly key: number; readonly to: string | null }[]
    },
    null,
  ]
  /** What a grab has brought, as it is at this moment, as a SQLite file for analysis (`GrabFile`) where nothing is. */
  grabFile: [{ readonly id: GrabId; readonly to: string }, null]
  /** Nothing of what was replaced is left in the file, and the file is on the disk. */
  settle: [{ readonly path: string }, null]
  /**
   * Builds a ledger of this version out of a copy, row by row, so that nothing but rows comes along. Whatever is not as Sluice writes it
   * is refused (`backup_unusable`) and leaves nothing behind. Ids that this data folder has given are not given again.
   */
  rebuild: [{ readonly from: string; readonly to: string }, ArchiveCounts & { readonly reach: ArchiveReach }]
}

export type ArchiveName = keyof ArchiveOperations
