/** Rules in the ledger, in their order, and what they have decided of a download. */
import { rule as ruleSchema } from '../../../shared/rules.ts'
import type { RuleId } from '../../../shared/rules.ts'
import { raise } from '../../../shared/failure.ts'
import type { Connection } from './connection.ts'
import type { LedgerReads, LedgerWrites, RuleRow } from './operations.ts'
import { reserveTail } from './queues.ts'
import { parseColumn, toColumn } from './rows.ts'

interface Stored {
  readonly id: RuleId
  readonly rule: string
  readonly sealedHeaders: string | null
}

/** A row that cannot be understood is left out, and said in the log. */
const readable = ({ log }: Connection, { id, rule, sealedHeaders }: Stored): readonly RuleRow[] => {
  const parsed = parseColumn(ruleSchema, rule, () => {
    log('error', 'ledger.column_unreadable', { table: 'rules', id, column: 'rule' })
  })
  return parsed ? [{ id, rule: parsed, sealedHeaders }] : []
}

export const ruleReads = (connection: Connection) => ({
  rules: (): LedgerReads['rules'][1] =>
    connection
      .sql<Stored>('SELECT id, rule, sealed_headers AS sealedHeaders FROM rules ORDER BY position, id')
      .all()
      .flatMap((row) => readable(connection, row)),
})

const ruledColumn = (connection: Connection, { id, dir, queueId, rateLimit, ruled }: LedgerWrites['bookRuled'][0]) => {
  const { sql } = connection
  const now = sql<{ readonly queueId: number }>('SELECT queue_id AS queueId FROM downloads WHERE id = ?').get(id)
  if (!now) return null
  sql('UPDATE downloads SET dir = ?, rate_limit = ? WHERE id = ?').run(dir, rateLimit, id)
  if (now.queueId !== queueId) {
    const position = reserveTail(connection, queueId, 1) + 1
    sql('UPDATE downloads SET queue_id = ?, position = ? WHERE id = ?').run(queueId, position, id)
  }
  sql('UPDATE exchanges SET ruled = ? WHERE download_id = ?').run(toColumn(ruled), id)
  return null
}

export const ruleWrites = (connection: Connection) => ({
  putRule: ({ id, rule, sealedHeaders }: LedgerWrites['putRule'][0]): { readonly id: RuleId } => {
    const { sql } = connection
    const text = JSON.stringify(rule)
    const put =
      id === null
        ? sql<{ id: RuleId }>(`
            INSERT INTO rules (position, rule, sealed_headers)
            SELECT coalesce(max(position), 0) + 1, ?, ? FROM rules RETURNING id`).get(text, sealedHeaders)
        : sql<{ id: RuleId }>('UPDATE rules SET rule = ?, sealed_headers = ? WHERE id = ? RETURNING id').get(
            text,
            sealedHeaders,
            id,
          )
    return put ?? raise('unknown_id', `There is no rule ${String(id)}. It may have been removed elsewhere.`)
  },

  removeRules: ({ ids }: LedgerWrites['removeRules'][0]): LedgerWrites['removeRules'][1] =>
    connection
      .sql<Stored & { readonly position: number }>(
        `
        DELETE FROM rules WHERE id IN (SELECT value FROM json_each(?))
        RETURNING id, rule, sealed_headers AS sealedHeaders, position`,
      )
      .all(JSON.stringify(ids))
      .flatMap(({ position, ...row }) => readable(connection, row).map((one) => ({ ...one, position }))),

  restoreRules: ({ rules }: LedgerWrites['restoreRules'][0]): { readonly changed: number } => {
    const put = connection.sql(
      'INSERT INTO rules (id, position, rule, sealed_headers) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
    )
    const changes = rules.map(
      ({ id, position, rule, sealedHeaders }) => put.run(id, position, JSON.stringify(rule), sealedHeaders).changes,
    )
    return { changed: changes.reduce((sum, one) => sum + one, 0) }
  },

  /** Rules that are not named keep their places behind those that are. */
  orderRules: ({ ids }: LedgerWrites['orderRules'][0]): null => {
    connection
      .sql('UPDATE rules SET position = o.key + 1 FROM json_each(?) AS o WHERE o.value = rules.id')
      .run(JSON.stringify(ids))
    return null
  },

  bookRuled: (args: LedgerWrites['bookRuled'][0]): null => ruledColumn(connection, args),
})
