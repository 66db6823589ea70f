/** Copies of the ledger, and ledgers built out of copies. Runs in a thread of its own, because both take as long as the list is. */
import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { raise } from '../../../shared/failure.ts'
import type { Log } from '../log.ts'
import type { ArchiveCounts, ArchiveOperations, SealedPlace } from './archive-operations.ts'
import { checkRows, refuse } from './archive-rows.ts'
import { doubtAll } from './block-hashes.ts'
import { connectionOf } from './connection.ts'
import { forgetDevices } from './devices.ts'
import { GrabFile } from './grab-file.ts'
import { findReads } from './grab-finds.ts'
import { rowReads } from './grab-rows.ts'
import { grabReads } from './grabs.ts'
import { applicationId, discard, inspectFile } from './ledger-file.ts'
import { lastVersion, migrate, schemaVersion } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { withoutProxyUsers } from './settings.ts'
import { checkSchema, DamagedLedger } from './soundness.ts'
import { meansDamage } from './sqlite-failure.ts'

export interface ArchiveGround {
  readonly ledger: string
  readonly nativeBinding: string | null
  readonly log: Log
}

type Handlers = {
  readonly [N in keyof ArchiveOperations]: (args: ArchiveOperations[N][0]) => ArchiveOperations[N][1]
}

/** How each sealed text is read and replaced; the key is the primary key of its table. */
const places: Readonly<Record<SealedPlace, { table: string; key: string; read: string; write: string }>> = {
  request: { table: 'exchanges', key: 'download_id', read: 'sealed_secrets', write: 'sealed_secrets = @to' },
  otherAddress: {
    table: 'exchanges',
    key: 'download_id',
    read: "address ->> '$.other.rest.sealedSecrets'",
    write: "address = json_set(address, '$.other.rest.sealedSecrets', @to)",
  },
  rule: { table: 'rules', key: 'id', read: 'sealed_headers', write: 'sealed_headers = @to' },
  grab: { table: 'grabs', key: 'id', read: 'sealed_secrets', write: 'sealed_secrets = @to' },
  webhook: { table: 'webhooks', key: 'id', read: 'sealed', write: 'sealed = @to' },
}

const openPlain = (path: string, { nativeBinding }: ArchiveGround, readonly = false): Database.Database => {
  const db = new Database(path, { readonly, fileMustExist: true, ...(nativeBinding === null ? {} : { nativeBinding }) })
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('foreign_keys = ON')
  return db
}

const using = <T>(db: Database.Database, run: (db: Database.Database) => T): T => {
  try {
    return run(db)
  } finally {
    db.close()
  }
}

const countsOf = (db: Database.Database): ArchiveCounts => {
  const count = (sql: string): number => Number(db.prepare(`SELECT count(*) FROM ${sql}`).pluck().get())
  const sealed = Object.values(places).map(({ table, read }) => count(`${table} WHERE ${read} IS NOT NULL`))
  const completed = count("downloads WHERE status = 'completed'")
  const downloads = count("downloads WHERE status <> 'removed'")
  return {
    ...{ downloads, completed, unfinished: downloads - completed, queues: count('queues'), rules: count('rules') },
    grabs: count('grabs'),
    recipes: count('recipes'),
    secrets: sealed.reduce((sum, one) => sum + one, 0),
  }
}

/** What belongs to this data folder, and not to what it holds. */
const ownMeta = ['end', 'tag']

const strip = (db: Database.Database, keepsSecrets: boolean): ArchiveCounts => {
  const counts = countsOf(db)
  db.transaction(() => {
    db.exec("DELETE FROM downloads WHERE status = 'removed'")
    db.exec('DELETE FROM letters')
    forgetDevices(db)
    db.prepare('DELETE FROM meta WHERE key IN (SELECT value FROM json_each(?))').run(JSON.stringify(ownMeta))
    if (keepsSecrets) return
    for (const { table, read, write } of Object.values(places)) {
      db.prepare(`UPDATE ${table} SET ${write} WHERE ${read} IS NOT NULL`).run({ to: null })
    }
    withoutProxyUsers(db)
  })()
  return counts
}

const snapshot = (ground: ArchiveGround, { to, keepsSecrets }: ArchiveOperations['snapshot'][0]): ArchiveCounts => {
  discard(to)
  using(openPlain(ground.ledger, ground, true), (db) => {
    db.prepare('VACUUM INTO ?').run(to)
  })
  return using(openPlain(to, ground), (db) => strip(db, keepsSecrets))
}

/** The tables of a schema in the order in which they were made, so that what is referred to comes first. */
const tablesOf = (db: Database.Database): readonly string[] =>
  db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
    )
    .pluck()
    .all()

const columnsOf = (db: Database.Database, table: string): readonly string[] =>
  db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)

const copyTable = (from: Database.Database, to: Database.Database, table: string): void => {
  const columns = columnsOf(to, table).map((name) => `"${name}"`)
  const put = to.prepare(`INSERT INTO "${table}" (${columns.join()}) VALUES (${columns.map(() => '?').join()})`)
  // Whole numbers above 2^53 come through, and blobs as they are.
  const read = from.prepare(`SELECT ${columns.join()} FROM "${table}"`).safeIntegers().raw()
  for (const row of read.iterate()) put.run(...(row as unknown[]))
}

/** Ids are not given twice in one data folder: parts and cursors are named after them. */
const keepSequences = (to: Database.Database, ground: ArchiveGround): void => {
  if (inspectFile(ground.ledger) !== 'ledger') return
  const known = using(openPlain(ground.ledger, ground, true), (db) =>
    db.prepare<[], { name: string; seq: number }>('SELECT name, seq FROM sqlite_sequence').all(),
  )
  const raise = to.prepare('UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?')
  const add = to.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)')
  const tables = new Set(tablesOf(to))
  for (const { name, seq } of known) {
    if (tables.has(name) && raise.run(seq, name).changes === 0) add.run(name, seq)
  }
}

