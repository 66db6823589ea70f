/** The wire between a client and an engine in the same process. Frames cross as they are, each in a turn of its own. */
import type { EngineFrame, Wire } from '../../shared/envelope.ts'
import type { Engine } from '../engine/engine.ts'
import { connect } from './connection.ts'
import type { Policy } from './policy.ts'

/** `policy`: what this client may ask for; null: everything. */
export const loopback = (engine: Engine, policy: Policy | null = null): Wire => {
  const listeners: ((frame: EngineFrame) => void)[] = []
  const closers: (() => void)[] = []
  let closed = false
  const end = (): void => {
    if (closed) return
    closed = true
    for (const listener of closers) listener()
  }
  const peer = {
    send: (frame: EngineFrame) => {
      queueMicrotask(() => {
        if (!closed) for (const listener of listeners) listener(frame)
      })
    },
    close: end,
  }
  const connection = connect(engine, peer, policy)
  return {
    send: (frame) => {
      queueMicrotask(() => {
        if (!closed) connection.receive(frame)
      })
    },
    onFrame: (listener) => {
      listeners.push(listener)
    },
    onClose: (listener) => {
      closers.push(listener)
    },
    close: () => {
      if (closed) return
      connection.close()
      end()
    },
  }
}
