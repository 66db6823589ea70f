import { gunzipSync } from 'node:zlib'
import { Agent } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as faults from '../../support/fault-server/index.ts'
import { bytesOf, startOrigin } from '../../support/fault-server/index.ts'
import type { Behaviour, Origin } from '../../support/fault-server/index.ts'
import { plainGet, rangeHeader } from '../../support/plain-client.ts'
import type { PlainResponse } from '../../support/plain-client.ts'
import { certificates } from '../../support/tls.ts'

const file = { sizeBytes: 100_000, seed: 'behaviours' }
const whole = bytesOf(file, 0, file.sizeBytes)
const other = { ...file, seed: 'other' }

let origin: Origin
beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(async () => {
  await origin.stop()
})

let paths = 0
function serve(...behaviours: readonly Behaviour[]): string {
  paths += 1
  return origin.serve(`/f${paths}`, file, ...behaviours)
}
function part(...behaviours: readonly Behaviour[]): Promise<PlainResponse> {
  return plainGet(serve(...behaviours), { headers: rangeHeader(1000, 2000) })
}
async function statuses(url: string, times: number): Promise<readonly number[]> {
  const seen: number[] = []
  while (seen.length < times) seen.push((await plainGet(url)).status)
  return seen
}

describe('pace', () => {
  it('slow keeps the rate', async () => {
    const startedAt = performance.now()
    expect((await plainGet(serve(faults.slow(500_000)))).body.equals(whole)).toBe(true)
    const tookMs = performance.now() - startedAt
    expect(tookMs).toBeGreaterThan(140)
    expect(tookMs).toBeLessThan(1000)
  })

  it('firstByteDelay sends the head first', async () => {
    const startedAt = performance.now()
    const answer = await plainGet(serve(faults.firstByteDelay(100)))
    expect(performance.now() - startedAt).toBeGreaterThan(95)
    expect(answer.body.equals(whole)).toBe(true)
  })

  it.each([
    ['stallAt', faults.stallAt(5000), 5000],
    ['neverAnswer', faults.neverAnswer(), 0],
  ] as const)('%s keeps the connection until the client goes', async (_, behaviour, bytes) => {
    const url = serve(behaviour)
    const path = new URL(url).pathname
    const agent = new Agent()
    const answer = plainGet(url, { agent }).catch(() => null)
    await origin.log.waitFor('the bytes', () => origin.log.sentBytes(path) === bytes)
    await origin.log.waitFor('the request', () => origin.log.active(path) === 1)
    expect(origin.log.of(path)[0]?.endedAt).toBeNull()
    agent.destroy()
    await answer
    await origin.log.waitFor('the end', () => origin.log.active(path) === 0)
    expect(origin.log.of(path)[0]).toMatchObject({ bytesSent: bytes, aborted: true })
  })
})

