/** The preload's two functions as a wire, shared by the engine's client and the host's. Knows no command. */
import type { EngineFrame, Wire } from '../../shared/envelope.ts'
import type { Bridge, HostEvent, WindowFrame } from '../../shared/host.ts'

export interface BridgeWire extends Wire {
  /** Things the host says without being asked. */
  onHostEvent(listener: (event: HostEvent) => void): void
}

/** Splits the frames of a window: answers and feed to the clients, events to whoever listens for them. */
export const bridgeWire = (bridge: Bridge): BridgeWire => {
  const frames: ((frame: EngineFrame) => void)[] = []
  const events: ((event: HostEvent) => void)[] = []
  const closers: (() => void)[] = []
  let started = false

  const receive = (frame: WindowFrame): void => {
    if (frame.t !== 'host') for (const listener of frames) listener(frame)
    else if (frame.event.kind === 'gone') for (const listener of closers) listener()
    else for (const listener of events) listener(frame.event)
  }

  return {
    send: (frame) => {
      // The host starts to talk at the first call, when everybody listens.
      if (!started) bridge.onFrame(receive)
      started = true
      bridge.send(frame)
    },
    onFrame: (listener) => void frames.push(listener),
    onHostEvent: (listener) => void events.push(listener),
    onClose: (listener) => void closers.push(listener),
    close: () => undefined,
  }
}
