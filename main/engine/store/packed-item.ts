/**
 * Items of a batch on their way into the ledger, one string each: a hundred thousand of them cross to its thread as bytes, and are
 * objects there one at a time. Of a request only what differs from its defaults is kept, there and in the ledger.
 */
import { downloadRequest } from '../../../shared/requests.ts'
import type { StoredRequest } from '../domain/download.ts'
import type { BatchItem } from './operations.ts'

declare const packed: unique symbol
/** JSON of a `BatchItem` with a sparse request. */
export type PackedItem = string & { readonly [packed]: true }

export type SparseRequest = Partial<StoredRequest>

const defaults: Readonly<Record<string, unknown>> = downloadRequest.parse({ urls: ['-'] })

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

/** Everything of a request that reading it would not put in by itself. */
const sparse = (request: StoredRequest): SparseRequest =>
  Object.fromEntries(
    Object.entries(request).filter(
      ([key, value]) => value !== defaults[key] && !(isEmpty(value) && isEmpty(defaults[key])),
    ),
  )

const sparseItem = (item: BatchItem): BatchItem<SparseRequest> => {
  switch (item.kind) {
    case 'new':
      return { ...item, download: { ...item.download, request: sparse(item.download.request) } }
    case 'known':
      return { ...item, request: item.request && { ...item.request, request: sparse(item.request.request) } }
    case 'same':
      return item
  }
}

/** Packs an item; never throws. */
export const packItem = (item: BatchItem): PackedItem => JSON.stringify(sparseItem(item)) as PackedItem

/** What `packItem` packed. */
export const unpackItem = (item: PackedItem): BatchItem<SparseRequest> => JSON.parse(item) as BatchItem<SparseRequest>
