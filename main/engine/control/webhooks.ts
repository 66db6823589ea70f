/** The webhooks of this ledger: kept with their secrets sealed, shown without them, tried once on demand. */
import type { CommandArgs, CommandOutput } from '../../../shared/commands.ts'
import { failureOf, raise } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import { languageOf } from '../../../shared/webhooks.ts'
import type { LetterEvent, WebhookId, WebhookView } from '../../../shared/webhooks.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { WebhookRow } from '../store/letter-operations.ts'
import type { LetterForms, OpenWebhook } from './letter-forms.ts'
import type { LetterSender } from './letter-sender.ts'
import type { Secrets } from './secrets.ts'

export interface WebhooksSpec {
  readonly ledger: Ledger
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  readonly sender: LetterSender
  readonly forms: LetterForms | null
  /** There are other webhooks, or letters that may go now. */
  changed(): void
}

/** More would be a mistake; each may have its own requests on the way. */
const mostWebhooks = 32

interface KeptSecrets {
  readonly url: string
  readonly secret: string | null
}

export class Webhooks {
  readonly #spec: WebhooksSpec
  #rows: readonly WebhookRow[] = []
  #open: readonly OpenWebhook[] = []

  constructor(spec: WebhooksSpec) {
    this.#spec = spec
  }

  /** Reads them anew. */
  async load(): Promise<void> {
    this.#rows = await this.#spec.ledger.call('webhooks', null)
    this.#open = this.#rows.filter(({ webhook }) => webhook.enabled).flatMap((row) => this.#opened(row) ?? [])
    this.#spec.changed()
  }

  /** Whether somebody wants to hear of such a thing. */
  wants(kind: LetterEvent['kind']): boolean {
    return this.#rows.some(({ webhook }) => webhook.enabled && webhook.events.some((event) => event === kind))
  }

  /** Those that letters go to now. */
  get open(): readonly OpenWebhook[] {
    return this.#open
  }

