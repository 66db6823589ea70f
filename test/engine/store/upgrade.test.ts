/**
 * A new version over an old ledger: for each schema there ever was, a download that is half done under it goes on under this version,
 * from where it was. The old ledger is made by the migrations of its time and holds what this version's would, as far as it could.
 */
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate } from '../../../main/engine/store/migrate.ts'
import { migrations } from '../../../main/engine/store/migrations/index.ts'
import { bytesOf, startOrigin } from '../../support/fault-server/index.ts'
import { until } from '../../support/until.ts'
import { bench } from '../control/harness.ts'

/** What a download is; events were told in other words once. */
const tables = ['batches', 'downloads', 'exchanges', 'batch_items', 'segments'] as const

const columnsOf = (db: Database.Database, schema: string, table: string): readonly string[] =>
  db.prepare<[string, string], string>('SELECT name FROM pragma_table_info(?, ?)').pluck().all(table, schema)

/** Puts a ledger of an older schema, with the same downloads, in the place of a ledger. */
const setBack = async (file: string, version: number): Promise<void> => {
  const old = new Database(`${file}.old`)
  migrate(old, migrations, version)
  old.pragma('foreign_keys = OFF')
  old.prepare('ATTACH ? AS now').run(file)
  for (const table of tables) {
    const known = columnsOf(old, 'now', table)
    const both = columnsOf(old, 'main', table).filter((column) => known.includes(column))
    const list = both.map((column) => `"${column}"`).join(', ')
    old.exec(`INSERT INTO main.${table} (${list}) SELECT ${list} FROM now.${table}`)
  }
  expect(old.pragma('foreign_key_check')).toEqual([])
  // By this a ledger is known as one of ours.
  const mark = Number(old.pragma('now.application_id', { simple: true }))
  old.exec('DETACH now')
  old.pragma(`application_id = ${String(mark)}`)
  old.close()
  for (const suffix of ['-wal', '-shm']) await rm(`${file}${suffix}`, { force: true })
  await rename(`${file}.old`, file)
}

const resource = { sizeBytes: 4_000_000, seed: 'upgraded' }
const half = 2_000_000

it.each(migrations.slice(0, -1).map(({ version, name }) => [version, name] as const))(
  'a download that is half done under schema %i (%s) goes on',
  async (version) => {
    await using origin = await startOrigin()
    const gate = origin.hold('/file.bin', { atByte: half })
    await using b = await bench({}, { connections: 1 })
    const [id] = await b.add([origin.serve('/file.bin', resource)])
    if (id === undefined) throw new Error('nothing was added')
    await gate.reached()
    await until('half of it is written', async () => (await b.engine.detail(id)).download.writtenBytes >= half)
    await b.stop()
    gate.release()
    await setBack(join(b.dataDir, 'ledger.db'), version)
    const next = await b.restart()
    const [result] = await next.settle([id], 30_000)
    expect(result).toMatchObject({ id, status: 'completed', failure: null })
    expect((await next.file('file.bin')).equals(bytesOf(resource, 0, resource.sizeBytes))).toBe(true)
    expect(origin.log.entries.at(-1)?.range).toMatch(/^bytes=1[89]\d{5}-/)
    await next.stop()
  },
)
