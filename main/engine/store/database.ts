/**
 * Opens the ledger, whatever lies at its place: makes it, migrates it, sets a damaged one aside, leaves a newer or foreign
 * one untouched. The caller holds the folder's lock.
 */
import Database from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { raise } from '../../../shared/failure.ts'
import type { Log } from '../log.ts'
import { checkedSqliteVersion, connect, openBare } from './connection.ts'
import type { Connection } from './connection.ts'
import {
  applicationId,
  discard,
  inspectFile,
  makePrivate,
  setAside,
  stampOf,
  syncFolder,
  versionInHeader,
} from './ledger-file.ts'
import { lastVersion, migrate, schemaVersion } from './migrate.ts'
import type { Migration } from './migrate.ts'
import { migrations as allMigrations } from './migrations/index.ts'
import type { OpenReport } from './operations.ts'
import { takeRestored } from './restored.ts'
import { checkAndRepair, checkSchema, DamagedLedger } from './soundness.ts'
import { codeOf, meansDamage } from './sqlite-failure.ts'
import { writeFileSync } from 'node:fs'

export interface OpenOptions {
  readonly dataDir: string
  readonly nativeBinding: string | null
  readonly log: Log
  /** Epoch ms, for the name of what is set aside. */
  readonly now: () => number
  /** For tests of older and newer schemas. */
  readonly migrations?: readonly Migration[]
}

export interface OpenLedger {
  readonly connection: Connection
  readonly report: OpenReport
}

export const ledgerPath = (dataDir: string): string => join(dataDir, 'ledger.db')

const openAt = (path: string, readonly: boolean, { nativeBinding, log }: OpenOptions): Connection =>
  connect({ path, readonly, nativeBinding, log })

/** Makes an empty ledger beside its place and moves it there whole: a ledger that is there is never half made. */
const create = (options: OpenOptions, migrations: readonly Migration[]): void => {
  const path = ledgerPath(options.dataDir)
  const making = `${path}.new`
  discard(making)
  writeFileSync(making, '', { flag: 'wx', mode: 0o600 })
  const { db } = openAt(making, false, options)
  try {
    db.pragma(`application_id = ${String(applicationId)}`)
    migrate(db, migrations)
    // Closing does this too, but on a full disk it says nothing when that fails, and the log does not go along with the file.
    db.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    db.close()
    discard(making)
    throw error
  }
  db.close()
  renameSync(making, path)
  syncFolder(options.dataDir)
}

/** The schema's version, found without changing the file. */
const peekVersion = (path: string, { nativeBinding, log }: OpenOptions): number => {
  try {
    const db = openBare({ path, readonly: true, nativeBinding, log })
    try {
      return schemaVersion(db)
    } finally {
      db.close()
    }
  } catch (error) {
    // A rollback journal waits for a writer; then the header has to do.
    if (codeOf(error)?.startsWith('SQLITE_READONLY')) return versionInHeader(path)
    throw error
  }
}

/** Was the last end clean? From now on it is not, until `markCleanEnd`. */
const takeCleanMark = ({ sql }: Connection): boolean => {
  const end = sql("SELECT value FROM meta WHERE key = 'end'").pluck().get()
  sql("INSERT INTO meta (key, value) VALUES ('end', 'open') ON CONFLICT (key) DO UPDATE SET value = 'open'").run()
  return end === 'clean'
}

/** The word of this ledger, made when it has none. */
const tagOf = ({ sql }: Connection, readOnly: boolean): string => {
  const find = sql<string>("SELECT value FROM meta WHERE key = 'tag'").pluck()
  if (!readOnly) {
    const fresh = randomBytes(8).toString('hex')
    sql("INSERT INTO meta (key, value) VALUES ('tag', ?) ON CONFLICT (key) DO NOTHING").run(fresh)
  }
  return find.get() ?? ''
}

/** Notes that everything was written and closed in order. */
export const markCleanEnd = ({ sql }: Connection): void => {
  sql("UPDATE meta SET value = 'clean' WHERE key = 'end'").run()
}

const openSound = (
  options: OpenOptions,
  migrations: readonly Migration[],
): { connection: Connection; clean: boolean } => {
  const path = ledgerPath(options.dataDir)
  const connection = openAt(path, false, options)
  const reference = new Database(
    ':memory:',
    options.nativeBinding === null ? {} : { nativeBinding: options.nativeBinding },
  )
  try {
    makePrivate(path, 0o600)
    migrate(connection.db, migrations)
    checkSchema(connection.db, reference, migrations)
    const clean = takeCleanMark(connection)
    if (!clean) checkAndRepair(connection)
    return { connection, clean }
  } catch (error) {
    connection.db.close()
    throw error
  } finally {
    reference.close()
  }
}

const refuseForeign = (path: string): never =>
  raise(
    'ledger_unusable',
    `${path} belongs to another program and was left alone. Move it away, or choose another data folder.`,
    {
      detail: { path },
    },
  )

const openExisting = (
  options: OpenOptions,
  migrations: readonly Migration[],
): Omit<OpenLedger, 'report'> & Pick<OpenReport, 'state'> => {
  const path = ledgerPath(options.dataDir)
  const version = peekVersion(path, options)
  if (version === 0) throw new DamagedLedger('the schema has no version')
  if (version > lastVersion(migrations)) {
    return { connection: openAt(path, true, options), state: 'newer' }
  }
  const { connection, clean } = openSound(options, migrations)
  return { connection, state: clean ? 'clean' : 'unclean' }
}

const openOrExplain = (
  options: OpenOptions,
  migrations: readonly Migration[],
): ReturnType<typeof openExisting> | null => {
  const kind = inspectFile(ledgerPath(options.dataDir))
  if (kind === 'foreign') return refuseForeign(ledgerPath(options.dataDir))
  if (kind === 'damaged') return null
  if (kind === 'missing') {
    create(options, migrations)
    return { connection: openSound(options, migrations).connection, state: 'fresh' }
  }
  try {
    return openExisting(options, migrations)
  } catch (error) {
    if (!(error instanceof DamagedLedger) && !meansDamage(error)) throw error
    options.log('error', 'ledger.damaged', { reason: error instanceof Error ? error.message : String(error) })
    return null
  }
}

/**
 * Opens the ledger of a data folder for its one writer.
 *
 * @throws FailureError `ledger_unusable` (wrong library, another program's file); errors of SQLite and the file system
 */
export const openDatabase = (options: OpenOptions): OpenLedger => {
  const migrations = options.migrations ?? allMigrations
  const sqliteVersion = checkedSqliteVersion(options.nativeBinding)
  takeRestored(options)
  const opened = openOrExplain(options, migrations)
  if (opened) {
    const { connection, state } = opened
    const readOnly = state === 'newer'
    return { connection, report: { state, setAside: null, readOnly, sqliteVersion, tag: tagOf(connection, readOnly) } }
  }
  const path = ledgerPath(options.dataDir)
  const aside = setAside(path, `${path}.corrupt-${stampOf(options.now())}`)
  create(options, migrations)
  const { connection } = openSound(options, migrations)
  const tag = tagOf(connection, false)
  return { connection, report: { state: 'rebuilt', setAside: aside, readOnly: false, sqliteVersion, tag } }
}
