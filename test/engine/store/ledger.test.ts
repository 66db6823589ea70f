/** The ledger's threads: group commit, reading beside the writer, clean and unclean ends. */
import Database from 'better-sqlite3'
import { chmodSync, existsSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { silentLog } from '../../../main/engine/log.ts'
import { openLedger } from '../../../main/engine/store/ledger.ts'
import { openDatabase } from '../../../main/engine/store/database.ts'
import { commitGroup } from '../../../main/engine/store/group-commit.ts'
import { operationsOf } from '../../../main/engine/store/handlers.ts'
import type { OperationName } from '../../../main/engine/store/operations.ts'
import { tempFolder } from '../../support/temp.ts'
import {
  addItems,
  addSome,
  failureFrom,
  idOf,
  journalLog,
  mainQueue,
  newItem,
  oneOf,
  openStore,
} from './support/store.ts'
import { packItem } from '../../../main/engine/store/packed-item.ts'
import { queueId } from '../../../shared/ids.ts'

test('concurrent calls are all answered, each with its own result; one that fails harms no other', async () => {
  await using store = await openStore()
  const { ledger } = store
  const calls = Array.from({ length: 200 }, (_, n) =>
    addItems(ledger, [newItem(n, n % 10 === 3 ? { queueId: queueId.parse(99) } : {})]),
  )
  const settled = await Promise.allSettled(calls)
  expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(20)
  const keys = Array.from({ length: 200 }, (_, n) => `key-${String(n)}`)
  const found = await ledger.read('findByKeys', { keys })
  for (const [n, start] of settled.entries()) {
    if (start.status === 'rejected') expect(found[n]).toBeNull()
    else expect(found[n]?.id).toBe(start.value.ids[0])
  }
})

const groupOf = (path: string) => {
  const { connection } = openDatabase({ dataDir: path, nativeBinding: null, log: silentLog, now: () => 0 })
  const find = operationsOf(connection)
  let id = 0
  const call = (name: OperationName, args: unknown) => ({
    t: 'call' as const,
    id: (id += 1),
    name,
    args,
    packed: false,
  })
  return { connection, find, call }
}

test('a group is one transaction, invisible to others before its commit', async () => {
  await using folder = tempFolder('group')
  const { connection, find, call } = groupOf(folder.path)
  const seen: unknown[] = []
  const spy = (name: string) => {
    const operation = find(name)
    if (!operation || name !== 'counts') return operation
    const other = new Database(folder.at('ledger.db'), { readonly: true })
    return {
      writes: false,
      run: (args: unknown) => {
        seen.push(other.prepare('SELECT count(*) FROM queues').pluck().get())
        other.close()
        return operation.run(args)
      },
    }
  }
  const queue = { name: 'Q', color: 'red', slots: null, rateLimit: null }
  const answers = commitGroup(
    [call('createQueue', queue), call('counts', null), call('createQueue', queue)],
    connection,
    spy,
  )
  expect(answers.map(({ ok }) => ok)).toEqual([true, true, true])
  expect(seen).toEqual([1])
  expect(connection.sql('SELECT count(*) FROM queues').pluck().get()).toBe(3)
  connection.db.close()
})

test('a full disk fails what it hit with its own code and leaves the ledger usable', async () => {
  await using folder = tempFolder('full')
  const { connection, find, call } = groupOf(folder.path)
  const { db } = connection
  const add = (count: number) =>
    call('addBatch', {
      slots: null,
      connectionsPerHost: null,
      rateLimit: null,
      at: 1,
      items: Array.from({ length: count }, (_, n) => packItem(newItem(n))),
    })
  const pages = Number(db.pragma('page_count', { simple: true }))
  db.pragma(`max_page_count = ${String(pages + 5)}`)
  const answers = commitGroup([add(1), add(5000), add(1)], connection, find)
  expect(answers[1]).toMatchObject({ ok: false, failure: { code: 'disk_full' } })
  // What is answered as done is there, what is not is not, wherever SQLite drew the line.
  const kept = answers.filter(({ ok }) => ok).length
  expect(connection.sql('SELECT count(*) FROM downloads').pluck().get()).toBe(kept)
  db.pragma('max_page_count = 100000')
  expect(commitGroup([add(3)], connection, find)[0]?.ok).toBe(true)
  expect(connection.sql('SELECT count(*) FROM downloads').pluck().get()).toBe(kept + 3)
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
})

test('a transaction that SQLite gives up fails all that it held', async () => {
  await using folder = tempFolder('group')
  const { connection, find, call } = groupOf(folder.path)
  const breaking = (name: string) =>
    name === 'purge'
      ? {
          writes: true,
          run: () => {
            connection.db.exec('ROLLBACK')
            throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_WRITE' })
          },
        }
      : find(name)
  const queue = { name: 'Q', color: 'red', slots: null, rateLimit: null }
  const answers = commitGroup(
    [
      call('createQueue', queue),
      call('purge', { ids: [] }),
      call('createQueue', queue),
      call('nothing' as OperationName, null),
    ],
    connection,
    breaking,
  )
  expect(answers.map((answer) => (answer.ok ? 'ok' : answer.failure.code))).toEqual([
    'ledger_unusable',
    'ledger_unusable',
    'ok',
    'unknown_command',
  ])
  expect(connection.sql('SELECT count(*) FROM queues').pluck().get()).toBe(2)
  connection.db.close()
})

test('the reader sees every acknowledged write and cannot write', async () => {
  await using store = await openStore()
  const { ledger } = store
  await ledger.read('counts', null)
  for (let n = 1; n <= 20; n += 1) {
    await addItems(ledger, [newItem(n)])
    expect((await ledger.read('counts', null)).queued).toBe(n)
  }
  // The types forbid it; the thread does too.
  const forbidden = ledger.read('setPriority' as 'counts', null)
  expect(await failureFrom(forbidden)).toMatchObject({ code: 'ledger_read_only' })
})

test('the folder and its files are for the owner only', async () => {
  await using folder = tempFolder('rights')
  const dataDir = folder.at('new', 'data')
  const ledger = await openLedger({ dataDir, log: silentLog })
  await addSome(ledger, 1)
  const modeOf = (path: string): number => statSync(path).mode & 0o777
  expect(modeOf(dataDir)).toBe(0o700)
  for (const name of ['ledger.db', 'ledger.db-wal', 'ledger.db-shm', 'lock.db']) {
    expect(modeOf(`${dataDir}/${name}`), name).toBe(0o600)
  }
  await ledger.close()
  chmodSync(`${dataDir}/ledger.db`, 0o644)
  await (await openLedger({ dataDir, log: silentLog })).close()
  expect(modeOf(`${dataDir}/ledger.db`)).toBe(0o600)
})

test('a closed ledger has answered everything, says no afterwards and comes back clean', async () => {
  await using folder = tempFolder('close')
  const ledger = await openLedger({ dataDir: folder.path, log: silentLog })
  expect(ledger.report).toMatchObject({ state: 'fresh', setAside: null, readOnly: false })
  await ledger.read('counts', null)
  const late = Array.from({ length: 50 }, (_, n) => addItems(ledger, [newItem(n)]))
  const closing = ledger.close()
  expect(await Promise.all(late)).toHaveLength(50)
  await closing
  await ledger.close()
  expect(await failureFrom(ledger.call('counts', null))).toMatchObject({ code: 'engine_gone' })
  expect(await failureFrom(ledger.read('counts', null))).toMatchObject({ code: 'engine_gone' })
  expect(existsSync(folder.at('ledger.db-wal'))).toBe(false)
  const again = await openLedger({ dataDir: folder.path, log: silentLog })
  expect(again.report.state).toBe('clean')
  expect((await again.call('counts', null)).queued).toBe(50)
  await again.close()
})

test('rows that make no sense are reported and repaired or left out', async () => {
  await using store = await openStore()
  const { ledger } = store
  const ids = await addSome(ledger, 4)
  const db = new Database(store.folder.at('ledger.db'))
  db.exec(`UPDATE exchanges SET request = '{"urls":[]}' WHERE download_id = 1`)
  db.exec(`UPDATE downloads SET failure = '{"code":"made_up"}', part = 'nonsense' WHERE id = 2`)
  db.exec(
    `INSERT INTO segments (download_id, idx, start, "end", written) VALUES (3, 0, 0, 100, 50), (3, 1, 90, 200, 95), (3, 2, 300, 400, 400)`,
  )
  db.exec('DELETE FROM exchanges WHERE download_id = 4')
  db.close()
  const found = await ledger.call('downloads', { ids })
  expect(found.map(({ id, failure, part }) => [id, failure, part])).toEqual([
    [2, null, null],
    [3, null, null],
  ])
  expect(await ledger.call('segments', { id: idOf(3) })).toEqual([
    { start: 0, end: 100, written: 50 },
    { start: 100, end: 300, written: 100 },
    { start: 300, end: 400, written: 400 },
  ])
  expect(
    store.lines.map(({ event, fields }) => `${event} ${String(fields.id)} ${String(fields.column ?? '')}`),
  ).toEqual([
    'ledger.column_unreadable 1 request',
    'ledger.column_unreadable 2 failure',
    'ledger.column_unreadable 2 part',
    'ledger.row_skipped 4 request',
    'ledger.segments_repaired 3 ',
  ])
})

test('after an unclean end orphans go and sums follow the segments', async () => {
  await using folder = tempFolder('unclean')
  const ledger = await openLedger({ dataDir: folder.path, log: silentLog })
  await addSome(ledger, 2)
  await ledger.close()
  const db = new Database(folder.at('ledger.db'))
  db.pragma('foreign_keys = OFF')
  db.exec(`
    UPDATE meta SET value = 'open' WHERE key = 'end';
    INSERT INTO segments (download_id, idx, start, "end", written) VALUES (1, 0, 0, 100, 50), (77, 0, 0, 100, 50);
    UPDATE downloads SET written_bytes = 99 WHERE id = 1;
    UPDATE downloads SET queue_id = 42, batch_id = 42 WHERE id = 2;`)
  db.close()
  const { log, lines } = journalLog()
  const repaired = await openLedger({ dataDir: folder.path, log })
  expect(repaired.report.state).toBe('unclean')
  expect(lines.map(({ event }) => event)).toEqual(['ledger.orphans_repaired', 'ledger.sums_repaired'])
  expect((await oneOf(repaired, idOf(1))).writtenBytes).toBe(50)
  expect(await oneOf(repaired, idOf(2))).toMatchObject({ queueId: mainQueue, batchId: null })
  expect(await repaired.call('segments', { id: idOf(77) })).toEqual([])
  await repaired.close()
})
