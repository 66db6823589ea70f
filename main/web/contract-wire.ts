/**
 * The contract over WebSocket: the same frames as on every other wire, one JSON value a message. Callers are looked at before the
 * connection is one; each has its own object at the engine, and a slow reader costs only itself.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, WebSocket, WebSocketServer } from 'ws'
import { connect, type Peer } from '../api/connection.ts'
import { isReplaceable } from '../api/door.ts'
import type { Policy } from '../api/policy.ts'
import type { Engine } from '../engine/engine.ts'
import { isTooDeep } from './depth.ts'
import type { Entry, Lobby } from './lobby.ts'
import { pulseOf, showOut } from './pulse.ts'

/** Why the service closes a wire; a page reads it from the close frame. */
export const closeCode = { goingAway: 1001, notUnderstood: 1008, tooSlow: 4408, loggedOut: 4401 } as const

/** Room for a batch of 100,000 usual addresses. */
const mostMessageBytes = 32 * 1024 * 1024
/** Above the first, what a later frame says again is dropped; above the second, the client is shown out and may ask again. */
const slowBytes = 1024 * 1024
const stuckBytes = 4 * 1024 * 1024

export interface ContractWire {
  /** Takes over a request to upgrade, let in or not. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  readonly clients: number
  /** Shows everybody out. */
  close(): void
}

const peerOf = (socket: WebSocket): Peer => ({
  send: (frame) => {
    if (socket.readyState !== WebSocket.OPEN) return
    if (socket.bufferedAmount > stuckBytes) showOut(socket, closeCode.tooSlow, 'too slow; ask again')
    else if (socket.bufferedAmount <= slowBytes || !isReplaceable(frame)) socket.send(JSON.stringify(frame))
  },
  close: () => {
    showOut(socket, closeCode.notUnderstood, 'not understood')
  },
})

const parse = (data: RawData, isBinary: boolean): unknown => {
  // `ws` gives one buffer unless told otherwise.
  const text = isBinary || !Buffer.isBuffer(data) ? '' : data.toString('utf8')
  if (isTooDeep(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const refuse = (socket: Duplex, line: string, more = ''): void => {
  socket.end(`HTTP/1.1 ${line}\r\nconnection: close\r\ncontent-length: 0\r\ncache-control: no-store\r\n${more}\r\n`)
}

interface WireOptions {
  readonly engine: Engine
  readonly lobby: Lobby
  readonly policy: Policy
}

/** One client from its first frame to its end. */
const serve = (socket: WebSocket, entry: Entry, { engine, lobby, policy }: WireOptions): void => {
  // A client that dies is no error of ours; 'close' follows.
  socket.on('error', () => undefined)
  const client = connect(engine, peerOf(socket), policy, entry.caller)
  const end = (): void => {
    showOut(socket, closeCode.loggedOut, 'logged out')
    client.close()
  }
  const detach = entry.by === 'device' ? lobby.attach(entry.caller, end) : null
  socket.on('message', (data, isBinary) => {
    client.receive(parse(data, isBinary))
  })
  socket.once('close', () => {
    detach?.()
    client.close()
  })
}

export const openContractWire = (options: WireOptions): ContractWire => {
  const { lobby } = options
  const server = new WebSocketServer({ noServer: true, maxPayload: mostMessageBytes, perMessageDeflate: false })
  const pulse = pulseOf(server.clients)

  const welcome = (socket: WebSocket, entry: Entry): void => {
    pulse.watch(socket)
    serve(socket, entry, options)
  }

  return {
    upgrade: async (request, socket, head) => {
      socket.on('error', () => undefined)
      const entrance = await lobby.entrance(request)
      if (entrance === 'nobody' || entrance === 'wrong') refuse(socket, '401 Unauthorized')
      else if ('retryAfterMs' in entrance) {
        refuse(socket, '429 Too Many Requests', `retry-after: ${String(Math.ceil(entrance.retryAfterMs / 1000))}\r\n`)
      }
      // A cookie goes along with whatever a browser sends; only a page of ours says so by its Origin.
      else if (entrance.by === 'device' && request.headers.origin === undefined) refuse(socket, '403 Forbidden')
      else if (!socket.destroyed) {
        server.handleUpgrade(request, socket, head, (opened) => {
          welcome(opened, entrance)
        })
      }
    },
    get clients() {
      return server.clients.size
    },
    close: () => {
      pulse.stop()
      for (const socket of server.clients) showOut(socket, closeCode.goingAway, 'Sluice ends')
      server.close()
    },
  }
}
