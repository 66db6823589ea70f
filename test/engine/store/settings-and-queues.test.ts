/** Settings, queues and timelines in the ledger. */
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { EventView } from '../../../shared/events.ts'
import { keptEvents } from '../../../main/engine/store/events.ts'
import { queueId } from '../../../shared/ids.ts'
import { settings as settingsSchema } from '../../../shared/settings.ts'
import { addItems, addSome, anyCandidate, idOf, mainQueue, newItem, openStore } from './support/store.ts'

test('settings are the defaults until set, and a bad value costs only itself', async () => {
  await using store = await openStore()
  const { ledger } = store
  const fresh = settingsSchema.parse({})
  expect(await ledger.call('settings', null)).toEqual(fresh)
  const set = { ...fresh, slots: 9, proxy: 'http://proxy:3128', timeLimits: { ...fresh.timeLimits, idleMs: 5 } }
  await ledger.call('setSettings', { settings: set })
  expect(await ledger.read('settings', null)).toEqual(set)
  const db = new Database(store.folder.at('ledger.db'))
  db.exec(`UPDATE settings SET value = '"many"' WHERE key = 'slots'`)
  db.exec(`UPDATE settings SET value = '{not json' WHERE key = 'timeLimits'`)
  db.exec(`INSERT INTO settings (key, value) VALUES ('fromTheFuture', '1')`)
  db.close()
  expect(await ledger.call('settings', null)).toEqual({ ...set, slots: fresh.slots, timeLimits: fresh.timeLimits })
  expect(store.lines.map(({ event, fields }) => [event, fields.key])).toEqual([
    ['ledger.setting_ignored', 'slots'],
    ['ledger.setting_ignored', 'timeLimits'],
  ])
})

test('queues are made, changed and removed; the first one stays', async () => {
  await using store = await openStore()
  const { ledger } = store
  const more = { timetable: null, openUntil: null, whenDone: 'nothing' }
  const main = {
    id: 1,
    name: 'Main',
    color: '#3b82f6',
    position: 1,
    running: true,
    slots: null,
    rateLimit: null,
    ...more,
  }
  expect(await ledger.call('queues', null)).toEqual([main])
  const { id } = await ledger.call('createQueue', { name: 'Night', color: 'navy', slots: 2, rateLimit: 1000 })
  expect(await ledger.call('updateQueue', { id, running: false, slots: null })).toEqual({ found: true })
  expect(await ledger.call('updateQueue', { id: queueId.parse(99), name: 'x' })).toEqual({ found: false })
  const night = { id, name: 'Night', color: 'navy', position: 2, running: false, slots: null, rateLimit: 1000, ...more }
  expect(await ledger.read('queues', null)).toEqual([main, night])
  await addItems(ledger, [newItem(1, { queueId: id }), newItem(2), newItem(3, { queueId: id })])
  expect(await ledger.call('removeQueue', { id: mainQueue })).toEqual({ removed: false })
  expect(await ledger.call('removeQueue', { id })).toEqual({ removed: true })
  expect(await ledger.call('removeQueue', { id })).toEqual({ removed: false })
  expect((await ledger.call('candidates', anyCandidate)).map((candidate) => candidate.id)).toEqual([2, 1, 3])
  expect(await ledger.call('queues', null)).toEqual([main])
  const next = await ledger.call('createQueue', { name: 'Next', color: 'red', slots: null, rateLimit: null })
  expect(next.id).toBeGreaterThan(id)
})

test('hours, order and speed profiles are kept; what cannot be read counts as none, and is reported', async () => {
  await using store = await openStore()
  const { ledger } = store
  const timetable = [{ from: 44, to: 48 }]
  const { id } = await ledger.call('createQueue', {
    name: 'Night',
    color: '#000',
    slots: null,
    rateLimit: null,
    timetable,
    whenDone: 'quit',
  })
  await ledger.call('updateQueue', { id, openUntil: 5_000 })
  expect(await ledger.call('moveQueue', { id, before: mainQueue })).toEqual({ found: true })
  expect(await ledger.call('moveQueue', { id, before: queueId.parse(99) })).toEqual({ found: false })
  expect(await ledger.read('queues', null)).toMatchObject([
    { id, timetable, openUntil: 5_000, whenDone: 'quit' },
    { id: mainQueue },
  ])
  const speed = {
    plan: { profiles: [{ id: 'q', name: 'Quiet', rateLimit: 9 }], week: [{ from: 0, to: 1, profileId: 'q' }] },
    choice: { profileId: null, until: 7 },
  }
  expect(await ledger.call('speed', null)).toEqual({ plan: { profiles: [], week: [] }, choice: null })
  await ledger.call('setSpeed', speed)
  expect(await ledger.read('speed', null)).toEqual(speed)
  const db = new Database(store.folder.at('ledger.db'))
  db.exec(`UPDATE queues SET timetable = '[{"from":9,"to":3}]'`)
  db.exec(`UPDATE settings SET value = '{}' WHERE key = 'speed'`)
  db.close()
  expect((await ledger.call('queues', null))[0]).toMatchObject({ timetable: null })
  expect(await ledger.call('speed', null)).toEqual({ plan: { profiles: [], week: [] }, choice: null })
  expect(new Set(store.lines.map(({ event }) => event))).toEqual(
    new Set(['ledger.column_unreadable', 'ledger.setting_ignored']),
  )
})

test('a timeline keeps its newest lines in the order they came', async () => {
  await using store = await openStore()
  const { ledger } = store
  const [id] = await addSome(ledger, 1)
  if (id === undefined) throw new Error('one was added')
  const lines = Array.from({ length: keptEvents + 50 }, (_, n) => {
    const line: EventView = { at: 10_000 - n, kind: 'went_on', writtenBytes: n }
    return line
  })
  const nobody: EventView = { at: 1, kind: 'paused' }
  const events = [...lines.map((event) => ({ id, event })), { id: idOf(99), event: nobody }]
  await ledger.call('addEvents', { events })
  expect(await ledger.read('events', { id, limit: 10_000 })).toEqual(lines.slice(-keptEvents))
  expect(await ledger.read('events', { id, limit: 2 })).toEqual(lines.slice(-2))
  expect(await ledger.read('events', { id: idOf(99), limit: 2 })).toEqual([])
})
