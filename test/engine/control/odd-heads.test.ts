/** Heads that would lead somewhere, plant something or go on for ever: what they say is read for what it is, or passed over. */
import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  afterTimes,
  all,
  bytesOf,
  cutAt,
  firstTimes,
  header,
  redirectTo,
  requireBasicAuth,
  resumes,
  startOrigin,
  status,
  type Behaviour,
  type Resource,
} from '../../support/fault-server/index.ts'
import { startHttpProxy } from '../../support/proxies.ts'
import { sharedBench } from './shared-bench.ts'

const own = sharedBench()
const mib = 1024 * 1024
const small: Resource = { sizeBytes: 300_000, seed: 'heads' }
const large: Resource = { sizeBytes: 8 * mib, seed: 'large heads' }

test('the name comes from the answer that brought the file, and from no other', async () => {
  const named = (name: string): Behaviour => header('content-disposition', `attachment; filename="${name}"`)
  await using origin = await startOrigin()
  const b = own()
  origin.serve('/end', large, firstTimes(1, all(named('first.bin'), cutAt(3 * mib))), afterTimes(1, named('later.bin')))
  const redirect: Behaviour = (turn, next) =>
    named('redirect.bin')(turn, () => Promise.resolve(redirectTo('/end')(turn, next)))
  const [result] = await b.get([origin.serve('/start', large, redirect)])
  expect(result?.status).toBe('completed')
  expect(await b.names()).toEqual(['first.bin'])
  expect((await b.file('first.bin')).equals(bytesOf(large, 0, large.sizeBytes))).toBe(true)
})

test('no file is executable, whatever the server says', async () => {
  await using origin = await startOrigin()
  const b = own()
  const url = origin.serve('/x.sh', { ...small, type: 'application/x-sh' }, header('x-mode', '0755'))
  await b.get([url])
  expect(statSync(`${b.dir}/x.sh`).mode & 0o111).toBe(0)
})

test('headers that are called like parts of an object are headers and nothing else', async () => {
  await using origin = await startOrigin()
  const b = own()
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']
  const odd = all(...names.map((name) => header(name, 'bytes 0-1/2')))
  const url = origin.serve('/file.bin', small, odd)
  const [result] = await b.get([{ urls: [url], headers: names.map((name): [string, string] => [name, 'said']) }])
  expect(result?.status).toBe('completed')
  expect(Object.keys({})).toEqual([])
  expect(({} as Record<string, unknown>)['bytes 0-1/2']).toBeUndefined()
  const [entry] = origin.log.entries
  expect(entry && Object.getOwnPropertyNames(entry.headers)).toEqual(
    expect.arrayContaining(['constructor', 'tostring']),
  )
})

test('Alt-Svc, Refresh, Clear-Site-Data and others send nobody anywhere', async () => {
  await using origin = await startOrigin()
  await using elsewhere = await startOrigin()
  const b = own()
  const other = `127.0.0.1:${String(elsewhere.port)}`
  const said = all(
    header('alt-svc', `http/1.1="${other}"; ma=86400, h2="${other}", h3="${other}"`),
    header('refresh', `0; url=${elsewhere.url}/refreshed`),
    header('clear-site-data', '"*"'),
    header('link', `<${elsewhere.url}/linked>; rel=preload, <${elsewhere.url}/mirror>; rel=duplicate`),
    header('content-location', `${elsewhere.url}/location`),
    header('strict-transport-security', 'max-age=31536000; includeSubDomains'),
  )
  for (const path of ['/a.bin', '/b.bin'])
    expect((await b.get([origin.serve(path, small, said)]))[0]?.status).toBe('completed')
  expect(elsewhere.log.connectionsOpened).toBe(0)
})

