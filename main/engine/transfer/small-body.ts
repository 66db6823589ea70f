/** Takes a small body into memory, within limits. For what the engine itself wants to read; never for a user's file. */
import type { Failure } from '../../../shared/failure.ts'
import type { HeadView } from '../../../shared/views.ts'
import type { Http } from './http.ts'
import type { HttpOrder } from './protocol.ts'

export interface SmallBody {
  readonly head: HeadView
  readonly body: Buffer
}

/** Why there is none: another status than 200, longer than wanted, not wanted for its head, given up, or the exchange failed. */
export type NoBody =
  | { readonly why: 'status'; readonly head: HeadView }
  | { readonly why: 'too_large' | 'unwanted' | 'given_up' }
  | { readonly why: 'failed'; readonly failure: Failure }

export interface SmallBodyOptions {
  readonly http: Http
  readonly mostBytes: number
  readonly signal: AbortSignal
  /** Whether a body behind this head is wanted. */
  readonly wants: (head: HeadView) => boolean
}

/** Never rejects. */
export const smallBody = (
  order: HttpOrder,
  { http, mostBytes, signal, wants }: SmallBodyOptions,
): Promise<SmallBody | NoBody> => {
  const { promise, resolve } = Promise.withResolvers<SmallBody | NoBody>()
  if (signal.aborted) return Promise.resolve({ why: 'given_up' })
  const pieces: Buffer[] = []
  let bytes = 0
  let head: HeadView | null = null
  const settle = (found: SmallBody | NoBody): void => {
    signal.removeEventListener('abort', giveUp)
    exchange.abort()
    resolve(found)
  }
  const giveUp = (): void => {
    settle({ why: 'given_up' })
  }
  const exchange = http.request(
    order,
    {},
    {
      onHead: (found, framing) => {
        head = found
        if (found.status !== 200) settle({ why: 'status', head: found })
        else if (framing.kind === 'length' && framing.bytes > mostBytes) settle({ why: 'too_large' })
        else if (!wants(found)) settle({ why: 'unwanted' })
      },
      onData: (chunk) => {
        bytes += chunk.length
        // A chunk is valid until the next one only.
        if (bytes > mostBytes) settle({ why: 'too_large' })
        else pieces.push(Buffer.from(chunk))
      },
      onEnd: () => {
        settle(head === null ? { why: 'given_up' } : { head, body: Buffer.concat(pieces) })
      },
      onFailure: (failure) => {
        settle({ why: 'failed', failure })
      },
    },
  )
  signal.addEventListener('abort', giveUp, { once: true })
  return promise
}
