/** What a `get` tells while it works. Those who print implement it; the session only speaks it. */
import type { Failure } from '../../shared/failure.ts'
import type { DownloadView, Proof, ProofSource } from '../../shared/views.ts'
import type { Outcomes } from './outcomes.ts'

interface About {
  /** Place in the order asked. */
  readonly index: number
  readonly url: string
}

export type GetEvent =
  | (About & { readonly type: 'added'; readonly outcome: 'added' | 'resumed' | 'running' })
  | (About & { readonly type: 'started'; readonly name: string })
  | (About & { readonly type: 'retrying'; readonly failure: Failure; readonly waitMs: number })
  | (About & {
      readonly type: 'completed'
      readonly path: string | null
      readonly sizeBytes: number | null
      readonly proof: Proof
      readonly proofSource: ProofSource | null
      /** It was complete before and still is as it was left: nothing was fetched. */
      readonly intact: boolean
    })
  | (About & { readonly type: 'failed'; readonly failure: Pick<Failure, 'code' | 'message'> | null })
  | (About & { readonly type: 'paused'; readonly failure: Pick<Failure, 'code' | 'message'> | null })

/** A running download of this command and its place in the order asked. */
export type PlacedRow = DownloadView & { readonly index: number }

export interface Reporter {
  /** Whether `rows` is of use. */
  readonly wantsRows: boolean
  event(event: GetEvent): void
  /** The downloads of this command that run now. */
  rows(rows: readonly PlacedRow[]): void
  /** A sentence about the command as a whole. */
  note(sentence: string): void
  /** A sentence about something that is wrong. */
  warn(sentence: string): void
  /** The last word; nothing follows. */
  end(outcomes: Outcomes, interrupted: boolean): void
}

const plural = (count: number, word: string): string => `${String(count)} ${word}`

/** `3 completed, 1 failed, 2 not finished` */
export const tallyOf = (outcomes: Outcomes): string => {
  const [completed, failed] = [outcomes.count('completed'), outcomes.count('failed')]
  const rest = outcomes.total - completed - failed
  return [
    plural(completed, 'completed'),
    ...(failed > 0 ? [plural(failed, 'failed')] : []),
    ...(rest > 0 ? [plural(rest, 'not finished')] : []),
  ].join(', ')
}

export const interruptedSentence = 'Interrupted; progress is saved. Run the same command again to go on where it was.'
