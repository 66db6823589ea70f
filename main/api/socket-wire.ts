/** The wire to an engine in another process, over the local socket of its data folder. */
import { connect, type Socket } from 'node:net'
import type { EngineFrame, Wire } from '../../shared/envelope.ts'
import { doorAddress } from './door-address.ts'
import { encodeFrame, frameReader } from './frame-lines.ts'

const wireOf = (socket: Socket): Wire => {
  const listeners: ((frame: EngineFrame) => void)[] = []
  const closers: (() => void)[] = []
  const reader = frameReader(
    (frame) => {
      // The engine is of our own user and validated what it says.
      for (const listener of listeners) listener(frame as EngineFrame)
    },
    () => socket.destroy(),
    Number.POSITIVE_INFINITY,
  )
  socket.on('data', (piece: Buffer) => {
    reader.push(piece)
  })
  socket.once('close', () => {
    for (const listener of closers) listener()
  })
  return {
    send: (frame) => {
      if (socket.writable) socket.write(encodeFrame(frame))
    },
    onFrame: (listener) => {
      listeners.push(listener)
    },
    onClose: (listener) => {
      closers.push(listener)
    },
    close: () => socket.destroy(),
  }
}

/** Connects to the engine that holds this data folder. Rejects with the system's error when nobody listens there. */
export const connectSocket = async (dataDir: string): Promise<Wire> => {
  const where = doorAddress(dataDir)
  const socket = connect(where.address)
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
  } finally {
    where.release()
  }
  // From here on an error is the other side's end; 'close' follows.
  socket.on('error', () => undefined)
  return wireOf(socket)
}
