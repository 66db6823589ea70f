/** A connection that undici's own client reads and writes: any request, any framing, every chunk in memory of its own. */
import type { Client, Dispatcher } from 'undici'
import { closedError } from './bulk-answer.ts'
import type { Carrier, CarrierOptions } from './carrier.ts'
import { clientSocketOver } from './client-socket.ts'
import type { ClientSocket } from './client-socket.ts'

/** Loads undici; a client of one connection, which each time it needs one asks `open`. */
export const loadClient = async (origin: string, open: () => Promise<ClientSocket>): Promise<Client> =>
  (await import('./undici-client.ts')).clientOver(origin, open)

/** For a request that never began. */
const nothing: Dispatcher.DispatchController = {
  aborted: true,
  paused: false,
  reason: null,
  rawHeaders: null,
  rawTrailers: null,
  abort: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
}

export class ParsedConnection implements Carrier {
  readonly #client: Promise<Client>
  #closed = false

  constructor({ origin, dial, onGone }: CarrierOptions) {
    this.#client = loadClient(origin, async () => clientSocketOver((await dial(null)).socket)).then((client) => {
      client.on('disconnect', onGone)
      return client
    })
  }

  dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#client
      .then((client) => {
        if (this.#closed) throw closedError()
        client.dispatch(request, handler)
      })
      .catch((error: unknown) => {
        handler.onResponseError?.(nothing, error instanceof Error ? error : new Error(String(error)))
      })
  }

  destroy(): void {
    this.#closed = true
    this.#client.then((client) => client.destroy()).catch(() => undefined)
  }

  /** A client whose connection has closed opens another one. */
  reusable(): boolean {
    return !this.#closed
  }
}
