/** Finds of grabs in the ledger: added once each, asked about, and told in the order in which they came. */
import type { FindId, FindView, GrabId } from '../../../shared/grabs.ts'
import { findVia } from '../../../shared/grabs.ts'
import { kindNumber, kindOfNumber } from '../../../shared/kind.ts'
import type { Connection } from './connection.ts'
import type { AddressKey, AskedFind, GrabReads, NewFind } from './grab-operations.ts'

const states = ['unasked', 'alive', 'dead'] as const

const blob = (key: AddressKey | null): Buffer | null => (key === null ? null : Buffer.from(key))

/** An earlier find with the same validators and size. */
const sameAs = ({ sql }: Connection, id: GrabId, mark: AddressKey | null, key: AddressKey): number | null =>
  mark === null
    ? null
    : (sql<{ id: number }>('SELECT min(id) AS id FROM grab_finds WHERE grab_id = ? AND mark = ? AND key <> ?').get(
        id,
        blob(mark),
        blob(key),
      )?.id ?? null)

/** How many of them are new. */
export const putFinds = (connection: Connection, id: GrabId, finds: readonly NewFind[], pageId: number): number => {
  const put = connection.sql(
    `INSERT INTO grab_finds (grab_id, key, url, name, folder, kind, size_bytes, is_exact, modified_at, text, found_on, via,
       state, mark, same_as)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (grab_id, key) DO UPDATE SET text = excluded.text
       WHERE grab_finds.text = '' AND excluded.text <> ''`,
  )
  const has = connection.sql('SELECT 1 FROM grab_finds WHERE grab_id = ? AND key = ?')
  let added = 0
  for (const find of finds) {
    if (has.get(id, blob(find.key)) === undefined) added += 1
    put.run(
      ...[id, blob(find.key), find.url, find.name, find.folder, kindNumber(find.kind)],
      ...[find.sizeBytes, find.isExact ? 1 : 0, find.modifiedAt, find.text, pageId, find.via],
      ...[states.indexOf(find.state), blob(find.mark), sameAs(connection, id, find.mark, find.key)],
    )
  }
  return added
}

/** What the server says goes before what stood in a page. */
export const bookAsked = (connection: Connection, id: GrabId, asked: AskedFind): void => {
  const { key, state, sizeBytes, modifiedAt, name, mark } = asked
  connection
    .sql(
      `UPDATE grab_finds SET state = ?, is_exact = (? IS NOT NULL) OR is_exact, size_bytes = coalesce(?, size_bytes),
         modified_at = coalesce(?, modified_at), name = coalesce(?, name), mark = ?, same_as = ?
       WHERE grab_id = ? AND key = ?`,
    )
    .run(
      ...[states.indexOf(state), sizeBytes, sizeBytes, modifiedAt, name, blob(mark)],
      ...[sameAs(connection, id, mark, key), id, blob(key)],
    )
}

interface StoredFind extends Omit<FindView, 'kind' | 'state' | 'isExact' | 'via' | 'host'> {
  readonly kind: number
  readonly state: number
  readonly isExact: number
  readonly via: string
}

const viewOf = (row: StoredFind): FindView => ({
  ...row,
  host: URL.parse(row.url)?.host ?? '',
  kind: kindOfNumber(row.kind),
  isExact: row.isExact !== 0,
  state: states[row.state] ?? 'unasked',
  via: findVia.catch('link').parse(row.via),
})

const findColumns = `f.id, f.url, f.name, f.folder, f.kind, f.size_bytes AS sizeBytes, f.is_exact AS isExact,
  f.modified_at AS modifiedAt, f.text, p.url AS foundOn, f.via, f.state, f.same_as AS sameAs`

export const findReads = ({ sql }: Connection) => ({
  grabFinds: ({ id, after, most, ids }: GrabReads['grabFinds'][0]): readonly FindView[] =>
    sql<StoredFind>(
      `SELECT ${findColumns} FROM grab_finds AS f LEFT JOIN grab_pages AS p ON p.id = f.found_on
       WHERE f.grab_id = ? AND f.id > ? AND (? IS NULL OR f.id IN (SELECT value FROM json_each(?))) ORDER BY f.id LIMIT ?`,
    )
      .all(...[id, after, ...both(ids), most])
      .map(viewOf),
})

const both = (ids: readonly FindId[] | undefined): readonly (string | null)[] => {
  const text = ids === undefined ? null : JSON.stringify(ids)
  return [text, text]
}
