/** A connection that undici's own client reads and writes: any request, any framing, every chunk in memory of its own. */
import { Client } from 'undici'
import type { Dispatcher } from 'undici'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Carrier, CarrierOptions } from './carrier.ts'
import { mostHeadBytes } from './response-head.ts'

/**
 * undici takes a reset of a connection that would not have been kept for its regular end: a body without length would count as
 * complete, and one that is paused would trip an assertion that ends the thread. Under another code it is an error.
 */
export const nameReset = (error: Error & { code?: string }): void => {
  if (error.code === 'ECONNRESET') error.code = 'ECONNABORTED'
}

/** A client of one connection; each time it needs one it asks `open`. */
export const clientOver = (origin: string, open: () => Promise<Duplex>): Client =>
  new Client(origin, {
    // Every limit is kept by the exchange itself, with a code of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: mostHeadBytes,
    allowH2: false,
    connect: (_options, callback) => {
      open().then(
        (socket) => {
          socket.prependListener('error', nameReset)
          // Any duplex stream will do, whatever the types say.
          // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
          callback(null, socket as Socket)
        },
        (error: unknown) => {
          callback(error instanceof Error ? error : new Error(String(error)), null)
        },
      )
    },
  })

export class ParsedConnection implements Carrier {
  readonly #client: Client

  constructor({ origin, dial, onGone }: CarrierOptions) {
    this.#client = clientOver(origin, async () => (await dial(null)).socket)
    this.#client.on('disconnect', onGone)
  }

  dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#client.dispatch(request, handler)
  }

  destroy(): void {
    this.#client.destroy().catch(() => undefined)
  }

  /** A client whose connection has closed opens another one. */
  reusable(): boolean {
    return true
  }
}
