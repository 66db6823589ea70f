/** Proxies and TLS: what they see, what they must not see, and that nobody goes around them. */
import { createServer } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createServer as createNet, connect } from 'node:net'
import type { HttpOrder } from '../../../main/engine/transfer/protocol.ts'
import {
  bytesOf,
  chunked,
  header,
  redirectTo,
  requireBasicAuth,
  startOrigin,
  status,
} from '../../support/fault-server/index.ts'
import type { Origin } from '../../support/fault-server/index.ts'
import { freePort, listen } from '../../support/listen.ts'
import { startHttpProxy, startSocksProxy } from '../../support/proxies.ts'
import { certificates } from '../../support/tls.ts'
import type { Certificates } from '../../support/tls.ts'
import { Harness, brief } from './harness.ts'

let origin: Origin
let secure: Origin
let harness: Harness
let certs: Certificates
const file = { sizeBytes: 200_000, seed: 5 }

beforeAll(async () => {
  certs = await certificates()
  origin = await startOrigin()
  secure = await startOrigin({ tls: certs.good })
  harness = new Harness(1)
})
afterAll(async () => {
  expect(harness.logged).toEqual([])
  await harness.close()
  await Promise.all([origin.stop(), secure.stop()])
})

/** Outcome, and whether the bytes are right. */
const get = async (url: string, http: Partial<HttpOrder>): Promise<string> => {
  const running = harness.start(url, { http: { extraCa: [certs.ca.cert], ...http } })
  const part = harness.part()
  running.head().then(
    () => {
      harness.lanes.pour(running.id, harness.pour(part))
    },
    () => undefined,
  )
  const outcome = brief(await running.outcome())
  if (outcome === 'done') expect(harness.bytes(part).equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
  return outcome
}

test('HTTP through an HTTP proxy: the whole address, no local look-up, credentials for the proxy alone', async () => {
  await using proxy = await startHttpProxy({ user: 'us:er'.replace(':', ''), password: 'p@ss:word' })
  origin.serve('/plain', file)
  const url = `http://name.test:${String(origin.port)}/plain`
  expect(await get(url, { proxy: proxy.url })).toBe('done')
  expect(proxy.log.entries).toEqual([
    { kind: 'request', host: 'name.test', port: origin.port, user: 'user', outcome: 'served' },
  ])
  const seen = origin.log.of('/plain')[0]?.headers
  expect(seen?.host).toBe(`name.test:${String(origin.port)}`)
  expect(seen?.['proxy-authorization']).toBeUndefined()
})

test('HTTPS through an HTTP proxy: a tunnel', async () => {
  await using proxy = await startHttpProxy({ user: 'user', password: 'word' })
  secure.serve('/tunnel', file)
  const url = `https://name.example.test:${String(secure.port)}/tunnel`
  expect(await get(url, { proxy: proxy.url })).toBe('done')
  expect(proxy.log.entries).toMatchObject([{ kind: 'connect', host: 'name.example.test', user: 'user' }])
  expect(secure.log.of('/tunnel')[0]?.headers['proxy-authorization']).toBeUndefined()
})

/** The same proxy, spoken to over TLS. */
const tlsInFrontOf = (proxy: { readonly port: number }) =>
  createServer({ key: certs.good.key, cert: certs.good.cert }, (socket) => {
    const onward = connect(proxy.port, '127.0.0.1')
    socket.pipe(onward).pipe(socket)
    for (const one of [socket, onward]) {
      one.on('error', () => undefined)
      one.once('close', () => {
        socket.destroy()
        onward.destroy()
      })
    }
  })

test('a proxy that is itself spoken to over TLS', async () => {
  await using proxy = await startHttpProxy()
  const front = tlsInFrontOf(proxy)
  const port = await listen(front)
  secure.serve('/tls-in-tls', file)
  origin.serve('/over-tls', file)
  const through = { proxy: `https://127.0.0.1:${String(port)}` }
  expect(await get(`https://name.example.test:${String(secure.port)}/tls-in-tls`, through)).toBe('done')
  expect(await get(`http://name.test:${String(origin.port)}/over-tls`, through)).toBe('done')
  front.close()
})

test.each(['http', 'https'])('SOCKS5 and %s: the proxy gets the name, and user and password', async (scheme) => {
  await using proxy = await startSocksProxy({ user: 'user', password: 'word' })
  const server = scheme === 'http' ? origin : secure
  server.serve('/socks', file)
  const url = `${scheme}://name.example.test:${String(server.port)}/socks`
  expect(await get(url, { proxy: proxy.url })).toBe('done')
  expect(await get(url, { proxy: proxy.url.replace('socks5:', 'socks5h:') })).toBe('done')
  expect(proxy.log.entries.every(({ host, user }) => host === 'name.example.test' && user === 'user')).toBe(true)
  expect(proxy.log.entries.length).toBe(2)
})

test('credentials that a proxy does not take', async () => {
  await using http = await startHttpProxy({ user: 'user', password: 'right' })
  await using socks = await startSocksProxy({ user: 'user', password: 'right' })
  const wrong = (url: string): string => url.replace('right', 'wrong')
  expect(await get(`${origin.url}/x`, { proxy: wrong(http.url) })).toBe('failed proxy_auth')
  expect(await get(`${secure.url}/x`, { proxy: wrong(http.url) })).toBe('failed proxy_auth')
  expect(await get(`${origin.url}/x`, { proxy: wrong(socks.url) })).toBe('failed proxy_auth')
  const none = `socks5://127.0.0.1:${String(socks.port)}`
  expect(await get(`${origin.url}/x`, { proxy: none })).toBe('failed proxy_auth')
})

test('a proxy that refuses, closes, or is not there is never gone around', async () => {
  await using http = await startHttpProxy()
  await using socks = await startSocksProxy()
  const dead = await freePort()
  const before = [origin.log.connectionsOpened, secure.log.connectionsOpened]
  for (const server of [origin, secure]) {
    for (const mode of ['refuse', 'close'] as const) {
      socks.mode = mode
      http.mode = mode
      expect(await get(`${server.url}/around`, { proxy: socks.url })).toBe('failed proxy_failed')
    }
    for (const scheme of ['http', 'socks5']) {
      const proxy = `${scheme}://127.0.0.1:${String(dead)}`
      expect(await get(`${server.url}/around`, { proxy })).toBe('failed proxy_failed')
    }
  }
  expect(await get(`${secure.url}/around`, { proxy: http.url })).toBe('failed proxy_failed')
  http.mode = 'refuse'
  expect(await get(`${secure.url}/around`, { proxy: http.url })).toBe('failed proxy_failed')
  expect([origin.log.connectionsOpened, secure.log.connectionsOpened]).toEqual(before)
  expect(await get(`${origin.url}/around`, { proxy: 'quic://127.0.0.1:1' })).toBe('failed bad_input')
})

test.each([
  [
    'http',
    'squid that cannot connect',
    '503 Service Unavailable',
    'X-Squid-Error: ERR_CONNECT_FAIL 111',
    'proxy_failed',
  ],
  [
    'http',
    'one that says so itself',
    '502 Bad Gateway',
    'Proxy-Status: p.example; error=connection_refused',
    'proxy_failed',
  ],
  ['http', 'tinyproxy that refuses', '403 Filtered', 'Server: tinyproxy/1.11.1', 'proxy_failed'],
  ['http', 'tinyproxy and a wrong password', '401 Unauthorized', 'Server: tinyproxy/1.11.1', 'proxy_auth'],
  ['http', 'squid and no password', '407 Proxy Authentication Required', 'Server: squid/5.7', 'proxy_auth'],
  ['http', 'a server’s answer that is handed on', '403 Forbidden', 'Via: 1.1 p\r\nServer: squid/5.7', 'forbidden'],
  ['http', 'an answer that may be anybody’s', '503 Busy', 'Server: other', 'server_busy'],
  ['https', 'tinyproxy and a wrong password', '401 Unauthorized', 'Server: tinyproxy/1.11.1', 'proxy_auth'],
  [
    'https',
    'squid that cannot connect',
    '503 Service Unavailable',
    'X-Squid-Error: ERR_CONNECT_FAIL 111',
    'proxy_failed',
  ],
])('%s: an answer that a proxy gives in its own name, %s', async (scheme, _, status, fields, code) => {
  const proxy = createNet((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(`HTTP/1.1 ${status}\r\n${fields}\r\nContent-Length: 0\r\n\r\n`))
  })
  const through = { proxy: `http://127.0.0.1:${String(await listen(proxy))}` }
  expect(await get(`${(scheme === 'http' ? origin : secure).url}/x`, through)).toBe(`failed ${code}`)
  proxy.close()
})

