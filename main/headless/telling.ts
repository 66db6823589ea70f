/**
 * Turns the engine's notices and results into events of one command: by place in the order asked, each thing told once.
 */
import type { Notice } from '../../shared/feed.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { ResultView } from '../../shared/views.ts'
import { outcomeOf, type Outcomes } from './outcomes.ts'
import type { Reporter } from './reporter.ts'

type Result = Omit<ResultView, 'index' | 'id' | 'url'>
type DownloadNotice = Extract<Notice, { kind: 'started' | 'completed' | 'failed' | 'paused' | 'retrying' }>

const isOfDownload = (notice: Notice): notice is DownloadNotice =>
  ['started', 'completed', 'failed', 'paused', 'retrying'].includes(notice.kind)

const nothing = { path: null, sizeBytes: null, proof: null, proofSource: null, failure: null } as const

export class Telling {
  readonly #outcomes: Outcomes
  readonly #reporter: Reporter
  /** The same download may have been asked for twice. */
  readonly #places = new Map<DownloadId, number[]>()
  readonly #intact = new Set<number>()
  /** Notices that came before the ids were known; null: they are known. */
  #early: DownloadNotice[] | null = []

  constructor(outcomes: Outcomes, reporter: Reporter) {
    this.#outcomes = outcomes
    this.#reporter = reporter
  }

  /** From now on these downloads have places; what was said of them before is told. `intact` are places found complete. */
  place(ids: readonly DownloadId[], indexes: readonly number[], intact: readonly number[]): void {
    ids.forEach((id, at) => {
      const index = indexes[at]
      if (index === undefined) return
      const places = this.#places.get(id)
      if (places === undefined) this.#places.set(id, [index])
      else places.push(index)
    })
    for (const index of intact) this.#intact.add(index)
    const early = this.#early ?? []
    this.#early &&= early.filter(({ id }) => !this.#places.has(id))
    for (const notice of early) this.#tellAll(notice)
  }

  /** All of them have places. */
  placed(): void {
    this.#early = null
  }

  /** The first place of a download; null: it is not of this command. */
  placeOf(id: DownloadId): number | null {
    return this.#places.get(id)?.[0] ?? null
  }

  notice(notice: Notice): void {
    if (notice.kind === 'engine') {
      if (notice.level !== 'info') this.#reporter.warn(notice.text)
    } else if (isOfDownload(notice)) {
      if (this.#early === null || this.#places.has(notice.id)) this.#tellAll(notice)
      else this.#early.push(notice)
    }
  }

  /** The engine's own word about one place; it overrules what notices said. */
  result(index: number, result: Result): void {
    const outcome = outcomeOf(result)
    if (outcome === null || !this.#outcomes.settle(index, outcome)) return
    const about = { index, url: this.#outcomes.urlOf(index) }
    const { status, path, sizeBytes, proof, proofSource, failure } = outcome
    if (status === 'completed') {
      const intact = this.#intact.has(index)
      this.#reporter.event({ type: status, ...about, path, sizeBytes, proof, proofSource, intact })
    } else {
      this.#reporter.event({ type: status, ...about, failure })
    }
  }

  #tellAll(notice: DownloadNotice): void {
    for (const index of this.#places.get(notice.id) ?? []) this.#tell(index, notice)
  }

  #tell(index: number, notice: DownloadNotice): void {
    const about = { index, url: this.#outcomes.urlOf(index) }
    switch (notice.kind) {
      case 'started':
        this.#reporter.event({ type: 'started', ...about, name: notice.name })
        break
      case 'retrying':
        this.#reporter.event({ type: 'retrying', ...about, failure: notice.failure, waitMs: notice.waitMs })
        break
      case 'completed': {
        const { path, sizeBytes, proof, proofSource } = notice
        this.result(index, { ...nothing, status: 'completed', path, sizeBytes, proof, proofSource })
        break
      }
      case 'failed':
      case 'paused':
        this.result(index, { ...nothing, status: notice.kind, failure: notice.failure })
        break
    }
  }
}
