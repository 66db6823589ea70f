/** What every command of the command line is given: where it runs and where it speaks. */
import type { Log } from '../engine/engine.ts'
import type { Place } from './http-request.ts'
import type { Outputs } from './output.ts'

export interface CommandContext extends Outputs {
  readonly place: Place
  readonly log: Log
  /** Somebody looks for a mistake: stacks are shown. */
  readonly debug: boolean
  /** Aborted when nobody reads standard output any more. */
  readonly readerGone: AbortSignal
}

/** One command, once it is known which; resolves with its exit status, which is ours or, where it speaks for another program, that one's. */
export type Run = (context: CommandContext) => Promise<number>

/** Silent unless somebody looks for a mistake. */
export const debugLog = ({ err }: Pick<Outputs, 'err'>, debug: boolean): Log =>
  debug
    ? (level, event, fields) => {
        err.line(JSON.stringify({ at: new Date().toISOString(), level, event, ...fields }))
      }
    : () => undefined
