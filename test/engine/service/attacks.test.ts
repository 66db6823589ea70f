/** Who has no business at the service is turned away before anything happens, and its owner is never locked out. */
import { mkdir, symlink } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectService } from '../../../main/web/client-wire.ts'
import { createClient, type EngineClient } from '../../../shared/client.ts'
import { failureOf } from '../../../shared/failure.ts'
import type { Notice } from '../../../shared/feed.ts'
import { failTest } from '../control/harness.ts'
import { openService, upgrade, type Ask, type Service } from './premises.ts'

let service: Service
let cookie: string
beforeAll(async () => {
  service = await openService()
  cookie = await service.logIn()
})
afterAll(() => service.close())

const json = { 'content-type': 'application/json' }
const login = (token: string): Ask => ({
  method: 'POST',
  path: '/session',
  headers: json,
  body: JSON.stringify({ token }),
})

describe('names and origins', () => {
  const hosts = [
    'evil.test',
    'localhost.evil.test',
    '127.0.0.1.',
    '127.0.0.1.evil.test',
    '127.0.0.1',
    'localhost:1',
    '[::1]:1',
    '0.0.0.0',
    '192.0.2.1',
  ]
  test.each(hosts)('Host: %j is turned away', async (host) => {
    for (const path of ['/', '/session', '/healthz', '/contract']) {
      expect((await service.ask({ path, headers: { host, cookie } })).status).toBe(421)
    }
  })

  test('its own names are known', async () => {
    const port = String(service.web.port)
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      expect([host, (await service.ask({ headers: { host } })).status]).toEqual([host, 200])
    }
  })

  test.each([
    'null',
    'http://evil.test',
    'http://127.0.0.1',
    'http://localhost:80',
    'http://127.0.0.1.evil.test',
    'chrome-extension://abc',
    'file://',
    'http://127.0.0.1:1',
  ])('Origin: %s is turned away, with a session and without, also at the wire', async (origin) => {
    for (const headers of [{ origin }, { origin, cookie }, { origin, authorization: `Bearer ${service.token}` }]) {
      expect((await service.ask({ headers })).status).toBe(403)
      expect((await service.ask({ ...login(service.token), headers: { ...json, ...headers } })).status).toBe(403)
      expect((await service.ask(upgrade(headers))).status).toBe(403)
    }
  })

  test.each(['cross-site', 'same-site'])('Sec-Fetch-Site: %s may look at the page and no more', async (site) => {
    const headers = { 'sec-fetch-site': site, cookie }
    expect((await service.ask({ headers: { ...headers, 'sec-fetch-mode': 'navigate' } })).status).toBe(200)
    expect((await service.ask({ path: '/session', headers: { ...headers, 'sec-fetch-mode': 'no-cors' } })).status).toBe(
      403,
    )
    expect((await service.ask(upgrade(headers))).status).toBe(403)
    expect((await service.ask({ method: 'POST', headers: { ...headers, 'sec-fetch-mode': 'navigate' } })).status).toBe(
      403,
    )
  })

  test('two Hosts, a whole address as the target, no Host, and HTTP/1.0 are turned away', async () => {
    const head = (line: string, ...more: string[]): string =>
      `${[line, ...more, 'Connection: close'].join('\r\n')}\r\n\r\n`
    const { host } = service
    expect(await service.raw(head('GET / HTTP/1.1', `Host: ${host}`, 'Host: evil.test'))).toMatch(
      /^HTTP\/1.1 4(00|21) /,
    )
    expect(await service.raw(head(`GET http://${host}/ HTTP/1.1`, `Host: ${host}`))).toMatch(/^HTTP\/1.1 400 /)
    expect(await service.raw(head('GET / HTTP/1.1', 'Host:'))).toMatch(/^HTTP\/1.1 421 /)
    expect(await service.raw(head('GET / HTTP/1.1'))).toMatch(/^HTTP\/1.1 400 /)
    expect(await service.raw(head('GET / HTTP/1.0'))).toMatch(/^HTTP\/1.1 421 /)
  })
})

