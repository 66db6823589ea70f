/** Places where a connection goes nowhere, for the time limits of connecting, TLS and head. */
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { listen } from './listen.ts'
import { run } from './processes.ts'

export interface DeadEnd {
  readonly port: number
  readonly stop: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Takes connections and never says a word: a TLS handshake or a response head never comes. */
export async function startSilence(): Promise<DeadEnd> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.resume()
  })
  const port = await listen(server)
  return deadEnd(port, async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  })
}

const listener = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log('port ' + server.address().port));
`

/**
 * A port whose listener sleeps and whose queue is full: the system drops further SYNs, so a
 * connection is neither made nor refused (Linux).
 */
export async function startFullQueue(): Promise<DeadEnd> {
  const child = run(process.execPath, ['-e', listener])
  const port = Number((await child.untilLine(/^port (\d+)$/))[1])
  child.signal('SIGSTOP')
  const fillers: Socket[] = []
  while (await fill(port, fillers));
  return deadEnd(port, async () => {
    for (const socket of fillers) socket.destroy()
    await child.killHard()
  })
}

/** Adds one connection to the queue; false when it found no place any more. */
function fill(port: number, fillers: Socket[]): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  fillers.push(socket)
  socket.on('error', () => undefined)
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(false)
    }, 300)
    socket.once('connect', () => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}

function deadEnd(port: number, stop: () => Promise<void>): DeadEnd {
  return { port, stop, [Symbol.asyncDispose]: stop }
}
