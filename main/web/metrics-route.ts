/** `/metrics` on the service: behind the token, or open to programs of this machine. */
import type { IncomingMessage } from 'node:http'
import { openMetrics } from '../outlets/metrics.ts'
import { isLoopback } from './gate.ts'
import type { Mount } from './server.ts'

/** What a proxy of this machine passes on comes from elsewhere. */
const isFromHere = ({ socket, headers }: IncomingMessage): boolean =>
  isLoopback((socket.remoteAddress ?? '').replace(/^::ffff:/, '')) &&
  headers['x-forwarded-for'] === undefined &&
  headers['x-real-ip'] === undefined &&
  headers.forwarded === undefined &&
  headers.via === undefined

/** `isOpenToLoopback`: programs of this machine need no token. */
export const metricsRoute =
  ({ isOpenToLoopback }: { readonly isOpenToLoopback: boolean }): Mount =>
  ({ app, engine, lobby, log }) => {
    const metrics = openMetrics(engine)
    app.get('/metrics', async (context) => {
      const { incoming } = context.env
      if (!(isOpenToLoopback && isFromHere(incoming))) {
        const entrance = await lobby.entrance(incoming)
        if (typeof entrance === 'object' && 'retryAfterMs' in entrance) {
          const seconds = String(Math.ceil(entrance.retryAfterMs / 1000))
          return context.text('Too many wrong tokens.', 429, { 'retry-after': seconds })
        }
        if (typeof entrance !== 'object') {
          return context.text('Send the token: Authorization: Bearer TOKEN.', 401, { 'www-authenticate': 'Bearer' })
        }
      }
      try {
        return context.body(await metrics.text(), 200, { 'content-type': metrics.contentType })
      } catch (error) {
        log('warn', 'metrics.failed', { error: String(error) })
        return context.text('The numbers cannot be had now.', 503)
      }
    })
    return {
      close: () => {
        metrics.close()
      },
    }
  }
