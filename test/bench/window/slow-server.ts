/** A server whose files never end soon: each connection gets a little, often, so that downloads run as long as somebody measures. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const sizeBytes = 4 * 1024 ** 3
const slice = Buffer.alloc(16 * 1024, 'slow ')
const everyMs = 100

export interface SlowServer {
  readonly url: string
  readonly close: () => void
}

export async function startSlowServer(): Promise<SlowServer> {
  const server = createServer((request, response) => {
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const head = { 'content-length': sizeBytes - start, 'accept-ranges': 'bytes', etag: '"slow"' }
    if (start === 0) response.writeHead(200, head)
    else
      response.writeHead(206, {
        ...head,
        'content-range': `bytes ${String(start)}-${String(sizeBytes - 1)}/${String(sizeBytes)}`,
      })
    const timer = setInterval(() => response.write(slice), everyMs)
    response.on('close', () => {
      clearInterval(timer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${String(port)}`, close }
}
