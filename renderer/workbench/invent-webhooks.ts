/** Invented webhooks, and what their commands do to them. */
import { downloadId } from '../../shared/ids.ts'
import { fail } from '../../shared/failure.ts'
import { languageOf, type LetterView, letterId, webhookId, type WebhookView } from '../../shared/webhooks.ts'
import type { Handlers } from './scripted-client.ts'

export interface InventedWebhooks {
  webhooks: WebhookView[]
  dead: LetterView[]
}

const lost = fail('connection_refused', 'hooks.example.org:8443 refused the connection.', {
  detail: { host: 'hooks.example.org:8443' },
})

const usual = { enabled: true, isReadable: true, waiting: 0, dead: 0, deliveredAt: 1, failure: null, private: false }

export const inventedWebhooks = (): InventedWebhooks => ({
  webhooks: [
    {
      ...{ ...usual, id: webhookId.parse(1), name: 'ops', kind: 'dingtalk', host: 'oapi.dingtalk.com' },
      ...{ hasSecret: true, language: 'zh', events: ['failed', 'disk_low', 'stalled'] },
    },
    {
      ...{ ...usual, id: webhookId.parse(2), name: 'archive', kind: 'json', host: 'hooks.example.org:8443' },
      ...{ hasSecret: true, language: 'en', events: ['completed', 'failed'], waiting: 3, dead: 1, failure: lost },
    },
    {
      ...{ ...usual, id: webhookId.parse(3), name: 'my phone', kind: 'ntfy', host: 'ntfy.sh', enabled: false },
      ...{ hasSecret: false, language: 'en', events: ['queue_empty'] },
    },
  ],
  dead: [
    {
      ...{
        id: letterId.parse(1),
        webhookId: webhookId.parse(2),
        webhook: 'archive',
        at: 1,
        attempts: 10,
        failure: lost,
      },
      event: {
        ...{ kind: 'completed', id: downloadId.parse(1), batchId: null, name: 'set-01.tar.zst', host: 'example.org' },
        ...{ queue: 'Main', path: '/d/set-01.tar.zst', sizeBytes: 1, proof: 'digest' },
      },
    },
  ],
})

export const webhookHandlers = (held: InventedWebhooks): Handlers => ({
  'webhooks.list': () => ({ webhooks: held.webhooks }),
  'webhooks.dead': () => ({ letters: held.dead }),
  'webhooks.save': ({ id, webhook }) => {
    const { url, secret, language, ...rest } = webhook
    const before = held.webhooks.find((one) => one.id === id)
    const next = before?.id ?? webhookId.parse(held.webhooks.length + 1)
    const view: WebhookView = {
      ...{ ...usual, ...before, ...rest, id: next, host: url === null ? (before?.host ?? '') : new URL(url).host },
      ...{ language: language ?? languageOf(rest.kind), hasSecret: secret !== null || rest.kind === 'json' },
    }
    held.webhooks = [...held.webhooks.filter((one) => one.id !== next), view]
    return { id: next, secret: before === undefined && rest.kind === 'json' ? 'whsec_invented' : null }
  },
  'webhooks.enable': ({ ids, enabled }) => {
    held.webhooks = held.webhooks.map((one) => (ids.includes(one.id) ? { ...one, enabled } : one))
    return { changed: ids.length }
  },
  'webhooks.remove': ({ ids }) => {
    held.webhooks = held.webhooks.filter((one) => !ids.includes(one.id))
    return { changed: ids.length }
  },
  'webhooks.test': ({ id }) => ({ failure: id === 2 ? lost : null, tookMs: 84 }),
  'webhooks.resend': () => {
    held.dead = []
    return { changed: 1 }
  },
  'webhooks.discard': () => {
    held.dead = []
    return { changed: 1 }
  },
})
