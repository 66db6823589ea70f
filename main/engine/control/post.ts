/** Sends one small body and reads one small answer. Redirects are answers: a message goes where it was addressed, or nowhere. */
import { fail, FailureError } from '../../../shared/failure.ts'
import { retryAfterMsOf } from '../transfer/http.ts'
import type { Http, HttpOrder } from '../transfer/http.ts'

export interface PostAnswer {
  readonly status: number
  /** As much of it as is looked at. */
  readonly body: string
  readonly retryAfterMs: number | null
}

/** Nobody who takes a message needs more to say so. */
const mostBytes = 64 * 1024
/** Names, connection, TLS and answer together. */
const longestMs = 20_000

/** Rejects with a failure, `cancelled` when the signal is aborted. */
export const post = (http: Http, order: HttpOrder, signal: AbortSignal): Promise<PostAnswer> => {
  const { promise, resolve, reject } = Promise.withResolvers<PostAnswer>()
  const chunks: Buffer[] = []
  let bytes = 0
  let head: Omit<PostAnswer, 'body'> = { status: 0, retryAfterMs: null }
  const finish = (): void => {
    release()
    resolve({ ...head, body: Buffer.concat(chunks).toString('utf8').slice(0, mostBytes) })
  }
  const give = (error: FailureError): void => {
    release()
    reject(error)
  }
  const exchange = http.request(
    order,
    { showRedirects: true },
    {
      onHead: ({ status, headers }) => {
        const retryAfterMs = retryAfterMsOf(headers, http.clock.now()) ?? null
        head = { status, retryAfterMs }
      },
      onData: (chunk) => {
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes < mostBytes) return
        exchange.abort()
        finish()
      },
      onEnd: finish,
      onFailure: (failure) => {
        give(new FailureError(failure))
      },
    },
  )
  const stop = (): void => {
    exchange.abort()
    give(new FailureError(fail('cancelled', 'Sluice ended before the answer came; the message is sent again.')))
  }
  const timer = http.clock.after(longestMs, () => {
    exchange.abort()
    const host = new URL(order.url).host
    give(new FailureError(fail('total_timeout', `${host} did not answer within 20 seconds.`, { detail: { host } })))
  })
  const release = (): void => {
    timer.cancel()
    signal.removeEventListener('abort', stop)
  }
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  return promise
}
