/** What the methods stand on, and what a method is. */
import type { EngineClient } from '../../shared/client.ts'
import type { FrontDesk } from '../engine/engine.ts'
import type { Gids } from './gids.ts'
import type { GlobalOptions } from './global-options.ts'
import type { Params } from './params.ts'

export interface Ground {
  /** The contract, confined like every client of the network: whatever changes something goes through it. */
  readonly client: EngineClient
  readonly desk: FrontDesk
  readonly gids: Gids
  readonly options: GlobalOptions
  /** Forty hexadecimal digits: another one for each run. */
  readonly sessionId: string
  readonly engineVersion: string
  /** Ends the program; null: whoever asks may not. */
  readonly end: (() => void) | null
  /** One after the other, for what must not happen twice at once. */
  readonly inTurn: <T>(action: () => Promise<T>) => Promise<T>
}

/** Answers, or throws a fault or a failure. */
export type Method = (params: Params, ground: Ground) => unknown

/** Runs actions one after the other, whatever becomes of each. */
export const turns = (): Ground['inTurn'] => {
  let last: Promise<unknown> = Promise.resolve()
  return (action) => {
    const next = last.then(action)
    last = next.catch(() => undefined)
    return next
  }
}
