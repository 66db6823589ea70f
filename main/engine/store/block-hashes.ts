/** Hashes of blocks in the ledger, and which downloads have blocks that are to be checked. */
import type { DownloadId } from '../../../shared/ids.ts'
import type { HashPage } from '../domain/block-hashes.ts'
import type { Connection } from './connection.ts'
import type { KnownBlocks, LedgerReads, LedgerWrites } from './operations.ts'
import { toColumn } from './rows.ts'

/** Replaces these pages of the download. */
export const writeHashPages = ({ sql }: Connection, id: DownloadId, pages: readonly HashPage[]): void => {
  const put = sql('INSERT OR REPLACE INTO block_hashes (download_id, page, hashes) VALUES (?, ?, ?)')
  for (const { page, hashes } of pages) put.run(id, page, hashes)
}

/** The doubt about a download is settled. */
export const settleDoubt = ({ sql }: Connection, id: DownloadId): void => {
  sql('DELETE FROM doubts WHERE download_id = ?').run(id)
}

export const forgetBlocks = ({ sql }: Connection, ids: readonly DownloadId[]): void => {
  const list = JSON.stringify(ids)
  for (const table of ['block_hashes', 'doubts']) {
    sql(`DELETE FROM ${table} WHERE download_id IN (SELECT value FROM json_each(?))`).run(list)
  }
}

/** After an unclean end: whatever was under way is looked at before it goes on. */
export const doubtUnfinished = `
  INSERT OR IGNORE INTO doubts (download_id, reason)
  SELECT id, 'unclean_end' FROM downloads
  WHERE status <> 'completed' AND id IN (SELECT download_id FROM block_hashes)`

/** Out of a copy nothing is sure of what is on the disk by now. */
export const doubtAll = doubtUnfinished.replace("'unclean_end'", "'asked'")

export const blockReads = ({ sql }: Connection) => ({
  blocks: ({ id }: LedgerReads['blocks'][0]): KnownBlocks => ({
    pages: sql<HashPage>('SELECT page, hashes FROM block_hashes WHERE download_id = ? ORDER BY page').all(id),
    doubt:
      sql<NonNullable<KnownBlocks['doubt']>>('SELECT reason FROM doubts WHERE download_id = ?').pluck().get(id) ?? null,
  }),
})

export const blockWrites = ({ sql }: Connection) => ({
  doubt: ({ ids }: LedgerWrites['doubt'][0]): LedgerWrites['doubt'][1] => {
    const list = JSON.stringify(ids)
    const among = 'id IN (SELECT value FROM json_each(?))'
    const unfinished = sql<DownloadId>(`
      SELECT id FROM downloads WHERE status IN ('queued', 'paused', 'failed') AND ${among}
      AND id IN (SELECT download_id FROM block_hashes) ORDER BY id`)
      .pluck()
      .all(list)
    const completed = sql<DownloadId>(`SELECT id FROM downloads WHERE status = 'completed' AND ${among} ORDER BY id`)
      .pluck()
      .all(list)
    sql(`
      INSERT OR REPLACE INTO doubts (download_id, reason) SELECT value, 'asked' FROM json_each(?)`).run(
      JSON.stringify(unfinished),
    )
    return { unfinished, completed }
  },
  bookFinding: ({ id, failure }: LedgerWrites['bookFinding'][0]): null => {
    sql("UPDATE downloads SET failure = ? WHERE id = ? AND status = 'completed'").run(toColumn(failure), id)
    return null
  },
})
