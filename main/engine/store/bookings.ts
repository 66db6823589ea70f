/** What a job books about its download, and what a user changes of one beside its status and its place. */
import { raise } from '../../../shared/failure.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import { kindNumber, kindOf } from '../../../shared/kind.ts'
import type { Status } from '../../../shared/views.ts'
import { nextStatus } from '../domain/lifecycle.ts'
import { addEvents } from './events.ts'
import { forgetBlocks, settleDoubt, writeHashPages } from './block-hashes.ts'
import type { Connection } from './connection.ts'
import { nameKey } from './name-key.ts'
import type { CompleteArgs, LedgerWrites, RetryArgs } from './operations.ts'
import { bookCompleted } from './outcome-letters.ts'
import { toColumn, wholeMs } from './rows.ts'
import { writeSegments } from './segments.ts'
import { forgetBytes } from './transitions.ts'

interface Standing {
  readonly status: Status
  readonly path: string | null
}

const standingOf = ({ sql }: Connection, id: DownloadId): Standing =>
  sql<Standing>('SELECT status, path FROM downloads WHERE id = ?').get(id) ??
  raise('unknown_id', `There is no download ${String(id)}.`, { detail: { id: String(id) } })

const bookResource = (
  connection: Connection,
  args: LedgerWrites['bookResource'][0],
): LedgerWrites['bookResource'][1] => {
  const { id, resource, name, part, segments } = args
  const { status } = standingOf(connection, id)
  if (status === 'completed') {
    raise('not_allowed', `Download ${String(id)} is complete; its file is not taken apart again.`)
  }
  const { sql } = connection
  sql('UPDATE downloads SET name = ?, name_key = ?, kind = ?, size_bytes = ?, part = ? WHERE id = ?').run(
    name,
    nameKey(name),
    kindNumber(kindOf(name)),
    resource.sizeBytes,
    toColumn(part),
    id,
  )
  const identity = sql<number>(
    'UPDATE exchanges SET resource = ?, identity = identity + 1 WHERE download_id = ? RETURNING identity',
  )
    .pluck()
    .get(toColumn(resource), id)
  forgetBlocks(connection, [id])
  writeSegments(connection, id, segments)
  return { identity: identity ?? 0 }
}

const forgetResource = (connection: Connection, id: DownloadId): null => {
  const { changes } = connection
    .sql(
      `
      UPDATE downloads SET part = NULL, size_bytes = NULL, written_bytes = 0, finish_name = NULL
      WHERE id = ? AND status <> 'completed'`,
    )
    .run(id)
  if (changes > 0) forgetBytes(connection, [id])
  return null
}

/** Only what is queued can wait for another try: a pause or removal that came first wins. */
const retryLater = ({ sql }: Connection, { id, notBefore, attempts, failure, urlIndex }: RetryArgs): null => {
  sql(`
    UPDATE downloads SET not_before = ?, attempts = ?, failure = ?, url_index = ?
    WHERE id = ? AND status = 'queued'`).run(wholeMs(notBefore), attempts, toColumn(failure), urlIndex, id)
  return null
}

const hasten = ({ sql }: Connection, { codes, ids }: LedgerWrites['hasten'][0]): readonly DownloadId[] =>
  sql<DownloadId>(
    `
    UPDATE downloads SET not_before = NULL
    WHERE status = 'queued' AND not_before IS NOT NULL
      AND CASE WHEN json_valid(failure) THEN failure ->> '$.retryAfterMs' IS NULL
        AND failure ->> '$.code' IN (SELECT value FROM json_each(@codes)) END
      AND (@ids IS NULL OR id IN (SELECT value FROM json_each(@ids)))
    RETURNING id`,
  )
    .pluck()
    .all({ codes: JSON.stringify(codes), ids: ids === null ? null : JSON.stringify(ids) })

