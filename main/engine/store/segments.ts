/** Segments in the ledger: reading them as a sound cover, booking cursors. */
import type { DownloadId } from '../../../shared/ids.ts'
import type { Segment } from '../domain/download.ts'
import { settleDoubt, writeHashPages } from './block-hashes.ts'
import type { Connection } from './connection.ts'
import type { LedgerReads, LedgerWrites } from './operations.ts'

interface Row {
  readonly start: number
  readonly end: number | null
  readonly written: number
}

const isSound = ({ start, end, written }: Segment): boolean =>
  Number.isSafeInteger(start) &&
  Number.isSafeInteger(written) &&
  (Number.isSafeInteger(end) || end === Infinity) &&
  start >= 0 &&
  start <= written &&
  written <= end

/**
 * Makes an ordered, disjoint cover of whatever is stored: a segment that makes no sense or overlaps an earlier one is
 * dropped, and what is then covered by none counts as not written. A sound list comes back as it is.
 */
export const soundSegments = (stored: readonly Segment[]): readonly Segment[] => {
  const cover: Segment[] = []
  let at = 0
  for (const segment of stored.filter(isSound).sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (segment.start < at) continue
    if (segment.start > at) cover.push({ start: at, end: segment.start, written: at })
    cover.push(segment)
    at = segment.end
  }
  const end = stored.reduce((most, segment) => (Number.isNaN(segment.end) ? most : Math.max(most, segment.end)), 0)
  if (end > at && (Number.isSafeInteger(end) || end === Infinity)) cover.push({ start: at, end, written: at })
  return cover
}

const sameList = (a: readonly Segment[], b: readonly Segment[]): boolean =>
  a.length === b.length &&
  a.every(({ start, end, written }, index) => {
    const other = b[index]
    return other?.start === start && other.end === end && other.written === written
  })

const sumWritten = (segments: readonly Segment[]): number =>
  segments.reduce((sum, { start, written }) => sum + (written - start), 0)

/** Makes these the segments of the version at hand, touching only rows that differ, and books their sum. */
export const writeSegments = ({ sql }: Connection, id: DownloadId, segments: readonly Segment[]): void => {
  const put = sql(`
    INSERT INTO segments (download_id, idx, start, "end", written, identity)
    VALUES (@id, @index, @start, @end, @written, (SELECT identity FROM exchanges WHERE download_id = @id))
    ON CONFLICT (download_id, idx) DO UPDATE SET
      start = excluded.start, "end" = excluded."end", written = excluded.written, identity = excluded.identity
    WHERE start <> excluded.start OR "end" IS NOT excluded."end" OR written <> excluded.written
      OR identity <> excluded.identity`)
  for (const [index, { start, end, written }] of segments.entries()) {
    put.run({ id, index, start, end: end === Infinity ? null : end, written })
  }
  sql('DELETE FROM segments WHERE download_id = ? AND idx >= ?').run(id, segments.length)
  sql('UPDATE downloads SET written_bytes = ? WHERE id = ?').run(sumWritten(segments), id)
}

export const segmentReads = ({ sql, log }: Connection) => ({
  segments: ({ id }: LedgerReads['segments'][0]): readonly Segment[] => {
    // Bytes of another version than the one at hand are as good as not written.
    const rows = sql<Row>(`
      SELECT start, "end", written FROM segments s JOIN exchanges x USING (download_id)
      WHERE download_id = ? AND s.identity = x.identity ORDER BY start, idx`).all(id)
    const stored = rows.map(({ start, end, written }) => ({ start, end: end ?? Infinity, written }))
    const sound = soundSegments(stored)
    if (!sameList(stored, sound)) log('error', 'ledger.segments_repaired', { id, stored: stored.length })
    return sound
  },
})

export const segmentWrites = (connection: Connection) => ({
  /** A late word about a download that is complete, gone or started again, or about another version of it, is not booked. */
  checkpoint: ({ cursors }: LedgerWrites['checkpoint'][0]): null => {
    const takesCursors = connection
      .sql(
        `
        SELECT 1 FROM downloads d JOIN exchanges x ON x.download_id = d.id
        WHERE d.id = ? AND d.status <> 'completed' AND x.resource IS NOT NULL AND x.identity = coalesce(?, x.identity)`,
      )
      .pluck()
    for (const { id, identity, segments, pages, isChecked } of cursors) {
      if (takesCursors.get(id, identity ?? null) !== 1) continue
      writeSegments(connection, id, segments)
      if (pages) writeHashPages(connection, id, pages)
      if (isChecked === true) settleDoubt(connection, id)
    }
    return null
  },
})