describe('the wire', () => {
  test('is for those who have the token, or a session and an Origin of ours', async () => {
    const origin = `http://${service.host}`
    expect((await service.ask(upgrade())).status).toBe(401)
    expect((await service.ask(upgrade({ cookie }))).status).toBe(403)
    expect((await service.ask(upgrade({ cookie: `${cookie}x`, origin }))).status).toBe(401)
    // Whatever somebody plants beside it, the owner is not locked out.
    const planted = cookie.replace(/=.*/, '=planted')
    for (const both of [`${planted}; ${cookie}`, `${cookie}; ${planted}`, `${`${planted}; `.repeat(9)}${cookie}`]) {
      expect((await service.ask(upgrade({ cookie: both, origin }))).status).toBe(101)
    }
    expect((await service.ask(upgrade({ cookie: `${planted}; ${planted}`, origin }))).status).toBe(401)
    expect((await service.ask(upgrade({ authorization: 'Bearer wrong' }))).status).toBe(401)
    expect((await service.ask(upgrade({ cookie, origin }))).status).toBe(101)
    expect((await service.ask(upgrade({ authorization: `Bearer ${service.token}` }))).status).toBe(101)
    const query = { ...upgrade(), path: `/contract?token=${service.token}` }
    expect((await service.ask(query)).status).toBe(404)
  })
})

describe('plain HTTP', () => {
  test('nothing is done by GET, by a form, or by another method', async () => {
    expect((await service.ask({ path: `/session?token=${service.token}` })).body).toBe('{"signedIn":false}')
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', '']) {
      const headers = type === '' ? {} : { 'content-type': type }
      expect((await service.ask({ ...login(service.token), headers })).status).toBe(415)
    }
    for (const method of ['PUT', 'PATCH', 'OPTIONS', 'PROPFIND']) {
      const answer = await service.ask({
        method,
        path: '/session',
        headers: { cookie, 'access-control-request-method': 'POST' },
      })
      expect([method, answer.status]).toEqual([method, 405])
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
    expect((await service.ask({ method: 'POST', path: '/', headers: { cookie } })).status).toBe(405)
  })

  test.each(['{', '[]', '{"token":1}', '{"token":null}', '{"token":"x","more":1}', '"x"', '['.repeat(3000)])(
    'a log-in of %.20s is refused',
    async (body) => {
      expect((await service.ask({ ...login(''), body })).status).toBe(400)
    },
  )

  test('a body that is too large is not read', async () => {
    expect((await service.ask(login('x'.repeat(1_000_000)))).status).toBe(413)
  })

  test.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/premises.ts',
    '/assets',
    '/assets/',
    '//etc/passwd',
    '/index.html%00',
    '/INDEX.HTML',
    '/main.js.map',
    '/engine.sock',
  ])('%s is no file of the page', async (path) => {
    expect((await service.ask({ path })).status).toBe(404)
  })

  test('the page comes with headers that confine it, packed and kept', async () => {
    const page = await service.ask({ headers: { 'accept-encoding': 'gzip' } })
    expect(page.headers).toMatchObject({
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'.*frame-ancestors 'none'/)
    const script = await service.ask({ path: '/assets/main-1234.js', headers: { 'accept-encoding': 'gzip' } })
    expect(script.headers).toMatchObject({
      'content-encoding': 'gzip',
      'cache-control': expect.stringContaining('immutable') as string,
    })
    const again = await service.ask({ headers: { 'if-none-match': page.headers.etag ?? '' } })
    expect([again.status, again.body]).toEqual([304, ''])
  })

  test('whether it is well is told to everybody, and nothing else', async () => {
    expect(await service.ask({ path: '/healthz' })).toMatchObject({ status: 200, body: 'ok' })
    expect(await service.ask({ path: '/readyz' })).toMatchObject({ status: 200, body: 'ready' })
  })
})

describe('the session', () => {
  test('its cookie is out of reach of scripts and other sites, and dies with the log-out on every wire', async () => {
    const answer = await service.ask(login(service.token))
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/; Path=\/; HttpOnly; SameSite=Strict$/) as string,
    ])
    const own = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const origin = `http://${service.host}`
    expect((await service.ask({ path: '/session', headers: { cookie: own } })).body).toBe('{"signedIn":true}')
    expect((await service.ask({ method: 'DELETE', path: '/session', headers: { cookie: own } })).status).toBe(204)
    expect((await service.ask({ path: '/session', headers: { cookie: own } })).body).toBe('{"signedIn":false}')
    expect((await service.ask(upgrade({ cookie: own, origin }))).status).toBe(401)
    expect((await service.ask({ path: '/session', headers: { cookie } })).body).toBe('{"signedIn":true}')
  })
})

