/**
 * Two servers of the attacker's: one gives hostile pages, at its own name and at any other; one is as credulous as can be and keeps what it
 * was sent, to show that an attack which does nothing to the service is one nevertheless.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { listen } from '../../support/listen.ts'
import { toolScript } from './tools.ts'

export interface Neighbour extends AsyncDisposable {
  readonly port: number
  /** Whether anybody came for what was to be planted. */
  readonly wasPlanted: boolean
  /** Where its redirects and reports go: the service, or the credulous one. */
  victim: string
}

/** The page of an attack: all tools and nothing else. */
export const hostilePage = `<!doctype html><meta charset="utf-8"><title>next door</title><body>
<script>${toolScript}</script>`

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections()
    server.close(() => {
      resolve()
    })
  })

export const openNeighbour = async (): Promise<Neighbour> => {
  let wasPlanted = false
  let victim = ''
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const html = { 'content-type': 'text/html; charset=utf-8' }
    const redirects: Readonly<Record<string, string>> = {
      '/redirect-jsonrpc': '/jsonrpc',
      '/redirect-image': '/session?redirected',
    }
    const to = redirects[path]
    if (path === '/planted') wasPlanted = true
    if (to !== undefined) response.writeHead(307, { location: `${victim}${to}` }).end()
    else if (path === '/reporting') {
      const policy = `default-src 'none'; report-uri ${victim}/jsonrpc`
      response.writeHead(200, { ...html, 'content-security-policy': policy }).end('<img src="https://nowhere.test/x">')
    } else response.writeHead(200, html).end(path === '/empty' ? '<!doctype html><body>' : hostilePage)
  })
  const port = await listen(server)
  return {
    port,
    get wasPlanted() {
      return wasPlanted
    },
    get victim() {
      return victim
    },
    set victim(address) {
      victim = address
    },
    [Symbol.asyncDispose]: () => close(server),
  }
}

export interface Credulous extends AsyncDisposable {
  readonly base: string
  /** How often it was spoken to. */
  readonly count: number
}

const allowing = ({ headers }: IncomingMessage): Readonly<Record<string, string>> => ({
  'access-control-allow-origin': headers.origin ?? '*',
  'access-control-allow-credentials': 'true',
  'access-control-allow-headers': headers['access-control-request-headers'] ?? '',
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-private-network': 'true',
  'cache-control': 'no-store',
})

export const openCredulous = async (): Promise<Credulous> => {
  let count = 0
  const server = createServer((request, response) => {
    count += 1
    request.resume()
    response.writeHead(200, allowing(request)).end('everything')
  })
  server.on('upgrade', (_request, socket) => {
    count += 1
    socket.destroy()
  })
  const port = await listen(server)
  return {
    base: `http://127.0.0.1:${String(port)}`,
    get count() {
      return count
    },
    [Symbol.asyncDispose]: () => close(server),
  }
}
