/** Redirects as servers see them: what is followed, what is refused, and what travels along. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HttpOrder } from '../../../main/engine/transfer/protocol.ts'
import { redirectHops, redirectLoop, redirectTo, startOrigin } from '../../support/fault-server/index.ts'
import type { Origin, RequestEntry } from '../../support/fault-server/index.ts'
import { certificates } from '../../support/tls.ts'
import { Harness, brief } from './harness.ts'

let origin: Origin
let other: Origin
let secure: Origin
let harness: Harness
let extraCa: readonly string[]
const file = { sizeBytes: 1_000, seed: 1 }

beforeAll(async () => {
  const { ca, good } = await certificates()
  extraCa = [ca.cert]
  origin = await startOrigin()
  other = await startOrigin()
  secure = await startOrigin({ tls: good })
  harness = new Harness(1)
})
afterAll(async () => {
  expect(harness.logged).toEqual([])
  await harness.close()
  await Promise.all([origin.stop(), other.stop(), secure.stop()])
})

const secrets: Pick<HttpOrder, 'headers' | 'secretHeaders'> = {
  headers: [
    ['referer', 'https://private.example/page'],
    ['x-plain', 'kept'],
    ['cookie', 'canary=1'],
  ],
  secretHeaders: [['authorization', 'Bearer canary']],
}

const get = async (url: string, http: Partial<HttpOrder> = {}): Promise<{ outcome: string; finalUrl: string }> => {
  const running = harness.start(url, { http })
  const ended = running.outcome().then((outcome) => ({ outcome: brief(outcome), finalUrl: '' }))
  const head = running.head().then(({ head: { finalUrl } }) => {
    harness.lanes.stop(running.id)
    return { outcome: 'head', finalUrl }
  })
  head.catch(() => undefined)
  return Promise.race([ended, head])
}
const last = (of: Origin, path: string): RequestEntry | undefined => of.log.of(path).at(-1)

test('twenty are followed, one more is a loop', async () => {
  const url = origin.serve('/hops', file, redirectHops(20))
  expect(await get(url)).toEqual({ outcome: 'head', finalUrl: `${url}?hop=20` })
  expect((await get(origin.serve('/loop', file, redirectLoop()))).outcome).toBe('failed redirect_loop')
  expect(origin.log.requests('/loop')).toBe(21)
})

test('short redirects of one origin share a connection', async () => {
  const before = origin.log.connectionsOpened
  await get(origin.serve('/few', file, redirectHops(10)))
  expect(origin.log.connectionsOpened - before).toBeLessThanOrEqual(3)
})

test('secrets stay at home on another port and do not come back', async () => {
  origin.serve('/start', file, redirectTo(`${other.url}/middle`))
  other.serve('/middle', file, redirectTo(`${origin.url}/back`))
  origin.serve('/back', file)
  expect(await get(`${origin.url}/start`, secrets)).toEqual({ outcome: 'head', finalUrl: `${origin.url}/back` })
  expect(last(origin, '/start')?.headers).toMatchObject({ authorization: 'Bearer canary', cookie: 'canary=1' })
  for (const entry of [last(other, '/middle'), last(origin, '/back')]) {
    expect(entry?.headers).toMatchObject({ 'x-plain': 'kept' })
    expect(JSON.stringify(entry?.headers)).not.toContain('canary')
    expect(entry?.headers.referer).toBeUndefined()
  }
})

test('secrets go along within the origin', async () => {
  origin.serve('/near', file, redirectTo('/nearer'))
  origin.serve('/nearer', file)
  await get(`${origin.url}/near`, secrets)
  expect(last(origin, '/nearer')?.headers).toMatchObject({ authorization: 'Bearer canary', cookie: 'canary=1' })
})

test('userinfo is Basic for its own origin, in no address, and that of a Location is ignored', async () => {
  origin.serve('/login', file, redirectTo(`http://eve:canary@127.0.0.1:${String(other.port)}/in`))
  other.serve('/in', file)
  const url = `http://us%C3%A9r:p%40ss@127.0.0.1:${String(origin.port)}/login#part`
  expect(await get(url)).toEqual({ outcome: 'head', finalUrl: `${other.url}/in` })
  const basic = `Basic ${Buffer.from('usér:p@ss').toString('base64')}`
  expect(last(origin, '/login')?.headers.authorization).toBe(basic)
  expect(last(other, '/in')?.headers.authorization).toBeUndefined()
})

test.each([
  ['ftp://example.test/x', 'redirect_refused'],
  ['file:///etc/passwd', 'redirect_refused'],
  ['javascript:alert(1)', 'redirect_refused'],
  ['http://', 'redirect_refused'],
  ['http://[nonsense', 'redirect_refused'],
])('to %s is refused', async (target, code) => {
  expect((await get(origin.serve('/refused', file, redirectTo(target)))).outcome).toBe(`failed ${code}`)
})

test('from secure to open is refused, from open to secure is followed', async () => {
  const down = secure.serve('/down', file, redirectTo(`${origin.url}/x`))
  expect((await get(down, { extraCa })).outcome).toBe('failed redirect_refused')
  const up = origin.serve('/up', file, redirectTo(secure.serve('/there', file)))
  expect(await get(up, { extraCa })).toEqual({ outcome: 'head', finalUrl: `${secure.url}/there` })
})

test('relative addresses, and a redirect without one', async () => {
  origin.serve('/a/b/c', file, redirectTo('../d?x=1#y'))
  origin.serve('/a/d', file)
  expect((await get(`${origin.url}/a/b/c`)).finalUrl).toBe(`${origin.url}/a/d?x=1`)
  expect((await get(origin.serve('/nowhere', file, redirectTo('', 304)))).outcome).toBe('failed http_error')
})

test.each([
  [302, 'GET', ''],
  [303, 'GET', ''],
  [307, 'POST', 'secret form'],
  [308, 'POST', 'secret form'],
])('%i makes a POST a %s', async (code, method, body) => {
  origin.serve('/form', file, redirectTo('/taken', code))
  origin.serve('/taken', file)
  await get(`${origin.url}/form`, {
    method: 'POST',
    body: Buffer.from('secret form'),
    headers: [['content-type', 'a/b']],
  })
  const entry = last(origin, '/taken')
  expect([entry?.method, entry?.body.toString()]).toEqual([method, body])
  expect(entry?.headers['content-type']).toBe(method === 'GET' ? undefined : 'a/b')
})

test('a body does not follow to another origin, a HEAD stays a HEAD', async () => {
  const away = origin.serve('/away', file, redirectTo(`${other.url}/thief`, 307))
  const post = { method: 'POST', body: Buffer.from('secret form') }
  expect((await get(away, post)).outcome).toBe('failed redirect_refused')
  expect(other.log.requests('/thief')).toBe(0)
  origin.serve('/h', file, redirectTo('/h2', 303))
  origin.serve('/h2', file)
  await get(`${origin.url}/h`, { method: 'HEAD' })
  expect(last(origin, '/h2')?.method).toBe('HEAD')
})

test('addresses that are none', async () => {
  expect((await get('not an address')).outcome).toBe('failed bad_url')
  expect((await get('ftp://example.test/')).outcome).toBe('failed unsupported_scheme')
})
