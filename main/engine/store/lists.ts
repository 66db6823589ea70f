/** The ids of a filtered, sorted list, for the windows of a UI. */
import type { ListFilter, ListSort } from '../../../shared/feed.ts'
import type { QueueId } from '../../../shared/ids.ts'
import { kindNumber } from '../../../shared/kind.ts'
import { isLaterSql } from './downloads.ts'
import type { Connection } from './connection.ts'
import type { LedgerReads } from './operations.ts'

const inActive = 'd.id IN (SELECT value FROM json_each(@active))'

const groups: Readonly<Record<ListFilter['group'], string>> = {
  all: "d.status <> 'removed'",
  active: `d.status = 'queued' AND ${inActive}`,
  waiting: `d.status = 'queued' AND NOT ${inActive}`,
  paused: "d.status = 'paused'",
  completed: "d.status = 'completed'",
  failed: "d.status = 'failed'",
  removed: "d.status = 'removed'",
}

const statusRank = `CASE d.status WHEN 'queued' THEN 1 WHEN 'paused' THEN 2 WHEN 'failed' THEN 3 WHEN 'completed' THEN 4 ELSE 5 END`

/** Sort terms without and with direction; ids break ties. Unknown sizes and times come last in both directions. */
const orders: Readonly<Record<ListSort['key'], readonly [fixed: readonly string[], directed: readonly string[]]>> = {
  position: [[], ['(SELECT q.position FROM queues q WHERE q.id = d.queue_id)', 'd.queue_id', 'd.position']],
  name: [[], ['d.name_key']],
  size: [['d.size_bytes IS NULL'], ['d.size_bytes']],
  // Ids are given in the order of adding, also when the clock goes back.
  added: [[], []],
  status: [[], [statusRank]],
  host: [[], ['d.host']],
  finished: [['d.finished_at IS NULL'], ['d.finished_at']],
}

const orderOf = ({ key, descending }: ListSort): string => {
  const [fixed, directed] = orders[key]
  return [...fixed, ...[...directed, 'd.id'].map((term) => `${term} ${descending ? 'DESC' : 'ASC'}`)].join(', ')
}

/** A LIKE pattern for text that contains these characters, whatever they mean to LIKE. */
export const containing = (search: string): string => `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`

const searched = ['d.name', 'd.host', 'd.url'].map((column) => `${column} LIKE @search ESCAPE '\\'`).join(' OR ')

const whereOf = (filter: ListFilter): string =>
  [
    groups[filter.group],
    filter.queueId === null ? null : 'd.queue_id = @queueId',
    filter.batchId === null ? null : 'd.batch_id = @batchId',
    filter.kind === null ? null : 'd.kind = @kind',
    filter.search === '' ? null : `(${searched})`,
  ]
    .filter((term) => term !== null)
    .join(' AND ')

const waitsText = `
SELECT queue_id AS queueId, coalesce(${isLaterSql}, 0) AS isLater, host IN (SELECT value FROM json_each(@heldHosts)) AS isHeld,
  count(*) AS count
FROM downloads
WHERE status = 'queued' AND id NOT IN (SELECT value FROM json_each(@live))
GROUP BY 1, 2, 3`

interface WaitsRow {
  readonly queueId: QueueId
  readonly isLater: number
  readonly isHeld: number
  readonly count: number
}

export const listReads = ({ db, sql }: Connection) => ({
  waits: ({ now, heldHosts, live }: LedgerReads['waits'][0]): LedgerReads['waits'][1] =>
    sql<WaitsRow>(waitsText)
      .all({ now, heldHosts: JSON.stringify(heldHosts), live: JSON.stringify(live) })
      .map((row) => ({ ...row, isLater: row.isLater === 1, isHeld: row.isHeld === 1 })),

  listIds: ({ filter, sort, active }: LedgerReads['listIds'][0]): Float64Array => {
    const text = `SELECT d.id FROM downloads d WHERE ${whereOf(filter)} ORDER BY ${orderOf(sort)}`
    const ids = db
      .prepare<unknown[], number>(text)
      .pluck()
      .all({
        active: JSON.stringify(active),
        queueId: filter.queueId,
        batchId: filter.batchId,
        kind: filter.kind === null ? null : kindNumber(filter.kind),
        search: containing(filter.search),
      })
    return Float64Array.from(ids)
  },
})