test('a target that a SOCKS proxy cannot reach is the target’s failure', async () => {
  await using socks = await startSocksProxy()
  const url = `http://name.test:${String(await freePort())}/`
  expect(await get(url, { proxy: socks.url })).toBe('failed connection_refused')
})

test('TLS: our own authority counts only when given, and wrong certificates never do', async () => {
  secure.serve('/tls', file)
  expect(await get(`${secure.url}/tls`, {})).toBe('done')
  expect(await get(`${secure.url}/tls`, { extraCa: [] })).toBe('failed tls_failed')
  expect(await get(`${secure.url}/tls`, { extraCa: ['nonsense'] })).toBe('failed bad_input')
  for (const name of ['expired', 'wrongHost', 'selfSigned'] as const) {
    await using server = await startOrigin({ tls: certs[name] })
    const running = harness.start(server.serve('/x', file), { http: { extraCa: [certs.ca.cert] } })
    const outcome = await running.outcome()
    expect([name, brief(outcome)]).toEqual([name, 'failed tls_failed'])
    const words = { expired: 'expired', wrongHost: 'another name', selfSigned: 'itself' }[name]
    expect('failure' in outcome && outcome.failure.message).toContain(words)
    expect(server.log.requests()).toBe(0)
  }
  expect(await get(secure.url.replace('https', 'http'), {})).toMatch(
    /^failed (protocol_error|connection_lost|http_error)$/,
  )
  expect(await get(origin.url.replace('http', 'https'), {})).toBe('failed tls_failed')
})

