/**
 * What one request of a grab brought, as one string on its way from the thread of pages into the ledger: text crosses threads as bytes,
 * and nobody in between needs to know what is in it.
 */
import type { AskedFind, NewFind, NewPage, NewReject, NewRow, Validators } from './grab-operations.ts'

export interface Brought {
  readonly pages: readonly NewPage[]
  readonly finds: readonly NewFind[]
  /** null: it was no question about a find. */
  readonly asked: AskedFind | null
  readonly rows: readonly NewRow[]
  readonly rejects: readonly NewReject[]
  /** Of a page that was read; null: it is as it was, or none. */
  readonly validators: Validators | null
}

declare const packed: unique symbol
/** JSON of a `Brought`; empty: nothing was brought. */
export type PackedBrought = string & { readonly [packed]: true }

const nothing: Brought = { pages: [], finds: [], asked: null, rows: [], rejects: [], validators: null }

export const packedNothing = '' as PackedBrought

export const packBrought = (brought: Partial<Brought>): PackedBrought => JSON.stringify(brought) as PackedBrought

/** What `packBrought` packed. */
export const unpackBrought = (text: PackedBrought): Brought =>
  text === packedNothing ? nothing : { ...nothing, ...(JSON.parse(text) as Partial<Brought>) }
