/** What touches all of a grab, some rows at a time. */
import type { GrabId } from '../../../shared/grabs.ts'
import type { Clock } from '../clock.ts'
import type { Ledger } from '../store/ledger.ts'

export interface PartsGround {
  readonly ledger: Ledger
  readonly clock: Clock
}

/**
 * Rows that one part changes: nobody waits long behind it. Each may lie on pages of its own of table and indexes, and SQLite holds those
 * in memory until the part has ended.
 */
export const rowsAtOnce = 5_000

export const removeInParts = async ({ ledger, clock }: PartsGround, id: GrabId): Promise<void> => {
  while ((await ledger.call('removeGrab', { id, most: rowsAtOnce })).left) await clock.turn()
}

/** All pages wait again, and the next run has begun. */
export const rerunInParts = async ({ ledger, clock }: PartsGround, id: GrabId): Promise<void> => {
  for (let after: number | null = 0; after !== null;) {
    const { last }: { last: number | null } = await ledger.call('rerunGrab', { id, after, most: rowsAtOnce })
    after = last
    await clock.turn()
  }
}
