/** Questions about downloads: rows by id or key, what could run next, counts. */
import type { BatchId, DownloadId, QueueId } from '../../../shared/ids.ts'
import { countKinds, kindOfNumber } from '../../../shared/kind.ts'
import type { Status } from '../../../shared/views.ts'
import type { Download, PartRecord } from '../domain/download.ts'
import { longestWaitMs } from '../domain/retry.ts'
import type { Connection } from './connection.ts'
import type { Candidate, CandidateQuery, LedgerReads, StatusCounts } from './operations.ts'
import { downloadColumns, parseColumn, parseDownload, partRecord } from './rows.ts'

const fromIds = `
  SELECT ${downloadColumns}
  FROM json_each(?) AS wanted
  CROSS JOIN downloads d ON d.id = wanted.value
  LEFT JOIN exchanges x ON x.download_id = d.id
  ORDER BY wanted.key`

/** `not_before` is by the clock on the wall: what lies further ahead than any wait was noted before that clock was set back, and is due. */
export const isLaterSql = `(not_before > @now AND not_before <= @now + ${String(longestWaitMs)})`

/** One queue at a time, so that the index gives the order and the limit ends the walk. */
export const candidateSql = `
  SELECT id, queue_id AS queueId, batch_id AS batchId, host, priority, position FROM downloads
  WHERE status = 'queued' AND queue_id = @queueId
    AND (not_before IS NULL OR NOT ${isLaterSql})
    AND (@batchIds IS NULL OR batch_id IN (SELECT value FROM json_each(@batchIds)))
    AND (batch_id IS NULL OR batch_id NOT IN (SELECT value FROM json_each(@excludeBatchIds)))
    AND host NOT IN (SELECT value FROM json_each(@excludeHosts))
    AND id NOT IN (SELECT value FROM json_each(@excludeIds))
  ORDER BY priority DESC, position
  LIMIT @limit`

export const nextDueSql = `
  SELECT min(not_before) FROM downloads
  WHERE status = 'queued' AND not_before IS NOT NULL AND ${isLaterSql}
    AND (@batchIds IS NULL OR batch_id IN (SELECT value FROM json_each(@batchIds)))`

export const newestByKeySql = `
  SELECT id FROM downloads WHERE request_key = @key AND status <> 'removed' AND (@batchId IS NULL OR batch_id = @batchId)
  ORDER BY id DESC LIMIT 1`

export const countsSql = `
  SELECT queue_id AS queueId, status, kind, count(*) AS n FROM downloads
  WHERE status <> 'removed' GROUP BY queue_id, status, kind ORDER BY queue_id`

const batchesOf = (batchIds: readonly BatchId[] | null): string | null =>
  batchIds === null ? null : JSON.stringify(batchIds)

const downloadsOf = ({ sql, log }: Connection, ids: readonly DownloadId[]): readonly Download[] =>
  sql(fromIds)
    .all(JSON.stringify(ids))
    .flatMap((row) => parseDownload(row, log) ?? [])

const findByKeys = (
  connection: Connection,
  { keys, batchId = null }: LedgerReads['findByKeys'][0],
): readonly (Download | null)[] => {
  const newest = connection.sql<DownloadId>(newestByKeySql).pluck()
  const ids = keys.map((key) => newest.get({ key, batchId }) ?? null)
  const known = new Map(
    downloadsOf(connection, [...new Set(ids.filter((id) => id !== null))]).map((download) => [download.id, download]),
  )
  return ids.map((id) => (id === null ? null : (known.get(id) ?? null)))
}

const candidates = ({ sql }: Connection, query: CandidateQuery): readonly Candidate[] => {
  const shared = {
    now: query.now,
    batchIds: batchesOf(query.batchIds),
    excludeBatchIds: JSON.stringify(query.excludeBatchIds),
    excludeHosts: JSON.stringify(query.excludeHosts),
    excludeIds: JSON.stringify(query.excludeIds),
    limit: Math.max(0, Math.floor(query.limit)),
  }
  const statement = sql<Candidate>(candidateSql)
  const found = [...new Set(query.queueIds)].flatMap((queueId) => statement.all({ ...shared, queueId }))
  if (query.queueIds.length > 1) {
    found.sort((a, b) => b.priority - a.priority || a.position - b.position || a.id - b.id)
  }
  return found.slice(0, shared.limit)
}