test('connections are not shared between credentials, and names that do not exist are said so', async () => {
  const url = origin.serve('/auth', file, requireBasicAuth('a', 'b'))
  const basic = (text: string): Partial<HttpOrder> => ({
    secretHeaders: [['authorization', `Basic ${Buffer.from(text).toString('base64')}`]],
  })
  expect(await get(url, basic('a:b'))).toBe('done')
  expect(await get(url, basic('a:c'))).toBe('failed auth_required')
  const used = origin.log.of('/auth').map(({ connection }) => connection)
  expect(new Set(used).size).toBe(2)
  expect(await get('http://does-not-exist.invalid/', {})).toBe('failed dns_failed')
  expect(await get(`http://127.0.0.1:${String(await freePort())}/`, {})).toBe('failed connection_refused')
})

test('statuses and Retry-After', async () => {
  const codes = [400, 401, 403, 404, 407, 408, 410, 418, 425, 429, 500, 502, 503, 504]
  const seen = await Promise.all(
    codes.map(async (code) => get(origin.serve(`/s${String(code)}`, file, status(code)), {})),
  )
  expect(seen.map((outcome) => outcome.replace('failed ', ''))).toEqual([
    'http_error',
    'auth_required',
    'forbidden',
    'not_found',
    'proxy_auth',
    'server_busy',
    'not_found',
    'http_error',
    'server_busy',
    'rate_limited',
    'server_error',
    'server_error',
    'server_busy',
    'server_error',
  ])
  const running = harness.start(origin.serve('/wait', file, status(429, { retryAfter: 7 })))
  const ended = await running.ended
  expect(ended).toMatchObject({ status: 429, outcome: { failure: { retryAfterMs: 7_000 } } })
})

test('garbage in place of HTTP', async () => {
  const server = createNet((socket) => {
    socket.on('error', () => undefined)
    socket.end('220 ftp ready\r\n')
    socket.resume()
  })
  const port = await listen(server)
  expect(await get(`http://127.0.0.1:${String(port)}/`, {})).toBe('failed protocol_error')
  server.close()
})

const kinds = ['http', 'https', 'socks5', 'socks5h'] as const
const cases = ['http', 'https'].flatMap((scheme) => kinds.map((kind) => [scheme, kind] as const))

test.each(cases)('%s through %s: each connection that the origin sees came from the proxy', async (scheme, kind) => {
  const server = scheme === 'http' ? origin : secure
  await using proxy = kind.startsWith('http') ? await startHttpProxy() : await startSocksProxy()
  const front = tlsInFrontOf(proxy)
  const port = kind === 'https' ? await listen(front) : proxy.port
  const http = { proxy: `${kind}://127.0.0.1:${String(port)}` }
  // The address would do without the proxy, too.
  const before = server.log.connectionsOpened
  const urls = [
    server.serve('/through', file),
    server.serve('/through-once', file, header('connection', 'close')),
    server.serve('/through-chunks', file, chunked()),
    server.serve('/through-redirect', null, redirectTo('/through')),
    server.serve('/through', file),
  ]
  for (const url of urls) expect(await get(url, http)).toBe('done')
  const opened = server.log.connectionsOpened - before
  expect(opened).toBeGreaterThan(0)
  expect(proxy.log.entries.filter(({ outcome }) => outcome === 'served').length).toBe(opened)
  await proxy.stop()
  expect(await get(server.serve('/past', file), http)).toMatch(/^failed (proxy_failed|connection_lost)$/)
  expect(server.log.requests('/past')).toBe(0)
  expect(server.log.connectionsOpened - before).toBe(opened)
  front.close()
})