describe('endings', () => {
  it.each([
    ['http', 'cut', faults.cutAt(70_000), 'ECONNRESET'],
    ['http', 'reset', faults.resetAt(70_000), 'ECONNRESET'],
    ['https', 'cut', faults.cutAt(70_000), 'ECONNRESET'],
    ['https', 'reset', faults.resetAt(70_000), 'ECONNRESET'],
  ])('%s %s after 70,000 bytes', async (scheme, _, behaviour, code) => {
    const { good, ca } = await certificates()
    await using server = await startOrigin(scheme === 'https' ? { tls: good } : {})
    const url = server.serve('/f', file, behaviour)
    const answer = await plainGet(url, { ca: ca.cert })
    expect(answer).toMatchObject({ complete: false, errorCode: code })
    await server.log.waitFor('the end', () => server.log.active() === 0)
    expect(server.log.of('/f')[0]).toMatchObject({ bytesSent: 70_000, aborted: false })
    const short = await plainGet(url, { ca: ca.cert, headers: rangeHeader(0, 70_000) })
    expect(short.complete).toBe(true)
  })

  it('a cut delivers what came before it', async () => {
    const { body } = await plainGet(serve(faults.cutAt(70_000)))
    expect(body.equals(whole.subarray(0, 70_000))).toBe(true)
    const none = await plainGet(serve(faults.cutAt(0)))
    expect(none).toMatchObject({ status: 200, complete: false })
  })

  it('closeDelimited and chunked have no length', async () => {
    const closed = await plainGet(serve(faults.closeDelimited()))
    expect(closed.headers).toMatchObject({ connection: 'close' })
    expect(closed.headers['content-length'] ?? closed.headers['transfer-encoding']).toBeUndefined()
    expect(closed.body.equals(whole)).toBe(true)
    const pieces = await plainGet(serve(faults.chunked()))
    expect(pieces.headers).toMatchObject({ 'transfer-encoding': 'chunked' })
    expect(pieces.headers['content-length']).toBeUndefined()
    expect(pieces.body.equals(whole)).toBe(true)
    const cut = await plainGet(serve(faults.chunked(), faults.cutAt(1000)))
    expect(cut).toMatchObject({ complete: false, body: whole.subarray(0, 1000) })
  })

  it('lieLength promises more or less than it sends', async () => {
    const more = await plainGet(serve(faults.lieLength(10)))
    expect(more.headers['content-length']).toBe('100010')
    expect(more).toMatchObject({ complete: false, body: whole })
    const less = await plainGet(serve(faults.lieLength(-10)))
    expect(less.body.equals(whole.subarray(0, -10))).toBe(true)
  })
})

describe('ranges', () => {
  it.each([
    ['ignoreRanges', faults.ignoreRanges(), 'bytes'],
    ['noRangeSupport', faults.noRangeSupport(), 'none'],
  ])('%s answers 200', async (_, behaviour, accept) => {
    const answer = await part(behaviour)
    expect(answer).toMatchObject({ status: 200, headers: { 'accept-ranges': accept } })
    expect(answer.body.equals(whole)).toBe(true)
  })

  it.each([
    ['wrongRangeStart', faults.wrongRangeStart(-1), 'bytes 999-1999/100000', [999, 2000]],
    ['wrongRangeStart', faults.wrongRangeStart(3), 'bytes 1003-1999/100000', [1003, 2000]],
    ['wrongRangeEnd', faults.wrongRangeEnd(-9), 'bytes 1000-1990/100000', [1000, 1991]],
    ['wrongRangeEnd', faults.wrongRangeEnd(9), 'bytes 1000-2008/100000', [1000, 2009]],
    ['missingContentRange', faults.missingContentRange(), undefined, [1000, 2000]],
    ['wrongTotal', faults.wrongTotal(5), 'bytes 1000-1999/100005', [1000, 2000]],
    ['shiftedBody', faults.shiftedBody(1), 'bytes 1000-1999/100000', [1001, 2001]],
    ['lyingBody', faults.lyingBody((a, b, read) => read(a + 9, b + 9)), 'bytes 1000-1999/100000', [1009, 2009]],
    ['shiftedBody', faults.shiftedBody(-1), 'bytes 1000-1999/100000', [999, 1999]],
  ] as const)('%s: %o', async (_, behaviour, label, [start, end]) => {
    const answer = await part(behaviour)
    expect(answer).toMatchObject({ status: 206, complete: true })
    expect(answer.headers['content-range']).toBe(label)
    expect(answer.body.equals(whole.subarray(start, end))).toBe(true)
    expect((await plainGet(serve(behaviour))).body.equals(whole)).toBe(true)
  })
})

