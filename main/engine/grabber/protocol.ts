/**
 * What the grabber and its thread of pages say to each other. The thread owns sockets, bodies, parsers and robots.txt; the grabber owns
 * the order of things. No body crosses: orders and reports are plain data.
 */
import type { Failure } from '../../../shared/failure.ts'
import type { GrabId } from '../../../shared/grabs.ts'
import type { Trial } from '../../../shared/recipe-trial.ts'
import type { AskedFind, NewFind, NewPage, NewReject, NewRow, PageTask, Validators } from '../store/grab-operations.ts'
import type { HttpOrder } from '../transfer/http.ts'
import type { GrabPlan } from './scope.ts'

export interface PageOrder {
  readonly id: number
  readonly grabId: GrabId
  /** `robots`: the rules of the origin of the address; the others wait for those. */
  readonly task: PageTask | 'robots'
  readonly http: HttpOrder
  readonly depth: number
  /** Somebody named it, so it is read whatever text it is. */
  readonly wanted: boolean
  /** Step of the recipe that reads it; null: there is no recipe. */
  readonly step: string | null
  readonly foundOn: string | null
  /** When it was asked for, in epoch milliseconds. */
  readonly now: number
}

/** One page to try a plan on; nothing is kept but the page itself, for a while. */
export interface TrialOrder {
  readonly id: number
  readonly plan: GrabPlan
  readonly http: HttpOrder
  readonly step: string | null
  /** What was read of this address before will do. */
  readonly again: boolean
  readonly now: number
}

/**
 * `read`: a page was read. `file`: it is none, but a find. `moved`: it leads to `pages`. `asked`: what the server says of a find.
 * `forbidden`: by robots.txt; nothing was sent.
 */
export type PageOutcome = 'read' | 'file' | 'moved' | 'asked' | 'forbidden' | 'failed' | 'robots'

export interface PageReport {
  readonly id: number
  readonly outcome: PageOutcome
  readonly failure: Failure | null
  readonly bytes: number
  readonly pages: readonly NewPage[]
  readonly finds: readonly NewFind[]
  readonly asked: AskedFind | null
  readonly rows: readonly NewRow[]
  readonly rejects: readonly NewReject[]
  /** Of a page that was read; null: it is as it was, or none. */
  readonly validators: Validators | null
  /** Of `robots`: what its rules ask for between two requests. */
  readonly delayMs: number | null
}

/** A report of nothing but what is said. */
export const reportOf = (id: number, outcome: PageOutcome, said: Partial<PageReport>): PageReport => ({
  ...{ id, outcome, failure: null, bytes: 0, pages: [], finds: [], asked: null },
  ...{ rows: [], rejects: [], validators: null, delayMs: null },
  ...said,
})

/** `reading`: from here to the report the thread does nothing but read that page. */
export type FromPages =
  | { readonly kind: 'report'; readonly report: PageReport }
  | { readonly kind: 'trial'; readonly id: number; readonly trial: Trial }
  | { readonly kind: 'reading'; readonly id: number }

export type ToPages =
  | { readonly kind: 'plan'; readonly grabId: GrabId; readonly plan: GrabPlan }
  | { readonly kind: 'order'; readonly order: PageOrder }
  | { readonly kind: 'try'; readonly order: TrialOrder }
  | { readonly kind: 'stop'; readonly ids: readonly number[] }
  | { readonly kind: 'forget'; readonly grabId: GrabId }
  | { readonly kind: 'close' }
