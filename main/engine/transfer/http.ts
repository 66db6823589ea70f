/** The door to HTTP: one `Http` for each thread, with its connections. Everything that asks a server for something asks here. */
import type { Clock } from '../clock.ts'
import { systemClock } from '../clock.ts'
import { Agents } from './agents.ts'
import { Exchange } from './exchange.ts'
import type { ExchangeHandlers, ExchangeOptions } from './exchange.ts'
import type { HttpOrder } from './protocol.ts'

export type { Exchange, ExchangeHandlers, ExchangeOptions } from './exchange.ts'
export { classifyStatus } from './classify.ts'
export { contentLengthOf, headerOf, isWebPage, mediaTypeOf, retryAfterMsOf } from './headers.ts'
export type { Framing } from './headers.ts'
export { totalTimeout } from './probe.ts'
export type { HttpOrder } from './protocol.ts'

export interface Http {
  readonly clock: Clock
  /** Starts a request; the handlers are called later, exactly one of `onEnd` and `onFailure` last, none after `abort`. */
  request(order: HttpOrder, options: ExchangeOptions, on: ExchangeHandlers): Exchange
  /** Closes connections that nobody uses now. */
  forgetIdle(): void
  /** Closes all connections. */
  close(): void
}

export const openHttp = (clock: Clock = systemClock): Http => {
  const agents = new Agents(clock)
  return {
    clock,
    request: (order, options, on) => {
      const exchange = new Exchange(order, options, on, agents, clock)
      exchange.start()
      return exchange
    },
    forgetIdle: () => {
      agents.forgetIdle()
    },
    close: () => {
      agents.close()
    },
  }
}