describe('identity', () => {
  it('changeAfter requests and after bytes', async () => {
    const byRequests = serve(faults.changeAfter({ requests: 1 }, other))
    const [first, second] = [await plainGet(byRequests), await plainGet(byRequests)]
    expect(first.body.equals(whole)).toBe(true)
    expect(second.body.equals(bytesOf(other, 0, other.sizeBytes))).toBe(true)
    expect(second.headers.etag).not.toBe(first.headers.etag)
    const byBytes = serve(faults.changeAfter({ bytes: 2000 }, other))
    const etags: unknown[] = []
    for (const _ of [1, 2, 3]) {
      etags.push((await plainGet(byBytes, { headers: rangeHeader(0, 1500) })).headers.etag)
    }
    expect(etags).toEqual([first.headers.etag, first.headers.etag, second.headers.etag])
  })

  it('sameTagOtherBody', async () => {
    const url = serve(faults.sameTagOtherBody({ requests: 1 }, 'other'))
    const [first, second] = [await plainGet(url), await plainGet(url)]
    expect(second.headers.etag).toBe(first.headers.etag)
    expect(second.body.equals(bytesOf(other, 0, other.sizeBytes))).toBe(true)
  })

  it('labelsPerRequest and versionPerRequest', async () => {
    const url = serve(
      faults.versionPerRequest(({ nth }) => (nth === 2 ? other : null)),
      faults.labelsPerRequest(({ nth }) => ({ etag: `"${String(nth)}"`, lastModified: null })),
    )
    const [first, second, third] = [await plainGet(url), await plainGet(url), await plainGet(url)]
    expect([first, second, third].map(({ headers }) => headers.etag)).toEqual(['"1"', '"2"', '"3"'])
    expect(first.headers['last-modified']).toBeUndefined()
    expect(second.body.equals(bytesOf(other, 0, other.sizeBytes))).toBe(true)
    expect(third.body.equals(whole)).toBe(true)
  })

  it('a patch is another version that differs in one stretch', async () => {
    const patched = { ...file, patch: { start: 1500, end: 1600, seed: 'other' } }
    const url = serve(faults.versionPerRequest(() => patched))
    const { body, headers } = await plainGet(url, { headers: rangeHeader(1000, 2000) })
    expect(body.subarray(0, 500).equals(whole.subarray(1000, 1500))).toBe(true)
    expect(body.subarray(500, 600).equals(bytesOf(other, 1500, 1600))).toBe(true)
    expect(body.subarray(600).equals(whole.subarray(1600, 2000))).toBe(true)
    expect(headers.etag).not.toBe(faults.etagOf(file))
  })

  it('tagPerRequest, weakEtag, noValidators', async () => {
    const url = serve(faults.tagPerRequest())
    expect((await plainGet(url)).headers.etag).toBe('"node-1"')
    expect((await plainGet(url)).headers.etag).toBe('"node-2"')
    expect((await plainGet(serve(faults.weakEtag()))).headers.etag).toMatch(/^W\/".+"$/)
    const { headers } = await plainGet(serve(faults.noValidators()))
    expect([headers.etag, headers['last-modified']]).toEqual([undefined, undefined])
  })
})

describe('refusals', () => {
  it('status, for the first times', async () => {
    const url = serve(faults.status(429, { times: 2, retryAfter: 3 }))
    expect((await plainGet(url)).headers['retry-after']).toBe('3')
    expect(await statuses(url, 2)).toEqual([429, 200])
    expect(await statuses(serve(faults.status(404)), 3)).toEqual([404, 404, 404])
  })

  it('limitConnections, over all paths that share it', async () => {
    const limit = faults.limitConnections(1, 429)
    const [first, second] = [serve(limit), serve(limit)]
    const gate = origin.hold(new URL(first).pathname, { atByte: 10 })
    const held = plainGet(first)
    await gate.reached()
    expect(await statuses(second, 2)).toEqual([429, 429])
    gate.release()
    await held
    expect(await statuses(second, 1)).toEqual([200])
  })

  it('htmlInstead and oneTimeUrl', async () => {
    const page = await part(faults.htmlInstead())
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } })
    expect(await statuses(serve(faults.oneTimeUrl()), 3)).toEqual([200, 410, 410])
  })

  it('requireBasicAuth and requireHeader', async () => {
    const locked = serve(faults.requireBasicAuth('ann', 'p:w'))
    expect((await plainGet(locked)).headers['www-authenticate']).toContain('Basic')
    const authorization = `Basic ${Buffer.from('ann:p:w').toString('base64')}`
    expect((await plainGet(locked, { headers: { authorization } })).status).toBe(200)
    const wanted = serve(faults.requireHeader('X-Key', '1'))
    expect(await statuses(wanted, 1)).toEqual([403])
    expect((await plainGet(wanted, { headers: { 'x-key': '2' } })).status).toBe(403)
    expect((await plainGet(wanted, { headers: { 'x-key': '1' } })).status).toBe(200)
  })
})

