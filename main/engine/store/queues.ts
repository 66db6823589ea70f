/** Queues in the ledger. The first one always exists. */
import { raise } from '../../../shared/failure.ts'
import type { QueueId } from '../../../shared/ids.ts'
import { timetable } from '../../../shared/timetable.ts'
import type { Connection } from './connection.ts'
import type { LedgerWrites, QueueRow } from './operations.ts'
import { parseColumn, toColumn } from './rows.ts'

interface Stored extends Omit<QueueRow, 'running' | 'timetable'> {
  readonly running: number
  /** JSON */
  readonly timetable: string | null
}

const columns =
  'id, name, color, position, running, slots, rate_limit AS rateLimit, timetable, open_until AS openUntil, when_done AS whenDone'

export const queueReads = ({ sql, log }: Connection) => ({
  queues: (): readonly QueueRow[] =>
    sql<Stored>(`SELECT ${columns} FROM queues ORDER BY position, id`)
      .all()
      .map((queue) => ({
        ...queue,
        running: queue.running === 1,
        timetable: parseColumn(timetable, queue.timetable, () => {
          log('error', 'ledger.column_unreadable', { table: 'queues', id: queue.id, column: 'timetable' })
        }),
      })),
})

/** The `count` next positions at the end of a queue begin after this one. Throws `unknown_id`. */
export const reserveTail = ({ sql }: Connection, id: QueueId, count: number): number => {
  const tail = sql<number>('UPDATE queues SET tail = tail + ? WHERE id = ? RETURNING tail').pluck().get(count, id)
  if (typeof tail === 'number') return tail - count
  return raise('unknown_id', `There is no queue ${String(id)}.`, { detail: { queueId: String(id) } })
}

const firstQueue = ({ sql }: Connection): QueueId | undefined =>
  sql<{ id: QueueId }>('SELECT id FROM queues ORDER BY position, id LIMIT 1').get()?.id

/** Positions are given anew: there are few queues. */
const moveQueue = ({ sql }: Connection, { id, before }: LedgerWrites['moveQueue'][0]): { readonly found: boolean } => {
  const ids = sql<QueueId>('SELECT id FROM queues ORDER BY position, id').pluck().all()
  if (!ids.includes(id) || (before !== null && !ids.includes(before))) return { found: false }
  if (before === id) return { found: true }
  const others = ids.filter((other) => other !== id)
  const place = before === null ? others.length : others.indexOf(before)
  const put = sql('UPDATE queues SET position = ? WHERE id = ?')
  for (const [index, one] of others.toSpliced(place, 0, id).entries()) put.run(index + 1, one)
  return { found: true }
}

export const queueWrites = (connection: Connection) => ({
  createQueue: ({
    name,
    color,
    slots,
    rateLimit,
    ...more
  }: LedgerWrites['createQueue'][0]): { readonly id: QueueId } => {
    const made = connection
      .sql<{ id: QueueId }>(
        `
        INSERT INTO queues (name, color, position, running, slots, rate_limit, timetable, when_done)
        SELECT ?, ?, coalesce(max(position), 0) + 1, 1, ?, ?, ?, ? FROM queues RETURNING id`,
      )
      .get(name, color, slots, rateLimit, toColumn(more.timetable), more.whenDone ?? 'nothing')
    return made ?? raise('internal', 'The queue was not made.')
  },

  updateQueue: ({ id, ...change }: LedgerWrites['updateQueue'][0]): { readonly found: boolean } => {
    const { sql } = connection
    const now = sql<Stored>(`SELECT ${columns} FROM queues WHERE id = ?`).get(id)
    if (!now) return { found: false }
    const next = { ...now, ...change }
    sql(`
      UPDATE queues SET name = ?, color = ?, running = ?, slots = ?, rate_limit = ?, timetable = ?, open_until = ?,
        when_done = ?
      WHERE id = ?`).run(
      next.name,
      next.color,
      Number(next.running),
      next.slots,
      next.rateLimit,
      change.timetable === undefined ? now.timetable : toColumn(change.timetable),
      next.openUntil,
      next.whenDone,
      id,
    )
    return { found: true }
  },

  moveQueue: (args: LedgerWrites['moveQueue'][0]) => moveQueue(connection, args),

  /** Its downloads go to the end of the first queue, in their order. */
  removeQueue: ({ id }: LedgerWrites['removeQueue'][0]): { readonly removed: boolean } => {
    const { sql } = connection
    const first = firstQueue(connection)
    if (first === undefined || first === id) return { removed: false }
    const count = Number(sql('SELECT count(*) FROM downloads WHERE queue_id = ?').pluck().get(id))
    const tail = reserveTail(connection, first, count)
    sql(`
      UPDATE downloads SET queue_id = ?, position = ? + ranked.rank
      FROM (SELECT id, row_number() OVER (ORDER BY position, id) AS rank FROM downloads WHERE queue_id = ?) AS ranked
      WHERE ranked.id = downloads.id`).run(first, tail, id)
    return { removed: sql('DELETE FROM queues WHERE id = ?').run(id).changes === 1 }
  },
})
