/** A connection that undici's own client reads and writes: any request, any framing, every chunk in memory of its own. */
import { setFlagsFromString } from 'node:v8'
import type { Client, Dispatcher } from 'undici'
import { closedError } from './bulk-answer.ts'
import type { Carrier, CarrierOptions } from './carrier.ts'
import { clientSocketOver } from './client-socket.ts'
import type { ClientSocket } from './client-socket.ts'

/**
 * undici's parser is WebAssembly, and threads that load the same WebAssembly share its code. V8 13.6 replaces the wrapper of a function
 * that is called from there after a thousand calls, and frees the former one while another thread ends: the process dies of a
 * segmentation fault (`Runtime_TierUpWasmToJSWrapper` → `NativeModule::FreeCode`). A thread's first wrappers are good enough for
 * parsing heads. Not set before undici is needed: code that was compiled ahead, Node's own with it, is of use only under the flags it was
 * compiled with, and each thread that starts afterwards compiles its part of Node again (50 ms).
 */
const keepFirstWrappers = (): void => {
  setFlagsFromString('--wasm-wrapper-tiering-budget=1000000000')
}

/** Loads undici; a client of one connection, which each time it needs one asks `open`. */
export const loadClient = async (origin: string, open: () => Promise<ClientSocket>): Promise<Client> => {
  keepFirstWrappers()
  return (await import('./undici-client.ts')).clientOver(origin, open)
}

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
