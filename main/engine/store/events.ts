/** The timeline of each download, bounded. */
import type { EventView } from '../../../shared/views.ts'
import type { Connection } from './connection.ts'
import type { LedgerReads, LedgerWrites } from './operations.ts'
import { wholeMs } from './rows.ts'

/** Older lines of a download are dropped. */
export const keptEvents = 500

export const eventReads = ({ sql }: Connection) => ({
  /** The newest `limit` lines, oldest first. */
  events: ({ id, limit }: LedgerReads['events'][0]): readonly EventView[] =>
    sql<EventView>('SELECT at, kind, text FROM events WHERE download_id = ? ORDER BY id DESC LIMIT ?')
      .all(id, Math.max(0, Math.floor(limit)))
      .reverse(),
})

export const eventWrites = ({ sql }: Connection) => ({
  /** Lines about downloads that are gone are dropped. */
  addEvents: ({ events }: LedgerWrites['addEvents'][0]): null => {
    const add = sql(`
      INSERT INTO events (download_id, at, kind, text)
      SELECT id, ?, ?, ? FROM downloads WHERE id = ?`)
    const prune = sql(`
      DELETE FROM events WHERE download_id = @id
      AND id <= (SELECT id FROM events WHERE download_id = @id ORDER BY id DESC LIMIT 1 OFFSET ${String(keptEvents)})`)
    for (const { id, at, kind, text } of events) add.run(wholeMs(at), kind, text, id)
    for (const id of new Set(events.map((event) => event.id))) prune.run({ id })
    return null
  },
})
