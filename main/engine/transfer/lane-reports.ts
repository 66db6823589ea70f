/** What a lane tells control, collected: waking a thread costs more than most of what it is told. */
import type { Clock, Timer } from '../clock.ts'
import type { LaneReport } from './protocol.ts'

/** So many at most go together … */
const mostTogether = 64
/** … and none waits longer than this. */
const patienceMs = 10

export class LaneReports {
  readonly #post: (reports: readonly LaneReport[]) => void
  readonly #clock: Clock
  #reports: LaneReport[] = []
  #timer: Timer | null = null
  #isDue = false

  constructor(post: (reports: readonly LaneReport[]) => void, clock: Clock) {
    this.#post = post
    this.#clock = clock
  }

  /** `isUrgent`: it goes with this turn of the event loop, and all before it. */
  add(report: LaneReport, isUrgent: boolean): void {
    this.#reports.push(report)
    if (this.#isDue) return
    if (isUrgent || this.#reports.length >= mostTogether) {
      this.#isDue = true
      // One turn of the event loop, not a time.
      // eslint-disable-next-line no-restricted-syntax
      setImmediate(() => {
        this.#flush()
      })
    } else {
      this.#timer ??= this.#clock.after(patienceMs, () => {
        this.#flush()
      })
    }
  }

  #flush(): void {
    this.#timer?.cancel()
    this.#timer = null
    this.#isDue = false
    const reports = this.#reports
    this.#reports = []
    if (reports.length > 0) this.#post(reports)
  }
}
