/** Takes a small body into memory, within limits. For what the engine itself wants to read; never for a user's file. */
import type { HeadView } from '../../../shared/views.ts'
import type { Http } from './http.ts'
import type { HttpOrder } from './protocol.ts'

export interface SmallBody {
  readonly head: HeadView
  readonly body: Buffer
}

export interface SmallBodyOptions {
  readonly http: Http
  readonly mostBytes: number
  readonly signal: AbortSignal
  /** Whether a body behind this head is wanted. */
  readonly wants: (head: HeadView) => boolean
}

/** null: no such body, too large a one, not wanted, or anything else. Never rejects. */
export const smallBody = (
  order: HttpOrder,
  { http, mostBytes, signal, wants }: SmallBodyOptions,
): Promise<SmallBody | null> => {
  const { promise, resolve } = Promise.withResolvers<SmallBody | null>()
  if (signal.aborted) return Promise.resolve(null)
  const pieces: Buffer[] = []
  let bytes = 0
  let head: HeadView | null = null
  const settle = (found: SmallBody | null): void => {
    signal.removeEventListener('abort', giveUp)
    exchange.abort()
    resolve(found)
  }
  const giveUp = (): void => {
    settle(null)
  }
  const exchange = http.request(
    order,
    {},
    {
      onHead: (found, framing) => {
        head = found
        const isTooLarge = framing.kind === 'length' && framing.bytes > mostBytes
        if (found.status !== 200 || isTooLarge || !wants(found)) giveUp()
      },
      onData: (chunk) => {
        bytes += chunk.length
        // A chunk is valid until the next one only.
        if (bytes > mostBytes) giveUp()
        else pieces.push(Buffer.from(chunk))
      },
      onEnd: () => {
        settle(head === null ? null : { head, body: Buffer.concat(pieces) })
      },
      onFailure: giveUp,
    },
  )
  signal.addEventListener('abort', giveUp, { once: true })
  return promise
}
