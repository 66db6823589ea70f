/** How a command ends: its exit status, and how trouble is said on the way out. */
import { FailureError, type Failure } from '../../shared/failure.ts'
import { BadValue } from '../../shared/links/bad-value.ts'
import { safeText } from './terminal-text.ts'

export const exitStatus = {
  ok: 0,
  /** At least one download or address did not make it. */
  failed: 1,
  /** The command line or an input file is wrong; nothing was done. */
  usage: 2,
  /** The time limit of a wait came first. */
  timedOut: 124,
  /** Stopped by a signal; progress is saved. */
  interrupted: 130,
} as const
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus]

/** The command was not understood. The message is one sentence: what, where, what next. */
export class UsageError extends BadValue {
  override name = 'UsageError'
}

/** What was asked for is wrong in itself: no attempt can help. */
const isWrongRequest = ({ code }: Failure): boolean =>
  code === 'bad_input' || code === 'bad_url' || code === 'unsupported_scheme'

export const statusOfError = (error: unknown): ExitStatus =>
  error instanceof BadValue || (error instanceof FailureError && isWrongRequest(error.failure))
    ? exitStatus.usage
    : exitStatus.failed

/** One sentence for people. A stack is shown to those who ask for it with `SLUICE_DEBUG`. */
export const sentenceOf = (error: unknown, debug = false): string => {
  if (debug && error instanceof Error) return error.stack ?? error.message
  // The lines are ours, not those of somebody whose text is told.
  if (error instanceof UsageError) return error.message.split('\n').map(safeText).join('\n')
  if (error instanceof BadValue || error instanceof FailureError) return safeText(error.message)
  const text = error instanceof Error ? error.message : String(error)
  return `Something in Sluice went wrong: ${safeText(text)}. Run again with SLUICE_DEBUG=1 for details.`
}
