/**
 * One event a request, signed as the Standard Webhooks specification (1.0) says: `webhook-id`, `webhook-timestamp`, `webhook-signature`,
 * the last one HMAC-SHA256 over `id.timestamp.body`. Any of its libraries verifies it.
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { Addressee, Envelope, Letter } from '../../engine/engine.ts'
import type { LetterEvent } from '../../../shared/webhooks.ts'
import { scrub } from '../scrub.ts'

const prefix = 'whsec_'
const secretBytes = 32

const types: Readonly<Record<LetterEvent['kind'], string>> = {
  completed: 'download.completed',
  failed: 'download.failed',
  stalled: 'download.stalled',
  queue_empty: 'queue.empty',
  disk_low: 'disk.low',
  watch_news: 'watch.news',
  watch_failed: 'watch.failed',
  test: 'test',
}

export const makeSigningSecret = (): string => `${prefix}${randomBytes(secretBytes).toString('base64')}`

/** What the receiver reads: `type`, `timestamp` (ISO 8601, when it happened) and `data`. */
const payloadOf = ({ event, at }: Letter): object => {
  const { kind, ...data } = event
  const cleaned =
    'failure' in data ? { ...data, failure: { ...data.failure, message: scrub(data.failure.message) } } : data
  return { type: types[kind], timestamp: new Date(at).toISOString(), data: cleaned }
}

const signed = (secret: string, text: string): [string, string] => {
  const key = Buffer.from(secret.slice(prefix.length), 'base64')
  return ['webhook-signature', `v1,${createHmac('sha256', key).update(text).digest('base64')}`]
}

export const composeStandard = ({ url, secret }: Addressee, letter: Letter, now: number): Envelope => {
  const body = JSON.stringify(payloadOf(letter))
  const timestamp = String(Math.floor(now / 1000))
  return {
    url,
    headers: [
      ['content-type', 'application/json'],
      ['webhook-id', letter.message],
      ['webhook-timestamp', timestamp],
      ...(secret === null ? [] : [signed(secret, `${letter.message}.${timestamp}.${body}`)]),
    ],
    body,
  }
}