const counts = ({ sql }: Connection): StatusCounts => {
  const rows = sql<{ queueId: QueueId; status: Status; kind: number; n: number }>(countsSql).all()
  const of = (status: Status): number => rows.reduce((sum, row) => (row.status === status ? sum + row.n : sum), 0)
  const unfinished = new Map<QueueId, number>()
  const kinds = countKinds([])
  const queued = new Map<QueueId, number>()
  for (const { queueId, status, kind, n } of rows) {
    kinds[kindOfNumber(kind)] += n
    if (status !== 'completed') unfinished.set(queueId, (unfinished.get(queueId) ?? 0) + n)
    if (status === 'queued') queued.set(queueId, (queued.get(queueId) ?? 0) + n)
  }
  return {
    queued: of('queued'),
    paused: of('paused'),
    completed: of('completed'),
    failed: of('failed'),
    unfinishedByQueue: [...unfinished],
    queuedByQueue: [...queued],
    kinds,
  }
}

interface PartRow {
  readonly id: DownloadId
  readonly status: Status
  readonly part: string
}

export const downloadReads = (connection: Connection) => ({
  downloads: ({ ids }: LedgerReads['downloads'][0]) => downloadsOf(connection, ids),

  statuses: ({ ids }: LedgerReads['statuses'][0]): LedgerReads['statuses'][1] =>
    connection
      .sql<LedgerReads['statuses'][1][number]>(
        'SELECT d.id, d.status FROM json_each(?) AS wanted CROSS JOIN downloads d ON d.id = wanted.value',
      )
      .all(JSON.stringify(ids)),

  findByKeys: (args: LedgerReads['findByKeys'][0]) => findByKeys(connection, args),

  candidates: (query: CandidateQuery) => candidates(connection, query),

  nextDue: ({ now, batchIds }: LedgerReads['nextDue'][0]): number | null =>
    connection
      .sql<number | null>(nextDueSql)
      .pluck()
      .get({ now, batchIds: batchesOf(batchIds) }) ?? null,

  sealedByFile: ({ after, limit }: LedgerReads['sealedByFile'][0]) =>
    connection
      .sql<LedgerReads['sealedByFile'][1][number]>(
        `SELECT download_id AS id, sealed_secrets AS sealed FROM exchanges
         WHERE download_id > ? AND sealed_secrets LIKE 'v1:%' ORDER BY download_id LIMIT ?`,
      )
      .all(after ?? 0, limit),

  counts: () => counts(connection),

  knownAddresses: ({ urls }: LedgerReads['knownAddresses'][0]) =>
    connection
      .sql<LedgerReads['knownAddresses'][1][number]>(
        `SELECT url, max(id) AS id, name, status FROM downloads
         WHERE status <> 'removed' AND url IN (SELECT value FROM json_each(?)) GROUP BY url`,
      )
      .all(JSON.stringify(urls)),

  folders: (): readonly string[] => connection.sql<string>('SELECT DISTINCT dir FROM downloads').pluck().all(),

  unfinishedParts: (): LedgerReads['unfinishedParts'][1] =>
    connection
      .sql<PartRow>(
        "SELECT id, status, part FROM downloads WHERE part IS NOT NULL AND status <> 'completed' ORDER BY id",
      )
      .all()
      .flatMap(({ id, status, part }) => {
        const record: PartRecord | null = parseColumn(partRecord, part, () => {
          connection.log('error', 'ledger.column_unreadable', { table: 'downloads', id, column: 'part' })
        })
        return record ? [{ ...record, id, status }] : []
      }),
})
