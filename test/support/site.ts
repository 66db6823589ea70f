/** A small website of its own: pages and files by path, some of which can be held back. */
import { createServer } from 'node:http'
import { listen } from './listen.ts'

export interface SitePage {
  readonly status?: number
  readonly type?: string
  readonly body: string | Uint8Array
  /** Answered only when this is settled. */
  readonly after?: Promise<unknown>
}

export interface Site extends AsyncDisposable {
  readonly url: string
  /** Paths in the order in which they were asked for. */
  readonly asked: readonly string[]
}

/** What is not named is 404. */
export async function startSite(pages: Readonly<Record<string, SitePage>>): Promise<Site> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const page = pages[path] ?? { status: 404, body: 'not here' }
    const answer = (): void => {
      const { status = 200, type = 'text/html', body } = page
      response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
      response.end(request.method === 'HEAD' ? undefined : body)
    }
    if (page.after) void page.after.then(answer)
    else answer()
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${String(port)}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
