/** Whatever lies at the ledger's place: newer, foreign, damaged or no file at all. */
import Database from 'better-sqlite3'
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import { silentLog } from '../../../main/engine/log.ts'
import { ledgerPath, openDatabase } from '../../../main/engine/store/database.ts'
import type { OpenLedger } from '../../../main/engine/store/database.ts'
import { answerReads, commitGroup } from '../../../main/engine/store/group-commit.ts'
import { operationsOf } from '../../../main/engine/store/handlers.ts'
import { openLedger } from '../../../main/engine/store/ledger.ts'
import { ledgerFailure } from '../../../main/engine/store/sqlite-failure.ts'
import { run } from '../../support/processes.ts'
import { random, seed } from '../../support/seed.ts'
import { tempFolder } from '../../support/temp.ts'
import type { TempFolder } from '../../support/temp.ts'
import { addItems, addSome, bookedCompletion, failureFrom, idOf, newItem, part, resource } from './support/store.ts'

let made: TempFolder

beforeAll(async () => {
  made = tempFolder('sound')
  const ledger = await openLedger({ dataDir: made.path, log: silentLog })
  const ids = await addSome(ledger, 60)
  for (const id of ids.slice(0, 20)) {
    const segments = [{ start: 0, end: 1000, written: 400 }]
    await ledger.call('bookResource', { id, resource, name: `n${String(id)}`, part, segments })
  }
  for (const id of ids.slice(10, 20)) await ledger.call('complete', bookedCompletion(id))
  await ledger.call('addEvents', {
    events: ids.map((id) => ({ id, event: { at: 1, kind: 'queue_stopped', queue: 'x'.repeat(100) } })),
  })
  await ledger.close()
})
afterAll(() => made.remove())

/** A folder with a copy of a sound, cleanly closed ledger. */
const copied = (): TempFolder => {
  const folder = tempFolder('damage')
  copyFileSync(made.at('ledger.db'), folder.at('ledger.db'))
  return folder
}

const edit = (path: string, sql: string): void => {
  const db = new Database(path)
  db.exec(sql)
  db.close()
}

test('a newer ledger is shown but not changed', async () => {
  await using folder = copied()
  edit(folder.at('ledger.db'), 'PRAGMA user_version = 99; ALTER TABLE downloads ADD COLUMN mood TEXT')
  const before = readFileSync(folder.at('ledger.db'))
  const ledger = await openLedger({ dataDir: folder.path, log: silentLog })
  expect(ledger.report).toMatchObject({ state: 'newer', readOnly: true, setAside: null })
  expect((await ledger.call('downloads', { ids: [idOf(1)] })).map(({ name }) => name)).toEqual(['n1'])
  expect((await ledger.read('counts', null)).completed).toBe(10)
  expect(await failureFrom(addItems(ledger, [newItem(1)]))).toMatchObject({ code: 'ledger_read_only' })
  await ledger.close()
  expect(readFileSync(folder.at('ledger.db')).equals(before)).toBe(true)
})

test.each([
  ['another application id', 'PRAGMA application_id = 305419896'],
  ['no application id', 'PRAGMA application_id = 0'],
])('a database with %s is refused and left alone', async (_what, sql) => {
  await using folder = copied()
  edit(folder.at('ledger.db'), sql)
  const before = readFileSync(folder.at('ledger.db'))
  expect(await failureFrom(openLedger({ dataDir: folder.path, log: silentLog }))).toMatchObject({
    code: 'ledger_unusable',
  })
  expect(readFileSync(folder.at('ledger.db')).equals(before)).toBe(true)
  expect(readdirSync(folder.path).sort()).toEqual(['ledger.db', 'lock.db'])
  // The refusal freed the folder.
  rmSync(folder.at('ledger.db'))
  await (await openLedger({ dataDir: folder.path, log: silentLog })).close()
})

test('a trigger that is not ours never runs', async () => {
  await using folder = copied()
  edit(folder.at('ledger.db'), 'CREATE TRIGGER evil AFTER INSERT ON meta BEGIN DELETE FROM downloads; END')
  expect(await failureFrom(openLedger({ dataDir: folder.path, log: silentLog }))).toMatchObject({
    code: 'ledger_unusable',
    detail: { name: 'evil' },
  })
})

/** Puts something in the place of the ledger. */
const replacements: Readonly<Record<string, (path: string) => void>> = {
  'an empty file': (path) => {
    truncateSync(path, 0)
  },
  'half a file': (path) => {
    truncateSync(path, Math.floor(readFileSync(path).length / 2))
  },
  zeros: (path) => {
    writeFileSync(path, Buffer.alloc(readFileSync(path).length))
  },
  text: (path) => {
    writeFileSync(path, 'Dear diary, this is not a database.\n'.repeat(500))
  },
  'a folder': (path) => {
    rmSync(path)
    mkdirSync(path)
    writeFileSync(`${path}/inside`, 'kept')
  },
  'a FIFO': (path) => {
    rmSync(path)
    execFileSync('mkfifo', [path])
  },
  'a link': (path) => {
    rmSync(path)
    symlinkSync(made.at('ledger.db'), path)
  },
  'a missing table': (path) => {
    edit(path, 'DROP TABLE segments')
  },
  'a missing index': (path) => {
    edit(path, 'DROP INDEX downloads_queued')
  },
  'only its log': (path) => {
    rmSync(path)
    writeFileSync(`${path}-wal`, 'left over')
  },
  'a FIFO as its log': (path) => {
    execFileSync('mkfifo', [`${path}-wal`])
  },
}

