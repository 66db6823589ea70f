import { connect } from 'node:net'
import { socksDispatcher } from 'fetch-socks'
import { Agent, ProxyAgent, fetch } from 'undici'
import type { Dispatcher } from 'undici'
import { describe, expect, it } from 'vitest'
import { startFullQueue, startSilence } from '../../support/dead-ends.ts'
import { bytesOf, startOrigin, writeResource } from '../../support/fault-server/index.ts'
import { startNginx } from '../../support/nginx.ts'
import { plainGet, rangeHeader } from '../../support/plain-client.ts'
import { startHttpProxy, startSocksProxy } from '../../support/proxies.ts'
import { certificates } from '../../support/tls.ts'
import { until } from '../../support/until.ts'

const file = { sizeBytes: 50_000, seed: 'servers' }

async function fetched(url: string, dispatcher: Dispatcher): Promise<string> {
  try {
    const response = await fetch(url, { dispatcher })
    const body = Buffer.from(await response.arrayBuffer())
    if (response.status !== 200) return String(response.status)
    return body.equals(bytesOf(file, 0, file.sizeBytes)) ? 'right' : 'wrong'
  } catch {
    return 'failed'
  } finally {
    await dispatcher.destroy()
  }
}

describe('certificates', () => {
  it('are right, expired, for another host, and self-signed', async () => {
    const { ca, ...servers } = await certificates()
    const answers: Record<string, unknown> = {}
    for (const [name, tls] of Object.entries(servers)) {
      await using origin = await startOrigin({ tls })
      const url = origin.serve('/f', file)
      answers[name] = await plainGet(url, { ca: ca.cert }).catch((error: unknown) => error)
    }
    expect(answers).toMatchObject({
      good: { status: 200 },
      expired: { code: 'CERT_HAS_EXPIRED' },
      wrongHost: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      selfSigned: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    })
  })
})

describe('nginx', () => {
  it('serves over HTTP and HTTPS, and its log tells what was sent twice', async () => {
    await using nginx = await startNginx()
    await writeResource(file, `${nginx.root}/f.bin`)
    const { ca } = await certificates()
    const plain = await plainGet(`${nginx.url}/f.bin`, { headers: rangeHeader(100, 300) })
    expect(plain.body.equals(bytesOf(file, 100, 300))).toBe(true)
    const secure = await plainGet(`${nginx.secureUrl}/f.bin`, { ca: ca.cert })
    expect(secure.body.equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
    await until('two lines', async () => (await nginx.requests('/f.bin')).length === 2)
    const [first, second] = await nginx.requests()
    expect(first).toMatchObject({
      request: 'GET /f.bin HTTP/1.1',
      status: 206,
      bodyBytes: 200,
      range: 'bytes=100-299',
      start: 100,
    })
    expect(second).toMatchObject({ status: 200, bodyBytes: 50_000, range: '', start: 0 })
    expect(await nginx.resentBytes('/f.bin')).toBe(200)
  })

  it('limits the rate and the connections', async () => {
    await using nginx = await startNginx({ bytesPerSecond: 50_000, maxConnections: 1 })
    await writeResource(file, `${nginx.root}/f.bin`)
    const startedAt = performance.now()
    const answers = await Promise.all([1, 2].map(() => plainGet(`${nginx.url}/f.bin`)))
    expect(performance.now() - startedAt).toBeGreaterThan(500)
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 503])
  })
})

const kinds = [
  [
    'http',
    startHttpProxy,
    (port: number, user?: string) =>
      new ProxyAgent({
        uri: `http://127.0.0.1:${port}`,
        ...(user === undefined ? {} : { token: `Basic ${Buffer.from(`${user}:secret`).toString('base64')}` }),
      }),
  ],
  [
    'socks',
    startSocksProxy,
    (port: number, user?: string) =>
      socksDispatcher({
        type: 5,
        host: '127.0.0.1',
        port,
        ...(user === undefined ? {} : { userId: user, password: 'secret' }),
      }),
  ],
] as const