const complete = (connection: Connection, args: CompleteArgs): null => {
  const { id, path, name, file, proof, proofSource = null, pages, resource = null, at } = args
  const standing = standingOf(connection, id)
  // Finishing is idempotent: after a kill the same end may be booked again.
  if (standing.status === 'completed' && standing.path === path) return null
  const to =
    nextStatus(standing.status, 'finish') ??
    raise('not_allowed', `Download ${String(id)} is ${standing.status} and cannot be completed.`, {
      detail: { id: String(id), status: standing.status },
    })
  const { sql } = connection
  sql(`
    UPDATE downloads SET status = @to, path = @path, name = @name, name_key = @key, kind = @kind, file = @file, proof = @proof,
      proof_source = @proofSource, finished_at = @at, size_bytes = @size, written_bytes = @size, part = NULL, finish_name = NULL, failure = NULL,
      not_before = NULL, attempts = 0
    WHERE id = @id`).run({
    id,
    to,
    path,
    name,
    key: nameKey(name),
    kind: kindNumber(kindOf(name)),
    file: toColumn(file),
    proof,
    proofSource,
    at: wholeMs(at),
    size: file.sizeBytes,
  })
  if (resource) sql('UPDATE exchanges SET resource = ? WHERE download_id = ?').run(toColumn(resource), id)
  else sql('DELETE FROM segments WHERE download_id = ?').run(id)
  if (pages) writeHashPages(connection, id, pages)
  if (!resource) settleDoubt(connection, id)
  bookCompleted(connection, id, at)
  return null
}

const inList = 'id IN (SELECT value FROM json_each(@ids))'

const setRateLimit = (
  connection: Connection,
  { ids, rateLimit, at }: LedgerWrites['setRateLimit'][0],
): { changed: number } => {
  const changed = connection
    .sql<DownloadId>(
      `UPDATE downloads SET rate_limit = @rateLimit WHERE ${inList} AND rate_limit IS NOT @rateLimit RETURNING id`,
    )
    .pluck()
    .all({ rateLimit, ids: JSON.stringify(ids) })
  addEvents(
    connection,
    changed.map((id) => ({ id, event: { at, kind: 'limit_set', rate: rateLimit } })),
  )
  return { changed: changed.length }
}

export const bookingWrites = (connection: Connection) => ({
  bookResource: (args: LedgerWrites['bookResource'][0]) => bookResource(connection, args),
  forgetResource: ({ id }: LedgerWrites['forgetResource'][0]) => forgetResource(connection, id),
  bookAliases: ({ id, aliases }: LedgerWrites['bookAliases'][0]): null => {
    connection
      .sql(
        `UPDATE exchanges SET resource = json_set(resource, '$.aliases', json(?))
         WHERE download_id = ? AND resource IS NOT NULL`,
      )
      .run(JSON.stringify(aliases), id)
    return null
  },
  retryLater: (args: RetryArgs) => retryLater(connection, args),
  reseal: ({ items }: LedgerWrites['reseal'][0]): null => {
    const put = connection.sql('UPDATE exchanges SET sealed_secrets = ? WHERE download_id = ? AND sealed_secrets = ?')
    for (const { id, from, to } of items) put.run(to, id, from)
    return null
  },
  hasten: (args: LedgerWrites['hasten'][0]) => hasten(connection, args),
  bookFinishName: ({ id, name }: LedgerWrites['bookFinishName'][0]): null => {
    standingOf(connection, id)
    connection.sql("UPDATE downloads SET finish_name = ? WHERE id = ? AND status <> 'completed'").run(name, id)
    return null
  },
  bookDigest: ({ id, digest }: LedgerWrites['bookDigest'][0]): null => {
    connection
      .sql(
        `
        UPDATE exchanges SET resource = json_set(resource, '$.digest', json(?))
        WHERE download_id = ? AND resource IS NOT NULL AND json_valid(resource)`,
      )
      .run(toColumn(digest), id)
    return null
  },
  complete: (args: CompleteArgs) => complete(connection, args),
  setRateLimit: (args: LedgerWrites['setRateLimit'][0]) => setRateLimit(connection, args),
  setPriority: ({ ids, priority }: LedgerWrites['setPriority'][0]) => ({
    changed: connection
      .sql(`UPDATE downloads SET priority = @priority WHERE ${inList}`)
      .run({ priority, ids: JSON.stringify(ids) }).changes,
  }),
  setAcceptWebPage: ({ ids }: LedgerWrites['setAcceptWebPage'][0]) => ({
    changed: connection
      .sql(
        `
        UPDATE exchanges SET request = json_set(request, '$.acceptWebPage', json('true'))
        WHERE download_id IN (SELECT value FROM json_each(?)) AND json_valid(request)`,
      )
      .run(JSON.stringify(ids)).changes,
  }),
})
