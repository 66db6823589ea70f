/** What a run of a watch has to tell people of when it has ended. */
import type { Notice } from '../../../shared/feed.ts'
import type { GrabId } from '../../../shared/grabs.ts'
import type { GrabRow } from '../store/grab-operations.ts'
import type { Ledger } from '../store/ledger.ts'
import { newFinds } from './add-finds.ts'

export type WatchNotice = Extract<Notice, { kind: 'watch_news' | 'watch_failed' }>

/** The recipe's, else where it starts. */
const nameOf = ({ options: { recipe, starts } }: GrabRow): string => {
  const [start = ''] = starts
  const url = URL.parse(start)
  return recipe?.name ?? (url === null ? start : `${url.host}${url.pathname}`)
}

export class WatchNews {
  readonly #ledger: Ledger
  readonly #notice: (notice: WatchNotice) => void
  /** Rows of the recipe when the run began. */
  readonly #rowsBefore = new Map<GrabId, number>()

  constructor(ledger: Ledger, notice: (notice: WatchNotice) => void) {
    this.#ledger = ledger
    this.#notice = notice
  }

  /** A run begins; `row`: as the run before has left it. */
  began({ id, rows }: GrabRow): void {
    this.#rowsBefore.set(id, rows)
  }

  /** A run has ended. Of the first one everything is new, which is no news. */
  async tell(row: GrabRow): Promise<void> {
    const { id: grabId, run } = row
    const host = URL.parse(row.options.starts[0] ?? '')?.host ?? ''
    const about = { grabId, name: nameOf(row), host, run }
    const before = this.#rowsBefore.get(grabId) ?? row.rows
    this.#rowsBefore.delete(grabId)
    if (await this.#isLost(row)) this.#notice({ kind: 'watch_failed', ...about })
    if (run === 1) return
    const finds = (await newFinds(this.#ledger, row)).length
    const rows = Math.max(0, row.rows - before)
    if (finds + rows > 0) this.#notice({ kind: 'watch_news', ...about, finds, rows })
  }

  /** Nothing that it starts from could be read. Files may have been asked for nevertheless. */
  async #isLost({ id, failed, options: { starts } }: GrabRow): Promise<boolean> {
    if (failed < starts.length) return false
    const lost = await this.#ledger.read('grabUnread', { id, end: 'failed', after: 0, most: starts.length })
    return lost.length === starts.length && lost.every(({ depth }) => depth === 0)
  }
}
