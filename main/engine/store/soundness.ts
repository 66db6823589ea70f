/** Is the ledger what its schema says? Checks after an unclean end, and repairs of what can be repaired without guessing. */
import type { Database } from 'better-sqlite3'
import { raise } from '../../../shared/failure.ts'
import { doubtUnfinished } from './block-hashes.ts'
import type { Connection } from './connection.ts'
import { migrate } from './migrate.ts'
import type { Migration } from './migrate.ts'

/** Thrown while opening: the file's own content is damaged and has to be set aside. */
export class DamagedLedger extends Error {
  override readonly name = 'DamagedLedger'
}

interface Thing {
  readonly type: string
  readonly name: string
}

const thingsOf = (db: Database): readonly Thing[] =>
  db.prepare<[], Thing>("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'").all()

const shapeOf = (db: Database, { type, name }: Thing): string => {
  const list = type === 'index' ? 'pragma_index_xinfo' : 'pragma_table_xinfo'
  const columns = type === 'index' ? 'seqno, name, "desc"' : 'name, type, "notnull", pk'
  return JSON.stringify(db.prepare(`SELECT ${columns} FROM ${list}(?)`).raw().all(name))
}

/**
 * Compares tables, columns and indexes with those of `reference` (an empty database to migrate into). Further tables and
 * indexes are let be; triggers and views are refused, because they would run inside our own statements.
 *
 * @throws DamagedLedger, or FailureError `ledger_unusable` for triggers and views
 */
export const checkSchema = (db: Database, reference: Database, migrations: readonly Migration[]): void => {
  migrate(reference, migrations)
  const found = thingsOf(db)
  const alien = found.find(({ type }) => type === 'trigger' || type === 'view')
  if (alien) {
    raise(
      'ledger_unusable',
      `The list of downloads holds a ${alien.type} "${alien.name}" that Sluice did not make. Remove it with the program that made it, or move ledger.db away.`,
      { detail: { name: alien.name } },
    )
  }
  for (const thing of thingsOf(reference)) {
    const same = found.some(({ type, name }) => type === thing.type && name === thing.name)
    if (!same || shapeOf(db, thing) !== shapeOf(reference, thing)) {
      throw new DamagedLedger(`${thing.type} ${thing.name} is missing or different`)
    }
  }
}

/** What to do with rows whose parent is gone: they cannot be reached, or lose a mere reference. */
const orphanRepairs: readonly string[] = [
  'UPDATE downloads SET batch_id = NULL WHERE batch_id NOT IN (SELECT id FROM batches)',
  'UPDATE downloads SET queue_id = (SELECT id FROM queues ORDER BY position, id LIMIT 1) WHERE queue_id NOT IN (SELECT id FROM queues)',
  'DELETE FROM exchanges WHERE download_id NOT IN (SELECT id FROM downloads)',
  'DELETE FROM segments WHERE download_id NOT IN (SELECT id FROM downloads)',
  'DELETE FROM block_hashes WHERE download_id NOT IN (SELECT id FROM downloads)',
  'DELETE FROM doubts WHERE download_id NOT IN (SELECT id FROM downloads)',
  'DELETE FROM histories WHERE download_id NOT IN (SELECT id FROM downloads)',
  'DELETE FROM events WHERE download_id NOT IN (SELECT id FROM downloads)',
  'DELETE FROM batch_items WHERE download_id NOT IN (SELECT id FROM downloads) OR batch_id NOT IN (SELECT id FROM batches)',
]

/** Where the sum and the segments disagree, the segments are right. */
const recount = `
  UPDATE downloads SET written_bytes = sums.bytes
  FROM (SELECT download_id, sum(written - start) AS bytes FROM segments GROUP BY download_id) AS sums
  WHERE sums.download_id = downloads.id AND downloads.status <> 'completed' AND written_bytes <> sums.bytes`

const ensureQueue = `
  INSERT INTO queues (id, name, color, position, running)
  SELECT 1, 'Main', '#3b82f6', 1, 1 WHERE NOT EXISTS (SELECT 1 FROM queues)`

/**
 * The look after an unclean end: pages, references, sums. The blocks of unfinished downloads are to be looked at, too.
 *
 * @throws DamagedLedger
 */
export const checkAndRepair = ({ db, log }: Connection): void => {
  const said = db.pragma('quick_check(1)', { simple: true })
  if (said !== 'ok') throw new DamagedLedger(String(said))
  db.transaction(() => {
    db.exec(ensureQueue)
    const orphans = db.prepare('PRAGMA foreign_key_check').all().length
    if (orphans > 0) {
      for (const repair of orphanRepairs) db.exec(repair)
      log('warn', 'ledger.orphans_repaired', { rows: orphans })
    }
    db.exec(doubtUnfinished)
    const { changes } = db.prepare(recount).run()
    if (changes > 0) log('warn', 'ledger.sums_repaired', { rows: changes })
  }).immediate()
}
