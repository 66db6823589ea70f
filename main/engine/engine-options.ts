/** What an engine is opened with. */
import type { Clock } from './clock.ts'
import type { LetterForms } from './control/letter-forms.ts'
import type { KeyStore } from './control/store-key.ts'
import type { Log } from './log.ts'
import type { SystemProxy } from './transfer/environment-proxy.ts'

export interface EngineOptions {
  /** Absolute folder of ledger, lock and cursors; made when missing. One engine at a time lives there. */
  readonly dataDir: string
  /** Absolute folder for downloads that name none. */
  readonly defaultDir: string
  readonly log: Log
  /** Run only batches that a connected client stands behind: what a one-shot command wants. */
  readonly attachedOnly?: boolean
  /** Start threads for downloads now, because some are coming; left out: as `attachedOnly` says. */
  readonly warm?: boolean
  readonly clock?: Clock
  /** Another build of SQLite's binding, for a runtime that cannot load the package's own. */
  readonly nativeBinding?: string
  /** Says which proxy the system wants, where the settings leave it the choice; default: what the environment says. */
  readonly systemProxy?: SystemProxy
  /** Where the host keeps secrets; left out: in a file of the data folder. */
  readonly keyStore?: KeyStore
  /** How letters to webhooks are written; left out: they are booked, and an engine that can sends them. */
  readonly letterForms?: LetterForms
}
