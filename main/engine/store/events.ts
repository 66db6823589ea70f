/** The timeline of each download, bounded. */
import { eventView } from '../../../shared/events.ts'
import type { EventView } from '../../../shared/events.ts'
import type { Connection } from './connection.ts'
import type { LedgerReads, LedgerWrites } from './operations.ts'
import { wholeMs } from './rows.ts'

/** Older lines of a download are dropped. */
export const keptEvents = 500

interface Row {
  readonly at: number
  readonly kind: string
  readonly data: string
}

/** A line that cannot be understood is none: a damaged one says nothing, one of another version nothing that there are words for. */
const lineOf = ({ at, kind, data }: Row): readonly EventView[] => {
  try {
    const parsed = eventView.safeParse({ ...(JSON.parse(data) as object), at, kind })
    return parsed.success ? [parsed.data] : []
  } catch {
    return []
  }
}

export const eventReads = ({ sql }: Connection) => ({
  /** The newest `limit` lines, oldest first. */
  events: ({ id, limit }: LedgerReads['events'][0]): readonly EventView[] =>
    sql<Row>('SELECT at, kind, data FROM events WHERE download_id = ? ORDER BY id DESC LIMIT ?')
      .all(id, Math.max(0, Math.floor(limit)))
      .reverse()
      .flatMap(lineOf),
})

/** Lines about downloads that are gone are dropped. */
export const addEvents = ({ sql }: Connection, events: LedgerWrites['addEvents'][0]['events']): void => {
  const add = sql(`
    INSERT INTO events (download_id, at, kind, data)
    SELECT id, ?, ?, ? FROM downloads WHERE id = ?`)
  const prune = sql(`
    DELETE FROM events WHERE download_id = @id
    AND id <= (SELECT id FROM events WHERE download_id = @id ORDER BY id DESC LIMIT 1 OFFSET ${String(keptEvents)})`)
  for (const { id, event } of events) {
    const { at, kind, ...data } = event
    add.run(wholeMs(at), kind, JSON.stringify(data), id)
  }
  for (const id of new Set(events.map((one) => one.id))) prune.run({ id })
}

export const eventWrites = (connection: Connection) => ({
  addEvents: ({ events }: LedgerWrites['addEvents'][0]): null => {
    addEvents(connection, events)
    return null
  },
})
