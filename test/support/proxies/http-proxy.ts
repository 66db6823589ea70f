/** A small HTTP proxy: absolute-form requests and CONNECT (RFC 9110 sections 7.3.2 and 9.3.6), Basic. */
import { createServer, request as send } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Proxy, join } from './proxy.ts'
import type { ProxyEntry, ProxyOptions } from './proxy.ts'

type Outcome = ProxyEntry['outcome']

const refusals: Readonly<Record<Exclude<Outcome, 'served' | 'closed'>, string>> = {
  refused: '403 Forbidden',
  unauthorised: '407 Proxy Authentication Required',
  unreachable: '502 Bad Gateway',
}

export async function startHttpProxy(options: ProxyOptions = {}): Promise<Proxy> {
  const server = createServer({ requestTimeout: 0, headersTimeout: 0 })
  const proxy = new Proxy('http', server, options)
  server.on('request', (request, response) => {
    forward(proxy, request, response)
  })
  server.on('connect', (request: IncomingMessage, socket: Socket, early: Buffer) => {
    void tunnel(proxy, request, socket, early)
  })
  await proxy.listen()
  return proxy
}

function forward(proxy: Proxy, request: IncomingMessage, response: ServerResponse): void {
  const target = URL.parse(request.url ?? '')
  if (target?.protocol !== 'http:') {
    response.writeHead(400).end('a proxy wants the whole address\n')
    return
  }
  const seen = { kind: 'request' as const, ...destinationOf(target) }
  const judged = judge(proxy, request)
  if (judged !== 'served') {
    note(proxy, request, seen, judged)
    say(request.socket, judged)
    return
  }
  const headers = { ...request.headers }
  delete headers['proxy-authorization']
  delete headers['proxy-connection']
  const onward = send({
    host: proxy.addressOf(seen.host),
    port: seen.port,
    path: target.pathname + target.search,
    method: request.method,
    headers,
    agent: false,
  })
  onward.once('response', (answer) => {
    note(proxy, request, seen, 'served')
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    answer.pipe(response)
    answer.once('error', () => response.destroy())
  })
  onward.once('error', () => {
    if (response.headersSent) return
    note(proxy, request, seen, 'unreachable')
    say(request.socket, 'unreachable')
  })
  response.once('close', () => onward.destroy())
  request.pipe(onward)
}

async function tunnel(proxy: Proxy, request: IncomingMessage, socket: Socket, early: Buffer): Promise<void> {
  const target = URL.parse(`http://${request.url ?? ''}`)
  const seen = { kind: 'connect' as const, ...destinationOf(target) }
  const judged = judge(proxy, request)
  if (judged !== 'served') {
    note(proxy, request, seen, judged)
    say(socket, judged)
    return
  }
  try {
    const onward = await proxy.reach(seen.host, seen.port)
    note(proxy, request, seen, 'served')
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    onward.write(early)
    join(socket, onward)
  } catch {
    note(proxy, request, seen, 'unreachable')
    say(socket, 'unreachable')
  }
}

/** An address that cannot be read is a host without a name: nobody reaches it. */
function destinationOf(target: URL | null): Pick<ProxyEntry, 'host' | 'port'> {
  const host = (target?.hostname ?? '').replace(/^\[|\]$/g, '')
  const port = target === null || target.port === '' ? 80 : Number(target.port)
  return { host, port }
}

function judge(proxy: Proxy, request: IncomingMessage): Outcome {
  if (proxy.mode === 'close') return 'closed'
  if (proxy.mode === 'refuse') return 'refused'
  const { user, password } = credentials(request)
  return proxy.admits(user, password) ? 'served' : 'unauthorised'
}

function note(
  proxy: Proxy,
  request: IncomingMessage,
  seen: Pick<ProxyEntry, 'kind' | 'host' | 'port'>,
  outcome: Outcome,
): void {
  proxy.log.add({ ...seen, user: credentials(request).user, outcome })
}

function say(socket: Socket, outcome: Exclude<Outcome, 'served'>): void {
  if (outcome === 'closed') {
    socket.destroy()
    return
  }
  const challenge = outcome === 'unauthorised' ? 'Proxy-Authenticate: Basic realm="test"\r\n' : ''
  socket.end(`HTTP/1.1 ${refusals[outcome]}\r\n${challenge}Content-Length: 0\r\nConnection: close\r\n\r\n`)
}

function credentials(request: IncomingMessage): { user: string | null; password: string | null } {
  const found = /^Basic (.+)$/i.exec(request.headers['proxy-authorization'] ?? '')
  if (found === null) return { user: null, password: null }
  const [user = '', ...rest] = Buffer.from(found[1] ?? '', 'base64')
    .toString('utf8')
    .split(':')
  return { user, password: rest.join(':') }
}
