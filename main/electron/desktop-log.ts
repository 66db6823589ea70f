/** The desktop's log: files in the data folder, which anybody may look at and send along, and what is urgent on standard error. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Log, LogDial } from '../engine/engine.ts'
import { logToFiles, type KeptLog } from '../outlets/log.ts'
import { scrubFields } from '../outlets/scrub.ts'

const sizeBytes = 2 * 1024 ** 2
const count = 5

export const logFolderIn = (dataDir: string): string => join(dataDir, 'logs')

let kept: KeptLog | null = null

export const log: Log = (level, event, fields = {}) => {
  kept?.log(level, event, fields)
  if (level === 'debug' && process.env.SLUICE_LOG !== 'debug') return
  if (level === 'info' && process.env.SLUICE_LOG === undefined) return
  process.stderr.write(`${JSON.stringify({ level, event, ...scrubFields(fields) })}\n`)
}

/** From now on lines are kept. A folder that cannot be written to keeps nobody from downloading: then this is null. */
export const keepLog = async (dataDir: string): Promise<{ readonly dial: LogDial } | null> => {
  const complain = (error: Error): void => {
    process.stderr.write(`${JSON.stringify({ level: 'warn', event: 'log.lost', error: error.message })}\n`)
  }
  try {
    const folder = logFolderIn(dataDir)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const files = { path: join(folder, 'sluice.log'), sizeBytes, count }
    kept = await logToFiles(files, { format: 'json', level: 'info' }, complain)
    return kept
  } catch (error) {
    complain(error instanceof Error ? error : new Error(String(error)))
    return null
  }
}

/** Everything said so far is in the file when it resolves. */
export const closeLog = async (): Promise<void> => {
  const closing = kept
  kept = null
  await closing?.close()
}
