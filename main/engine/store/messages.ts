/** What the main thread and the ledger's threads say to each other. */
import type { Failure } from '../../../shared/failure.ts'
import type { LogFields, LogLevel } from '../log.ts'
import type { OpenReport } from './operations.ts'

/** Given to a thread when it starts. */
export interface ThreadData {
  readonly role: 'writer' | 'reader' | 'archivist'
  readonly dataDir: string
  readonly nativeBinding: string | null
}

export interface Call {
  readonly id: number
  readonly name: string
  readonly args: unknown
}

export type ToThread = { readonly t: 'calls'; readonly calls: readonly Call[] } | { readonly t: 'close' }

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure }

export type FromThread =
  /** The first word of a thread; only the writer has a report. */
  | { readonly t: 'opened'; readonly report: OpenReport | null }
  | { readonly t: 'refused'; readonly failure: Failure }
  /** All answers of one commit, and how long that took on disk; null: nothing was written. */
  | { readonly t: 'answers'; readonly answers: readonly Answer[]; readonly commitMs: number | null }
  | { readonly t: 'log'; readonly level: LogLevel; readonly event: string; readonly fields: LogFields }
  | { readonly t: 'closed' }
