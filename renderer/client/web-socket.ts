/** The wire of a page in a browser, and the only file with `WebSocket`. Frames that are sent before it is open wait. */
import type { ClientFrame, EngineFrame, Wire } from '../../shared/envelope.ts'

/** The service ended this browser's session; trying again leads to the log-in. */
export const loggedOutCode = 4401

export interface SocketWire extends Wire {
  onCode(listener: (code: number) => void): void
}

export const webSocketWire = (address: string): SocketWire => {
  const socket = new WebSocket(address)
  const waiting: ClientFrame[] = []
  const frames: ((frame: EngineFrame) => void)[] = []
  const closers: ((code: number) => void)[] = []
  socket.addEventListener('open', () => {
    for (const frame of waiting.splice(0)) socket.send(JSON.stringify(frame))
  })
  socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
    // The service of this very page validated what it says.
    const frame = JSON.parse(data) as EngineFrame
    for (const listener of frames) listener(frame)
  })
  let closed = false
  const end = (code: number): void => {
    if (closed) return
    closed = true
    for (const listener of closers) listener(code)
  }
  socket.addEventListener('close', ({ code }) => {
    end(code)
  })
  return {
    send: (frame) => {
      if (socket.readyState === WebSocket.CONNECTING) waiting.push(frame)
      else if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
    },
    onFrame: (listener) => void frames.push(listener),
    onClose: (listener) => void closers.push(listener),
    onCode: (listener) => void closers.push(listener),
    close: () => {
      socket.close()
      // A dead network takes minutes to say so.
      end(1000)
    },
  }
}
