/**
 * What the grabber and its thread of pages say to each other. The thread owns sockets, bodies, parsers and robots.txt; the grabber owns
 * the order of things. No body crosses: orders and reports are plain data.
 */
import type { Failure } from '../../../shared/failure.ts'
import type { GrabId } from '../../../shared/grabs.ts'
import type { AskedFind, NewFind, NewPage, PageTask } from '../store/grab-operations.ts'
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
  /** Of `robots`: what its rules ask for between two requests. */
  readonly delayMs: number | null
}

export type ToPages =
  | { readonly kind: 'plan'; readonly grabId: GrabId; readonly plan: GrabPlan }
  | { readonly kind: 'order'; readonly order: PageOrder }
  | { readonly kind: 'stop'; readonly ids: readonly number[] }
  | { readonly kind: 'forget'; readonly grabId: GrabId }
  | { readonly kind: 'close' }
