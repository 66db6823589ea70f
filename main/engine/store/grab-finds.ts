/** Finds of grabs in the ledger: added once each, asked about, and told in the order in which they came. */
import type { FindId, FindView, GrabId } from '../../../shared/grabs.ts'
import { findVia } from '../../../shared/grabs.ts'
import { endingOf, kindNumber, kindOf, kindOfNumber } from '../../../shared/kind.ts'
import type { Connection } from './connection.ts'
import { changeChoice, findList, shownFinds } from './find-lists.ts'
import { seriesWithGaps } from './find-series.ts'
import type { AddressKey, AskedFind, FoundRow, GrabReads, GrabWrites, NewFind } from './grab-operations.ts'
import { nameKey } from './name-key.ts'

const states = ['unasked', 'alive', 'dead'] as const

const blob = (key: AddressKey | null): Buffer | null => (key === null ? null : Buffer.from(key, 'hex'))

/** An earlier find with the same validators and size. */
const sameAs = ({ sql }: Connection, id: GrabId, mark: AddressKey | null, key: AddressKey): number | null =>
  mark === null
    ? null
    : (sql<{ id: number }>('SELECT min(id) AS id FROM grab_finds WHERE grab_id = ? AND mark = ? AND key <> ?').get(
        id,
        blob(mark),
        blob(key),
      )?.id ?? null)

const hostOf = (url: string): string => URL.parse(url)?.host ?? ''

/** How many of them are new. */
export const putFinds = (
  connection: Connection,
  { id, run, pageId }: { readonly id: GrabId; readonly run: number; readonly pageId: number },
  finds: readonly NewFind[],
): number => {
  const put = connection.sql(
    `INSERT INTO grab_finds (grab_id, key, url, name, folder, kind, size_bytes, is_exact, modified_at, text, found_on, via,
       state, mark, same_as, host, ending, name_key, run)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (grab_id, key) DO NOTHING`,
  )
  const describe = connection.sql("UPDATE grab_finds SET text = ? WHERE grab_id = ? AND key = ? AND text = ''")
  // Where the server was asked, only what it says counts; what pages say is less exact.
  const change = connection.sql(
    `UPDATE grab_finds SET run = @run, size_bytes = coalesce(@size, size_bytes), is_exact = max(is_exact, @isExact),
       modified_at = coalesce(@modified, modified_at), mark = coalesce(@mark, mark)
     WHERE grab_id = @id AND key = @key AND run < @run AND CASE
       WHEN @mark IS NOT NULL AND mark IS NOT NULL THEN mark <> @mark
       WHEN mark IS NOT NULL THEN 0
       ELSE (@size IS NOT NULL AND is_exact = @isExact AND size_bytes IS NOT @size)
         OR (@modified IS NOT NULL AND modified_at IS NOT @modified) END`,
  )
  let added = 0
  for (const find of finds) {
    const key = blob(find.key)
    const { changes } = put.run(
      ...[id, key, find.url, find.name, find.folder, kindNumber(find.kind)],
      ...[find.sizeBytes, find.isExact ? 1 : 0, find.modifiedAt, find.text, pageId, find.via],
      ...[states.indexOf(find.state), blob(find.mark), sameAs(connection, id, find.mark, find.key)],
      ...[hostOf(find.url), endingOf(find.name), nameKey(find.name), run],
    )
    added += changes
    if (changes > 0) continue
    if (find.text !== '') describe.run(find.text, id, key)
    if (run === 1) continue
    const { sizeBytes: size, modifiedAt: modified } = find
    change.run({ id, key, run, size, modified, isExact: find.isExact ? 1 : 0, mark: blob(find.mark) })
  }
  return added
}

