/** The RPC's door: who is let in, what is not taken, and what cannot be done from there. */
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Gids } from '../../main/aria2/gids.ts'
import { startEngine } from '../../main/engine/engine.ts'
import type { Answer, Ask, Service } from '../engine/service/premises.ts'
import { type House, openHouse, refused, type Words, wordsOf } from './support/house.ts'

let service: Service
let house: House
beforeAll(async () => {
  house = await openHouse()
  service = house.service
})
afterAll(() => service.close())

const rpc: House['rpc'] = (...asked) => house.rpc(...asked)
const own: House['own'] = (...asked) => house.own(...asked)

const url = 'http://127.0.0.1:9/file.bin'

describe('origins', () => {
  test.each([
    'null',
    'http://evil.test',
    'http://127.0.0.1:1',
    'file://',
    'https://aria.test.evil.test',
    'extension://x',
  ])('a page of %s is turned away, with the token, too', async (origin) => {
    expect((await rpc('aria2.getVersion', [`token:${service.token}`], { origin })).status).toBe(403)
    const preflight = { origin, 'access-control-request-method': 'POST' }
    expect((await service.ask({ method: 'OPTIONS', path: '/jsonrpc', headers: preflight })).status).toBe(403)
  })

  test.each([
    'chrome-extension://mpkodccbngfoacfalldjimigbofkhgjn',
    'moz-extension://0a1b2c3d-0000',
    'https://aria.test',
  ])('a page of %s may ask with the token, at the RPC and nowhere else', async (origin) => {
    const more = { origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }
    const answer = await rpc('aria2.getVersion', [`token:${service.token}`], more)
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, origin])
    expect(await refused(rpc('aria2.getVersion', [], more))).toBe('Unauthorized')
    expect((await service.ask({ path: '/', headers: more })).status).toBe(403)
    expect((await service.ask({ path: '/jsonrpc/../session', headers: more })).status).toBe(403)
    const preflight = await service.ask({ method: 'OPTIONS', path: '/jsonrpc', headers: more })
    expect([preflight.status, preflight.headers['access-control-allow-headers']]).toEqual([204, 'content-type'])
  })

  test('another Host, and a page next door, are turned away', async () => {
    expect((await rpc('aria2.getVersion', [`token:${service.token}`], { host: 'evil.test' })).status).toBe(421)
    for (const site of ['cross-site', 'same-site']) {
      expect((await rpc('aria2.getVersion', [], { 'sec-fetch-site': site })).status).toBe(403)
    }
  })

  test('nobody else is told that a page may ask', async () => {
    const answer = await own('aria2.getVersion')
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    expect((await service.ask({ method: 'OPTIONS', path: '/jsonrpc' })).status).toBe(405)
  })
})

describe('the token', () => {
  test.each([
    [[]],
    [['token:']],
    [['token:wrong']],
    [[1]],
    [[null]],
    [[{}]],
    [['x']],
    [[`token: ${'x'.repeat(100_000)}`]],
  ])('%.40j is not it', async (params) => {
    const answer = await rpc('aria2.tellActive', params)
    expect([answer.status === 200, wordsOf(answer).error?.message]).toEqual([false, 'Unauthorized'])
    expect((await own('aria2.tellActive')).status).toBe(200)
  })

  test('a batch of guesses is one guess, also when the right one is among them, and the owner is let in meanwhile', async () => {
    const guess = (token: string, id: number): object => ({
      id,
      method: 'aria2.getVersion',
      params: [`token:${token}`],
    })
    const guesses = Array.from({ length: 500 }, (_, at) => guess(`guess-${String(at)}`, at))
    const body = JSON.stringify([...guesses, guess(service.token, 500)])
    const asked = service.ask({ method: 'POST', path: '/jsonrpc', body })
    expect((await own('aria2.getVersion')).status).toBe(200)
    const answers = JSON.parse((await asked).body) as Words[]
    expect(answers).toHaveLength(501)
    expect(new Set(answers.map(({ error }) => error?.message))).toEqual(new Set(['Unauthorized']))
  })

  test('neither are those inside a multicall more than one', async () => {
    const calls = ['no', 'neither', service.token].map((one) => ({
      methodName: 'aria2.getVersion',
      params: [`token:${one}`],
    }))
    const { result } = wordsOf(await rpc('system.multicall', [calls]))
    expect(result).toEqual(calls.map(() => ({ code: 1, message: 'Unauthorized' })))
  })

  test('once for all calls of a multicall is enough', async () => {
    const calls = [{ methodName: 'aria2.getSessionInfo' }, { methodName: 'aria2.tellActive', params: [] }]
    const { result } = wordsOf(await own('system.multicall', calls))
    expect(result).toEqual([[{ sessionId: expect.stringMatching(/^[0-9a-f]{40}$/) as string }], [[]]])
  })
})

