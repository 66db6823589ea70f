/** What the main thread and the ledger's threads say to each other. */
import type { Failure } from '../../../shared/failure.ts'
import type { LogFields, LogLevel } from '../log.ts'
import type { OpenReport } from './operations.ts'

/** Given to a thread when it starts. */
export interface ThreadData {
  readonly role: 'writer' | 'reader'
  readonly dataDir: string
  readonly nativeBinding: string | null
}

export interface Call {
  readonly id: number
  readonly name: string
  /** The arguments; a string of JSON where `packed`. */
  readonly args: unknown
  /** A large batch crosses as one string: a third of the time that cloning its objects takes the main thread. */
  readonly packed: boolean
}

export type ToThread = { readonly t: 'calls'; readonly calls: readonly Call[] } | { readonly t: 'close' }

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure }

export type FromThread =
  /** The first word of a thread; a reader has no report. */
  | { readonly t: 'opened'; readonly report: OpenReport | null }
  | { readonly t: 'refused'; readonly failure: Failure }
  /** All answers of one commit. */
  | { readonly t: 'answers'; readonly answers: readonly Answer[] }
  | { readonly t: 'log'; readonly level: LogLevel; readonly event: string; readonly fields: LogFields }
  | { readonly t: 'closed' }

export const packArgs = (name: string, args: unknown): Pick<Call, 'args' | 'packed'> =>
  name === 'addBatch' ? { args: JSON.stringify(args), packed: true } : { args, packed: false }

export const argsOf = ({ args, packed }: Call): unknown => (packed ? JSON.parse(String(args)) : args)
