/** Completed downloads leave the list when their time is over; their files stay where they are. */
import type { DownloadId } from '../../../shared/ids.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'

export interface RetentionSpec {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly log: Log
  readonly settings: () => Settings
  readonly changed: (ids: readonly DownloadId[]) => void
}

const dayMs = 86_400_000
const lookEachMs = 3_600_000
const atOnce = 1_000

export class Retention {
  readonly #spec: RetentionSpec
  readonly #timer: Timer
  #working: Promise<void> = Promise.resolve()
  #isStopped = false

  constructor(spec: RetentionSpec) {
    this.#spec = spec
    this.#timer = spec.clock.every(lookEachMs, () => {
      this.look()
    })
  }

  /** The settings may be others now. */
  look(): void {
    this.#working = this.#working.then(() => this.#clear())
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#timer.cancel()
    await this.#working
  }

  /** Never rejects: what stays now is looked at again in an hour. */
  async #clear(): Promise<void> {
    const { ledger, clock, log, settings, changed } = this.#spec
    if (ledger.report.readOnly) return
    try {
      for (;;) {
        const { keepCompletedDays } = settings()
        if (keepCompletedDays === null || this.#isStopped) return
        const before = clock.now() - keepCompletedDays * dayMs
        const ids = await ledger.call('purgeCompleted', { before, limit: atOnce })
        if (ids.length > 0) changed(ids)
        if (ids.length < atOnce) return
      }
    } catch (error) {
      log('warn', 'retention.kept', { error: String(error) })
    }
  }
}
