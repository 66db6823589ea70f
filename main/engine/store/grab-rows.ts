/** Rows of recipes in the ledger: kept once each, rejected with reasons, and told in the order in which they came. */
import { z } from 'zod'
import { cell, rejectProblem, type RejectView, type RowView } from '../../../shared/recipe-rows.ts'
import type { Connection } from './connection.ts'
import type { GrabBooking, GrabReads, NewReject, NewRow } from './grab-operations.ts'
import { parseColumn } from './rows.ts'

/** Rejects that are kept of one grab; all are counted. */
const mostRejects = 100_000

/** How many rows are new, and those that stood in an earlier row already. */
export const putRows = (
  { sql }: Connection,
  { id, pageId, now }: GrabBooking,
  rows: readonly NewRow[],
  run: number,
): { readonly rows: number; readonly duplicates: readonly NewReject[] } => {
  // A page that was read again brings its rows anew; those with a key are looked for below.
  const gone =
    run > 1
      ? sql('DELETE FROM grab_rows WHERE grab_id = ? AND page_id = ? AND key IS NULL AND run < ?').run(id, pageId, run)
          .changes
      : 0
  if (rows.length === 0) return { rows: -gone, duplicates: [] }
  const same = sql('UPDATE grab_rows SET run = ? WHERE grab_id = ? AND name = ? AND key = ? AND cells = ? AND run < ?')
  const former = sql('DELETE FROM grab_rows WHERE grab_id = ? AND name = ? AND key = ? AND run < ?')
  const put = sql(
    `INSERT INTO grab_rows (grab_id, name, key, cells, page_id, read_at, run) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (grab_id, name, key) WHERE key IS NOT NULL DO NOTHING`,
  )
  const duplicates: NewReject[] = []
  let kept = 0
  for (const row of rows) {
    const { table, key, cells } = row
    const blob = key === null ? null : Buffer.from(key, 'hex')
    const text = JSON.stringify(cells)
    if (run > 1 && blob !== null) {
      if (same.run(run, id, table, blob, text, run).changes > 0) continue
      kept -= former.run(id, table, blob, run).changes
    }
    const { changes } = put.run(id, table, blob, text, pageId, Math.round(now), run)
    kept += changes
    if (changes === 0) duplicates.push(duplicate(row))
  }
  return { rows: kept - gone, duplicates }
}

const duplicate = ({ table, position, keyText }: NewRow): NewReject => ({
  table,
  position,
  problems: [{ field: 'key', reason: 'duplicate', value: keyText.slice(0, 200) }],
})

export const putRejects = (
  { sql }: Connection,
  { id, pageId, now }: GrabBooking,
  rejects: readonly NewReject[],
): void => {
  if (rejects.length === 0) return
  const kept = sql<{ count: number }>('SELECT rows_rejected AS count FROM grabs WHERE id = ?').get(id)?.count ?? 0
  const put = sql(
    'INSERT INTO grab_rejects (grab_id, name, position, problems, page_id, read_at) VALUES (?, ?, ?, ?, ?, ?)',
  )
  for (const { table, position, problems } of rejects.slice(0, Math.max(0, mostRejects - kept))) {
    put.run(id, table, position, JSON.stringify(problems), pageId, Math.round(now))
  }
}

interface StoredRow extends Omit<RowView, 'cells'> {
  readonly cells: string
}
interface StoredReject extends Omit<RejectView, 'problems'> {
  readonly problems: string
}

const columns = "r.id, r.name AS 'table', coalesce(p.url, '') AS page, r.read_at AS readAt"
const rowColumns = `${columns}, r.cells`
const rejectColumns = `${columns}, r.position, r.problems`
const rowsFrom = 'FROM grab_rows AS r LEFT JOIN grab_pages AS p ON p.id = r.page_id'
const rejectsFrom = 'FROM grab_rejects AS r LEFT JOIN grab_pages AS p ON p.id = r.page_id'

export const rowReads = ({ sql, log }: Connection) => {
  const unreadable = (table: string, id: number) => (): void => {
    log('error', 'ledger.column_unreadable', { table, id })
  }
  const rowOf = (row: StoredRow): RowView => ({
    ...row,
    cells: parseColumn(z.array(cell), row.cells, unreadable('grab_rows', row.id)) ?? [],
  })
  const rejectOf = (row: StoredReject): RejectView => ({
    ...row,
    problems: parseColumn(z.array(rejectProblem), row.problems, unreadable('grab_rejects', row.id)) ?? [],
  })
  const countOf = (table: string, ...of: readonly unknown[]): number =>
    sql<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).get(...of)?.count ?? 0
  return {
    grabRows: ({ id, after, most }: GrabReads['grabRows'][0]): readonly RowView[] =>
      sql<StoredRow>(`SELECT ${rowColumns} ${rowsFrom} WHERE r.grab_id = ? AND r.id > ? ORDER BY r.id LIMIT ?`)
        .all(id, after, most)
        .map(rowOf),

    grabTableRows: ({ id, table, after, most }: GrabReads['grabTableRows'][0]): readonly RowView[] =>
      sql<StoredRow>(
        `SELECT ${rowColumns} ${rowsFrom} WHERE r.grab_id = ? AND r.name = ? AND r.id > ? ORDER BY r.id LIMIT ?`,
      )
        .all(id, table, after, most)
        .map(rowOf),

    grabRowWindow: ({ id, table, from, count }: GrabReads['grabRowWindow'][0]): GrabReads['grabRowWindow'][1] => ({
      total: countOf('grab_rows WHERE grab_id = ? AND name = ?', id, table),
      // The places are found in the index alone.
      rows: sql<StoredRow>(
        `SELECT ${rowColumns} ${rowsFrom} WHERE r.id IN (
           SELECT id FROM grab_rows WHERE grab_id = ? AND name = ? ORDER BY id LIMIT ? OFFSET ?) ORDER BY r.id`,
      )
        .all(id, table, count, from)
        .map(rowOf),
    }),

    grabRejectWindow: ({ id, from, count }: GrabReads['grabRejectWindow'][0]): GrabReads['grabRejectWindow'][1] => ({
      total: countOf('grab_rejects WHERE grab_id = ?', id),
      rejects: sql<StoredReject>(
        `SELECT ${rejectColumns} ${rejectsFrom} WHERE r.id IN (
           SELECT id FROM grab_rejects WHERE grab_id = ? ORDER BY id LIMIT ? OFFSET ?) ORDER BY r.id`,
      )
        .all(id, count, from)
        .map(rejectOf),
    }),

    grabRejects: ({ id, after, most }: GrabReads['grabRejects'][0]): readonly RejectView[] =>
      sql<StoredReject>(`SELECT ${rejectColumns} ${rejectsFrom} WHERE r.grab_id = ? AND r.id > ? ORDER BY r.id LIMIT ?`)
        .all(id, after, most)
        .map(rejectOf),
  }
}
