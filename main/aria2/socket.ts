/**
 * The RPC over WebSocket: the same requests, and notifications. Anybody may knock, as with aria2, but notifications go to those who have
 * shown the token once, unless the operator wants it otherwise: some listeners never show it.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, WebSocket, WebSocketServer } from 'ws'
import type { Lobby } from '../web/lobby.ts'
import { pulseOf, showOut } from '../web/pulse.ts'
import type { Desk } from './call.ts'
import { rpcPaths } from './guests.ts'
import { answer } from './json-rpc.ts'
import { notify } from './notifications.ts'
import { mostBytes } from './routes.ts'
import { Visit } from './visit.ts'

export interface SocketSpec {
  readonly desk: Desk
  readonly lobby: Lobby
  /** Notifications go to everybody who is connected. */
  readonly notifyAll: boolean
}

const mostSockets = 256
/** Requests of one socket that are not answered yet. */
const mostPending = 64
/** Beyond this a reader is too slow, and may come again. */
const stuckBytes = 4 * 1024 * 1024
const tooMuch = { tooSlow: 4408, tooMany: 1013, goingAway: 1001 } as const

export interface RpcSocket {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  close(): void
}

const textOf = (data: RawData, isBinary: boolean): string =>
  // `ws` gives one buffer unless told otherwise.
  isBinary || !Buffer.isBuffer(data) ? '' : data.toString('utf8')

const send = (socket: WebSocket, text: string): void => {
  if (socket.readyState !== WebSocket.OPEN) return
  if (socket.bufferedAmount > stuckBytes) showOut(socket, tooMuch.tooSlow, 'too slow; come again')
  else socket.send(text)
}

/** One client: its requests are answered one after the other, in their order. */
const serve = (socket: WebSocket, request: IncomingMessage, { desk, lobby }: SocketSpec, onKnown: () => void): void => {
  let pending = 0
  let last: Promise<void> = Promise.resolve()
  const respond = async (text: string): Promise<void> => {
    const visit = new Visit((token) => lobby.attempt(request, token), false)
    const { text: said } = await answer(text, visit, desk)
    if (visit.isKnown) onKnown()
    send(socket, said)
    pending -= 1
    if (pending < mostPending / 2 && socket.isPaused) socket.resume()
  }
  // A client that dies is no error of ours.
  socket.on('error', () => undefined)
  socket.on('message', (data, isBinary) => {
    pending += 1
    if (pending >= mostPending) socket.pause()
    last = last.then(() => respond(textOf(data, isBinary)))
  })
}

export const openSocket = (spec: SocketSpec): RpcSocket => {
  const { desk, notifyAll } = spec
  const server = new WebSocketServer({ noServer: true, maxPayload: mostBytes, perMessageDeflate: false })
  const pulse = pulseOf(server.clients)
  const known = new WeakSet<WebSocket>()
  const { ground, log } = desk
  const stop = notify(ground.desk, ground.gids, log, (method, gid) => {
    const text = JSON.stringify({ jsonrpc: '2.0', method, params: [{ gid }] })
    for (const socket of server.clients) if (notifyAll || known.has(socket)) send(socket, text)
  })
  return {
    upgrade: (request, socket, head) => {
      if (request.url?.split('?', 1)[0] !== rpcPaths.json) return false
      socket.on('error', () => undefined)
      server.handleUpgrade(request, socket, head, (opened) => {
        if (server.clients.size > mostSockets) {
          showOut(opened, tooMuch.tooMany, 'too many clients')
          return
        }
        pulse.watch(opened)
        serve(opened, request, spec, () => known.add(opened))
      })
      return true
    },
    close: () => {
      stop()
      pulse.stop()
      for (const socket of server.clients) showOut(socket, tooMuch.goingAway, 'Sluice ends')
      server.close()
    },
  }
}
