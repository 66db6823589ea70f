/** What the service answers over plain HTTP: the page, the log-in, and whether it is well. Everything else goes over the contract's wire. */
import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { deleteCookie, setCookie } from 'hono/cookie'
import { secureHeaders } from 'hono/secure-headers'
import { z } from 'zod'
import { deviceIdleMs } from '../engine/engine.ts'
import { pairingCode } from '../../shared/devices.ts'
import type { Lobby } from './lobby.ts'
import type { PageFiles } from './page-files.ts'

export interface WebEnv {
  readonly Bindings: HttpBindings
}
export type WebApp = Hono<WebEnv>

export interface Routed {
  readonly lobby: Lobby
  /** null: neither page nor log-in is here. */
  readonly page: PageFiles | null
  /** Null: ready; else why not, in a sentence. */
  readonly unready: () => string | null
}

const login = z.union([z.strictObject({ token: z.string().max(1024) }), z.strictObject({ code: pairingCode })])
const loginBytes = 4096

const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    manifestSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  crossOriginOpenerPolicy: 'same-origin',
  crossOriginResourcePolicy: 'same-origin',
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
  // Other things may be served at this name, at other ports.
  strictTransportSecurity: false,
  permissionsPolicy: { camera: [], microphone: [], geolocation: [], usb: [], serial: [], payment: [] },
})

type Ask = Context<WebEnv>

const givePage = async (context: Ask, page: PageFiles): Promise<Response> => {
  if (!page.isThere && context.req.path === '/') {
    return context.text('The page of this Sluice is not built. Build it with: npm run build', 503)
  }
  const file = await page.find(context.req.path)
  if (file === null) return context.notFound()
  context.header('cache-control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache')
  context.header('etag', file.etag)
  context.header('vary', 'accept-encoding')
  if (context.req.header('if-none-match') === file.etag) return context.body(null, 304)
  context.header('content-type', file.type)
  const packed = /\bgzip\b/.test(context.req.header('accept-encoding') ?? '') ? file.gzipped : null
  if (packed !== null) context.header('content-encoding', 'gzip')
  return context.body(packed ?? file.bytes)
}

const logIn = async (context: Ask, lobby: Lobby): Promise<Response> => {
  if (!/^application\/json\s*(;|$)/i.test(context.req.header('content-type') ?? '')) {
    return context.json({ error: 'Send the token or a pairing code as JSON.' }, 415)
  }
  const asked = login.safeParse(await context.req.json<unknown>().catch(() => null))
  if (!asked.success) return context.json({ error: 'Send {"token": "…"} or {"code": "…"}.' }, 400)
  const given = 'token' in asked.data ? { token: asked.data.token.trim() } : asked.data
  const admission = await lobby.admit(context.env.incoming, given)
  if (admission === 'wrong') return context.json({ error: 'This is not the token, nor a code that holds now.' }, 401)
  if ('retryAfterMs' in admission) {
    const seconds = Math.ceil(admission.retryAfterMs / 1000)
    return context.json({ error: 'Too many wrong tries.' }, 429, { 'retry-after': String(seconds) })
  }
  setCookie(context, lobby.cookieName, admission.secret, {
    ...{ httpOnly: true, sameSite: 'Strict', path: '/', secure: lobby.isSecure, maxAge: deviceIdleMs / 1000 },
  })
  return context.body(null, 204)
}

const logOut = async (context: Ask, lobby: Lobby): Promise<Response> => {
  await lobby.leave(context.env.incoming)
  deleteCookie(context, lobby.cookieName, { path: '/', secure: lobby.isSecure })
  return context.body(null, 204)
}

const isSignedIn = async (context: Ask, lobby: Lobby): Promise<Response> => {
  const entrance = await lobby.entrance(context.env.incoming)
  return context.json({ signedIn: typeof entrance === 'object' && 'by' in entrance })
}

const refuseMethod =
  (...allowed: readonly string[]) =>
  (context: Ask): Response =>
    context.text('This cannot be done that way.', 405, { allow: allowed.join(', ') })

const uncached = async (context: Ask, next: () => Promise<void>): Promise<void> => {
  await next()
  if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store')
}

const addPage = (app: WebApp, lobby: Lobby, page: PageFiles): void => {
  const tooLarge = (context: Ask): Response => context.json({ error: 'This is too much.' }, 413)
  app.get('/session', (context) => isSignedIn(context, lobby))
  app.post('/session', bodyLimit({ maxSize: loginBytes, onError: tooLarge }), (context) => logIn(context, lobby))
  app.delete('/session', (context) => logOut(context, lobby))
  app.all('/session', refuseMethod('GET', 'POST', 'DELETE'))
  app.get('*', (context) => givePage(context, page))
  app.all('*', refuseMethod('GET', 'HEAD'))
}

/** `mount` adds what others answer at this address; the page comes last. */
export const routesOf = ({ lobby, page, unready }: Routed, mount: (app: WebApp) => void): WebApp => {
  const app: WebApp = new Hono()
  app.use(headers)
  app.use(uncached)
  app.get('/healthz', (context) => context.text('ok'))
  app.get('/readyz', (context) => {
    const reason = unready()
    return reason === null ? context.text('ready') : context.text(reason, 503)
  })
  mount(app)
  if (page !== null) addPage(app, lobby, page)
  app.notFound((context) => context.text('There is nothing here.', 404))
  return app
}
