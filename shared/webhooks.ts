/**
 * Messages to addresses of the user's choosing when something has happened. The address is a secret as a whole, because most services
 * let in whoever knows it; only its host is ever shown.
 */
import { z } from 'zod'
import { failure } from './failure-schema.ts'
import { grabId } from './grabs.ts'
import { batchId, downloadId, queueId } from './ids.ts'
import { proof } from './proof.ts'

export const webhookId = z.number().int().positive().brand<'WebhookId'>()
export const letterId = z.number().int().positive().brand<'LetterId'>()
export type WebhookId = z.infer<typeof webhookId>
export type LetterId = z.infer<typeof letterId>

/** Whose language is spoken. `json`: one event a request, signed as https://www.standardwebhooks.com says. */
export const webhookKind = z.enum(['json', 'slack', 'dingtalk', 'feishu', 'wecom', 'ntfy'])
export type WebhookKind = z.infer<typeof webhookKind>

export const webhookEvent = z.enum([
  ...['completed', 'failed', 'queue_empty', 'disk_low', 'stalled', 'watch_news', 'watch_failed'],
] as const)
export type WebhookEvent = z.infer<typeof webhookEvent>

/** The services whose messages are read by people who mostly read Chinese. */
const chinese: readonly WebhookKind[] = ['dingtalk', 'feishu', 'wecom']
export const languageOf = (kind: WebhookKind): 'en' | 'zh' => (chinese.includes(kind) ? 'zh' : 'en')

/** Kinds that take a secret beside the address, and how it must look. Those that are not here take none. */
const secretForms: Readonly<Partial<Record<WebhookKind, { readonly form: RegExp; readonly like: string }>>> = {
  json: { form: /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, like: 'whsec_ and 24 to 64 bytes in base64' },
  dingtalk: { form: /^[\x21-\x7e]{1,200}$/, like: 'the word beginning with SEC that the robot shows' },
  feishu: { form: /^[\x21-\x7e]{1,200}$/, like: 'the signature key that the bot shows' },
  ntfy: { form: /^[\x21-\x7e]{1,200}$/, like: 'an access token such as tk_…' },
}

export const takesSecret = (kind: WebhookKind): boolean => secretForms[kind] !== undefined

const isWebAddress = (text: string): boolean => /^https?:\/\/[^\s/?#]/i.test(text) && URL.canParse(text)

/** What is wrong is said without repeating any of it. */
const address = z
  .string()
  .trim()
  .max(4096)
  .refine(isWebAddress, { message: 'is not an address that begins with https:// or http://' })

/** What somebody says of a webhook. */
export const webhook = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    kind: webhookKind,
    /** null: the one that is kept. */
    url: address.nullable().default(null),
    /** null: the one that is kept, as long as host and kind stay the same; else none (for `json`: a new one). */
    secret: z.string().nullable().default(null),
    events: z
      .array(webhookEvent)
      .min(1)
      .transform((events) => webhookEvent.options.filter((event) => events.includes(event))),
    /** Of messages for people; null: what goes with the kind. */
    language: z.enum(['en', 'zh']).nullable().default(null),
    /** Whether it may be in a private network. */
    private: z.boolean().default(false),
    enabled: z.boolean().default(true),
  })
  .superRefine(({ kind, url, secret }, context) => {
    if (kind === 'ntfy' && url !== null && !/^https?:\/\/[^/?#]+\/+[^/?#]/i.test(url)) {
      context.addIssue({
        code: 'custom',
        path: ['url'],
        message: 'should end with a topic, as in https://ntfy.sh/topic',
      })
    }
    const known = secretForms[kind]
    if (secret === null || known?.form.test(secret) === true) return
    const message = known ? `should be ${known.like}` : `is nothing that ${kind} takes: its address is its secret`
    context.addIssue({ code: 'custom', path: ['secret'], message })
  })
export type Webhook = z.infer<typeof webhook>

/** What is told of a webhook: nothing that lets anybody send to it. */
export const webhookView = z.object({
  id: webhookId,
  name: z.string(),
  kind: webhookKind,
  /** Of its address, with the port. */
  host: z.string(),
  hasSecret: z.boolean(),
  events: z.array(webhookEvent),
  language: z.enum(['en', 'zh']),
  private: z.boolean(),
  enabled: z.boolean(),
  /** False: its address cannot be unsealed here, so its letters wait. */
  isReadable: z.boolean(),
  /** Letters that are still tried, and those that were given up. */
  waiting: z.number(),
  dead: z.number(),
  deliveredAt: z.number().nullable(),
  /** Of the letter that failed last, as long as it is not delivered. */
  failure: failure.nullable(),
})
export type WebhookView = z.infer<typeof webhookView>

const about = { id: downloadId, batchId: batchId.nullable(), name: z.string(), host: z.string(), queue: z.string() }

/** What a letter says. Hosts instead of addresses, which may let somebody in. */
export const letterEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('completed'),
    ...about,
    path: z.string(),
    sizeBytes: z.number(),
    proof: proof.nullable(),
  }),
  /** `isHeld`: it waits for an answer of the user; else it is given up. */
  z.object({ kind: z.literal('failed'), ...about, isHeld: z.boolean(), failure }),
  z.object({ kind: z.literal('queue_empty'), queueId, queue: z.string() }),
  z.object({ kind: z.literal('disk_low'), dir: z.string(), freeBytes: z.number(), limitBytes: z.number() }),
  /** It should bring bytes and has brought none for so long. */
  z.object({ kind: z.literal('stalled'), ...about, silentMs: z.number() }),
  /** A run of a watch has brought files, new or changed, or further rows. */
  z.object({
    kind: z.literal('watch_news'),
    grabId,
    host: z.string(),
    run: z.number(),
    finds: z.number(),
    rows: z.number(),
  }),
  /** No page could be read in a run of a watch. */
  z.object({ kind: z.literal('watch_failed'), grabId, host: z.string(), run: z.number() }),
  z.object({ kind: z.literal('test') }),
])
export type LetterEvent = z.infer<typeof letterEvent>

/** A letter that was given up. */
export const letterView = z.object({
  id: letterId,
  webhookId,
  webhook: z.string(),
  at: z.number(),
  event: letterEvent,
  attempts: z.number(),
  failure: failure.nullable(),
})
export type LetterView = z.infer<typeof letterView>
