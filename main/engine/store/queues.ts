/** Queues in the ledger. The first one always exists. */
import { raise } from '../../../shared/failure.ts'
import type { QueueId } from '../../../shared/ids.ts'
import type { Connection } from './connection.ts'
import type { LedgerWrites, QueueRow } from './operations.ts'

type Stored = Omit<QueueRow, 'running'> & { readonly running: number }

export const queueReads = ({ sql }: Connection) => ({
  queues: (): readonly QueueRow[] =>
    sql<Stored>(
      'SELECT id, name, color, position, running, slots, rate_limit AS rateLimit FROM queues ORDER BY position, id',
    )
      .all()
      .map((queue) => ({ ...queue, running: queue.running === 1 })),
})

/** The `count` next positions at the end of a queue begin after this one. Throws `unknown_id`. */
export const reserveTail = ({ sql }: Connection, id: QueueId, count: number): number => {
  const tail = sql<number>('UPDATE queues SET tail = tail + ? WHERE id = ? RETURNING tail').pluck().get(count, id)
  if (typeof tail === 'number') return tail - count
  return raise('unknown_id', `There is no queue ${String(id)}.`, { detail: { queueId: String(id) } })
}

const firstQueue = ({ sql }: Connection): QueueId | undefined =>
  sql<{ id: QueueId }>('SELECT id FROM queues ORDER BY position, id LIMIT 1').get()?.id

export const queueWrites = (connection: Connection) => ({
  createQueue: ({ name, color, slots, rateLimit }: LedgerWrites['createQueue'][0]): { readonly id: QueueId } => {
    const made = connection
      .sql<{ id: QueueId }>(
        `
        INSERT INTO queues (name, color, position, running, slots, rate_limit)
        SELECT ?, ?, coalesce(max(position), 0) + 1, 1, ?, ? FROM queues RETURNING id`,
      )
      .get(name, color, slots, rateLimit)
    return made ?? raise('internal', 'The queue was not made.')
  },

  updateQueue: ({ id, ...change }: LedgerWrites['updateQueue'][0]): { readonly found: boolean } => {
    const { sql } = connection
    const now = sql<Stored>('SELECT name, color, running, slots, rate_limit AS rateLimit FROM queues WHERE id = ?').get(
      id,
    )
    if (!now) return { found: false }
    const next = { ...now, ...change, running: Number(change.running ?? now.running) }
    sql('UPDATE queues SET name = ?, color = ?, running = ?, slots = ?, rate_limit = ? WHERE id = ?').run(
      next.name,
      next.color,
      next.running,
      next.slots,
      next.rateLimit,
      id,
    )
    return { found: true }
  },

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
