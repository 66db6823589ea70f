/** Grabs in the ledger: the frontier, the finds, and what one request brought, booked in one piece. */
import { failureCode } from '../../../shared/failure-schema.ts'
import { grabLimit, grabOptions, grabState } from '../../../shared/grabs.ts'
import type { PageView } from '../../../shared/grab-lists.ts'
import type { GrabId } from '../../../shared/grabs.ts'
import { z } from 'zod'
import type { Connection } from './connection.ts'
import { bookAsked, putFinds } from './grab-finds.ts'
import { putRejects, putRows } from './grab-rows.ts'
import type {
  GrabBooked,
  GrabBooking,
  GrabReads,
  GrabRow,
  GrabWrites,
  NewPage,
  PageRow,
  Validators,
} from './grab-operations.ts'
import { unpackBrought } from './packed-brought.ts'
import { parseColumn } from './rows.ts'

const pageState = { queued: 0, read: 1, failed: 2, forbidden: 3, elsewhere: 4 } as const
const taskNumber = { read: 0, ask: 1 } as const

const grabColumns = `id, state, budget, attached, created_at AS createdAt, spent_ms AS spentMs, options,
  sealed_secrets AS sealedSecrets, private_hosts AS privateHosts, pages, failed, forbidden, queued, finds, bytes,
  rows_kept AS rows, rows_rejected AS rejects, run, due_at AS dueAt`

interface StoredGrab extends Omit<GrabRow, 'state' | 'budget' | 'attached' | 'options' | 'privateHosts' | 'errors'> {
  readonly state: string
  readonly budget: string | null
  readonly attached: number
  readonly options: string
  readonly privateHosts: string
}

/** A row that cannot be understood is left out, and said in the log. */
const readable = ({ sql, log }: Connection, row: StoredGrab): readonly GrabRow[] => {
  const unreadable = (column: string) => (): void => {
    log('error', 'ledger.column_unreadable', { table: 'grabs', id: row.id, column })
  }
  const options = parseColumn(grabOptions, row.options, unreadable('options'))
  if (!options) return []
  const hosts = parseColumn(z.array(z.string()), row.privateHosts, unreadable('private_hosts'))
  const errors = sql<{ code: string; count: number }>(
    'SELECT code, count FROM grab_errors WHERE grab_id = ? ORDER BY count DESC, code',
  ).all(row.id)
  return [
    {
      ...row,
      state: grabState.catch('paused').parse(row.state),
      budget: grabLimit.nullable().catch(null).parse(row.budget),
      attached: row.attached !== 0,
      options,
      privateHosts: hosts ?? [],
      errors: errors.map(({ code, count }) => ({ code: failureCode.catch('internal').parse(code), count })),
    },
  ]
}

type StoredPage = Omit<PageRow, 'task'> & { readonly task: number }

export const grabReads = (connection: Connection) => ({
  grabs: (): readonly GrabRow[] =>
    connection
      .sql<StoredGrab>(`SELECT ${grabColumns} FROM grabs ORDER BY id DESC`)
      .all()
      .flatMap((row) => readable(connection, row)),

  grab: ({ id }: GrabReads['grab'][0]): GrabRow | null => {
    const row = connection.sql<StoredGrab>(`SELECT ${grabColumns} FROM grabs WHERE id = ?`).get(id)
    return row === undefined ? null : (readable(connection, row)[0] ?? null)
  },

  grabOfKey: ({ requestKey }: GrabReads['grabOfKey'][0]): GrabId | null =>
    connection
      .sql<{ id: GrabId }>(
        "SELECT id FROM grabs WHERE request_key = ? AND (state <> 'done' OR due_at IS NOT NULL) ORDER BY id DESC LIMIT 1",
      )
      .get(requestKey)?.id ?? null,

  grabOrigins: ({ id, but, most }: GrabReads['grabOrigins'][0]): readonly string[] =>
    connection
      .sql<{ origin: string }>(
        `SELECT origin FROM grab_origins WHERE grab_id = ? AND queued > 0
         AND origin NOT IN (SELECT value FROM json_each(?)) LIMIT ?`,
      )
      .all(id, JSON.stringify(but), most)
      .map(({ origin }) => origin),

  grabPages: ({ id, origin, after, most }: GrabReads['grabPages'][0]): readonly PageRow[] =>
    connection
      .sql<StoredPage>(
        `SELECT p.id, p.url, p.origin, p.depth, p.task, p.attempts, p.step, f.url AS foundOn, p.etag,
           p.last_modified AS lastModified
         FROM grab_pages AS p LEFT JOIN grab_pages AS f ON f.id = p.found_on
         WHERE p.grab_id = ? AND p.origin = ? AND p.state = 0 AND p.id > ? ORDER BY p.id LIMIT ?`,
      )
      .all(id, origin, after, most)
      .map((row) => ({ ...row, task: row.task === taskNumber.ask ? 'ask' : 'read' })),

  grabQueues: ({ id, most }: GrabReads['grabQueues'][0]): GrabReads['grabQueues'][1] =>
    connection
      .sql<GrabReads['grabQueues'][1][number]>(
        'SELECT origin, queued FROM grab_origins WHERE grab_id = ? AND queued > 0 ORDER BY queued DESC, origin LIMIT ?',
      )
      .all(id, most),

  grabUnread: ({ id, end, after, most }: GrabReads['grabUnread'][0]): GrabReads['grabUnread'][1] =>
    connection
      .sql<PageView>(unreadTexts[end])
      .all(id, after, most)
      .map((page) => ({ ...page, code: page.code === null ? null : failureCode.catch('internal').parse(page.code) })),
})

