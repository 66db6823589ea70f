/**
 * Which finds are downloads already: same address. There is no index of downloads by address, because every download that is added would
 * pay for it; so the smaller side is indexed for the moment, and the larger one is gone through once.
 */
import type { DownloadId } from '../../../shared/ids.ts'
import type { FindId, GrabId } from '../../../shared/grabs.ts'
import type { Connection } from './connection.ts'
import type { KnownAs } from './grab-operations.ts'

const held = "SELECT id, url, status FROM downloads WHERE status <> 'removed'"
const found = 'SELECT id, url FROM grab_finds WHERE grab_id = ?'
const columns = 'found.id, held.id, held.status'

/** CROSS JOIN keeps the order in which the tables are named. */
const byFinds = `WITH found AS (${found}), held AS MATERIALIZED (${held})
  SELECT ${columns} FROM found CROSS JOIN held ON held.url = found.url`
const byDownloads = `WITH held AS (${held}), found AS MATERIALIZED (${found})
  SELECT ${columns} FROM held CROSS JOIN found ON found.url = held.url`

/** Status of the newest download of each find that has one. */
export const knownFinds = ({ db, sql }: Connection, id: GrabId, finds: number): ReadonlyMap<FindId, KnownAs> => {
  const downloads = sql<number>('SELECT count(*) FROM downloads').pluck().get() ?? 0
  // The columns are those of the text.
  const rows = db
    .prepare(downloads < finds ? byFinds : byDownloads)
    .raw()
    .iterate(id) as IterableIterator<readonly [find: FindId, download: DownloadId, status: KnownAs]>
  const known = new Map<FindId, readonly [DownloadId, KnownAs]>()
  for (const [find, download, status] of rows) {
    if ((known.get(find)?.[0] ?? 0) < download) known.set(find, [download, status])
  }
  return new Map([...known].map(([find, [, status]]) => [find, status]))
}
