/** The ledger as a crawl uses it: asked again a few times when it fails, until the crawl stops. */
import { failureOf } from '../../../shared/failure.ts'
import type { GrabId } from '../../../shared/grabs.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { GrabBooked, GrabBooking } from '../store/grab-operations.ts'
import type { Ledger } from '../store/ledger.ts'
import type { OperationArgs, OperationName, OperationResult } from '../store/operations.ts'
import { packedNothing } from '../store/packed-brought.ts'
import { insist } from './insist.ts'

export interface CrawlLedgerSpec {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly log: Log
  readonly id: GrabId
  /** What was reported of the grab so far could not all be booked: pages are to tell it once more. */
  readonly retell: () => void
}

/** With how the page was booked in the end. */
export type Booked = GrabBooked & Pick<GrabBooking, 'end' | 'code'>

export class CrawlLedger {
  readonly #spec: CrawlLedgerSpec
  readonly #stopping = new AbortController()

  constructor(spec: CrawlLedgerSpec) {
    this.#spec = spec
  }

  /** Nobody waits for the next attempt any more. */
  stop(): void {
    this.#stopping.abort()
  }

  insist<T>(work: () => Promise<T>): Promise<T> {
    return insist(this.#spec.clock, this.#stopping.signal, work)
  }

  call<N extends OperationName>(name: N, args: OperationArgs<N>): Promise<OperationResult<N>> {
    return this.insist(() => this.#spec.ledger.call(name, args))
  }

  /** A page of which the ledger cannot take what it brought is left out, and nothing else with it. */
  async book(booking: Omit<GrabBooking, 'id'>): Promise<Booked> {
    const { id, log, retell } = this.#spec
    const { end, code } = booking
    try {
      return { ...(await this.call('bookGrab', { ...booking, id })), end, code }
    } catch (error) {
      const isOfPage = failureOf(error).code === 'internal' && booking.brought !== packedNothing
      if (!isOfPage || this.#stopping.signal.aborted) throw error
      log('error', 'grab.page_not_booked', { id, page: booking.pageId, error: String(error) })
      retell()
      const without = { end: 'failed', code: 'internal', brought: packedNothing } as const
      return { ...(await this.call('bookGrab', { ...booking, id, ...without })), ...without }
    }
  }
}
