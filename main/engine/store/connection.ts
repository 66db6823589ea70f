/** One open connection with its prepared statements. Knows no table. */
import Database from 'better-sqlite3'
import { createRequire } from 'node:module'
import { raise } from '../../../shared/failure.ts'
import type { Log } from '../log.ts'

export interface Connection {
  readonly db: Database.Database
  /** The prepared statement of this text; prepared once. */
  readonly sql: <Row = unknown>(text: string) => Database.Statement<unknown[], Row>
  readonly log: Log
}

export interface ConnectOptions {
  readonly path: string
  readonly readonly: boolean
  /** Another build of SQLite's binding, for hosts that cannot load the package's own. */
  readonly nativeBinding: string | null
  readonly log: Log
}

export interface Versions {
  readonly sqlite: string
  readonly library: string
}

/** SQLite before 3.51.3 can corrupt a database in WAL mode; better-sqlite3 12.8 is the first that carries the cure. */
export const versionFloors: Versions = { sqlite: '3.51.3', library: '12.8.0' }

const busyTimeoutMs = 5_000

const isAtLeast = (version: string, floor: string): boolean => {
  const [have, want] = [version, floor].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)))
  for (const index of [0, 1, 2]) {
    const difference = (have?.[index] ?? 0) - (want?.[index] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

/** Throws `ledger_unusable` for a SQLite that could damage the ledger. */
export const assertVersions = (versions: Versions): void => {
  for (const [what, have, floor] of [
    ['SQLite', versions.sqlite, versionFloors.sqlite],
    ['better-sqlite3', versions.library, versionFloors.library],
  ] as const) {
    if (isAtLeast(have, floor)) continue
    raise(
      'ledger_unusable',
      `This ${what} is version ${have}; Sluice needs ${floor} or newer, because older ones can damage the list of downloads. Install Sluice again.`,
      { detail: { have, floor } },
    )
  }
}

const libraryVersion = (): string => {
  const found: unknown = createRequire(import.meta.url)('better-sqlite3/package.json')
  return typeof found === 'object' && found !== null && 'version' in found ? String(found.version) : '0'
}

const sqliteVersionOf = (db: Database.Database): string => String(db.prepare('SELECT sqlite_version()').pluck().get())

/** Opens a bare connection without touching the file; the caller decides what it may become. */
export const openBare = ({ path, readonly, nativeBinding }: ConnectOptions): Database.Database =>
  new Database(path, {
    readonly,
    fileMustExist: true,
    timeout: busyTimeoutMs,
    ...(nativeBinding === null ? {} : { nativeBinding }),
  })

/** Version of the SQLite in use; throws where it is too old. */
export const checkedSqliteVersion = (nativeBinding: string | null): string => {
  const db = new Database(':memory:', nativeBinding === null ? {} : { nativeBinding })
  try {
    const sqlite = sqliteVersionOf(db)
    assertVersions({ sqlite, library: libraryVersion() })
    return sqlite
  } finally {
    db.close()
  }
}

const applyPragmas = (db: Database.Database, readonly: boolean): void => {
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('foreign_keys = ON')
  db.pragma('temp_store = MEMORY')
  db.pragma('cache_size = -16000')
  if (readonly) {
    db.pragma('query_only = ON')
    return
  }
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('journal_size_limit = 67108864')
  if (process.platform === 'darwin') {
    // A plain fsync leaves the bytes in the drive's own cache there.
    db.pragma('fullfsync = ON')
    db.pragma('checkpoint_fullfsync = ON')
  }
}

export const connectionOf = (db: Database.Database, log: Log): Connection => {
  const prepared = new Map<string, Database.Statement>()
  const sql = <Row>(text: string): Database.Statement<unknown[], Row> => {
    let statement = prepared.get(text)
    if (!statement) {
      statement = db.prepare(text)
      prepared.set(text, statement)
    }
    // The caller names the row's shape; the STRICT schema holds the ledger to it.
    return statement as Database.Statement<unknown[], Row>
  }
  return { db, sql, log }
}

/** Opens a connection with the pragmas that the ledger's promises rest on. */
export const connect = (options: ConnectOptions): Connection => {
  const db = openBare(options)
  try {
    applyPragmas(db, options.readonly)
  } catch (error) {
    db.close()
    throw error
  }
  return connectionOf(db, options.log)
}
