/** What is kept of how a download went. */
import type { AnswerView } from '../../../shared/detail.ts'
import type { SpeedSeries } from '../../../shared/speed-series.ts'

/** What servers answered, newest first, and how fast it was. */
export interface RecordedHistory {
  readonly answers: readonly AnswerView[]
  readonly speeds: SpeedSeries
}
