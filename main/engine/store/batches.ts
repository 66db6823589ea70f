/** Batches: adding many downloads at once, and their results in the order asked. */
import { failure as failureSchema } from '../../../shared/failure-schema.ts'
import { raise } from '../../../shared/failure.ts'
import type { BatchId, DownloadId, QueueId } from '../../../shared/ids.ts'
import { kindNumber, kindOf } from '../../../shared/kind.ts'
import type { ResultView, Status } from '../../../shared/views.ts'
import { nextStatus } from '../domain/lifecycle.ts'
import type { Connection } from './connection.ts'
import { nameKey } from './name-key.ts'
import type { BatchItem, BatchRow, LedgerReads, LedgerWrites, NewBatch, NewDownload } from './operations.ts'
import { reserveTail } from './queues.ts'
import { unpackItem } from './packed-item.ts'
import type { SparseRequest } from './packed-item.ts'
import { parseColumn, toColumn, wholeMs } from './rows.ts'

const resultColumns = `d.id, d.url, d.status, d.path, d.size_bytes AS sizeBytes, d.proof, d.proof_source AS proofSource, d.failure`

type ResultRow = Omit<ResultView, 'failure'> & { readonly failure: string | null }

/** Whether a result of this status explains itself by a failure; a queued one that is retried has not failed yet. */
const tellsFailure = (status: Status): boolean => status === 'failed' || status === 'paused'

const resultOf = (row: ResultRow, { log }: Connection): ResultView => ({
  ...row,
  failure: parseColumn(failureSchema, tellsFailure(row.status) ? row.failure : null, () => {
    log('error', 'ledger.column_unreadable', { table: 'downloads', id: row.id, column: 'failure' })
  }),
})

export const batchReads = (connection: Connection) => ({
  batch: ({ id }: LedgerReads['batch'][0]): BatchRow | null =>
    connection
      .sql<BatchRow>(
        `
      SELECT id, slots, connections_per_host AS connectionsPerHost, rate_limit AS rateLimit
      FROM batches WHERE id = ?`,
      )
      .get(id) ?? null,

  batchState: ({ id, live }: LedgerReads['batchState'][0]): LedgerReads['batchState'][1] => {
    const { total, failed } = connection
      .sql<{ total: number; failed: number }>(
        `
      SELECT count(*) AS total, count(*) FILTER (WHERE d.status = 'failed') AS failed
      FROM batch_items i JOIN downloads d ON d.id = i.download_id WHERE i.batch_id = ?`,
      )
      .get(id) ?? {
      total: 0,
      failed: 0,
    }
    const open = connection
      .sql<DownloadId>(
        `
      SELECT d.id FROM batch_items i JOIN downloads d ON d.id = i.download_id
      WHERE i.batch_id = ? AND (d.status = 'queued' OR d.id IN (SELECT value FROM json_each(?)))`,
      )
      .pluck()
      .all(id, JSON.stringify(live))
    return { total, open, hasFailed: failed > 0 }
  },

  batchResults: ({ id }: LedgerReads['batchResults'][0]): readonly ResultView[] =>
    connection
      .sql<ResultRow>(
        `
      SELECT i.idx AS "index", ${resultColumns}
      FROM batch_items i JOIN downloads d ON d.id = i.download_id
      WHERE i.batch_id = ? ORDER BY i.idx`,
      )
      .all(id)
      .map((row) => resultOf(row, connection)),

  results: ({ ids }: LedgerReads['results'][0]): readonly ResultView[] =>
    connection
      .sql<ResultRow>(
        `
      SELECT asked.key AS "index", ${resultColumns}
      FROM json_each(?) asked JOIN downloads d ON d.id = asked.value ORDER BY asked.key`,
      )
      .all(JSON.stringify(ids))
      .map((row) => resultOf(row, connection)),
})

/** Gives each queue's new downloads their positions at its end, in input order; `most` of them at most. */
const positionsFor = (connection: Connection, most: number): ((queueId: QueueId) => number) => {
  const next = new Map<QueueId, number>()
  return (queueId) => {
    const position = (next.get(queueId) ?? reserveTail(connection, queueId, most)) + 1
    next.set(queueId, position)
    return position
  }
}

interface Adding {
  readonly connection: Connection
  readonly batchId: BatchId
  readonly at: number
  readonly positionIn: (queueId: QueueId) => number
}

