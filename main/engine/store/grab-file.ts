/**
 * What a grab brings, as tables of a SQLite file for analysis: written while it runs, each round in one transaction together with how far
 * it has come. So a kill leaves whole rounds, and the same command goes on behind the last one.
 */
import Database from 'better-sqlite3'
import type { FindView, GrabId } from '../../../shared/grabs.ts'
import type { Recipe } from '../../../shared/recipe.ts'
import {
  tablesOf,
  type Cell,
  type ColumnType,
  type RecipeTable,
  type RejectView,
  type RowView,
} from '../../../shared/recipe-rows.ts'
import { fail, FailureError } from '../../../shared/failure.ts'

const storage: Readonly<Record<ColumnType, 'TEXT' | 'REAL' | 'INTEGER'>> = {
  ...{ text: 'TEXT', number: 'REAL', integer: 'INTEGER', date: 'TEXT', size: 'INTEGER', bool: 'INTEGER' },
  ...{ url: 'TEXT', list: 'TEXT', currency: 'TEXT' },
}

interface Column {
  readonly name: string
  readonly type: string
}

const provenance: readonly Column[] = [
  { name: 'page', type: 'TEXT NOT NULL' },
  { name: 'read_at', type: 'TEXT NOT NULL' },
  { name: 'recipe', type: 'TEXT NOT NULL' },
]

const findColumns: readonly Column[] = [
  ...[
    { name: 'url', type: 'TEXT PRIMARY KEY' },
    { name: 'name', type: 'TEXT NOT NULL' },
    { name: 'folder', type: 'TEXT NOT NULL' },
  ],
  ...[
    { name: 'host', type: 'TEXT NOT NULL' },
    { name: 'kind', type: 'TEXT NOT NULL' },
    { name: 'size_bytes', type: 'INTEGER' },
  ],
  ...[
    { name: 'size_is_exact', type: 'INTEGER NOT NULL' },
    { name: 'modified_at', type: 'TEXT' },
    { name: 'text', type: 'TEXT NOT NULL' },
  ],
  ...[
    { name: 'found_on', type: 'TEXT' },
    { name: 'via', type: 'TEXT NOT NULL' },
    { name: 'state', type: 'TEXT NOT NULL' },
  ],
  ...[
    { name: 'id', type: 'INTEGER NOT NULL' },
    { name: 'same_as', type: 'INTEGER' },
  ],
]

const rejectColumns: readonly Column[] = [
  ...[
    { name: 'table_name', type: 'TEXT NOT NULL' },
    { name: 'position', type: 'INTEGER NOT NULL' },
    { name: 'field', type: 'TEXT NOT NULL' },
  ],
  ...[{ name: 'reason', type: 'TEXT NOT NULL' }, { name: 'value', type: 'TEXT NOT NULL' }, ...provenance],
]

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

const stored = (cell: Cell): string | number | null =>
  typeof cell === 'boolean' ? Number(cell) : Array.isArray(cell) ? JSON.stringify(cell) : cell

/** How far the file has come: ids of the grab. */
interface Cursors {
  grab: string
  find: number
  row: number
  reject: number
}

export interface Round {
  readonly finds: readonly FindView[]
  readonly rows: readonly RowView[]
  readonly rejects: readonly RejectView[]
}

interface KeyedTable extends RecipeTable {
  /** Places of the columns of its key; null: each row is its own. */
  readonly key: readonly number[] | null
}

const keyedTables = (recipe: Recipe): readonly KeyedTable[] => {
  const keys = Object.values(recipe.steps).flatMap(({ rows }) => rows.map(({ key }) => key))
  return tablesOf(recipe).map((table, at) => ({
    ...table,
    key: keys[at]?.map((name) => table.columns.findIndex((column) => column.name === name)) ?? null,
  }))
}

export class GrabFile {
  readonly #db: Database.Database
  readonly #recipe: string
  readonly #tables: ReadonlyMap<string, KeyedTable>
  #at: Cursors = { grab: '', find: 0, row: 0, reject: 0 }
  /** Rows of an earlier grab are in it: those with the same key are replaced. */
  #replaces = false

