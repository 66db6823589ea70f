/**
 * Starts the engine for the desktop, waits a little for a command that is just ending in the same data folder, and says why
 * when it cannot.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { app, dialog } from 'electron'
import { openDoor, type Door } from '../api/door.ts'
import { askToYield } from '../api/reach.ts'
import { type Engine, type Log, startEngine } from '../engine/engine.ts'
import { FailureError, failureOf } from '../../shared/failure.ts'
import { words } from './words.ts'

export interface RunningEngine {
  readonly engine: Engine
  /** Closes the door and the engine: progress is saved. */
  stop(): Promise<void>
}

const patienceMs = 8_000
const pauseMs = 250

export const log: Log = (level, event, fields = {}) => {
  if (level === 'debug' && process.env.SLUICE_LOG !== 'debug') return
  if (level === 'info' && process.env.SLUICE_LOG === undefined) return
  process.stderr.write(`${JSON.stringify({ level, event, ...fields })}\n`)
}

const isInUse = (error: unknown): boolean => error instanceof FailureError && error.failure.code === 'folder_in_use'

/** A package made with an older Electron carries a binding that this Electron can load beside its resources. */
const packedBinding = (): { readonly nativeBinding: string } | Record<string, never> => {
  const nativeBinding = join(process.resourcesPath, 'better_sqlite3.node')
  return app.isPackaged && existsSync(nativeBinding) ? { nativeBinding } : {}
}

const openBoth = async (dataDir: string, defaultDir: string): Promise<RunningEngine> => {
  const engine = await startEngine({ dataDir, defaultDir, log, ...packedBinding() })
  try {
    const door: Door = await openDoor(engine, dataDir)
    return {
      engine,
      stop: async () => {
        await door.close()
        await engine.stop()
      },
    }
  } catch (error) {
    await engine.stop()
    throw error
  }
}

/** Rejects with `folder_in_use` when the folder stays taken, and with whatever the engine cannot start for. */
export const startDesktopEngine = async (dataDir: string, defaultDir: string): Promise<RunningEngine> => {
  const endAt = performance.now() + patienceMs
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  for (;;) {
    try {
      return await openBoth(dataDir, defaultDir)
    } catch (error) {
      if (!isInUse(error) || performance.now() > endAt) throw error
      // A command that holds the folder makes room and goes on as our guest; another desktop stays.
      await askToYield(dataDir)
      await delay(pauseMs)
    }
  }
}

/** Where no downloads folder is configured, Electron names the home folder itself; nobody wants files strewn there. */
export const downloadsFolder = (): string => {
  const [folder, home] = [app.getPath('downloads'), app.getPath('home')]
  return folder === home ? join(home, 'Downloads') : folder
}

/** Says why there will be no window, and ends. */
export const giveUp = async (error: unknown, dataDir: string): Promise<void> => {
  const failure = failureOf(error)
  log('error', 'desktop.start', { code: failure.code, message: failure.message })
  const isInUse = failure.code === 'folder_in_use'
  await dialog.showMessageBox({
    type: 'error',
    title: 'Sluice',
    message: isInUse ? words.inUse : words.cannotStart,
    detail: isInUse ? words.inUseDetail(dataDir) : failure.message,
  })
  app.exit(1)
}
