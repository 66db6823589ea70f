/**
 * A small SOCKS5 proxy: CONNECT only (RFC 1928), no authentication or user and password (RFC 1929);
 * names are resolved here.
 */
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { Proxy, join } from './proxy.ts'
import type { ProxyEntry, ProxyOptions } from './proxy.ts'

/** Reply codes of RFC 1928 section 6. */
const reply = { served: 0, refused: 2, unreachable: 5, commandNotSupported: 7 } as const
const noAcceptableMethod = 0xff

export async function startSocksProxy(options: ProxyOptions = {}): Promise<Proxy> {
  const server = createServer((socket) => {
    converse(proxy, socket).catch(() => socket.destroy())
  })
  const proxy = new Proxy('socks5', server, options)
  await proxy.listen()
  return proxy
}

async function converse(proxy: Proxy, socket: Socket): Promise<void> {
  const user = await greet(proxy, socket)
  if (user === false) return
  const [, command = 0, , kind = 0] = await take(socket, 4)
  const host = await hostOf(socket, kind)
  const port = (await take(socket, 2)).readUInt16BE()
  const note = (outcome: ProxyEntry['outcome']): void => {
    proxy.log.add({ kind: 'connect', host, port, user, outcome })
  }
  if (command !== 1) {
    say(socket, reply.commandNotSupported)
  } else if (proxy.mode === 'close') {
    note('closed')
    socket.destroy()
  } else if (proxy.mode === 'refuse') {
    note('refused')
    say(socket, reply.refused)
  } else {
    try {
      const onward = await proxy.reach(host, port)
      note('served')
      say(socket, reply.served)
      join(socket, onward)
    } catch {
      note('unreachable')
      say(socket, reply.unreachable)
    }
  }
}

/** Method negotiation. The user (null: none asked for), or false when the client was turned away. */
async function greet(proxy: Proxy, socket: Socket): Promise<string | null | false> {
  const [version, count = 0] = await take(socket, 2)
  const offered = await take(socket, count)
  const wanted = proxy.options.user === undefined ? 0 : 2
  if (version !== 5 || !offered.includes(wanted)) {
    turnAway(proxy, null)
    socket.end(Buffer.from([5, noAcceptableMethod]))
    return false
  }
  socket.write(Buffer.from([5, wanted]))
  if (wanted === 0) return null
  await take(socket, 1)
  const user = await text(socket)
  const right = proxy.admits(user, await text(socket))
  if (!right) turnAway(proxy, user)
  const verdict = Buffer.from([1, right ? 0 : 1])
  if (right) socket.write(verdict)
  else socket.end(verdict)
  return right ? user : false
}

function turnAway(proxy: Proxy, user: string | null): void {
  proxy.log.add({ kind: 'connect', host: '', port: 0, user, outcome: 'unauthorised' })
}

function say(socket: Socket, code: number): void {
  const message = Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0])
  if (code === reply.served) socket.write(message)
  else socket.end(message)
}

async function hostOf(socket: Socket, kind: number): Promise<string> {
  if (kind === 1) return (await take(socket, 4)).join('.')
  if (kind === 3) return text(socket)
  const words = (await take(socket, 16)).toString('hex').match(/.{4}/g) ?? []
  return words.join(':')
}

/** A string with its length in one byte before it. */
async function text(socket: Socket): Promise<string> {
  const [length = 0] = await take(socket, 1)
  return (await take(socket, length)).toString('utf8')
}

/** Exactly so many bytes; throws when the client leaves before. */
async function take(socket: Socket, bytes: number): Promise<Buffer> {
  if (bytes === 0) return Buffer.alloc(0)
  for (;;) {
    const found: unknown = socket.read(bytes)
    if (Buffer.isBuffer(found) && found.length === bytes) return found
    if (socket.readableEnded || socket.destroyed) throw new Error('the client has gone')
    await new Promise<void>((resolve) => {
      const look = (): void => {
        for (const event of ['readable', 'end', 'close']) socket.off(event, look)
        resolve()
      }
      for (const event of ['readable', 'end', 'close']) socket.on(event, look)
    })
  }
}
