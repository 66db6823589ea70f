/** Migrations: order, stopping, atomicity; and what the first schema refuses. */
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { lastVersion, migrate, schemaVersion } from '../../../main/engine/store/migrate.ts'
import type { Migration } from '../../../main/engine/store/migrate.ts'
import { migrations } from '../../../main/engine/store/migrations/index.ts'

const step = (version: number, sql: string): Migration => ({
  version,
  name: `step ${String(version)}`,
  up: (db) => void db.exec(sql),
})
const three = [step(1, 'CREATE TABLE a (x)'), step(2, 'CREATE TABLE b (x)'), step(3, 'CREATE TABLE c (x)')]
const tables = (db: Database.Database): unknown[] =>
  db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()

test('migrations run in order, stop where told and go on from there', () => {
  const db = new Database(':memory:')
  migrate(db, three, 2)
  expect([schemaVersion(db), tables(db)]).toEqual([2, ['a', 'b']])
  migrate(db, three)
  expect([schemaVersion(db), tables(db)]).toEqual([3, ['a', 'b', 'c']])
  migrate(db, three)
  expect(schemaVersion(db)).toBe(3)
})

test('a step that fails leaves the step before', () => {
  const db = new Database(':memory:')
  const broken = [...three.slice(0, 1), step(2, 'CREATE TABLE b (x); CREATE TABLE a (x)')]
  expect(() => {
    migrate(db, broken)
  }).toThrow(/already exists/)
  expect([schemaVersion(db), tables(db), db.inTransaction]).toEqual([1, ['a'], false])
})

test.each([[[1, 3]], [[2]], [[1, 1]], [[1, 2, 2]]])('versions %j are not a sequence', (versions) => {
  expect(() => lastVersion(versions.map((version) => step(version, '')))).toThrow(/has number/)
})

test('the real migrations count up from one and give a sound schema', () => {
  expect(lastVersion(migrations)).toBe(migrations.length)
  for (let upTo = 1; upTo <= migrations.length; upTo += 1) {
    const db = new Database(':memory:')
    migrate(db, migrations, upTo)
    expect(schemaVersion(db)).toBe(upTo)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.pragma('foreign_key_check')).toEqual([])
  }
})

test('every table is strict, and impossible rows are refused', () => {
  const db = new Database(':memory:')
  migrate(db, migrations)
  const loose =
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'"
  expect(db.prepare(loose).all()).toEqual([])
  const insert = (status: string, before: string, path: string): void => {
    db.exec(`
      INSERT INTO downloads (queue_id, position, priority, status, before, path, added_at, host, name, name_key, url, request_key, dir)
      VALUES (1, 1, 0, ${status}, ${before}, ${path}, 1, 'h', 'n', 'n', 'u', 'k', 'd')`)
  }
  insert("'queued'", 'NULL', 'NULL')
  for (const row of [
    ["'running'", 'NULL', 'NULL'],
    ["'removed'", 'NULL', 'NULL'],
    ["'queued'", "'paused'", 'NULL'],
    ["'completed'", 'NULL', "'/x'"],
  ] as const) {
    expect(() => {
      insert(row[0], row[1], row[2])
    }, row.join()).toThrow(/CHECK/)
  }
  expect(() =>
    db.exec('INSERT INTO segments (download_id, idx, start, "end", written) VALUES (1, 0, 10, 5, 10)'),
  ).toThrow(/CHECK/)
})

test('queues from before there were hours run always, and do nothing when they are done', () => {
  const db = new Database(':memory:')
  migrate(db, migrations, 3)
  db.exec(`INSERT INTO queues (name, color, position, running, slots) VALUES ('Old', '#000', 2, 0, 3)`)
  migrate(db, migrations, 4)
  const select = 'SELECT name, running, slots, timetable, open_until, when_done FROM queues ORDER BY position'
  expect(db.prepare(select).raw().all()).toEqual([
    ['Main', 1, null, null, null, 'nothing'],
    ['Old', 0, 3, null, null, 'nothing'],
  ])
  expect(() => db.exec(`UPDATE queues SET when_done = 'explode'`)).toThrow(/CHECK/)
})
