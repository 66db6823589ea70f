/** What topics about grabs ask of the engine; read-only. */
import type { GrabDetail } from '../../../shared/grab-lists.ts'
import type { GrabId, GrabView } from '../../../shared/grabs.ts'
import type { LedgerReads } from '../store/operations.ts'

export interface GrabStamp {
  /** Grows with every change of a grab. */
  readonly changes: number
  /** Grows when somebody says which finds are wanted. */
  readonly choices: number
}

export interface GrabSource {
  /** null: of all grabs together. */
  stamp(id: GrabId | null): GrabStamp
  grabs(): Promise<readonly GrabView[]>
  /** null: there is none. */
  grab(id: GrabId): Promise<GrabDetail | null>
  finds(query: LedgerReads['grabFindList'][0]): Promise<LedgerReads['grabFindList'][1]>
  series(query: LedgerReads['grabSeries'][0]): Promise<LedgerReads['grabSeries'][1]>
  rows(query: LedgerReads['grabFindRows'][0]): Promise<LedgerReads['grabFindRows'][1]>
}