describe.each(kinds)('%s proxy', (_, start, through) => {
  it('tunnels to names that only it knows', async () => {
    await using origin = await startOrigin()
    await using proxy = await start({ names: { 'mirror.invalid': '127.0.0.1' } })
    origin.serve('/f', file)
    for (const host of ['files.example.test', 'mirror.invalid']) {
      const url = `http://${host}:${origin.port}/f`
      expect(await fetched(url, through(proxy.port))).toBe('right')
    }
    expect(proxy.log.entries.map(({ host, port, outcome }) => [host, port, outcome])).toEqual([
      ['files.example.test', origin.port, 'served'],
      ['mirror.invalid', origin.port, 'served'],
    ])
  })

  it('asks for credentials', async () => {
    await using origin = await startOrigin()
    await using proxy = await start({ user: 'ann', password: 'secret' })
    const url = origin.serve('/f', file)
    expect(await fetched(url, through(proxy.port, 'ann'))).toBe('right')
    expect(await fetched(url, through(proxy.port, 'bob'))).not.toBe('right')
    expect(await fetched(url, through(proxy.port))).not.toBe('right')
    expect(proxy.log.entries.map(({ user, outcome }) => [user, outcome])).toEqual([
      ['ann', 'served'],
      ['bob', 'unauthorised'],
      [null, 'unauthorised'],
    ])
    expect(origin.log.requests()).toBe(1)
    expect(proxy.url).toContain('://ann:secret@127.0.0.1:')
  })

  it('refuses, reaches nobody, and dies in the middle, on demand', async () => {
    await using origin = await startOrigin()
    await using proxy = await start()
    const url = origin.serve('/f', file)
    proxy.mode = 'refuse'
    expect(await fetched(url, through(proxy.port))).not.toBe('right')
    proxy.mode = 'serve'
    const gate = origin.hold('/f', { atByte: 1000 })
    const cut = fetched(url, through(proxy.port))
    await gate.reached()
    proxy.dropAll()
    expect(await cut).toBe('failed')
    await origin.stop()
    expect(await fetched(url, through(proxy.port))).not.toBe('right')
    expect(proxy.log.entries.map(({ outcome }) => outcome)).toEqual(['refused', 'served', 'unreachable'])
  })
})

describe('HTTP proxy', () => {
  it('forwards absolute-form requests', async () => {
    await using origin = await startOrigin()
    await using proxy = await startHttpProxy()
    const url = origin.serve('/f', file)
    const answer = await plainGet(proxy.url, { path: url, headers: rangeHeader(5, 9) })
    expect(answer.body.equals(bytesOf(file, 5, 9))).toBe(true)
    expect(proxy.log.entries).toMatchObject([{ kind: 'request', host: '127.0.0.1' }])
    proxy.mode = 'refuse'
    expect((await plainGet(proxy.url, { path: url })).status).toBe(403)
  })
})

describe('proxies that close without a word', () => {
  it('HTTP', async () => {
    await using proxy = await startHttpProxy()
    proxy.mode = 'close'
    // Not through undici: its ProxyAgent asks again for ever when the answer to CONNECT is silence.
    await expect(plainGet(proxy.url, { path: 'http://a.test/' })).rejects.toThrow('socket hang up')
    expect(proxy.log.entries).toMatchObject([{ host: 'a.test', outcome: 'closed' }])
  })

  it('SOCKS', async () => {
    await using proxy = await startSocksProxy()
    proxy.mode = 'close'
    const through = socksDispatcher({ type: 5, host: '127.0.0.1', port: proxy.port })
    expect(await fetched('http://a.test/', through)).toBe('failed')
    expect(proxy.log.entries).toMatchObject([{ host: 'a.test', outcome: 'closed' }])
  })
})

describe('dead ends', () => {
  it('a full queue neither connects nor refuses', async () => {
    await using end = await startFullQueue()
    const agent = new Agent({ connect: { timeout: 200 } })
    const failure: unknown = await agent
      .request({ origin: `http://127.0.0.1:${end.port}`, path: '/', method: 'GET' })
      .catch((error: unknown) => error)
    await agent.destroy()
    expect(failure).toMatchObject({ code: 'UND_ERR_CONNECT_TIMEOUT' })
  })

  it('silence takes a connection and says nothing', async () => {
    await using end = await startSilence()
    const socket = connect(end.port, '127.0.0.1')
    socket.on('error', () => undefined)
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write('GET / HTTP/1.1\r\n\r\n')
    const ended = new Promise((resolve) => socket.once('close', resolve))
    await end.stop()
    await ended
    expect(socket.bytesRead).toBe(0)
  })
})