  async list(): Promise<CommandOutput<'webhooks.list'>> {
    const rows = await this.#spec.ledger.call('webhooks', null)
    return { webhooks: rows.map((row) => this.#viewOf(row)) }
  }

  /** Rejects with `bad_input` where a new one has no address, and with `unknown_id`. */
  async save({ id, webhook }: CommandArgs<'webhooks.save'>): Promise<CommandOutput<'webhooks.save'>> {
    const { ledger, secrets, forms } = this.#spec
    const before = id === null ? null : this.#row(id)
    if (before === null && this.#rows.length >= mostWebhooks) {
      raise('not_allowed', `There are ${String(mostWebhooks)} webhooks already. Remove one that is not used any more.`)
    }
    const { url: givenUrl, secret: givenSecret, ...rest } = webhook
    // Only what is kept from before is opened: whoever gives all of it anew repairs what cannot be read.
    const kept = before === null || givenUrl !== null ? null : this.#secretsOf(before)
    const url = givenUrl ?? kept?.url ?? raise('bad_input', 'A new webhook needs its address (url).')
    const { host } = new URL(url)
    const isSamePlace = before?.webhook.host === host && before.webhook.kind === webhook.kind
    // A secret goes nowhere else than where it was meant for.
    const keptSecret = isSamePlace ? (kept ?? this.#readable(before))?.secret : null
    const made = givenSecret === null && !keptSecret ? (forms?.makeSecret(webhook.kind) ?? null) : null
    const secret = givenSecret ?? keptSecret ?? made
    const saved = await ledger.call('putWebhook', {
      id,
      webhook: { ...rest, host, hasSecret: secret !== null },
      sealed: secrets.seal({ url, secret } satisfies KeptSecrets),
    })
    await this.load()
    return { id: saved.id, secret: made }
  }

  async enable({ ids, enabled }: CommandArgs<'webhooks.enable'>): Promise<{ changed: number }> {
    const changing = this.#rows.filter(({ id, webhook }) => ids.includes(id) && webhook.enabled !== enabled)
    for (const { id, webhook, sealed } of changing) {
      await this.#spec.ledger.call('putWebhook', { id, sealed, webhook: { ...webhook, enabled } })
    }
    await this.load()
    return { changed: changing.length }
  }

  async remove(ids: readonly WebhookId[]): Promise<{ changed: number }> {
    const result = await this.#spec.ledger.call('removeWebhooks', { ids })
    await this.load()
    return result
  }

  async test(id: WebhookId, signal: AbortSignal): Promise<CommandOutput<'webhooks.test'>> {
    const { clock, sender, ledger } = this.#spec
    const row = this.#row(id)
    const startedMs = clock.monotonic()
    let failure: Failure | null = null
    try {
      const webhook = toOpen(row, this.#secretsOf(row))
      const at = clock.now()
      await sender.send(webhook, [{ message: `msg_test_${at.toString(36)}`, at, event: { kind: 'test' } }], signal)
      await ledger.call('letterDelivered', { ids: [], webhookId: id, at })
      this.#spec.changed()
    } catch (error) {
      failure = failureOf(error)
    }
    return { failure, tookMs: Math.round(clock.monotonic() - startedMs) }
  }

  async dead({ id, most }: CommandArgs<'webhooks.dead'>): Promise<CommandOutput<'webhooks.dead'>> {
    const rows = await this.#spec.ledger.call('deadLetters', { webhookId: id, most })
    const names = new Map(this.#rows.map((row) => [row.id, row.webhook.name]))
    return {
      letters: rows.map(({ id: letter, webhookId, at, event, attempts, failure }) => ({
        ...{ id: letter, webhookId, webhook: names.get(webhookId) ?? '', at, event, attempts, failure },
      })),
    }
  }

  async resend({ ids }: CommandArgs<'webhooks.resend'>): Promise<{ changed: number }> {
    const result = await this.#spec.ledger.call('resendLetters', { ids, at: this.#spec.clock.now() })
    this.#spec.changed()
    return result
  }

  discard({ ids }: CommandArgs<'webhooks.discard'>): Promise<{ changed: number }> {
    return this.#spec.ledger.call('discardLetters', { ids })
  }

  #row(id: WebhookId): WebhookRow {
    return (
      this.#rows.find((row) => row.id === id) ??
      raise('unknown_id', `There is no webhook ${String(id)}. It may have been removed elsewhere.`)
    )
  }

  #viewOf(row: WebhookRow): WebhookView {
    const { id, webhook, deliveredAt, waiting, dead, failure } = row
    const { name, kind, host, hasSecret, events, language, private: isPrivate, enabled } = webhook
    return {
      ...{ id, name, kind, host, hasSecret, events: [...events], private: isPrivate, enabled },
      ...{ deliveredAt, waiting, dead, failure },
      language: language ?? languageOf(kind),
      isReadable: this.#readable(row) !== null,
    }
  }

  #opened(row: WebhookRow): OpenWebhook | null {
    const kept = this.#readable(row)
    if (kept === null) this.#spec.log('warn', 'webhook.sealed', { id: row.id })
    return kept && toOpen(row, kept)
  }

  #secretsOf({ sealed }: WebhookRow): KeptSecrets {
    if (sealed === null) return raise('secret_unavailable', 'The address of this webhook is not here. Save it again.')
    // Authenticated: `save` has written it.
    return this.#spec.secrets.openAny(sealed) as KeptSecrets
  }

  /** null: it is sealed under a key that is not here. */
  #readable(row: WebhookRow | null): KeptSecrets | null {
    if (row === null) return null
    try {
      return this.#secretsOf(row)
    } catch {
      return null
    }
  }
}

const toOpen = ({ id, webhook }: WebhookRow, { url, secret }: KeptSecrets): OpenWebhook => {
  const { name, host, kind, language } = webhook
  const to = { kind, url, secret, language: language ?? languageOf(kind) }
  return { id, name, host, isPrivateAllowed: webhook.private, to }
}
