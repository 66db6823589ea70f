/**
 * What the grabber and its thread of pages say to each other. The thread owns sockets, bodies, parsers and robots.txt; the grabber owns
 * the order of things. No body crosses: orders and reports are plain data.
 */
import type { Failure } from '../../../shared/failure.ts'
import type { GrabId } from '../../../shared/grabs.ts'
import type { Trial } from '../../../shared/recipe-trial.ts'
import type { PageTask } from '../store/grab-operations.ts'
import { packedNothing, type PackedBrought } from '../store/packed-brought.ts'
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
 * `read`: a page was read. `file`: it is none, but a find. `moved`: it leads to another page. `asked`: what the server says of a find.
 * `forbidden`: by robots.txt; nothing was sent.
 */
export type PageOutcome = 'read' | 'file' | 'moved' | 'asked' | 'forbidden' | 'failed' | 'robots'

export interface PageReport {
  readonly id: number
  readonly outcome: PageOutcome
  readonly failure: Failure | null
  readonly bytes: number
  readonly brought: PackedBrought
  /** Of `robots`: what its rules ask for between two requests. */
  readonly delayMs: number | null
}

/** A report of nothing but what is said. */
export const reportOf = (id: number, outcome: PageOutcome, said: Partial<PageReport>): PageReport => ({
  ...{ id, outcome, failure: null, bytes: 0, brought: packedNothing, delayMs: null },
  ...said,
})

/** Shared with the thread: the number of the order that keeps it busy; 0: none does. It is read while the thread answers nobody. */
export type ReadingNow = Int32Array<SharedArrayBuffer>

/** Reports of one turn come together. */
export type FromPages =
  | { readonly kind: 'reports'; readonly reports: readonly PageReport[] }
  | { readonly kind: 'trial'; readonly id: number; readonly trial: Trial }

export type ToPages =
  | { readonly kind: 'plan'; readonly grabId: GrabId; readonly plan: GrabPlan }
  | { readonly kind: 'orders'; readonly orders: readonly PageOrder[] }
  | { readonly kind: 'try'; readonly order: TrialOrder }
  | { readonly kind: 'stop'; readonly ids: readonly number[] }
  | { readonly kind: 'forget'; readonly grabId: GrabId }
  /** Something that was reported could not be booked: everything is to be told once more. */
  | { readonly kind: 'retell'; readonly grabId: GrabId }
  | { readonly kind: 'close' }
