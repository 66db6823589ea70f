/** Downloads that leave the ledger for good, with everything that belongs to them. */
import type { DownloadId } from '../../../shared/ids.ts'
import type { Connection } from './connection.ts'
import type { LedgerWrites } from './operations.ts'
import { wholeMs } from './rows.ts'

const purge = ({ sql }: Connection, ids: readonly DownloadId[]): null => {
  const list = JSON.stringify(ids)
  const batches = sql<number>(
    'SELECT DISTINCT batch_id FROM batch_items WHERE download_id IN (SELECT value FROM json_each(?))',
  )
    .pluck()
    .all(list)
  sql('DELETE FROM downloads WHERE id IN (SELECT value FROM json_each(?))').run(list)
  const dropEmpty = sql(`
    DELETE FROM batches WHERE id = @id AND NOT EXISTS (SELECT 1 FROM batch_items WHERE batch_id = @id)`)
  for (const id of batches) dropEmpty.run({ id })
  return null
}

export const purgeWrites = (connection: Connection) => ({
  purge: ({ ids }: LedgerWrites['purge'][0]) => purge(connection, ids),
  purgeCompleted: ({ before, limit }: LedgerWrites['purgeCompleted'][0]): readonly DownloadId[] => {
    const ids = connection
      .sql<DownloadId>(
        "SELECT id FROM downloads WHERE status = 'completed' AND finished_at < ? ORDER BY finished_at LIMIT ?",
      )
      .pluck()
      .all(wholeMs(before), limit)
    purge(connection, ids)
    return ids
  },
})
