/** Webhooks and letters in the ledger. */
import { z } from 'zod'
import { failure as failureSchema } from '../../../shared/failure-schema.ts'
import { raise } from '../../../shared/failure.ts'
import { letterEvent, webhookEvent, webhookKind } from '../../../shared/webhooks.ts'
import type { LetterEvent, LetterId, WebhookId } from '../../../shared/webhooks.ts'
import type { Connection } from './connection.ts'
import type { LetterReads, LetterRow, LetterWrites, StoredWebhook, WebhookRow } from './letter-operations.ts'
import { parseColumn, toColumn, wholeMs } from './rows.ts'

/** Kept for one webhook; of more, those that were given up go first, the oldest of them at first. */
const mostLetters = 10_000

const storedWebhook: z.ZodType<StoredWebhook> = z.object({
  name: z.string(),
  kind: webhookKind,
  host: z.string(),
  hasSecret: z.boolean(),
  events: z.array(webhookEvent),
  language: z.enum(['en', 'zh']).nullable(),
  private: z.boolean(),
  enabled: z.boolean(),
})

interface StoredLetter {
  readonly id: LetterId
  readonly webhookId: WebhookId
  readonly message: string
  readonly at: number
  readonly event: string
  readonly attempts: number
  readonly failure: string | null
}

interface StoredRow {
  readonly id: WebhookId
  readonly webhook: string
  readonly sealed: string | null
  readonly deliveredAt: number | null
  readonly waiting: number
  readonly dead: number
  readonly failure: string | null
}

const columns = 'id, webhook_id AS webhookId, message, at, event, attempts, failure'

/** A row that cannot be understood is left out, and said in the log. */
const readableLetter =
  ({ log }: Connection) =>
  (row: StoredLetter): readonly LetterRow[] => {
    const bad = (): void => {
      log('error', 'ledger.column_unreadable', { table: 'letters', id: row.id, column: 'event' })
    }
    const event = parseColumn(letterEvent, row.event, bad)
    return event ? [{ ...row, event, failure: parseColumn(failureSchema, row.failure, () => undefined) }] : []
  }

const readableWebhook =
  ({ log }: Connection) =>
  (row: StoredRow): readonly WebhookRow[] => {
    const webhook = parseColumn(storedWebhook, row.webhook, () => {
      log('error', 'ledger.column_unreadable', { table: 'webhooks', id: row.id, column: 'webhook' })
    })
    return webhook ? [{ ...row, webhook, failure: parseColumn(failureSchema, row.failure, () => undefined) }] : []
  }

export const letterReads = (connection: Connection) => ({
  webhooks: (): LetterReads['webhooks'][1] =>
    connection
      .sql<StoredRow>(
        `
        SELECT w.id, w.webhook, w.sealed, w.delivered_at AS deliveredAt,
          (SELECT count(*) FROM letters WHERE webhook_id = w.id AND not_before IS NOT NULL) AS waiting,
          (SELECT count(*) FROM letters WHERE webhook_id = w.id AND not_before IS NULL) AS dead,
          (SELECT failure FROM letters WHERE webhook_id = w.id AND failure IS NOT NULL ORDER BY id DESC LIMIT 1) AS failure
        FROM webhooks w ORDER BY w.id`,
      )
      .all()
      .flatMap(readableWebhook(connection)),
  dueLetters: ({ webhookId, now, most, but }: LetterReads['dueLetters'][0]): LetterReads['dueLetters'][1] =>
    connection
      .sql<StoredLetter>(
        `SELECT ${columns} FROM letters WHERE webhook_id = ? AND not_before <= ? AND id NOT IN (SELECT value FROM json_each(?))
         ORDER BY not_before, id LIMIT ?`,
      )
      .all(webhookId, wholeMs(now), JSON.stringify(but), most)
      .flatMap(readableLetter(connection)),
  nextLetter: ({ webhookId }: LetterReads['nextLetter'][0]): number | null =>
    connection.sql<number | null>('SELECT min(not_before) FROM letters WHERE webhook_id = ?').pluck().get(webhookId) ??
    null,
  deadLetters: ({ webhookId, most }: LetterReads['deadLetters'][0]): LetterReads['deadLetters'][1] =>
    connection
      .sql<StoredLetter>(
        `SELECT ${columns} FROM letters WHERE not_before IS NULL AND webhook_id = coalesce(?, webhook_id)
         ORDER BY id DESC LIMIT ?`,
      )
      .all(webhookId, most)
      .flatMap(readableLetter(connection)),
  isFileKeyUsed: (): boolean =>
    connection
      .sql(
        `SELECT 1 WHERE EXISTS (SELECT 1 FROM webhooks WHERE sealed LIKE 'v1:%')
           OR EXISTS (SELECT 1 FROM rules WHERE sealed_headers LIKE 'v1:%')
           OR EXISTS (SELECT 1 FROM grabs WHERE sealed_secrets LIKE 'v1:%')`,
      )
      .get() !== undefined,
})

