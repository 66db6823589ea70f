/**
 * Takes letters to their receivers: with connections of its own, within its own limits, the way downloads go (proxies, certificates).
 * The address that is connected to is looked at when it is, so that no name leads into a private network.
 */
import { fail, failureOf, FailureError, raise } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Clock } from '../clock.ts'
import type { SystemProxy } from '../transfer/environment-proxy.ts'
import { openHttp } from '../transfer/http.ts'
import type { Http } from '../transfer/http.ts'
import { httpOrderOf } from './http-order.ts'
import type { HttpWish } from './http-order.ts'
import type { Letter, LetterForms, OpenWebhook } from './letter-forms.ts'
import { post } from './post.ts'
import type { PostAnswer } from './post.ts'

export interface LetterSenderSpec {
  readonly clock: Clock
  readonly settings: () => Settings
  readonly systemProxy: SystemProxy
  readonly forms: LetterForms | null
}

/** A receiver that takes longer has trouble, and is asked again later. */
const limits = { connectMs: 10_000, tlsMs: 10_000, headersMs: 15_000, idleMs: 15_000 }

const codes: Readonly<Record<number, Failure['code']>> = {
  401: 'auth_required',
  403: 'forbidden',
  404: 'not_found',
  429: 'rate_limited',
  503: 'server_busy',
}

/** The failure that a status stands for; null: the message was taken. */
const statusFailure = ({ status, retryAfterMs }: PostAnswer, host: string): Failure | null => {
  if (status >= 200 && status < 300) return null
  // 410: the receiver says that nobody will ever take messages there again.
  const code = status === 410 ? 'not_allowed' : (codes[status] ?? (status >= 500 ? 'server_error' : 'http_error'))
  const text = `${host} did not take the message (status ${String(status)}). Look at the webhook's address and secret, and at the receiver.`
  return fail(code, text, {
    detail: { host, status: String(status) },
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  })
}

/** Words about a download's way do not fit a message's. */
const inWords = (failure: Failure, { host, isPrivateAllowed }: OpenWebhook): Failure =>
  failure.code === 'not_allowed' && !isPrivateAllowed && failure.detail?.status === undefined
    ? fail(
        'not_allowed',
        `${host} is in a private network, where this webhook may not go. If it is meant to, allow private addresses for it.`,
        { detail: { host } },
      )
    : failure

export class LetterSender {
  readonly #spec: LetterSenderSpec
  #http: Http | null = null

  constructor(spec: LetterSenderSpec) {
    this.#spec = spec
  }

  /** One message of these letters. Rejects with a failure without secrets; `cancelled` when the signal is aborted. */
  async send(webhook: OpenWebhook, letters: readonly Letter[], signal: AbortSignal): Promise<void> {
    const { forms, clock, settings, systemProxy } = this.#spec
    if (forms === null) {
      raise('not_allowed', 'This Sluice sends no messages. The window and the service do; start one of them.')
    }
    const { to, host, isPrivateAllowed } = webhook
    const { url, headers, body } = forms.compose(to, letters, clock.now())
    const wish: HttpWish = {
      ...{ method: 'POST', headers: headers.map(([name, value]) => [name, value]), auth: null, userAgent: null },
      ...{ proxy: null, caCertificate: null, timeLimits: limits },
      bodyBase64: Buffer.from(body, 'utf8').toString('base64'),
    }
    try {
      const order = await httpOrderOf(url, wish, settings(), systemProxy)
      this.#http ??= openHttp(clock)
      const answer = await post(this.#http, isPrivateAllowed ? order : { ...order, privateHosts: [] }, signal)
      const failure = statusFailure(answer, host)
      if (failure !== null) throw new FailureError(failure)
      const refusal = forms.refusalIn(to, answer.body)
      if (refusal !== null) {
        throw new FailureError(fail('http_error', `${host} did not take the message: ${refusal}`, { detail: { host } }))
      }
    } catch (error) {
      throw new FailureError(inWords(failureOf(error), webhook))
    }
  }

  /** Nobody needs the connections for a while. */
  rest(): void {
    this.#http?.forgetIdle()
  }

  close(): void {
    this.#http?.close()
  }
}