const unreadText = (state: number): string => `
  SELECT p.id, p.url, p.depth, o.url AS foundOn, p.code, p.attempts
  FROM grab_pages AS p LEFT JOIN grab_pages AS o ON o.id = p.found_on
  WHERE p.grab_id = ? AND p.state = ${String(state)} AND p.id > ? ORDER BY p.id LIMIT ?`

const unreadTexts = {
  failed: unreadText(pageState.failed),
  forbidden: unreadText(pageState.forbidden),
  waiting: unreadText(pageState.queued),
} as const

const queueOrigin = ({ sql }: Connection, id: GrabId, origin: string, by: number): void => {
  if (by === 0) return
  sql(
    `INSERT INTO grab_origins (grab_id, origin, queued) VALUES (?, ?, ?)
     ON CONFLICT (grab_id, origin) DO UPDATE SET queued = queued + excluded.queued`,
  ).run(id, origin, by)
}

/** Pages that are not known yet: how many of each origin. */
const putPages = (
  connection: Connection,
  id: GrabId,
  pages: readonly NewPage[],
  foundOn: number | null,
): ReadonlyMap<string, number> => {
  const put = connection.sql(
    `INSERT INTO grab_pages (grab_id, key, url, origin, depth, task, step, found_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (grab_id, key) DO NOTHING`,
  )
  const byOrigin = new Map<string, number>()
  for (const { key, url, origin, depth, task, step } of pages) {
    const { changes } = put.run(id, Buffer.from(key, 'hex'), url, origin, depth, taskNumber[task], step, foundOn)
    if (changes > 0) byOrigin.set(origin, (byOrigin.get(origin) ?? 0) + 1)
  }
  return byOrigin
}

const sumOf = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, one) => sum + one, 0)

/** Pages that nobody but the grab itself names. */
const addPages = (connection: Connection, id: GrabId, pages: readonly NewPage[]): GrabWrites['addGrabPages'][1] => {
  const added = putPages(connection, id, pages, null)
  for (const [origin, count] of added) queueOrigin(connection, id, origin, count)
  const count = sumOf(added)
  connection.sql('UPDATE grabs SET queued = queued + ? WHERE id = ?').run(count, id)
  return { pages: count, origins: [...added.keys()] }
}

/** Ends a page, or counts an attempt at it; its origin, or null: it has ended already, or is no page of this grab. */
const endPage = ({ sql }: Connection, { id, pageId, end, code }: GrabBooking, validators: Validators | null) => {
  const state = end === 'again' ? pageState.queued : pageState[end]
  const { etag = null, lastModified = null } = validators ?? {}
  const ended = sql<{ origin: string }>(
    `UPDATE grab_pages SET state = ?, code = ?, attempts = attempts + 1,
       etag = iif(?, ?, etag), last_modified = iif(?, ?, last_modified)
     WHERE id = ? AND grab_id = ? AND state = 0 RETURNING origin`,
  ).get(...[state, code], ...[Number(validators !== null), etag, Number(validators !== null), lastModified], pageId, id)
  return ended?.origin ?? null
}

const noteError = ({ sql }: Connection, { id, end, code }: GrabBooking): void => {
  if (end !== 'failed' || code === null) return
  sql(
    `INSERT INTO grab_errors (grab_id, code, count) VALUES (?, ?, 1)
     ON CONFLICT (grab_id, code) DO UPDATE SET count = count + 1`,
  ).run(id, code)
}

const book = (connection: Connection, booking: GrabBooking): GrabBooked => {
  const { id, pageId, end, bytes, spentMs } = booking
  const brought = unpackBrought(booking.brought)
  const origin = endPage(connection, booking, brought.validators)
  if (origin === null) return { pages: 0, finds: 0, rows: 0, rejects: 0, origins: [] }
  noteError(connection, booking)
  const run = runOf(connection, id)
  if (brought.asked) bookAsked(connection, id, brought.asked, run)
  const finds = putFinds(connection, { id, run, pageId }, brought.finds)
  const added = putPages(connection, id, brought.pages, pageId)
  const done = end === 'again' ? 0 : 1
  queueOrigin(connection, id, origin, (added.get(origin) ?? 0) - done)
  for (const [other, count] of added) if (other !== origin) queueOrigin(connection, id, other, count)
  const { rows, duplicates } = putRows(connection, booking, brought.rows, run)
  const rejects = [...brought.rejects, ...duplicates]
  putRejects(connection, booking, rejects)
  const pages = sumOf(added)
  connection
    .sql(
      `UPDATE grabs SET pages = pages + ?, failed = failed + ?, forbidden = forbidden + ?, queued = queued + ?,
         finds = finds + ?, bytes = bytes + ?, spent_ms = spent_ms + ?, rows_kept = rows_kept + ?, rows_rejected = rows_rejected + ?
       WHERE id = ?`,
    )
    .run(
      end === 'read' || end === 'elsewhere' ? 1 : 0,
      end === 'failed' ? 1 : 0,
      end === 'forbidden' ? 1 : 0,
      pages - done,
      finds,
      bytes,
      Math.max(0, Math.round(spentMs)),
      rows,
      rejects.length,
      id,
    )
  return { pages, finds, rows, rejects: rejects.length, origins: [...added.keys()] }
}

