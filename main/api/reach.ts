/**
 * Reaches the one engine of a data folder: becomes its owner when nobody is, else connects to the owner. Knows the races
 * between processes that come and go, and nothing of commands.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { createClient, type EngineClient } from '../../shared/client.ts'
import type { Wire } from '../../shared/envelope.ts'
import { fail, FailureError } from '../../shared/failure.ts'
import { protocolVersion } from '../../shared/feed.ts'
import { startEngine, type LetterForms, type Log } from '../engine/engine.ts'
import { openDoor } from './door.ts'
import { loopback } from './loopback.ts'
import { connectSocket } from './socket-wire.ts'

/** How long an owner may take to greet before it counts as gone. */
const yieldAnswerMs = 2_000

export interface ReachOptions {
  readonly dataDir: string
  /** Where downloads go that name no folder, should this process become the owner. */
  readonly defaultDir: string
  readonly log: Log
  /** As owner: how letters to webhooks are written; left out: they wait for an engine that can. */
  readonly letterForms?: LetterForms
  /** As owner: run only what living connections attached. */
  readonly attachedOnly?: boolean
  /** As owner: downloads are coming; left out: as `attachedOnly` says. */
  readonly warm?: boolean
  /** So long somebody else is let in first: for an owner that made room. */
  readonly guestFirstMs?: number
  /** How long an owner that comes or goes is waited for. */
  readonly deadlineMs?: number
}

export interface Reached {
  readonly client: EngineClient
  /** True: the engine runs in this process and ends with it. */
  readonly own: boolean
  /** Whether this owner has made room for another engine. */
  hasYielded(): boolean
  /** Ends the connection and, as owner, the engine: progress is saved. */
  close(): Promise<void>
}

const becomeOwner = async (options: ReachOptions): Promise<Reached> => {
  const { dataDir, defaultDir, log, letterForms, attachedOnly = false, warm = attachedOnly } = options
  const forms = letterForms ? { letterForms } : {}
  const engine = await startEngine({ dataDir, defaultDir, log, attachedOnly, warm, ...forms })
  try {
    const door = await openDoor(engine, dataDir)
    const client = createClient(loopback(engine))
    let yielded = false
    const close = async (): Promise<void> => {
      client.close()
      await door.close()
      await engine.stop()
    }
    if (attachedOnly) {
      engine.onYield = () => {
        yielded = true
        // Whoever uses the client hears that it is gone, and closes the rest.
        client.close()
      }
    }
    return { client, own: true, hasYielded: () => yielded, close }
  } catch (error) {
    await engine.stop()
    throw error
  }
}

const protocolMismatch = (theirs: number): FailureError =>
  new FailureError(
    fail(
      'folder_in_use',
      `Another version of Sluice uses this data folder (protocol ${String(theirs)}, ours is ${String(protocolVersion)}). ` +
        'End it, or choose another folder with --data-dir.',
    ),
  )

/** Resolves with the client once the engine has greeted; null when it went away before that. */
export const greeted = (wire: Wire, deadlineMs: number): Promise<EngineClient | null> =>
  new Promise((resolve, reject) => {
    const client = createClient(wire)
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      stop()
      settle()
    }
    const leave = (): void => {
      end(() => {
        resolve(null)
      })
      client.close()
    }
    const timer = setTimeout(leave, deadlineMs)
    const stop = client.onFeed((frame) => {
      if (frame.type !== 'hello') return
      end(() => {
        if (frame.protocol === protocolVersion) resolve(client)
        else reject(protocolMismatch(frame.protocol))
      })
      if (frame.protocol !== protocolVersion) client.close()
    })
    client.onClose(() => {
      end(() => {
        resolve(null)
      })
    })
  })

/** The owner's engine, or null when it is not there (yet, or any more). */
export const connectToOwner = async (dataDir: string, deadlineMs: number): Promise<Reached | null> => {
  let wire: Wire
  try {
    wire = await connectSocket(dataDir)
  } catch (error) {
    if (error instanceof FailureError) throw error
    return null
  }
  const client = await greeted(wire, deadlineMs)
  if (client === null) return null
  const close = (): Promise<void> => {
    client.close()
    return Promise.resolve()
  }
  return { client, own: false, hasYielded: () => false, close }
}

const unreachable = (dataDir: string): FailureError =>
  new FailureError(
    fail(
      'folder_in_use',
      `Another process holds the data folder ${dataDir} but does not answer. Wait for it or end it, or choose another folder with --data-dir.`,
    ),
  )

/**
 * Rejects with `folder_in_use` when somebody holds the folder and does not answer until the deadline, and with whatever
 * `startEngine` rejects with otherwise.
 */
export const reachEngine = async (options: ReachOptions): Promise<Reached> => {
  const startedAt = performance.now()
  const endAt = startedAt + (options.deadlineMs ?? 30_000)
  for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 500)) {
    if (performance.now() - startedAt >= (options.guestFirstMs ?? 0)) {
      const owner = await ownerUnlessTaken(options)
      if (owner !== null) return owner
    }
    const leftMs = endAt - performance.now()
    const reached = await connectToOwner(options.dataDir, Math.max(1, leftMs))
    if (reached !== null) return reached
    if (performance.now() + pauseMs > endAt) throw unreachable(options.dataDir)
    await delay(pauseMs)
  }
}

const ownerUnlessTaken = async (options: ReachOptions): Promise<Reached | null> => {
  try {
    return await becomeOwner(options)
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'folder_in_use') return null
    throw error
  }
}

/** Asks whoever owns a data folder to make room; resolves when it has answered. Nobody there is no failure. */
export const askToYield = async (dataDir: string): Promise<void> => {
  const reached = await connectToOwner(dataDir, yieldAnswerMs)
  if (reached === null) return
  try {
    await reached.client.call('engine.yield', {})
  } catch (error) {
    // It went before it could answer: as good as yes.
    if (!(error instanceof FailureError)) throw error
  } finally {
    await reached.close()
  }
}