/** Writes a letter to each webhook that wants to hear of it; `event` is asked for only if there is one. */
export const bookLetters = (
  { sql }: Connection,
  kind: LetterEvent['kind'],
  at: number,
  event: () => LetterEvent | null,
): number => {
  const takers = sql<WebhookId>(
    `SELECT id FROM webhooks WHERE webhook ->> '$.enabled' = 1
       AND EXISTS (SELECT 1 FROM json_each(webhook, '$.events') WHERE value = ?)`,
  )
    .pluck()
    .all(kind)
  const said = takers.length === 0 ? null : event()
  if (said === null) return 0
  const put = sql(`
    INSERT INTO letters (webhook_id, message, at, event, not_before)
    VALUES (@id, 'msg_' || lower(hex(randomblob(16))), @at, @event, @at)`)
  for (const id of takers) put.run({ id, at: wholeMs(at), event: JSON.stringify(said) })
  return takers.length
}

const dropOldest = ({ sql }: Connection, webhookId: WebhookId): void => {
  sql(`
    DELETE FROM letters WHERE id IN (
      SELECT id FROM letters WHERE webhook_id = @webhookId ORDER BY not_before IS NULL, id DESC
      LIMIT -1 OFFSET ${String(mostLetters)})`).run({ webhookId })
}

const chosen = 'not_before IS NULL AND (@ids IS NULL OR id IN (SELECT value FROM json_each(@ids)))'

export const letterWrites = (connection: Connection) => ({
  putWebhook: ({ id, webhook, sealed }: LetterWrites['putWebhook'][0]): { readonly id: WebhookId } => {
    const { sql } = connection
    const text = JSON.stringify(webhook)
    const put =
      id === null
        ? sql<{ id: WebhookId }>('INSERT INTO webhooks (webhook, sealed) VALUES (?, ?) RETURNING id').get(text, sealed)
        : sql<{ id: WebhookId }>('UPDATE webhooks SET webhook = ?, sealed = ? WHERE id = ? RETURNING id').get(
            ...[text, sealed, id],
          )
    return put ?? raise('unknown_id', `There is no webhook ${String(id)}. It may have been removed elsewhere.`)
  },
  removeWebhooks: ({ ids }: LetterWrites['removeWebhooks'][0]) => ({
    changed: connection
      .sql('DELETE FROM webhooks WHERE id IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify(ids)).changes,
  }),
  bookLetters: ({ event, at }: LetterWrites['bookLetters'][0]) => ({
    changed: bookLetters(connection, event.kind, at, () => event),
  }),
  letterDelivered: ({ ids, webhookId, at }: LetterWrites['letterDelivered'][0]): null => {
    const { sql } = connection
    sql('DELETE FROM letters WHERE id IN (SELECT value FROM json_each(?))').run(JSON.stringify(ids))
    sql('UPDATE webhooks SET delivered_at = ? WHERE id = ?').run(wholeMs(at), webhookId)
    sql('UPDATE letters SET not_before = @at WHERE webhook_id = @webhookId AND not_before > @at').run({
      ...{ webhookId, at: wholeMs(at) },
    })
    return null
  },
  letterFailed: ({ id, webhookId, attempts, notBefore, failure }: LetterWrites['letterFailed'][0]): null => {
    connection
      .sql('UPDATE letters SET attempts = ?, not_before = ?, failure = ? WHERE id = ?')
      .run(attempts, notBefore === null ? null : wholeMs(notBefore), toColumn(failure), id)
    dropOldest(connection, webhookId)
    return null
  },
  resendLetters: ({ ids, at }: LetterWrites['resendLetters'][0]) => ({
    changed: connection
      .sql(`UPDATE letters SET attempts = 0, not_before = @at WHERE ${chosen}`)
      .run({ ids: toColumn(ids), at: wholeMs(at) }).changes,
  }),
  discardLetters: ({ ids }: LetterWrites['discardLetters'][0]) => ({
    changed: connection.sql(`DELETE FROM letters WHERE ${chosen}`).run({ ids: toColumn(ids) }).changes,
  }),
})