describe('what is too much', () => {
  const post = (body: string, headers: Ask['headers'] = {}): Promise<Answer> =>
    service.ask({ method: 'POST', path: '/jsonrpc', headers: { ...headers }, body })

  test('a body over 2 MiB, a packed one, calls by the thousand, arrays in arrays', async () => {
    expect((await post(`"${'x'.repeat(2 * 1024 * 1024)}"`)).status).toBe(413)
    expect((await post('{}', { 'content-encoding': 'gzip' })).status).toBe(415)
    expect(wordsOf(await post('['.repeat(100_000))).error?.message).toBe('Parse error.')
    const many = Array.from({ length: 1001 }, (_, id) => ({ id, method: 'system.listNotifications' }))
    expect(wordsOf(await post(JSON.stringify(many))).error?.message).toMatch(/^Too many calls/)
    const calls = many.map(() => ({ methodName: 'system.listNotifications' }))
    expect(await refused(own('system.multicall', calls))).toMatch(/^Too many calls/)
  })

  test.each(['PUT', 'DELETE', 'PATCH', 'HEAD'])('%s is no way to ask', async (method) => {
    expect((await service.ask({ method, path: '/jsonrpc' })).status).toBe(405)
  })
})

describe('what cannot be done from here', () => {
  test.each([
    [{ dir: '/etc' }, /outside of the folders/],
    [{ dir: 'relative' }, /not a whole path/],
    [{ out: '../x' }, /leads out/],
    [{ out: '/etc/x' }, /leads out/],
    [{ out: 'a/../../x' }, /leads out/],
    [{ 'dry-run': 'true' }, /no dry run/],
    [{ checksum: `adler32=${'0'.repeat(8)}` }, /cannot verify/],
  ])('%j', async (options, words) => {
    expect(await refused(own('aria2.addUri', [url], options))).toMatch(words)
    expect(wordsOf(await own('aria2.tellWaiting', 0, 10)).result).toEqual([])
  })

  test('a folder above for all, and a password for all', async () => {
    expect(await refused(own('aria2.changeGlobalOption', { dir: '/etc' }))).toMatch(/outside of the folders/)
    expect(await refused(own('aria2.changeGlobalOption', { 'http-passwd': 'p' }))).toMatch(/keeps no passwords/)
    expect(await refused(own('aria2.changeGlobalOption', { header: 'Cookie: a=b' }))).toMatch(/keeps no passwords/)
  })

  test.each([
    'log',
    'save-session',
    'conf-path',
    'on-download-complete',
    'rpc-secret',
    'ca-certificate',
    'save-cookies',
    'server-stat-of',
  ])('--%s is passed over', async (name) => {
    expect(wordsOf(await own('aria2.changeGlobalOption', { [name]: '/tmp/x' })).result).toBe('OK')
    expect(wordsOf(await own('aria2.getGlobalOption')).result).not.toHaveProperty(name)
  })

  test.each(['magnet:?xt=urn:btih:248d0a1cd08284299de78d5c1ed359bb46717d8c', 'ftp://h/x', 'sftp://h/x'])(
    '%s is refused in words',
    async (address) => {
      expect(await refused(own('aria2.addUri', [address]))).toMatch(/^Sluice does not download/)
    },
  )
})

test('credentials are neither told again nor written where they can be read', async () => {
  const secrets = ['canary-cookie', 'canary-password', 'canary-proxy', 'canary-url']
  const options = {
    pause: 'true',
    header: [`Cookie: id=${secrets[0] ?? ''}`, 'X-Plain: yes'],
    'http-user': 'me',
    'http-passwd': secrets[1],
    'all-proxy': `http://u:${secrets[2] ?? ''}@p.test:1/`,
  }
  const { result: gid } = wordsOf(await own('aria2.addUri', [`http://u:${secrets[3] ?? ''}@127.0.0.1:9/x`], options))
  const told = await Promise.all(
    ['getOption', 'tellStatus', 'getUris', 'getFiles'].map((name) => own(`aria2.${name}`, gid)),
  )
  const text = told.map(({ body }) => body).join()
  expect(text).toContain('X-Plain: yes')
  for (const secret of secrets) expect(text).not.toContain(secret)
  const { dataDir } = service.engine
  for (const name of await readdir(dataDir)) {
    const path = join(dataDir, name)
    if (!(await stat(path)).isFile()) continue
    const bytes = await readFile(path)
    for (const secret of secrets) expect(bytes.includes(secret), `${secret} in ${name}`).toBe(false)
  }
  await own('aria2.remove', gid)
})

test('shutdown ends what it belongs to', async () => {
  expect(wordsOf(await own('aria2.shutdown')).result).toBe('OK')
  expect(house.ended()).toBe(1)
})

test('names of downloads outlive the service', async () => {
  const options = { pause: 'true' }
  const given = wordsOf(await own('aria2.addUri', [url], { ...options, gid: '00000000000000aa' })).result
  const made = wordsOf(await own('aria2.addUri', [url], options)).result
  await service.web.close()
  await service.engine.stop()
  const { dataDir } = service.engine
  const engine = await startEngine({ dataDir, defaultDir: service.folder.at('files'), log: () => undefined })
  const gids = new Gids(engine.frontDesk)
  for (const gid of [given, made]) expect(gids.of(await gids.find(String(gid)))).toBe(gid)
  expect(given).toBe('00000000000000aa')
  await engine.stop()
})
