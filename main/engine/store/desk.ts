/** What a front desk of another vocabulary keeps in the ledger, and the lists that its clients ask for. */
import type { DownloadId } from '../../../shared/ids.ts'
import type { Connection } from './connection.ts'
import type { DeskCounts, DeskNote, DeskReads, DeskWindow, DeskWrites } from './desk-operations.ts'

const waiting = `(d.status = 'paused' OR (d.status = 'queued' AND d.id NOT IN (SELECT value FROM json_each(@live))))`
const ofQueue = '(@queueId IS NULL OR d.queue_id = @queueId)'
const over = `d.status IN ('completed', 'failed', 'removed')`
/** A removal that is undone is spoken of again. */
const isForgotten = `(d.status = 'removed' AND EXISTS (SELECT 1 FROM desk_notes n WHERE n.download_id = d.id AND n.forgotten IS NOT NULL))`
const lostResult = `(d.status = 'removed' AND EXISTS (SELECT 1 FROM desk_notes n WHERE n.download_id = d.id AND n.forgotten = 'result'))`
const ended = 'coalesce(d.ended_at, d.finished_at, d.added_at)'

const windowSql: Readonly<Record<`${DeskWindow['list']} ${'on' | 'back'}`, string>> = {
  'waiting on': `
    SELECT d.id FROM downloads d JOIN queues q ON q.id = d.queue_id WHERE ${waiting} AND ${ofQueue}
    ORDER BY q.position, q.id, d.priority DESC, d.position, d.id LIMIT @count OFFSET @from`,
  'waiting back': `
    SELECT d.id FROM downloads d JOIN queues q ON q.id = d.queue_id WHERE ${waiting} AND ${ofQueue}
    ORDER BY q.position DESC, q.id DESC, d.priority, d.position DESC, d.id DESC LIMIT @count OFFSET @from`,
  'stopped on': `
    SELECT d.id FROM downloads d WHERE ${over} AND NOT ${isForgotten} AND ${ofQueue}
    ORDER BY ${ended}, d.id LIMIT @count OFFSET @from`,
  'stopped back': `
    SELECT d.id FROM downloads d WHERE ${over} AND NOT ${isForgotten} AND ${ofQueue}
    ORDER BY ${ended} DESC, d.id DESC LIMIT @count OFFSET @from`,
}

const countsSql = `
  SELECT count(*) FILTER (WHERE ${waiting}) AS waiting, count(*) FILTER (WHERE ${over} AND NOT ${isForgotten}) AS stopped,
    count(*) FILTER (WHERE ${lostResult}) AS forgotten
  FROM downloads d`

export const deskReads = ({ sql }: Connection) => ({
  deskNotes: ({ ids }: DeskReads['deskNotes'][0]): readonly DeskNote[] =>
    sql<DeskNote>(
      `SELECT n.download_id AS id, n.handle, n.note, n.forgotten FROM json_each(?) AS wanted
       CROSS JOIN desk_notes n ON n.download_id = wanted.value`,
    ).all(JSON.stringify(ids)),

  // Handles are hexadecimal digits, so nothing sorts between a prefix followed by them and one followed by "g".
  deskHandles: ({ prefix }: DeskReads['deskHandles'][0]): DeskReads['deskHandles'][1] =>
    sql<{ id: DownloadId; handle: string }>(
      'SELECT download_id AS id, handle FROM desk_notes WHERE handle >= ? AND handle < ?',
    ).all(prefix, `${prefix}g`),

  deskSettings: (): DeskReads['deskSettings'][1] =>
    sql<{ key: string; value: string }>('SELECT key, value FROM desk_settings ORDER BY key')
      .all()
      .map(({ key, value }) => [key, value] as const),

  deskWindow: ({ list, live, queueId, from, count, isBackwards }: DeskWindow): readonly DownloadId[] =>
    sql<DownloadId>(windowSql[`${list} ${isBackwards ? 'back' : 'on'}`])
      .pluck()
      .all({ live: JSON.stringify(live), queueId, from, count }),

  deskCounts: ({ live }: DeskReads['deskCounts'][0]): DeskCounts =>
    sql<DeskCounts>(countsSql).get({ live: JSON.stringify(live) }) ?? { waiting: 0, stopped: 0, forgotten: 0 },

  deskIds: (): readonly DownloadId[] => sql<DownloadId>('SELECT id FROM downloads').pluck().all(),
})

export const deskWrites = ({ sql }: Connection) => ({
  putDeskNote: ({ id, handle, note }: DeskWrites['putDeskNote'][0]): null => {
    sql(
      `INSERT INTO desk_notes (download_id, handle, note) SELECT id, @handle, @note FROM downloads WHERE id = @id
       ON CONFLICT (download_id) DO UPDATE SET handle = excluded.handle, note = excluded.note`,
    ).run({ id, handle, note })
    return null
  },

  deskForget: ({ ids, what }: DeskWrites['deskForget'][0]): null => {
    sql(
      `INSERT INTO desk_notes (download_id, handle, note, forgotten)
       SELECT d.id, NULL, '{}', @what FROM json_each(@ids) AS wanted CROSS JOIN downloads d ON d.id = wanted.value
       WHERE d.status = 'removed'
       ON CONFLICT (download_id) DO UPDATE SET forgotten = excluded.forgotten`,
    ).run({ ids: JSON.stringify(ids), what })
    return null
  },

  putDeskSettings: ({ settings }: DeskWrites['putDeskSettings'][0]): null => {
    const put = sql(
      'INSERT INTO desk_settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    )
    for (const [key, value] of settings) put.run(key, value)
    return null
  },
})