const checkSource = (from: Database.Database, ground: ArchiveGround): number => {
  const version = schemaVersion(from)
  if (version > lastVersion(migrations)) {
    return refuse('newer', 'The backup was made by a newer Sluice. Update this one first, then restore it.')
  }
  if (version < 1) return refuse('not_ours', 'The file is no backup of Sluice.')
  const said = from.pragma('quick_check(1)', { simple: true })
  if (said !== 'ok') return refuse('damaged', 'The backup is damaged.')
  using(openPlain(':memory:', ground), (reference) => {
    checkSchema(from, reference, migrations.slice(0, version))
  })
  return version
}

const build = (from: Database.Database, to: Database.Database, version: number, ground: ArchiveGround): void => {
  to.pragma(`application_id = ${String(applicationId)}`)
  // Nothing but its last state is ever wanted of this file.
  to.pragma('journal_mode = OFF')
  to.pragma('synchronous = OFF')
  migrate(to, migrations, version)
  to.transaction(() => {
    to.pragma('defer_foreign_keys = ON')
    for (const table of tablesOf(to)) to.exec(`DELETE FROM "${table}"`)
    for (const table of tablesOf(to)) copyTable(from, to, table)
    to.exec("DELETE FROM downloads WHERE status = 'removed'")
    to.prepare('DELETE FROM meta WHERE key IN (SELECT value FROM json_each(?))').run(JSON.stringify(ownMeta))
    to.exec("INSERT INTO meta (key, value) VALUES ('end', 'clean')")
    keepSequences(to, ground)
  })()
  migrate(to, migrations)
  to.exec(doubtAll)
  // Letters tell of what happened elsewhere, or once before.
  to.exec('DELETE FROM letters')
  forgetDevices(to)
}

/** What a file of somebody else makes SQLite, or our checks, throw. */
const explain = (error: unknown): never => {
  const isOdd = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')
  if (error instanceof DamagedLedger || isOdd) {
    return refuse('row', 'The backup holds something that Sluice does not write, so it was not made by Sluice alone.')
  }
  if (meansDamage(error)) return refuse('damaged', 'The backup is damaged.')
  throw error
}

const rebuild = (
  ground: ArchiveGround,
  { from, to }: ArchiveOperations['rebuild'][0],
): ArchiveOperations['rebuild'][1] => {
  if (inspectFile(from) !== 'ledger') return refuse('not_ours', 'The file is no backup of Sluice.')
  discard(to)
  writeFileSync(to, '', { flag: 'wx', mode: 0o600 })
  try {
    return using(openPlain(from, ground, true), (source) =>
      using(openPlain(to, ground), (db) => {
        build(source, db, checkSource(source, ground), ground)
        return { reach: checkRows(connectionOf(db, ground.log)), ...countsOf(db) }
      }),
    )
  } catch (error) {
    discard(to)
    return explain(error)
  }
}

const settle = (ground: ArchiveGround, path: string): null => {
  using(openPlain(path, ground), (db) => {
    db.exec('VACUUM')
  })
  const fd = openSync(path, 'r+')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  return null
}

/** Rows, finds and rejects of one round. */
const grabRound = 1_000

/** The same file as the command writes (`sluice grab --sqlite`). */
const writeGrab = (ground: ArchiveGround, { id, to }: ArchiveOperations['grabFile'][0]): null =>
  using(openPlain(ground.ledger, ground, true), (db) => {
    const connection = connectionOf(db, ground.log)
    // One picture of the ledger from the first read to the last.
    return db.transaction(() => {
      const grab = grabReads(connection).grab({ id })
      if (grab === null) return raise('unknown_id', `There is no grab ${String(id)}. It may have been removed.`)
      const file = new GrabFile(to, grab.options.recipe, ground.nativeBinding)
      try {
        file.begin(id, grab.createdAt, grab.options.watch !== null)
        const [{ grabFinds }, { grabRows, grabRejects }] = [findReads(connection), rowReads(connection)]
        for (let [find, row, reject] = [0, 0, 0]; ;) {
          const finds = grabFinds({ id, after: find, most: grabRound })
          const rows = grabRows({ id, after: row, most: grabRound })
          const rejects = grabRejects({ id, after: reject, most: grabRound })
          if (finds.length + rows.length + rejects.length === 0) return null
          file.put({ finds, rows, rejects })
          find = finds.at(-1)?.id ?? find
          row = rows.at(-1)?.id ?? row
          reject = rejects.at(-1)?.id ?? reject
        }
      } finally {
        file.close()
      }
    })()
  })

export const archiveHandlers = (ground: ArchiveGround): Handlers => ({
  grabFile: (args) => writeGrab(ground, args),
  snapshot: (args) => snapshot(ground, args),
  rebuild: (args) => rebuild(ground, args),
  settle: ({ path }) => settle(ground, path),
  sealed: ({ path, place, after, limit }) => {
    const { table, key, read } = places[place]
    const text = `SELECT ${key} AS key, ${read} AS sealed FROM ${table} WHERE ${read} IS NOT NULL AND ${key} > ? ORDER BY ${key} LIMIT ?`
    return using(openPlain(path, ground, true), (db) =>
      db.prepare<[number, number], { key: number; sealed: string }>(text).all(after ?? 0, limit),
    )
  },
  putSealed: ({ path, place, items }) => {
    const { table, key, write } = places[place]
    return using(openPlain(path, ground), (db) => {
      const put = db.prepare(`UPDATE ${table} SET ${write} WHERE ${key} = @key`)
      db.transaction(() => {
        for (const item of items) put.run(item)
      })()
      return null
    })
  },
})
