/** How letters are written and answers read: told to the engine by its host, because the engine speaks no service's language. */
import type { LetterEvent, WebhookId, WebhookKind } from '../../../shared/webhooks.ts'
import type { Header } from '../../../shared/requests.ts'

/** Where letters go, with the secrets that open the door there. */
export interface Addressee {
  readonly kind: WebhookKind
  readonly url: string
  readonly secret: string | null
  readonly language: 'en' | 'zh'
}

/** A webhook that letters can go to. */
export interface OpenWebhook {
  readonly id: WebhookId
  readonly name: string
  readonly host: string
  readonly isPrivateAllowed: boolean
  readonly to: Addressee
}

export interface Letter {
  /** What its receiver knows it by; the same in every attempt. */
  readonly message: string
  /** When it happened, epoch ms. */
  readonly at: number
  readonly event: LetterEvent
}

/** A request to be made. */
export interface Envelope {
  readonly url: string
  readonly headers: readonly Header[]
  readonly body: string
}

export interface LetterForms {
  /** How many letters one message of this kind holds at most, and the least time between two, which their services ask for. */
  bounds(kind: WebhookKind): { readonly most: number; readonly everyMs: number }
  /** One message of these letters, at least one; `now` is epoch ms. */
  compose(to: Addressee, letters: readonly Letter[], now: number): Envelope
  /** Why an answer with a status of 200 to 299 is a refusal all the same, in the receiver's words; null: it is none. Free of secrets. */
  refusalIn(to: Addressee, body: string): string | null
  /** A secret for a kind that can make its own; null: it cannot. */
  makeSecret(kind: WebhookKind): string | null
}
