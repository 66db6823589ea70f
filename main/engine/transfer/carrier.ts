/**
 * What an exchange needs of a connection: it carries one request at a time and speaks undici's protocol of handlers. Two kinds
 * do: one that undici's parser reads, and one whose bodies go around that parser.
 */
import type { Dispatcher } from 'undici'
import type { Dialled, OnRead } from './connect.ts'

export interface Carrier {
  /** The handler hears of everything later on, but for a request that cannot be sent: that one may be refused by a throw. */
  readonly dispatch: (request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => void
  /** Ends what runs with an error. May be called again. */
  readonly destroy: () => void
  /** Whether another request may follow the one that has ended. */
  readonly reusable: () => boolean
}

export interface CarrierOptions {
  /** Scheme, host and port. */
  readonly origin: string
  /** Throws a failure; ends by itself when the connection is given up. */
  readonly dial: (onread: OnRead | null) => Promise<Dialled>
  /** It has closed, idle or not. May be called again. */
  readonly onGone: () => void
}
