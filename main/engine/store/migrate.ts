/** Brings a ledger to a newer schema, one numbered step at a time. Knows no table. */
import type { Database } from 'better-sqlite3'

export interface Migration {
  /** 1, 2, 3 …: the `user_version` after it. */
  readonly version: number
  readonly name: string
  readonly up: (db: Database) => void
}

/** Version after the last of these; throws unless they count up from 1 without a gap. */
export const lastVersion = (migrations: readonly Migration[]): number => {
  for (const [index, { version, name }] of migrations.entries()) {
    if (version !== index + 1) {
      throw new Error(`migration "${name}" has number ${String(version)} at place ${String(index + 1)}`)
    }
  }
  return migrations.length
}

export const schemaVersion = (db: Database): number => Number(db.pragma('user_version', { simple: true }))

/**
 * Runs what is missing, up to `upTo` (default: all). Each step is one transaction with the version bumped last, so a
 * kill leaves the step before or the step after, never half of one.
 */
export const migrate = (
  db: Database,
  migrations: readonly Migration[],
  upTo: number = lastVersion(migrations),
): void => {
  lastVersion(migrations)
  const from = schemaVersion(db)
  for (const { version, up } of migrations) {
    if (version <= from || version > upTo) continue
    db.transaction(() => {
      up(db)
      db.pragma(`user_version = ${String(version)}`)
    }).immediate()
  }
}
