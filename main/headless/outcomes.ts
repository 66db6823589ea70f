/** What became of each download of a command, in the order asked, and the summary of it. Pure bookkeeping. */
import { fail, type Failure } from '../../shared/failure.ts'
import type { Proof, ProofSource, ResultView } from '../../shared/views.ts'

export interface Outcome {
  readonly status: 'completed' | 'failed' | 'paused'
  readonly path: string | null
  readonly sizeBytes: number | null
  readonly proof: Proof
  /** Whose checksum it was where the proof is `digest`. */
  readonly proofSource: ProofSource | null
  readonly failure: Pick<Failure, 'code' | 'message'> | null
}

/** The last line of `--json`. */
export interface Summary {
  readonly type: 'summary'
  readonly completed: number
  readonly failed: number
  readonly downloads: readonly ({ readonly index: number; readonly url: string } & Outcome)[]
}

const unfinished: Outcome = {
  status: 'paused',
  path: null,
  sizeBytes: null,
  proof: 'none',
  proofSource: null,
  failure: null,
}

const bare = ({ code, message }: Failure): Pick<Failure, 'code' | 'message'> => ({ code, message })

export const failedOutcome = (failure: Failure): Outcome => ({
  ...unfinished,
  status: 'failed',
  failure: bare(failure),
})

/** What the engine's result means for a command; null: it is not over. */
export const outcomeOf = (result: Omit<ResultView, 'index' | 'id' | 'url'>): Outcome | null => {
  if (result.status === 'queued') return null
  if (result.status === 'removed') return failedOutcome(fail('cancelled', 'It was removed from the list by somebody.'))
  const { status, path, sizeBytes, proof, proofSource, failure } = result
  return {
    status,
    path,
    sizeBytes,
    proof: proof ?? 'none',
    proofSource,
    failure: failure === null ? null : bare(failure),
  }
}

export class Outcomes {
  readonly #urls: readonly string[]
  readonly #outcomes: (Outcome | null)[]

  /** One address for each download, fit to be shown. */
  constructor(urls: readonly string[]) {
    this.#urls = urls
    this.#outcomes = urls.map(() => null)
  }

  get total(): number {
    return this.#urls.length
  }

  urlOf(index: number): string {
    return this.#urls[index] ?? ''
  }

  /** False when the download had this status already. A later word replaces an earlier one. */
  settle(index: number, outcome: Outcome): boolean {
    const isNew = this.#outcomes[index]?.status !== outcome.status
    this.#outcomes[index] = outcome
    return isNew
  }

  /** Places of the downloads that neither completed nor failed, in order. */
  open(): readonly number[] {
    return this.#outcomes.flatMap((outcome, index) => (outcome === null || outcome.status === 'paused' ? [index] : []))
  }

  count(status: Outcome['status']): number {
    return this.#outcomes.filter((outcome) => outcome?.status === status).length
  }

  /** Every download that nothing has been heard of, failed for the same reason. */
  failRest(failure: Failure): void {
    for (const index of this.open()) this.#outcomes[index] = failedOutcome(failure)
  }

  /** What is not over counts as paused. */
  summary(): Summary {
    return {
      type: 'summary',
      completed: this.count('completed'),
      failed: this.count('failed'),
      downloads: this.#urls.map((url, index) => ({ index, url, ...(this.#outcomes[index] ?? unfinished) })),
    }
  }
}
