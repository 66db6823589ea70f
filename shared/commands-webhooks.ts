/** Commands on webhooks: a part of the contract's table. No answer holds an address, and a secret only when it was made just now. */
import { z } from 'zod'
import { failure } from './failure-schema.ts'
import { letterId, letterView, webhook, webhookId, webhookView } from './webhooks.ts'

const nothing = z.object({}).default({})
const changed = z.object({ changed: z.number() })
const webhookIds = z.array(webhookId).max(1_000)
const letterIds = z.array(letterId).max(100_000)

export const webhookCommands = {
  'webhooks.list': { input: nothing, output: z.object({ webhooks: z.array(webhookView) }) },
  /** Changes a webhook, or adds one (`id` null). `secret`: the one that was made for it, told this once; null: none was made. */
  'webhooks.save': {
    input: z.object({ id: webhookId.nullable().default(null), webhook }),
    output: z.object({ id: webhookId, secret: z.string().nullable() }),
  },
  'webhooks.enable': { input: z.object({ ids: webhookIds, enabled: z.boolean() }), output: changed },
  /** With their letters, sent or not. */
  'webhooks.remove': { input: z.object({ ids: webhookIds }), output: changed },
  /** Sends a message that says so, once and now. `failure` null: it was taken. */
  'webhooks.test': {
    input: z.object({ id: webhookId }),
    output: z.object({ failure: failure.nullable(), tookMs: z.number() }),
  },
  /** Letters that were given up, the newest first. */
  'webhooks.dead': {
    input: z.object({ id: webhookId.nullable().default(null), most: z.number().int().min(1).max(1_000).default(100) }),
    output: z.object({ letters: z.array(letterView) }),
  },
  /** Tries given-up letters again, as the letters they were; null: all. */
  'webhooks.resend': { input: z.object({ ids: letterIds.nullable() }), output: changed },
  /** Throws given-up letters away; null: all. */
  'webhooks.discard': { input: z.object({ ids: letterIds.nullable() }), output: changed },
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>