  /** Throws a failure (`bad_input`) for a file that cannot be opened, or has such tables with other columns. */
  constructor(path: string, recipe: Recipe | null, nativeBinding: string | null = null) {
    this.#recipe = recipe?.name ?? ''
    this.#tables = new Map((recipe === null ? [] : keyedTables(recipe)).map((table) => [table.name, table]))
    this.#db = opened(path, nativeBinding)
    try {
      this.#make('finds', findColumns)
      if (recipe !== null) this.#make('rejects', rejectColumns)
      for (const table of this.#tables.values()) {
        this.#make(table.name, [
          ...table.columns.map(({ name, type }) => ({ name, type: storage[type] })),
          ...provenance,
        ])
        const names = table.key?.map((at) => quoted(table.columns[at]?.name ?? ''))
        if (names === undefined) continue
        this.#db.exec(
          `CREATE INDEX IF NOT EXISTS ${quoted(`${table.name}_by_key`)} ON ${quoted(table.name)} (${names.join(', ')})`,
        )
      }
      this.#db.exec('CREATE TABLE IF NOT EXISTS sluice_grab (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT')
    } catch (error) {
      this.#db.close()
      throw error instanceof Database.SqliteError ? unusable(path, error) : error
    }
  }

  /** Goes on where it was with this grab; what another one, or an earlier run of a watch, left is updated. */
  begin(id: GrabId, createdAt: number, isWatch: boolean): void {
    const grab = `${String(id)} ${String(createdAt)}`
    const at = Object.fromEntries(
      this.#db
        .prepare<[], { key: string; value: string }>('SELECT key, value FROM sluice_grab')
        .all()
        .map(({ key, value }) => [key, value]),
    )
    this.#replaces = at.grab !== undefined && at.grab !== grab
    this.#replaces ||= isWatch
    if (at.grab === grab) {
      this.#at = { grab, find: Number(at.find), row: Number(at.row), reject: Number(at.reject) }
      return
    }
    this.#at = { grab, find: 0, row: 0, reject: 0 }
    this.#db.transaction(() => {
      // Rows that cannot be told apart cannot be updated either.
      for (const { name, key } of this.#tables.values()) if (key === null) this.#db.exec(`DELETE FROM ${quoted(name)}`)
      if (this.#tables.size > 0) this.#db.exec('DELETE FROM rejects')
      this.#note()
    })()
  }

  /** `again`: finds that were told before are told anew, because more is known of them. */
  put({ finds, rows, rejects }: Round, again = false): void {
    if (finds.length + rows.length + rejects.length === 0) return
    this.#db.transaction(() => {
      for (const find of finds) if (again || find.id > this.#at.find) this.#find(find)
      this.#forgetPages(rows.filter((row) => row.id > this.#at.row))
      for (const row of rows) if (row.id > this.#at.row) this.#row(row)
      for (const reject of rejects) if (reject.id > this.#at.reject) this.#reject(reject)
      this.#at.find = Math.max(this.#at.find, finds.at(-1)?.id ?? 0)
      this.#at.row = Math.max(this.#at.row, rows.at(-1)?.id ?? 0)
      this.#at.reject = Math.max(this.#at.reject, rejects.at(-1)?.id ?? 0)
      this.#note()
    })()
  }

  /** One file is left, without a log beside it. */
  close(): void {
    this.#db.pragma('wal_checkpoint(TRUNCATE)')
    this.#db.close()
  }

  /** A page that was read again brings its rows anew; each page is read in one piece. */
  #forgetPages(rows: readonly RowView[]): void {
    for (const { table, page, readAt } of rows) {
      if (this.#tables.get(table)?.key !== null) continue
      this.#db.prepare(`DELETE FROM ${quoted(table)} WHERE page = ? AND read_at < ?`).run(page, iso(readAt))
    }
  }

  #note(): void {
    const put = this.#db.prepare('INSERT OR REPLACE INTO sluice_grab (key, value) VALUES (?, ?)')
    for (const [key, value] of Object.entries(this.#at)) put.run(key, String(value))
  }

  #make(name: string, columns: readonly Column[]): void {
    const there = this.#db
      .prepare<[string], { name: string; type: string }>('SELECT name, type FROM pragma_table_info(?)')
      .all(name)
    const wanted = columns.map((column) => `${column.name} ${column.type.split(' ')[0] ?? ''}`)
    if (there.length === 0) {
      this.#db.exec(
        `CREATE TABLE ${quoted(name)} (${columns.map((column) => `${quoted(column.name)} ${column.type}`).join(', ')}) STRICT`,
      )
    } else if (there.map((column) => `${column.name} ${column.type}`).join() !== wanted.join()) {
      throw new FailureError(
        fail('bad_input', `the file has a table “${name}” with other columns; give another file, or rename that table`),
      )
    }
  }

  #insert(table: string, values: readonly (string | number | null)[], or = ''): void {
    const marks = values.map(() => '?').join(', ')
    this.#db.prepare(`INSERT ${or} INTO ${quoted(table)} VALUES (${marks})`).run(...values)
  }

  #find(find: FindView): void {
    const { url, name, folder, host, kind, sizeBytes, isExact, modifiedAt, text, foundOn, via, state, id, sameAs } =
      find
    const values = [
      url,
      name,
      folder,
      host,
      kind,
      sizeBytes,
      Number(isExact),
      iso(modifiedAt),
      text,
      foundOn,
      via,
      state,
      id,
      sameAs,
    ]
    this.#insert('finds', values, 'OR REPLACE')
  }

  #row({ table: name, cells, page, readAt }: RowView): void {
    const table = this.#tables.get(name)
    if (table === undefined) return
    const values = cells.map(stored)
    if (this.#replaces && table.key !== null) {
      const same = table.key.map((at) => `${quoted(table.columns[at]?.name ?? '')} IS ?`).join(' AND ')
      this.#db.prepare(`DELETE FROM ${quoted(name)} WHERE ${same}`).run(...table.key.map((at) => values[at]))
    }
    this.#insert(name, [...values, page, iso(readAt), this.#recipe])
  }

  #reject({ table, position, problems, page, readAt }: RejectView): void {
    for (const { field, reason, value } of problems) {
      this.#insert('rejects', [table, position, field, reason, value, page, iso(readAt), this.#recipe])
    }
  }
}

const unusable = (path: string, error: unknown): FailureError =>
  new FailureError(
    fail(
      'bad_input',
      `${path} cannot be used as a SQLite file (${error instanceof Error ? error.message : String(error)})`,
    ),
  )

const opened = (path: string, nativeBinding: string | null): Database.Database => {
  try {
    const db = new Database(path, nativeBinding === null ? {} : { nativeBinding })
    db.pragma('journal_mode = WAL')
    // After a power cut whole rounds may be missing, which the same command brings again.
    db.pragma('synchronous = NORMAL')
    db.pragma('busy_timeout = 10000')
    return db
  } catch (error) {
    throw unusable(path, error)
  }
}
