/** A connection that undici's own client reads and writes: any request, any framing, every chunk in memory of its own. */
import { Client } from 'undici'
import type { Dispatcher } from 'undici'
import type { Socket } from 'node:net'
import type { Carrier, CarrierOptions } from './carrier.ts'
import { clientSocketOver } from './client-socket.ts'
import type { ClientSocket } from './client-socket.ts'
import { mostHeadBytes } from './response-head.ts'

/** A client of one connection; each time it needs one it asks `open`. */
export const clientOver = (origin: string, open: () => Promise<ClientSocket>): Client =>
  new Client(origin, {
    // Every limit is kept by the exchange itself, with a code of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: mostHeadBytes,
    allowH2: false,
    connect: (_options, callback) => {
      open().then(
        (socket) => {
          // Any duplex stream will do, whatever the types say.
          callback(null, socket as unknown as Socket)
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
    this.#client = clientOver(origin, async () => clientSocketOver((await dial(null)).socket))
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
