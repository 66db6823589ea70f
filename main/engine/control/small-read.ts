/** Reads a small body for the house itself, such as news of a new version: by the settings' proxies, certificates and time limits. */
import { failureOf } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import { probeRequest } from '../../../shared/requests.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Clock } from '../clock.ts'
import { classifyStatus, openHttp, totalTimeout } from '../transfer/http.ts'
import type { SystemProxy } from '../transfer/environment-proxy.ts'
import { smallBody } from '../transfer/small-body.ts'
import type { NoBody } from '../transfer/small-body.ts'
import { httpOrderOf } from './http-order.ts'

export interface SmallReadWish {
  readonly url: string
  /** A longer body is not read to its end. */
  readonly mostBytes: number
  /** For everything together. */
  readonly withinMs: number
}

export type SmallRead =
  | { readonly kind: 'body'; readonly body: Uint8Array }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface SmallReadGround {
  readonly clock: Clock
  readonly settings: Settings
  readonly systemProxy: SystemProxy
}

const readOf = (found: NoBody, url: string, nowMs: number): SmallRead => {
  switch (found.why) {
    case 'too_large':
      return { kind: 'too_large' }
    case 'failed':
      return { kind: 'failed', failure: found.failure }
    case 'status': {
      const { status, headers } = found.head
      return { kind: 'failed', failure: classifyStatus(status, headers, new URL(url).host, nowMs) }
    }
    case 'unwanted':
    case 'given_up':
      return { kind: 'failed', failure: totalTimeout(url) }
  }
}

/** Never rejects. Secure addresses never lead to open ones (`transfer/redirect.ts`). */
export const readSmall = async (
  { url, mostBytes, withinMs }: SmallReadWish,
  { clock, settings, systemProxy }: SmallReadGround,
): Promise<SmallRead> => {
  const http = openHttp(clock)
  const late = new AbortController()
  const timer = clock.after(withinMs, () => {
    late.abort()
  })
  try {
    const order = await httpOrderOf(url, probeRequest.parse({ url }), settings, systemProxy)
    const found = await smallBody(order, { http, mostBytes, signal: late.signal, wants: () => true })
    return 'body' in found ? { kind: 'body', body: found.body } : readOf(found, order.url, clock.now())
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) }
  } finally {
    timer.cancel()
    http.close()
  }
}
