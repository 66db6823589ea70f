/** The order of downloads inside their queues: fractional positions, so that a move touches only what moves. */
import { raise } from '../../../shared/failure.ts'
import type { DownloadId, QueueId } from '../../../shared/ids.ts'
import type { Connection } from './connection.ts'
import type { LedgerWrites } from './operations.ts'
import { reserveTail } from './queues.ts'

interface Place {
  readonly id: DownloadId
  readonly queueId: QueueId
  readonly position: number
}

const placeOf = ({ sql }: Connection, id: DownloadId): Place | undefined =>
  sql<Place>('SELECT id, queue_id AS queueId, position FROM downloads WHERE id = ?').get(id)

const put = ({ sql }: Connection, queueId: QueueId, ids: readonly DownloadId[], from: number, step: number): void => {
  const move = sql('UPDATE downloads SET queue_id = ?, position = ? WHERE id = ?')
  for (const [index, id] of ids.entries()) move.run(queueId, from + step * (index + 1), id)
}

const putAtEnd = (connection: Connection, queueId: QueueId, ids: readonly DownloadId[]): void => {
  put(connection, queueId, ids, reserveTail(connection, queueId, ids.length), 1)
}

/** Whole positions again, in the same order. */
const renumber = ({ sql }: Connection, queueId: QueueId): void => {
  sql(`
    UPDATE downloads SET position = ranked.rank
    FROM (SELECT id, row_number() OVER (ORDER BY position, id) AS rank FROM downloads WHERE queue_id = ?) AS ranked
    WHERE ranked.id = downloads.id`).run(queueId)
  sql(`
    UPDATE queues SET tail = (SELECT coalesce(max(position), 0) FROM downloads WHERE queue_id = @queueId)
    WHERE id = @queueId`).run({ queueId })
}

/** The anchor itself, or the next one after it where it is among those that move. */
const restingAnchor = ({ sql }: Connection, anchor: Place, moving: string): Place | undefined =>
  sql<Place>(`
    SELECT id, queue_id AS queueId, position FROM downloads
    WHERE queue_id = ? AND position >= ? AND id NOT IN (SELECT value FROM json_each(?))
    ORDER BY position, id LIMIT 1`).get(anchor.queueId, anchor.position, moving)

const gapBefore = (
  { sql }: Connection,
  anchor: Place,
  moving: string,
  count: number,
): { from: number; step: number } => {
  const low = sql<number | null>(`
    SELECT max(position) FROM downloads
    WHERE queue_id = ? AND position < ? AND id NOT IN (SELECT value FROM json_each(?))`)
    .pluck()
    .get(anchor.queueId, anchor.position, moving)
  const from = low ?? anchor.position - count - 1
  return { from, step: (anchor.position - from) / (count + 1) }
}

const putBefore = (connection: Connection, before: Place, ids: readonly DownloadId[]): void => {
  const moving = JSON.stringify(ids)
  let anchor = restingAnchor(connection, before, moving)
  if (!anchor) {
    putAtEnd(connection, before.queueId, ids)
    return
  }
  let gap = gapBefore(connection, anchor, moving, ids.length)
  // Between neighbours this close a fraction would be rounded onto one of them.
  if (gap.step <= Math.abs(anchor.position) * 2 ** -48) {
    renumber(connection, anchor.queueId)
    anchor = placeOf(connection, anchor.id) ?? anchor
    gap = gapBefore(connection, anchor, moving, ids.length)
  }
  put(connection, anchor.queueId, ids, gap.from, gap.step)
}

const move = (
  connection: Connection,
  { ids, queueId, before }: LedgerWrites['move'][0],
): { readonly changed: number } => {
  const places = [...new Set(ids)].flatMap((id) => placeOf(connection, id) ?? [])
  if (before !== null) {
    const anchor =
      placeOf(connection, before) ??
      raise('unknown_id', `There is no download ${String(before)} to put others before.`, {
        detail: { id: String(before) },
      })
    if (queueId !== null && queueId !== anchor.queueId) {
      raise('bad_input', `Download ${String(before)} is not in queue ${String(queueId)}.`)
    }
    if (places.length > 0)
      putBefore(
        connection,
        anchor,
        places.map(({ id }) => id),
      )
    return { changed: places.length }
  }
  const byQueue = new Map<QueueId, DownloadId[]>()
  for (const place of places) {
    const target = queueId ?? place.queueId
    const group = byQueue.get(target)
    if (group) group.push(place.id)
    else byQueue.set(target, [place.id])
  }
  for (const [target, group] of byQueue) putAtEnd(connection, target, group)
  return { changed: places.length }
}

export const orderWrites = (connection: Connection) => ({
  move: (args: LedgerWrites['move'][0]) => move(connection, args),
})