describe('redirects', () => {
  it('to elsewhere, in a loop, and so many hops', async () => {
    const away = await plainGet(serve(faults.redirectTo('http://x.test/y', 307)))
    expect(away).toMatchObject({ status: 307, headers: { location: 'http://x.test/y' } })
    const loop = serve(faults.redirectLoop())
    expect((await plainGet(loop)).headers.location).toBe(new URL(loop).pathname)
    const url = serve(faults.redirectHops(2))
    let [answer, hops] = [await plainGet(url), 0]
    for (; answer.status === 302; hops += 1) {
      answer = await plainGet(new URL(String(answer.headers.location), url).href)
    }
    expect([hops, answer.status, answer.body.equals(whole)]).toEqual([2, 200, true])
  })
})

describe('heads', () => {
  it('hostileName sends exactly the value', async () => {
    const value = 'attachment; filename="../../é.bashrc"'
    const answer = await plainGet(serve(faults.hostileName(value)))
    const sent = Buffer.from(String(answer.headers['content-disposition']), 'latin1')
    expect(sent.toString('utf8')).toBe(value)
    const split = await plainGet(serve(faults.hostileName('a\r\nx-split: yes')))
    expect(split).toMatchObject({ headers: { 'x-split': 'yes' }, complete: true })
    expect(split.body.equals(whole)).toBe(true)
  })

  it('gzipAlways, headerBomb, rawHead', async () => {
    const coded = await part(faults.gzipAlways())
    expect(coded).toMatchObject({ status: 200, headers: { 'content-encoding': 'gzip' } })
    expect(gunzipSync(coded.body).equals(whole)).toBe(true)
    const bomb = await plainGet(serve(faults.headerBomb(200_000, 10)))
    expect(Object.values(bomb.headers).join('').length).toBeGreaterThan(200_000)
    const raw = await plainGet(serve(faults.rawHead('HTTP/1.0 207 Odd\r\nA: b\r\n\r\n')))
    expect(raw).toMatchObject({ status: 207, headers: { a: 'b' }, complete: true })
    expect(raw.body.equals(whole)).toBe(true)
  })
})

describe('composition', () => {
  it('echo shows what came', async () => {
    const sent = { method: 'PUT', headers: { 'x-a': 'b' }, body: 'täxt' }
    const { body } = await plainGet(`${serve(faults.echo())}?q=1`, sent)
    const seen: unknown = JSON.parse(body.toString())
    expect(seen).toMatchObject({ ...sent, query: { q: '1' } })
  })

  it('when, firstTimes, afterTimes, all, perTurn, sometimes', async () => {
    const no = faults.status(403)
    expect(await statuses(serve(faults.firstTimes(1, no)), 3)).toEqual([403, 200, 200])
    expect(await statuses(serve(faults.afterTimes(1, no)), 3)).toEqual([200, 403, 403])
    const tails = serve(faults.when(faults.resumes, no))
    expect(await statuses(tails, 1)).toEqual([200])
    expect((await plainGet(tails, { headers: rangeHeader(1, 2) })).status).toBe(403)
    const both = await part(faults.all(faults.wrongTotal(1), faults.noValidators()))
    expect(both.headers['content-range']).toBe('bytes 1000-1999/100001')
    expect(both.headers.etag).toBeUndefined()
    const counting = serve(faults.perTurn(({ nth }) => faults.status(500 + nth)))
    expect(await statuses(counting, 2)).toEqual([501, 502])
    let turn = 0
    const dice = (): number => ((turn += 1) % 2 === 0 ? 0.9 : 0.1)
    expect(await statuses(serve(faults.sometimes(dice, 0.5, no)), 3)).toEqual([403, 200, 403])
  })
})
