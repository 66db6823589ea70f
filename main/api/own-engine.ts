/** Becomes the owner of a data folder with an engine that stays, as a desktop or a service does. */
import { mkdirSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { FailureError } from '../../shared/failure.ts'
import { type Engine, type EngineOptions, startEngine } from '../engine/engine.ts'
import { openDoor } from './door.ts'
import { askToYield } from './reach.ts'

export interface OwnEngine {
  readonly engine: Engine
  /** Closes the door and the engine: progress is saved. */
  readonly stop: () => Promise<void>
}

const patienceMs = 8_000
const pauseMs = 250

const isInUse = (error: unknown): boolean => error instanceof FailureError && error.failure.code === 'folder_in_use'

const openBoth = async (options: EngineOptions): Promise<OwnEngine> => {
  const engine = await startEngine(options)
  try {
    const door = await openDoor(engine, options.dataDir)
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
export const ownEngine = async (options: EngineOptions): Promise<OwnEngine> => {
  const endAt = performance.now() + patienceMs
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
  for (;;) {
    try {
      return await openBoth(options)
    } catch (error) {
      if (!isInUse(error) || performance.now() > endAt) throw error
      // A command that holds the folder makes room and goes on as our guest; an engine that stays does not.
      await askToYield(options.dataDir)
      await delay(pauseMs)
    }
  }
}