test.each([
  ['an address with spaces and tabs', ' \t/file.bin\t ', 'completed'],
  ['backslashes', '\\file.bin', 'completed'],
  ['another host by backslashes', '\\\\[::1]:9\\file.bin', 'failed'],
  ['a fragment of a megabyte', `/file.bin#${'x'.repeat(20_000)}`, 'completed'],
  ['a host that is none', 'http://a b/', 'failed'],
  ['a port that is none', 'http://127.0.0.1:99999/', 'failed'],
  ['data', 'data:,hello', 'failed'],
  ['a blob', 'blob:http://127.0.0.1/x', 'failed'],
])('a redirect to %s', async (_, target, expected) => {
  await using origin = await startOrigin()
  const b = own()
  origin.serve('/file.bin', small)
  const [result] = await b.get([origin.serve('/start', small, redirectTo(target))])
  expect(result?.status).toBe(expected)
  if (expected === 'completed') expect((await b.file('file.bin')).equals(bytesOf(small, 0, small.sizeBytes))).toBe(true)
  else expect(await b.names()).toEqual([])
  expect(b.errors).toEqual([])
})

test('a thousand challenges are one refusal', async () => {
  await using origin = await startOrigin()
  const b = own()
  const challenges = Array.from(
    { length: 150 },
    (_, n) => `Digest realm="${String(n)}", nonce="x", qop="auth-int", stale=true`,
  )
  const url = origin.serve(
    '/file.bin',
    small,
    header('www-authenticate', [...challenges, 'Negotiate', 'NTLM']),
    requireBasicAuth('a', 'b'),
  )
  const [result] = await b.get([{ urls: [url], auth: { user: 'a', password: 'wrong' } }])
  expect(result?.failure?.code).toBe('auth_required')
  expect(origin.log.requests()).toBeLessThanOrEqual(2)
})

test('an origin that answers 407 learns nothing of the proxy', async () => {
  await using origin = await startOrigin()
  await using proxy = await startHttpProxy({ user: 'p', password: 'canary' })
  const b = own()
  const forged = header('proxy-authenticate', 'Basic realm="give it to me"')
  const url = origin.serve('/file.bin', small, forged, status(407))
  const [direct] = await b.get([url])
  expect(direct?.status).toBe('failed')
  const [proxied] = await b.get([{ urls: [`${url}?2`], proxy: proxy.url }])
  expect(proxied?.status).toBe('failed')
  const sent = JSON.stringify(origin.log.entries.map(({ headers }) => headers))
  expect(sent).not.toContain('proxy-authorization')
  expect(sent).not.toContain(Buffer.from('p:canary').toString('base64'))
})

test.each([
  'yesterday',
  'Thu, 01 Jan 0000 00:00:00 GMT',
  'Fri, 31 Dec 65536 23:59:59 GMT',
  'Thu, 01-Jan-70 00:00:00 GMT',
  '',
])('a Last-Modified of %s', async (value) => {
  await using origin = await startOrigin()
  const b = own()
  const dated = all(header('last-modified', value), header('etag', ''))
  const [result] = await b.get([origin.serve('/file.bin', large, dated, firstTimes(1, cutAt(3 * mib)))])
  expect(result?.status).toBe('completed')
  expect((await b.file('file.bin')).equals(bytesOf(large, 0, large.sizeBytes))).toBe(true)
  // The time of a file is when it was fetched, whatever a server says.
  expect(Math.abs(Date.now() - statSync(`${b.dir}/file.bin`).mtimeMs)).toBeLessThan(120_000)
})

test('a signed address that expires is had anew from where it came', async () => {
  await using origin = await startOrigin()
  const b = own()
  let valid = 0
  const signed: Behaviour = (turn, next) =>
    turn.query.get('token') === String(valid) ? next(turn) : status(403)(turn, next)
  origin.serve('/signed', large, signed, firstTimes(1, cutAt(3 * mib)))
  const fresh: Behaviour = (turn, next) => redirectTo(`/signed?token=${String((valid += 1))}`)(turn, next)
  const [result] = await b.get([{ urls: [origin.serve('/file.bin', large, fresh)], connections: 1 }])
  expect(result?.status).toBe('completed')
  const name = (await b.names())[0] ?? ''
  expect((await b.file(name)).equals(bytesOf(large, 0, large.sizeBytes))).toBe(true)
  expect(origin.log.of('/signed').some((entry) => resumes({ range: entry.range } as never))).toBe(true)
})