/** What the server says goes before what stood in a page. */
export const bookAsked = (connection: Connection, id: GrabId, asked: AskedFind, run: number): void => {
  const { key, state, sizeBytes, modifiedAt, name, mark } = asked
  connection
    .sql(
      `UPDATE grab_finds SET state = ?, is_exact = (? IS NOT NULL) OR is_exact, size_bytes = coalesce(?, size_bytes),
         modified_at = coalesce(?, modified_at), mark = ?, same_as = ?, name = coalesce(?, name), kind = coalesce(?, kind),
         ending = coalesce(?, ending), name_key = coalesce(?, name_key),
         run = CASE WHEN ? <> mark OR (state = 2 AND ? = 1) THEN ? ELSE run END
       WHERE grab_id = ? AND key = ?`,
    )
    .run(
      ...[states.indexOf(state), sizeBytes, sizeBytes, modifiedAt, blob(mark)],
      ...[sameAs(connection, id, mark, key), ...named(name), blob(mark), states.indexOf(state), run, id, blob(key)],
    )
}

/** Name, kind, ending and key of a name that the server gave. */
const named = (name: string | null): readonly (string | number | null)[] =>
  name === null ? [null, null, null, null] : [name, kindNumber(kindOf(name)), endingOf(name), nameKey(name)]

interface StoredFind extends Omit<FindView, 'kind' | 'state' | 'isExact' | 'via' | 'host'> {
  readonly kind: number
  readonly state: number
  readonly isExact: number
  readonly via: string
}

const viewOf = (row: StoredFind): FindView => ({
  ...row,
  host: hostOf(row.url),
  kind: kindOfNumber(row.kind),
  isExact: row.isExact !== 0,
  state: states[row.state] ?? 'unasked',
  via: findVia.catch('link').parse(row.via),
})

const findColumns = `f.id, f.url, f.name, f.folder, f.kind, f.size_bytes AS sizeBytes, f.is_exact AS isExact,
  f.modified_at AS modifiedAt, f.text, p.url AS foundOn, f.via, f.state, f.same_as AS sameAs`

interface StoredRow extends StoredFind {
  readonly chosen: number | null
}

const rowText = `
  SELECT ${findColumns}, f.chosen
  FROM json_each(?) AS wanted JOIN grab_finds AS f ON f.id = wanted.value LEFT JOIN grab_pages AS p ON p.id = f.found_on
  WHERE f.grab_id = ? ORDER BY wanted.key`

export const findReads = (connection: Connection) => ({
  grabFinds: ({ id, after, most, ids, run = 1 }: GrabReads['grabFinds'][0]): readonly FindView[] =>
    connection
      .sql<StoredFind>(
        `SELECT ${findColumns} FROM grab_finds AS f LEFT JOIN grab_pages AS p ON p.id = f.found_on
       WHERE f.grab_id = ? AND f.id > ? AND f.run >= ? AND (? IS NULL OR f.id IN (SELECT value FROM json_each(?)))
       ORDER BY f.id LIMIT ?`,
      )
      .all(...[id, after, run, ...both(ids), most])
      .map(viewOf),

  grabFindList: (query: GrabReads['grabFindList'][0]): GrabReads['grabFindList'][1] => findList(connection, query),

  shownFinds: (query: GrabReads['shownFinds'][0]): GrabReads['shownFinds'][1] => {
    const shown = shownFinds(connection, query)
    const those = (isChosen: boolean): FindId[] => shown.flatMap((one) => (one.isChosen === isChosen ? [one.id] : []))
    return { on: those(true), off: those(false) }
  },

  grabSeries: ({ id }: GrabReads['grabSeries'][0]): GrabReads['grabSeries'][1] => seriesWithGaps(connection, id),

  grabFindRows: ({ id, ids }: GrabReads['grabFindRows'][0]): readonly FoundRow[] =>
    connection
      .sql<StoredRow>(rowText)
      .all(JSON.stringify(ids), id)
      .map(({ chosen, ...row }) => ({ find: viewOf(row), chosen: chosen === null ? null : chosen === 1 })),
})

export const findWrites = (connection: Connection) => ({
  setChoices: ({ id, finds, chosen }: GrabWrites['setChoices'][0]): GrabWrites['setChoices'][1] => ({
    changed: changeChoice(connection, id, finds, chosen),
  }),
})

const both = (ids: readonly FindId[] | undefined): readonly (string | null)[] => {
  const text = ids === undefined ? null : JSON.stringify(ids)
  return [text, text]
}
