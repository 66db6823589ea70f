/**
 * What one job adds to the history of its download: what servers answered, and how fast bytes came. Goes on from what earlier jobs have
 * booked. Nothing depends on it: what the ledger does not take is lost.
 */
import type { AnswerView } from '../../../shared/detail.ts'
import { failureOf } from '../../../shared/failure.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import { begunAt, emptySeries, extended, joinedSeries, rounded } from '../../../shared/speed-series.ts'
import type { SpeedSeries } from '../../../shared/speed-series.ts'
import { mergeAnswers } from '../domain/answers.ts'
import type { RecordedHistory } from '../domain/recorded-history.ts'
import type { JobContext } from './job-context.ts'

type Context = Pick<JobContext, 'ledger' | 'log' | 'clock' | 'changed'>

/** Series of less say nothing that the size and the times do not say. */
const leastMs = 2_000

export class History {
  readonly #id: DownloadId
  readonly #context: Context
  #answers: readonly AnswerView[] = []
  #speeds: SpeedSeries = emptySeries
  /** When the last sample was taken, by the clock that never goes back, and how much had come by then. */
  #sampled: { readonly atMs: number; readonly bytes: number }
  #earlier: Promise<RecordedHistory | null> | null = null
  /** What earlier jobs have left; null: not known yet. */
  #base: RecordedHistory | null = null
  #isBooked = true
  #isBooking = false

  constructor(id: DownloadId, context: Context) {
    this.#id = id
    this.#context = context
    this.#sampled = { atMs: context.clock.monotonic(), bytes: 0 }
  }

  /** All of it, earlier jobs' included as soon as that is known. */
  get whole(): RecordedHistory {
    const { answers = [], speeds = emptySeries } = this.#base ?? {}
    return {
      answers: mergeAnswers(this.#answers, answers),
      speeds: this.#speeds.lengthMs > 0 ? joinedSeries(speeds, this.#speeds) : speeds,
    }
  }

  readonly take = (answer: AnswerView): void => {
    this.#answers = mergeAnswers([answer], this.#answers)
    this.#isBooked = false
    void this.#load()
    this.#context.changed(this.#id)
  }

  /** So much has come since the job began. */
  sample(receivedBytes: number): void {
    const { clock } = this.#context
    const atMs = clock.monotonic()
    const spanMs = atMs - this.#sampled.atMs
    const bytes = Math.max(0, receivedBytes - this.#sampled.bytes)
    this.#sampled = { atMs, bytes: receivedBytes }
    // Before the first byte nothing is slow yet.
    if (this.#speeds.lengthMs === 0 && bytes === 0) return
    if (this.#speeds.lengthMs === 0) this.#speeds = begunAt(this.#speeds, clock.now() - spanMs)
    this.#speeds = extended(this.#speeds, spanMs, bytes)
    if (this.#speeds.lengthMs >= leastMs) this.#isBooked = false
  }

  /** Asks what earlier jobs have left, so that it is there when somebody wants to see it. What ends at once never asks. */
  recall(): void {
    void this.#load()
  }

  /** Never rejects. */
  async book(): Promise<void> {
    if (this.#isBooked || this.#isBooking) return
    this.#isBooking = true
    this.#isBooked = true
    const { ledger, log, changed } = this.#context
    try {
      await this.#load()
      const { answers, speeds } = this.whole
      await ledger.call('bookHistory', { id: this.#id, answers, speeds: rounded(speeds) })
      changed(this.#id)
    } catch (error) {
      log('warn', 'history.not_booked', { id: this.#id, code: failureOf(error).code })
    } finally {
      this.#isBooking = false
    }
  }

  #load(): Promise<unknown> {
    this.#earlier ??= this.#context.ledger.call('history', { id: this.#id }).then(
      (found) => (this.#base = found),
      () => null,
    )
    return this.#earlier
  }
}
