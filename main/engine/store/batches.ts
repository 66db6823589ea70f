/** Batches: adding many downloads at once, and their results in the order asked. */
import { failure as failureSchema, raise } from '../../../shared/failure.ts'
import type { BatchId, DownloadId, QueueId } from '../../../shared/ids.ts'
import type { ResultView, Status } from '../../../shared/views.ts'
import { nextStatus } from '../domain/lifecycle.ts'
import type { Connection } from './connection.ts'
import { nameKey } from './name-key.ts'
import type { BatchItem, BatchRow, LedgerReads, LedgerWrites, NewDownload } from './operations.ts'
import { reserveTail } from './queues.ts'
import { parseColumn, toColumn, wholeMs } from './rows.ts'

type ResultRow = Omit<ResultView, 'failure'> & { readonly failure: string | null }

/** Whether a result of this status explains itself by a failure; a queued one that is retried has not failed yet. */
const tellsFailure = (status: Status): boolean => status === 'failed' || status === 'paused'

export const batchReads = ({ sql, log }: Connection) => ({
  batch: ({ id }: LedgerReads['batch'][0]): BatchRow | null =>
    sql<BatchRow>(`
      SELECT id, slots, connections_per_host AS connectionsPerHost, rate_limit AS rateLimit
      FROM batches WHERE id = ?`).get(id) ?? null,

  batchResults: ({ id }: LedgerReads['batchResults'][0]): readonly ResultView[] =>
    sql<ResultRow>(`
      SELECT i.idx AS "index", d.id, d.url, d.status, d.path, d.size_bytes AS sizeBytes, d.proof,
        d.proof_source AS proofSource, d.failure
      FROM batch_items i JOIN downloads d ON d.id = i.download_id
      WHERE i.batch_id = ? ORDER BY i.idx`)
      .all(id)
      .map((row) => ({
        ...row,
        failure: parseColumn(failureSchema, tellsFailure(row.status) ? row.failure : null, () => {
          log('error', 'ledger.column_unreadable', { table: 'downloads', id: row.id, column: 'failure' })
        }),
      })),
})

/** Gives each queue's new downloads their positions at its end, in input order. */
const positionsFor = (connection: Connection, items: readonly BatchItem[]): ((queueId: QueueId) => number) => {
  const counts = new Map<QueueId, number>()
  for (const item of items) {
    if (item.kind === 'new') counts.set(item.download.queueId, (counts.get(item.download.queueId) ?? 0) + 1)
  }
  const next = new Map([...counts].map(([queueId, count]) => [queueId, reserveTail(connection, queueId, count)]))
  return (queueId) => {
    const position = (next.get(queueId) ?? 0) + 1
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

const insertNew = ({ connection, batchId, at, positionIn }: Adding, download: NewDownload): DownloadId => {
  const { sql } = connection
  // The plain row id is what the brand stands for: the ledger gives it here.
  const id = Number(
    sql(`
      INSERT INTO downloads (batch_id, queue_id, position, priority, status, rate_limit, added_at, host, name, name_key,
        url, request_key, dir)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
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
      download.request.urls[0] ?? '',
      download.requestKey,
      download.dir,
    ).lastInsertRowid,
  ) as DownloadId
  sql('INSERT INTO exchanges (download_id, request, sealed_secrets) VALUES (?, ?, ?)').run(
    id,
    toColumn(download.request),
    download.sealedSecrets,
  )
  return id
}

/** A known download that is not finished is queued again under this batch; a finished or removed one is only named. */
const takeKnown = (
  { connection, batchId }: Adding,
  { id, resume, request }: Extract<BatchItem, { kind: 'known' }>,
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

const addItem = (adding: Adding, item: BatchItem, earlier: readonly DownloadId[]): DownloadId => {
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

const addBatch = (connection: Connection, args: LedgerWrites['addBatch'][0]): LedgerWrites['addBatch'][1] => {
  const { sql } = connection
  const at = wholeMs(args.at)
  const batchId = sql<BatchId>(
    'INSERT INTO batches (slots, connections_per_host, rate_limit, added_at) VALUES (?, ?, ?, ?) RETURNING id',
  )
    .pluck()
    .get(args.slots, args.connectionsPerHost, args.rateLimit, at)
  if (batchId === undefined) return raise('internal', 'The batch was not made.')
  const adding: Adding = { connection, batchId, at, positionIn: positionsFor(connection, args.items) }
  const ids: DownloadId[] = []
  for (const item of args.items) ids.push(addItem(adding, item, ids))
  sql('INSERT INTO batch_items (batch_id, idx, download_id) SELECT ?, key, value FROM json_each(?)').run(
    batchId,
    JSON.stringify(ids),
  )
  return { batchId, ids }
}

export const batchWrites = (connection: Connection) => ({
  addBatch: (args: LedgerWrites['addBatch'][0]) => addBatch(connection, args),
})