describe('files', () => {
  let client: EngineClient
  beforeAll(async () => {
    client = createClient(await connectService({ url: service.web.address, token: service.token, ca: null }))
    await mkdir(service.folder.at('files', 'below'), { recursive: true })
    await symlink('/etc', service.folder.at('files', 'link'))
  })
  afterAll(() => {
    client.close()
  })
  const add = async (more: object): Promise<string> =>
    client.call('downloads.add', { items: [{ urls: ['http://127.0.0.1:9/x'], ...more }], paused: true }).then(
      () => 'added',
      (error: unknown) => failureOf(error).code,
    )

  test('go below the roots and nowhere else', async () => {
    const { at } = service.folder
    expect(await add({ dir: at('files') })).toBe('added')
    expect(await add({ dir: at('files', 'below', 'deeper', 'still') })).toBe('added')
    const outside = [
      '/etc',
      '/',
      at('data'),
      at('files', '..'),
      at('files', 'link'),
      at('files', 'link', 'ssh'),
      `${at('files')}-next`,
      `${at('files')}/\0/x`,
    ]
    for (const dir of outside) expect([dir, await add({ dir })]).toEqual([dir, 'not_allowed'])
    for (const dir of outside) {
      await expect(client.call('links.place', { dir })).rejects.toMatchObject({ failure: { code: 'not_allowed' } })
    }
    const link = { url: 'http://127.0.0.1:9/x', caCertificate: '/etc/passwd' }
    await expect(client.call('links.look', { links: [link] })).rejects.toMatchObject({
      failure: { code: 'not_allowed' },
    })
  })

  test('neither do the folders of rules', async () => {
    const { at } = service.folder
    const save = async (dir: string): Promise<string> =>
      client.call('rules.save', { rule: { name: 'r', then: { dir } } }).then(
        () => 'saved',
        (error: unknown) => failureOf(error).code,
      )
    expect(await save(at('files', 'below'))).toBe('saved')
    // What is filled in, or depends on where downloads go, could lead elsewhere later.
    for (const dir of ['/etc', at('files', 'link'), `${at('files')}/{host}`, 'link', '~/x', `${at('files')}-next`]) {
      expect([dir, await save(dir)]).toEqual([dir, 'not_allowed'])
    }
    expect(await save(at('files') + '/../x')).toBe('bad_input')
    const { rules } = await client.call('rules.list', {})
    const id = rules[0]?.id ?? failTest('no rule')
    await expect(client.call('rules.save', { id, rule: { name: 'r', then: { dir: '/etc' } } })).rejects.toMatchObject({
      failure: { code: 'not_allowed', message: expect.stringContaining('/etc') as string },
    })
    await client.call('rules.remove', { ids: [id] })
  })

  test('a name leads nowhere, and no file of the machine is named', async () => {
    const { items } = await client.call('downloads.add', {
      items: [{ urls: ['http://127.0.0.1:9/x'], out: '../../escaped' }],
      paused: true,
    })
    const { download } = await client.call('downloads.detail', { id: items[0]?.id ?? 1 })
    expect(download.dir).toBe(service.folder.at('files'))
    expect(download.name).not.toContain('/')
    expect(await add({ caCertificate: '/etc/passwd' })).toBe('not_allowed')
    for (const patch of [{ caCertificate: '/etc/passwd' }, { dir: '/etc' }, { proxy: 'http://u:p@127.0.0.1:1' }]) {
      await expect(client.call('settings.set', { patch })).rejects.toMatchObject({ failure: { code: 'not_allowed' } })
    }
  })

  test('a password of the proxy stays on the machine', async () => {
    await service.engine.limits.setSettings({ proxy: 'http://someone:canary@127.0.0.1:1' })
    expect(JSON.stringify(await client.call('settings.get', {}))).not.toContain('canary')
    expect(JSON.stringify(await client.call('settings.set', { patch: { slots: 4 } }))).not.toContain('canary')
    expect(service.engine.limits.settings.proxy).toContain('canary')
    await service.engine.limits.setSettings({ proxy: null })
  })
})

test('five hundred guesses at once: most are not even answered in full, it is told, and the owner comes in meanwhile', async () => {
  const own = await openService()
  const told: Notice[] = []
  own.engine.frontDesk.overhear((notice) => told.push(notice))
  try {
    const guesses = Array.from({ length: 500 }, (_, n) => own.ask({ ...login(`guess-${String(n)}`) }))
    const startedAt = performance.now()
    const owner = await own.ask(login(own.token))
    expect(owner.status).toBe(204)
    // Behind the guesses, which wait eight seconds each, it would take an hour.
    expect(performance.now() - startedAt).toBeLessThan(30_000)
    expect((await own.ask({ path: '/session', headers: { cookie: await own.logIn() } })).body).toBe('{"signedIn":true}')
    const statuses = (await Promise.all(guesses)).map(({ status }) => status)
    expect(statuses.filter((status) => status !== 401 && status !== 429)).toEqual([])
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(400)
    expect(told[0]).toEqual({ kind: 'guessed', from: '127.0.0.1', count: 20 })
    expect(told.length).toBeLessThan(5)
  } finally {
    await own.close()
  }
})