describe('a damaged ledger is set aside and a fresh one made', () => {
  test.each(Object.keys(replacements))('%s', { timeout: 20_000 }, async (what) => {
    await using folder = copied()
    replacements[what]?.(folder.at('ledger.db'))
    const ledger = await openLedger({ dataDir: folder.path, log: silentLog })
    expect(ledger.report).toMatchObject({ state: 'rebuilt', readOnly: false })
    const aside = ledger.report.setAside ?? ''
    expect(aside.startsWith(`${folder.at('ledger.db')}.corrupt-`)).toBe(true)
    expect(readdirSync(folder.path).some((name) => folder.at(name).startsWith(aside))).toBe(true)
    if (what === 'a folder') expect(existsSync(`${aside}/inside`)).toBe(true)
    expect(await addItems(ledger, [newItem(1)])).toEqual({ batchId: 1, ids: [1] })
    await ledger.close()
    const again = await openLedger({ dataDir: folder.path, log: silentLog })
    expect(again.report.state).toBe('clean')
    expect((await again.call('counts', null)).queued).toBe(1)
    await again.close()
  })
})

const reads = [
  ['settings', null],
  ['queues', null],
  ['counts', null],
  ['downloads', { ids: Array.from({ length: 60 }, (_, n) => n + 1) }],
  ['batchResults', { id: 1 }],
  ['segments', { id: 5 }],
  ['events', { id: 30, limit: 10 }],
  ['unfinishedParts', null],
  ['findByKeys', { keys: ['key-1', 'key-50'] }],
] as const

/** Asks everything and writes a little; every answer must be a value or a failure of the closed list. */
const exercise = ({ connection, report }: OpenLedger): void => {
  const find = operationsOf(connection)
  const asCall = (name: string, args: unknown) => ({ t: 'call' as const, id: 1, name, args, packed: false })
  const answers = [
    ...answerReads(
      reads.map(([name, args]) => asCall(name, args)),
      find,
    ),
    ...(report.readOnly
      ? []
      : commitGroup([asCall('transition', { ids: null, action: 'pause', at: 1 })], connection, find)),
  ]
  for (const answer of answers) {
    if (!answer.ok)
      expect(['ledger_unusable', 'ledger_read_only', 'disk_full', 'internal']).toContain(answer.failure.code)
  }
}

const spoil = (path: string, chance: () => number): string => {
  const bytes = readFileSync(path)
  if (chance() < 0.25) {
    const length = Math.floor(chance() * bytes.length)
    truncateSync(path, length)
    return `cut to ${String(length)}`
  }
  const flips = chance() < 0.5 ? 1 : 20
  const places = Array.from({ length: flips }, () => Math.floor(chance() * (chance() < 0.3 ? 200 : bytes.length)))
  for (const at of places) bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(chance() * 8))
  writeFileSync(path, bytes)
  return `flipped at ${places.join(' ')}`
}

test(`two hundred random damages neither crash nor hang (seed ${String(seed())})`, { timeout: 240_000 }, async () => {
  const chance = random()
  const outcomes = new Map<string, number>()
  for (let n = 0; n < 200; n += 1) {
    await using folder = copied()
    const path = ledgerPath(folder.path)
    const unclean = chance() < 0.5
    if (unclean) edit(path, "UPDATE meta SET value = 'open' WHERE key = 'end'")
    const what = spoil(path, chance)
    let outcome: string
    try {
      const opened = openDatabase({ dataDir: folder.path, nativeBinding: null, log: silentLog, now: Date.now })
      outcome = opened.report.state
      try {
        exercise(opened)
      } finally {
        opened.connection.db.close()
      }
    } catch (error) {
      const { code, message } = ledgerFailure(error)
      expect(['ledger_unusable', 'ledger_read_only'], `${what}: ${message}`).toContain(code)
      outcome = code
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    // A cut is always noticed; what was damaged is kept.
    if (what.startsWith('cut')) expect(outcome, what).toBe('rebuilt')
    if (outcome === 'rebuilt') expect(readdirSync(folder.path).join(' ')).toContain('ledger.db.corrupt-')
  }
  expect(outcomes.get('rebuilt') ?? 0).toBeGreaterThan(30)
})

const makeLedger = `
  import { openDatabase } from '${new URL('../../../main/engine/store/database.ts', import.meta.url).href}'
  const options = { dataDir: process.argv[1], nativeBinding: null, log: () => undefined, now: Date.now }
  try { openDatabase(options) } catch (error) { console.log(error.code) }`

test.runIf(process.platform === 'linux').each([2, 3, 4])(
  'a ledger whose making meets a full disk at write %i of its file is not there, half made',
  async (write) => {
    await using folder = tempFolder('damage')
    const onFile = ['-P', folder.at('ledger.db.new'), '-e', 'trace=pwrite64']
    const fails = ['-e', `inject=pwrite64:error=ENOSPC:when=${String(write)}+`]
    const make = [process.execPath, '--input-type=module', '-e', makeLedger, folder.path]
    const exit = await run('strace', ['-f', '-qqq', '-o', '/dev/null', ...onFile, ...fails, ...make]).exit()
    expect(exit.stdout.trim()).toBe('SQLITE_FULL')
    expect(readdirSync(folder.path)).toEqual([])
    const { connection, report } = openDatabase({
      dataDir: folder.path,
      nativeBinding: null,
      log: silentLog,
      now: Date.now,
    })
    connection.db.close()
    expect(report.state).toBe('fresh')
  },
)
