/** A real server of pages that tests make up, with a list of what it was asked. Knows nothing of who asks. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Page {
  readonly body: string | Uint8Array
  readonly type?: string
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

export interface Asked {
  /** With the query. */
  readonly path: string
  readonly method: string
  readonly headers: IncomingMessage['headers']
}

export interface PageServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly asked: readonly Asked[]
}

type Answer = (
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
) => Page | null | 'answered' | Promise<Page | null | 'answered'>

/** `pages`: by path, or a function that answers; what it gives none for is 404. `host`: a loopback address of its own. */
export const servePages = async (
  pages: Readonly<Record<string, Page | string>> | Answer,
  host = '127.0.0.1',
): Promise<PageServer> => {
  const asked: Asked[] = []
  const pageOf: Answer =
    typeof pages === 'function'
      ? pages
      : (path) => {
          const page = pages[path]
          return typeof page === 'string' ? { body: page } : (page ?? null)
        }
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    asked.push({ path, method: request.method ?? '', headers: request.headers })
    void Promise.resolve(pageOf(path, request, response)).then((page) => {
      if (page === 'answered') return
      const {
        status = 200,
        type = 'text/html; charset=utf-8',
        body,
        headers = {},
      } = page ?? { status: 404, body: 'not here' }
      response.writeHead(status, { 'content-type': type, ...headers })
      response.end(request.method === 'HEAD' ? undefined : body)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${host}:${String(port)}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
