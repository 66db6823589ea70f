/** What the engine says about itself. Hosts decide where it goes; the engine only says it. Never a secret, never a body. */

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>
/** Takes one line of log. */
export type Log = (level: LogLevel, event: string, fields?: LogFields) => void

/** The level of a log, which may be turned while it is written. */
export interface LogDial {
  level: LogLevel
}

export const silentLog: Log = () => undefined