/** `+` keeps SQLite from the index by key: pages of one grab lie together in the order of their numbers. */
const requeueText = `UPDATE grab_pages SET state = 0, attempts = 0, code = NULL
  WHERE id IN (SELECT id FROM grab_pages WHERE id > ? AND +grab_id = ? ORDER BY id LIMIT ?) RETURNING id, origin`

/** The next pages wait again; behind the last of them the run begins. Budgets are for each run. */
const rerun = (connection: Connection, { id, after, most }: GrabWrites['rerunGrab'][0]): GrabWrites['rerunGrab'][1] => {
  const { sql } = connection
  // Whoever begins anew after a kill counts anew.
  if (after === 0) sql('DELETE FROM grab_origins WHERE grab_id = ?').run(id)
  const queued = sql<{ id: number; origin: string }>(requeueText).all(after, id, most)
  const byOrigin = new Map<string, number>()
  for (const { origin } of queued) byOrigin.set(origin, (byOrigin.get(origin) ?? 0) + 1)
  for (const [origin, count] of byOrigin) queueOrigin(connection, id, origin, count)
  if (queued.length === most) return { last: queued.reduce((last, page) => Math.max(last, page.id), after) }
  sql('DELETE FROM grab_errors WHERE grab_id = ?').run(id)
  sql(
    `UPDATE grabs SET run = run + 1, due_at = NULL, pages = 0, failed = 0, forbidden = 0, bytes = 0, spent_ms = 0,
       queued = (SELECT coalesce(sum(queued), 0) FROM grab_origins WHERE grab_id = grabs.id) WHERE id = ?`,
  ).run(id)
  return { last: null }
}

/** Which run of a watch it is. */
const runOf = ({ sql }: Connection, id: GrabId): number =>
  sql<{ run: number }>('SELECT run FROM grabs WHERE id = ?').get(id)?.run ?? 1

const partTables = ['grab_pages', 'grab_finds', 'grab_rows', 'grab_rejects'] as const

export const grabWrites = (connection: Connection) => ({
  startGrab: (grab: GrabWrites['startGrab'][0]): { readonly id: GrabId } => {
    const { sql } = connection
    const made = sql<{ id: GrabId }>(
      `INSERT INTO grabs (request_key, state, attached, created_at, options, sealed_secrets, private_hosts)
       VALUES (?, 'running', ?, ?, ?, ?, ?) RETURNING id`,
    ).get(
      grab.requestKey,
      grab.attached ? 1 : 0,
      Math.round(grab.now),
      JSON.stringify(grab.options),
      grab.sealedSecrets,
      JSON.stringify(grab.privateHosts),
    )
    if (made === undefined) throw new Error('the grab was not stored')
    addPages(connection, made.id, grab.pages)
    return made
  },

  setGrabState: ({
    id,
    state,
    budget,
    attached,
    dueAt = null,
  }: GrabWrites['setGrabState'][0]): { readonly changed: number } => ({
    changed: connection
      .sql(
        'UPDATE grabs SET state = ?, budget = ?, attached = coalesce(?, attached), due_at = coalesce(?, due_at) WHERE id = ?',
      )
      .run(
        ...[state, budget, attached === undefined ? null : Number(attached)],
        ...[dueAt === null ? null : Math.round(dueAt), id],
      ).changes,
  }),

  rerunGrab: (asked: GrabWrites['rerunGrab'][0]): GrabWrites['rerunGrab'][1] => rerun(connection, asked),

  addGrabPages: ({ id, brought }: GrabWrites['addGrabPages'][0]): GrabWrites['addGrabPages'][1] =>
    addPages(connection, id, unpackBrought(brought).pages),

  bookGrab: (booking: GrabBooking): GrabBooked => book(connection, booking),

  removeGrab: ({ id, most }: GrabWrites['removeGrab'][0]): { readonly left: boolean } => {
    const { sql } = connection
    let room = most
    for (const table of partTables) {
      if (room <= 0) return { left: true }
      room -= sql(`DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE grab_id = ? LIMIT ?)`).run(
        id,
        room,
      ).changes
    }
    if (room <= 0) return { left: true }
    for (const table of ['grab_origins', 'grab_errors'] as const) sql(`DELETE FROM ${table} WHERE grab_id = ?`).run(id)
    sql('DELETE FROM grabs WHERE id = ?').run(id)
    return { left: false }
  },
})
