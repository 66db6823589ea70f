/** Finds out which WebSockets still have somebody at their other end. */
import type { WebSocket } from 'ws'

/** A client that does not answer is gone after at most two of these. */
const pulseMs = 20_000
/** How long a client that was shown out may take to read why. */
const partingMs = 1_000

export interface Pulse {
  /** From now on this one is asked, too. */
  watch(socket: WebSocket): void
  stop(): void
}

export const pulseOf = (sockets: ReadonlySet<WebSocket>): Pulse => {
  const answering = new WeakSet<WebSocket>()
  const timer = setInterval(() => {
    for (const socket of sockets) {
      if (!answering.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, pulseMs)
  timer.unref()
  return {
    watch: (socket) => {
      answering.add(socket)
      socket.on('pong', () => answering.add(socket))
    },
    stop: () => {
      clearInterval(timer)
    },
  }
}

export const showOut = (socket: WebSocket, code: number, reason: string): void => {
  socket.close(code, reason)
  setTimeout(() => {
    socket.terminate()
  }, partingMs).unref()
}
