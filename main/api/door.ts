/**
 * The door of a running engine: a local socket in its data folder through which other processes of the same user reach
 * it. Turns connections into clients of the engine; knows nothing of commands.
 */
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import type { EngineFrame } from '../../shared/envelope.ts'
import type { Engine } from '../engine/engine.ts'
import { connect } from './connection.ts'
import { doorAddress, type DoorAddress } from './door-address.ts'
import { encodeFrame, frameReader } from './frame-lines.ts'

/** One client as the engine's side sees it: what `connect` gives. */
export interface Guest {
  receive(frame: unknown): void
  close(): void
}

/** What a guest is given to answer with. */
export interface Host {
  send(frame: EngineFrame): void
  close(): void
}

export interface Door {
  /** Shows every guest out and removes the door. */
  close(): Promise<void>
}

/** Above the first, `progress` is dropped, because its next frame or the row's delta says it again; above the second, the client is. */
const slowBytes = 1024 * 1024
const stuckBytes = 256 * 1024 * 1024

/** Whether a later frame says the same again. */
export const isReplaceable = (frame: EngineFrame): boolean =>
  frame.t === 'feed' && (frame.frame.type === 'progress' || frame.frame.type === 'detail-progress')

const hostOf = (socket: Socket): Host => ({
  send: (frame) => {
    if (!socket.writable || (socket.writableLength > slowBytes && isReplaceable(frame))) return
    if (socket.writableLength > stuckBytes) socket.destroy()
    else socket.write(encodeFrame(frame, Number.POSITIVE_INFINITY))
  },
  close: () => {
    socket.end()
  },
})

const welcome = (socket: Socket, accept: (host: Host) => Guest): void => {
  // A client that dies is no error of ours; 'close' follows.
  socket.on('error', () => undefined)
  const guest = accept(hostOf(socket))
  const reader = frameReader(
    (frame) => {
      guest.receive(frame)
    },
    () => socket.destroy(),
  )
  socket.on('data', (piece: Buffer) => {
    reader.push(piece)
  })
  socket.once('close', () => {
    guest.close()
  })
}

const listen = (server: Server, { address, file }: DoorAddress): Promise<void> =>
  new Promise((resolve, reject) => {
    // Whoever holds the folder's lock may remove what a killed owner left.
    if (file !== null) rmSync(file, { force: true })
    server.once('error', reject)
    server.listen(address, () => {
      server.off('error', reject)
      resolve()
    })
    // The socket is bound by now: closed to others before anybody can have been accepted.
    if (file !== null && server.listening) chmodSync(file, 0o600)
  })

/** Opens a door at a data folder for guests of any kind. The caller must hold the folder's lock. */
export const openDoorFor = async (dataDir: string, accept: (host: Host) => Guest): Promise<Door> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    welcome(socket, accept)
  })
  const where = doorAddress(dataDir)
  try {
    await listen(server, where)
  } catch (error) {
    where.release()
    throw error
  }
  return {
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
      where.release()
    },
  }
}

/** Opens the door of an engine. */
export const openDoor = (engine: Engine, dataDir: string): Promise<Door> =>
  openDoorFor(dataDir, (host) => connect(engine, host))
