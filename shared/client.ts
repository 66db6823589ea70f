/** The engine as a client sees it: typed calls and a stream of feed frames over any wire. */
import type { CommandInput, CommandName, CommandOutput } from './commands.ts'
import type { EngineFrame, Wire } from './envelope.ts'
import { fail, FailureError } from './failure.ts'
import type { FeedFrame } from './feed.ts'

export interface EngineClient {
  /** Runs a command. Rejects with a `FailureError`; aborting the signal rejects with `cancelled`. */
  call<N extends CommandName>(
    name: N,
    input: CommandInput<N>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<CommandOutput<N>>
  /** Listens to feed frames; returns the way to stop. */
  onFeed(listener: (frame: FeedFrame) => void): () => void
  /** Called once when the engine is gone. */
  onClose(listener: () => void): void
  close(): void
}

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: FailureError) => void
  /** It has ended: a signal that lives on must not hold its answer. */
  readonly over: () => void
}

const gone = (): FailureError =>
  new FailureError(
    fail('engine_gone', 'The connection to the running Sluice ended. What was asked for is kept; try again.'),
  )

const cancelled = (): FailureError => new FailureError(fail('cancelled', 'The call was given up.'))

/** Sends calls and notes them as pending; whoever hears the wire takes them from there. */
const callsOver = (wire: Wire, pending: Map<number, Pending>, isClosed: () => boolean): EngineClient['call'] => {
  let nextId = 1
  return (name, input, options) =>
    new Promise((resolve, reject) => {
      const signal = options?.signal
      if (isClosed() || signal?.aborted === true) {
        reject(isClosed() ? gone() : cancelled())
        return
      }
      const id = nextId++
      const giveUp = (): void => {
        if (!pending.delete(id)) return
        wire.send({ t: 'cancel', id })
        reject(cancelled())
      }
      const over = (): void => signal?.removeEventListener('abort', giveUp)
      // The answer was produced by a handler whose type is this command's output.
      pending.set(id, { resolve: resolve as (value: unknown) => void, reject, over })
      signal?.addEventListener('abort', giveUp, { once: true })
      try {
        wire.send({ t: 'call', id, name, input })
      } catch (error) {
        pending.delete(id)
        over()
        throw error
      }
    })
}

/** Makes a client of a wire. The wire's answers are trusted: the other side validated them. */
export const createClient = (wire: Wire): EngineClient => {
  const pending = new Map<number, Pending>()
  const listeners = new Set<(frame: FeedFrame) => void>()
  const closers: (() => void)[] = []
  let closed = false

  const onClosed = (): void => {
    if (closed) return
    closed = true
    for (const call of pending.values()) {
      call.over()
      call.reject(gone())
    }
    pending.clear()
    for (const listener of closers) listener()
  }

  const settle = (frame: Exclude<EngineFrame, { t: 'feed' }>): void => {
    const call = pending.get(frame.id)
    pending.delete(frame.id)
    call?.over()
    if (frame.t === 'ok') call?.resolve(frame.value)
    else call?.reject(new FailureError(frame.failure))
  }

  wire.onFrame((frame) => {
    if (frame.t === 'feed') for (const listener of listeners) listener(frame.frame)
    else settle(frame)
  })
  wire.onClose(onClosed)

  return {
    call: callsOver(wire, pending, () => closed),
    onFeed: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onClose: (listener) => {
      if (closed) listener()
      else closers.push(listener)
    },
    close: () => {
      wire.close()
      onClosed()
    },
  }
}
