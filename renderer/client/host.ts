/** Typed calls to the desktop host. A page in a browser has no host: there `Host` is null and its controls are hidden. */
import type { EngineFrame, Wire } from '../../shared/envelope.ts'
import { FailureError } from '../../shared/failure.ts'
import { firstHostCallId, type HostCommandName, type HostInput, type HostOutput } from '../../shared/host.ts'

export interface Host {
  call<N extends HostCommandName>(name: N, input: HostInput<N>): Promise<HostOutput<N>>
}

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: FailureError) => void
}

export const createHost = (wire: Pick<Wire, 'send' | 'onFrame'>): Host => {
  const pending = new Map<number, Pending>()
  let nextId = firstHostCallId

  wire.onFrame((frame: EngineFrame) => {
    if (frame.t === 'feed') return
    const call = pending.get(frame.id)
    pending.delete(frame.id)
    if (frame.t === 'ok') call?.resolve(frame.value)
    else call?.reject(new FailureError(frame.failure))
  })

  return {
    call: (name, input) =>
      new Promise((resolve, reject) => {
        const id = nextId++
        // The answer was produced by a handler whose type is this command's output.
        pending.set(id, { resolve: resolve as (value: unknown) => void, reject })
        wire.send({ t: 'call', id, name, input })
      }),
  }
}
