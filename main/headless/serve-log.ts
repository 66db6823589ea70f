/** The log of a service: to standard error, where a service's log is, or into files that follow each other. */
import { resolve } from 'node:path'
import type { LogLevel } from '../engine/engine.ts'
import { logToFiles, logToStream, type KeptLog } from '../outlets/log.ts'
import type { CommandContext } from './command.ts'
import { UsageError } from './exit.ts'
import type { ServeFlags } from './serve-flags.ts'

export interface ServiceLog extends KeptLog {
  /** Gives the signal back to the system. */
  release(): void
}

const levelOf = ({ logLevel, logFile }: ServeFlags, isDebug: boolean): LogLevel => {
  if (isDebug) return 'debug'
  return logLevel ?? (logFile === undefined ? 'warn' : 'info')
}

const open = async (flags: ServeFlags, { err, place, debug }: CommandContext): Promise<KeptLog> => {
  const { logFormat: format, logFile, logSize: sizeBytes, logFiles: count } = flags
  const wish = { format, level: levelOf(flags, debug), isColored: err.isTerminal }
  if (logFile === undefined) return logToStream(err, wish)
  const path = resolve(place.cwd, logFile)
  const complain = (error: Error): void => {
    err.line(`warning: lines of the log are lost: ${error.message}`)
  }
  try {
    return await logToFiles({ path, sizeBytes, count }, { ...wish, isColored: false }, complain)
  } catch (error) {
    throw new UsageError(`--log-file: ${path} cannot be written (${String(error)}); choose another place`)
  }
}

/** SIGUSR2 lets everything be logged, and again what was logged before, where there are such signals. */
export const openServiceLog = async (flags: ServeFlags, context: CommandContext): Promise<ServiceLog> => {
  const kept = await open(flags, context)
  let usual = kept.dial.level
  const turn = (): void => {
    if (kept.dial.level !== 'debug') {
      usual = kept.dial.level
      kept.dial.level = 'debug'
    } else kept.dial.level = usual === 'debug' ? 'info' : usual
  }
  const hasSignal = process.platform !== 'win32'
  if (hasSignal) process.on('SIGUSR2', turn)
  return {
    ...kept,
    release: () => {
      if (hasSignal) process.off('SIGUSR2', turn)
    },
  }
}
