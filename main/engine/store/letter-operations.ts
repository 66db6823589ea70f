/** What can be asked of the ledger about webhooks and their letters: a part of its table of operations. */
import type { Failure } from '../../../shared/failure.ts'
import type { LetterEvent, LetterId, Webhook, WebhookId, WebhookKind } from '../../../shared/webhooks.ts'

/** What is kept in the open. */
export interface StoredWebhook extends Omit<Webhook, 'url' | 'secret' | 'kind'> {
  readonly kind: WebhookKind
  readonly host: string
  readonly hasSecret: boolean
}

export interface WebhookRow {
  readonly id: WebhookId
  readonly webhook: StoredWebhook
  /** null: address and secret did not come along from a backup. */
  readonly sealed: string | null
  readonly deliveredAt: number | null
  readonly waiting: number
  readonly dead: number
  /** Of the letter that failed last, as long as it is not delivered. */
  readonly failure: Failure | null
}

export interface LetterRow {
  readonly id: LetterId
  readonly webhookId: WebhookId
  /** What its receiver knows it by. */
  readonly message: string
  readonly at: number
  readonly event: LetterEvent
  readonly attempts: number
  readonly failure: Failure | null
}

export interface LetterReads {
  webhooks: [null, readonly WebhookRow[]]
  /** Those of a webhook whose time has come, but for some, the oldest first. */
  dueLetters: [
    {
      readonly webhookId: WebhookId
      readonly now: number
      readonly most: number
      readonly but: readonly LetterId[]
    },
    readonly LetterRow[],
  ]
  /** When the next letter of a webhook is due; null: none waits. */
  nextLetter: [{ readonly webhookId: WebhookId }, number | null]
  /** Given up ones, the newest first. */
  deadLetters: [{ readonly webhookId: WebhookId | null; readonly most: number }, readonly LetterRow[]]
  /** Whether anything that is no download's is sealed under the key of the file. */
  isFileKeyUsed: [null, boolean]
}

export interface LetterWrites {
  putWebhook: [
    { readonly id: WebhookId | null; readonly webhook: StoredWebhook; readonly sealed: string | null },
    { readonly id: WebhookId },
  ]
  removeWebhooks: [{ readonly ids: readonly WebhookId[] }, { readonly changed: number }]
  /** A letter to each webhook that wants to hear of it. */
  bookLetters: [{ readonly event: LetterEvent; readonly at: number }, { readonly changed: number }]
  /** Taken by their receiver: they are over, and what waits for it need not wait any longer. */
  letterDelivered: [{ readonly ids: readonly LetterId[]; readonly webhookId: WebhookId; readonly at: number }, null]
  /** `notBefore` null: given up. */
  letterFailed: [
    {
      readonly id: LetterId
      readonly webhookId: WebhookId
      readonly attempts: number
      readonly notBefore: number | null
      readonly failure: Failure
    },
    null,
  ]
  /** null: all that were given up. */
  resendLetters: [{ readonly ids: readonly LetterId[] | null; readonly at: number }, { readonly changed: number }]
  discardLetters: [{ readonly ids: readonly LetterId[] | null }, { readonly changed: number }]
}
