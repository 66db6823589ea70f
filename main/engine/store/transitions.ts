/** The one place that changes a status, by the lifecycle's table. */
import { raise } from '../../../shared/failure.ts'
import type { BatchId, DownloadId } from '../../../shared/ids.ts'
import type { Status } from '../../../shared/views.ts'
import { nextStatus, statuses } from '../domain/lifecycle.ts'
import type { StatusAction } from '../domain/lifecycle.ts'
import { forgetBlocks } from './block-hashes.ts'
import type { Connection } from './connection.ts'
import type { LedgerWrites, TransitionArgs } from './operations.ts'
import { bookFailed } from './outcome-letters.ts'
import { toColumn, wholeMs } from './rows.ts'

interface Row {
  readonly id: DownloadId
  readonly status: Status
  readonly before: Status | null
  readonly batchId: BatchId | null
  readonly name: string
}

type Changed = LedgerWrites['transition'][1][number]

const columns = 'd.id, d.status, d.before, d.batch_id AS batchId, d.name'

/** What an action changes beside the status. */
const effects: Readonly<Record<Exclude<StatusAction, 'finish'>, string>> = {
  resume: 'attempts = 0, not_before = NULL, failure = NULL, ended_at = NULL',
  pause: 'not_before = NULL, failure = @failure',
  fail: 'not_before = NULL, failure = @failure, ended_at = @at',
  again: `attempts = 0, not_before = NULL, failure = NULL, url_index = 0, part = NULL, size_bytes = NULL,
    written_bytes = 0, path = NULL, finish_name = NULL, file = NULL, proof = NULL, proof_source = NULL, finished_at = NULL, ended_at = NULL`,
  remove: 'before = status, ended_at = @at',
  restore: 'before = NULL, ended_at = NULL',
}

const rowsOf = ({ sql }: Connection, ids: readonly DownloadId[] | null, from: readonly Status[]): readonly Row[] => {
  const wanted = JSON.stringify(from)
  const applies = 'd.status IN (SELECT value FROM json_each(?))'
  if (ids === null) return sql<Row>(`SELECT ${columns} FROM downloads d WHERE ${applies} ORDER BY d.id`).all(wanted)
  const text = `
    SELECT ${columns} FROM json_each(?) AS wanted CROSS JOIN downloads d ON d.id = wanted.value
    WHERE ${applies} ORDER BY wanted.key`
  return sql<Row>(text).all(JSON.stringify([...new Set(ids)]), wanted)
}

/** Forgets what a server said and what was written of it. */
export const forgetBytes = (connection: Connection, ids: readonly DownloadId[]): void => {
  const { sql } = connection
  const list = JSON.stringify(ids)
  forgetBlocks(connection, ids)
  sql('DELETE FROM segments WHERE download_id IN (SELECT value FROM json_each(?))').run(list)
  sql('UPDATE exchanges SET resource = NULL WHERE download_id IN (SELECT value FROM json_each(?))').run(list)
}

/** Statuses that an action may apply to, whatever a removed download was before. */
const sourcesOf = (action: StatusAction): readonly Status[] =>
  statuses.filter((status) => nextStatus(status, action) !== null)

const transition = (connection: Connection, { ids, action, failure, at }: TransitionArgs): readonly Changed[] => {
  if (action === 'finish') return raise('bad_input', 'A download is finished by booking its file, with `complete`.')
  const groups = new Map<Status, DownloadId[]>()
  const changed: Changed[] = []
  for (const { id, status, before, batchId, name } of rowsOf(connection, ids, sourcesOf(action))) {
    const to = nextStatus(status, action, before)
    if (to === null) continue
    changed.push({ id, from: status, to, batchId, name })
    const group = groups.get(to)
    if (group) group.push(id)
    else groups.set(to, [id])
  }
  const { sql } = connection
  for (const [to, group] of groups) {
    sql(`UPDATE downloads SET status = @to, ${effects[action]} WHERE id IN (SELECT value FROM json_each(@ids))`).run({
      to,
      failure: toColumn(failure),
      at: wholeMs(at),
      ids: JSON.stringify(group),
    })
    if (action === 'again') forgetBytes(connection, group)
  }
  if (failure) for (const { id } of changed) bookFailed(connection, id, at)
  return changed
}

export const transitionWrites = (connection: Connection) => ({
  transition: (args: TransitionArgs) => transition(connection, args),
})