const insertNew = (
  { connection, batchId, at, positionIn }: Adding,
  download: NewDownload<SparseRequest>,
): DownloadId => {
  const { sql } = connection
  // The plain row id is what the brand stands for: the ledger gives it here.
  const id = Number(
    sql(`
      INSERT INTO downloads (batch_id, queue_id, position, priority, status, rate_limit, added_at, host, name, name_key,
        kind, url, request_key, dir)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
      batchId,
      download.queueId,
      positionIn(download.queueId),
      download.priority,
      download.status,
      download.rateLimit,
      at,
      download.host,
      download.name,
      nameKey(download.name),
      kindNumber(kindOf(download.name)),
      download.request.urls?.[0] ?? '',
      download.requestKey,
      download.dir,
    ).lastInsertRowid,
  ) as DownloadId
  sql('INSERT INTO exchanges (download_id, request, sealed_secrets, ruled) VALUES (?, ?, ?, ?)').run(
    id,
    toColumn(download.request),
    download.sealedSecrets,
    toColumn(download.ruled),
  )
  return id
}

/** A known download that is not finished is queued again under this batch; a finished or removed one is only named. */
const takeKnown = (
  { connection, batchId }: Adding,
  { id, resume, request }: Extract<BatchItem<unknown>, { kind: 'known' }>,
): DownloadId => {
  const { sql } = connection
  const status =
    sql<Status>('SELECT status FROM downloads WHERE id = ?').pluck().get(id) ??
    raise('unknown_id', `There is no download ${String(id)}.`, { detail: { id: String(id) } })
  const to = status === 'queued' ? status : nextStatus(status, 'resume')
  if (resume && to !== null) {
    sql(`
      UPDATE downloads SET status = ?, batch_id = ?, attempts = 0, not_before = NULL, failure = NULL WHERE id = ?`).run(
      to,
      batchId,
      id,
    )
  }
  if (resume && to !== null && request) {
    sql('UPDATE exchanges SET request = ?, sealed_secrets = ? WHERE download_id = ?').run(
      toColumn(request.request),
      request.sealedSecrets,
      id,
    )
  }
  return id
}

const addItem = (adding: Adding, item: BatchItem<SparseRequest>, earlier: readonly DownloadId[]): DownloadId => {
  switch (item.kind) {
    case 'new':
      return insertNew(adding, item.download)
    case 'known':
      return takeKnown(adding, item)
    case 'same':
      return (
        earlier[item.index] ??
        raise(
          'bad_input',
          `Item ${String(earlier.length)} repeats item ${String(item.index)}, which does not come before it.`,
        )
      )
  }
}

const newBatch = ({ sql }: Connection, args: LedgerWrites['addBatch'][0], at: number): BatchId =>
  sql<BatchId>(
    'INSERT INTO batches (slots, connections_per_host, rate_limit, added_at) VALUES (?, ?, ?, ?) RETURNING id',
  )
    .pluck()
    .get(args.slots, args.connectionsPerHost, args.rateLimit, at) ?? raise('internal', 'The batch was not made.')

/** The batch, if it has as many items as whoever goes on with it believes. */
const batchToGoOn = ({ sql }: Connection, { batchId, from }: NonNullable<NewBatch['onto']>): BatchId => {
  const count = sql<number | null>('SELECT max(idx) + 1 FROM batch_items WHERE batch_id = ?').pluck().get(batchId) ?? 0
  if (count === from) return batchId
  return raise('bad_input', `Batch ${String(batchId)} has ${String(count)} items, not ${String(from)}.`)
}

const addBatch = (connection: Connection, args: LedgerWrites['addBatch'][0]): LedgerWrites['addBatch'][1] => {
  const { sql } = connection
  const at = wholeMs(args.at)
  const from = args.onto?.from ?? 0
  const batchId = args.onto ? batchToGoOn(connection, args.onto) : newBatch(connection, args, at)
  const adding: Adding = { connection, batchId, at, positionIn: positionsFor(connection, args.items.length) }
  const ids: DownloadId[] = []
  for (const item of args.items) ids.push(addItem(adding, unpackItem(item), ids))
  sql('INSERT INTO batch_items (batch_id, idx, download_id) SELECT ?, ? + key, value FROM json_each(?)').run(
    batchId,
    from,
    JSON.stringify(ids),
  )
  return { batchId, ids }
}

export const batchWrites = (connection: Connection) => ({
  addBatch: (args: LedgerWrites['addBatch'][0]) => addBatch(connection, args),
})
