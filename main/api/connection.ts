/** One client of the engine, whatever carries its frames: its calls, its side of the feed, and what ends with it. */
import type { EngineFrame } from '../../shared/envelope.ts'
import { clientFrame } from '../../shared/envelope.ts'
import type { Engine } from '../engine/engine.ts'
import { dispatch } from './dispatcher.ts'
import type { CallContext } from './handlers.ts'

/** The client's end of the wire. */
export interface Peer {
  send(frame: EngineFrame): void
  close?(): void
}

export interface Connection {
  /** Takes a frame as it came; what is not one ends the connection. */
  receive(frame: unknown): void
  /** The client is gone: its calls are given up, its subscriptions end. */
  close(): void
}

export const connect = (engine: Engine, peer: Peer): Connection => {
  const calls = new Map<number, AbortController>()
  const leaving: (() => void)[] = []
  let isOpen = true
  const send = (frame: EngineFrame): void => {
    if (isOpen) peer.send(frame)
  }
  const feed = engine.feed.join((frame) => {
    send({ t: 'feed', frame })
  })

  const close = (): void => {
    if (!isOpen) return
    isOpen = false
    for (const call of calls.values()) call.abort()
    for (const action of leaving) action()
    feed.leave()
  }

  const call = async (id: number, name: string, input: unknown): Promise<void> => {
    const controller = new AbortController()
    calls.set(id, controller)
    const context: CallContext = {
      engine,
      feed,
      signal: controller.signal,
      onLeave: (action) => {
        if (isOpen) leaving.push(action)
        else action()
      },
      defect: (command, error) => {
        engine.log('error', 'api.defect', { command, error: error instanceof Error ? error.stack : String(error) })
      },
    }
    const answer = await dispatch(name, input, context)
    calls.delete(id)
    send(answer.ok ? { t: 'ok', id, value: answer.value } : { t: 'failed', id, failure: answer.failure })
  }

  return {
    receive: (frame) => {
      const parsed = clientFrame.safeParse(frame)
      if (!isOpen) return
      if (!parsed.success) {
        close()
        peer.close?.()
      } else if (parsed.data.t === 'cancel') calls.get(parsed.data.id)?.abort()
      else void call(parsed.data.id, parsed.data.name, parsed.data.input)
    },
    close,
  }
}
