/** Probes and streamed bodies. */
import { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHttp } from '../../../main/engine/transfer/http.ts'
import type { Http } from '../../../main/engine/transfer/http.ts'
import { probe } from '../../../main/engine/transfer/probe.ts'
import { streamBody } from '../../../main/engine/transfer/stream.ts'
import { freePort } from '../../support/listen.ts'
import {
  bytesOf,
  closeDelimited,
  cutAt,
  echo,
  firstByteDelay,
  neverAnswer,
  noRangeSupport,
  slow,
  startOrigin,
  status,
} from '../../support/fault-server/index.ts'
import type { Origin } from '../../support/fault-server/index.ts'
import { random } from '../../support/seed.ts'
import { httpOrder, limits } from './harness.ts'

let origin: Origin
let http: Http
const nameOf = (): string => 'name'

beforeAll(async () => {
  origin = await startOrigin()
  http = openHttp()
})
afterAll(async () => {
  http.close()
  await origin.stop()
})

test('two hundred addresses, ten at once, in the order asked, failures among them', async () => {
  const draw = random()
  origin.serve(
    '/probe/*',
    (path) => ({ sizeBytes: Number(path.split('/')[2]) * 1000, seed: 1 }),
    async (turn, next) => {
      await delay(draw() * 20)
      return next(turn)
    },
  )
  const dead = await freePort()
  const orders = Array.from({ length: 200 }, (_, n) =>
    httpOrder(n % 50 === 7 ? `http://127.0.0.1:${String(dead)}/` : `${origin.url}/probe/${String(n)}`),
  )
  const seen: number[] = []
  const onResult = ({ index }: { readonly index: number }): void => {
    seen.push(index)
  }
  const views = await probe(orders, { http, concurrency: 10, nameOf, onResult })
  expect(views.map(({ index }) => index)).toEqual(orders.map((_, n) => n))
  expect(seen.toSorted((a, b) => a - b)).toEqual(orders.map((_, n) => n))
  expect(origin.log.maxConcurrent()).toBeLessThanOrEqual(10)
  for (const { index, sizeBytes, failure, status: code, url } of views) {
    const refused = index % 50 === 7
    expect(url).toBe(orders[index]?.url)
    expect([sizeBytes, failure?.code ?? null, code]).toEqual(
      refused ? [null, 'connection_refused', null] : [index * 1000, null, 200],
    )
  }
})

test('what a probe says', async () => {
  const file = { sizeBytes: 5_000_000, seed: 1, type: 'application/zip' }
  const urls = [
    origin.serve('/said', file, firstByteDelay(0)),
    origin.serve('/no', file, noRangeSupport()),
    origin.serve('/gone', file, status(410)),
    origin.serve('/busy', file, status(503, { retryAfter: 3 })),
  ]
  const views = await probe(
    urls.map((url) => httpOrder(url)),
    { http, concurrency: 2, nameOf },
  )
  expect(views.map(({ ranges, failure, name, sizeBytes }) => [ranges, failure?.code ?? null, name, sizeBytes])).toEqual(
    [
      ['said', null, 'name', 5_000_000],
      ['no', null, 'name', 5_000_000],
      ['unknown', 'not_found', null, null],
      ['unknown', 'server_busy', null, null],
    ],
  )
  expect(views[3]?.failure?.retryAfterMs).toBe(3_000)
  const [said] = views
  expect(said).toMatchObject({ type: 'application/zip', status: 200, finalUrl: urls[0] })
  expect(said?.timings.totalMs).toBeGreaterThanOrEqual(said?.timings.firstByteMs ?? Infinity)
  expect(said?.timings).toMatchObject({ dnsMs: null, tlsMs: null })
  const [proven] = await probe([httpOrder(urls[0] ?? '')], { http, concurrency: 1, nameOf, proveRanges: true })
  expect([proven?.ranges, proven?.status, proven?.sizeBytes]).toEqual(['proven', 206, 5_000_000])
})

test('names are measured, methods and bodies are sent, secrets are not shown', async () => {
  const url = origin.serve('/echo', null, echo())
  const named = url.replace('127.0.0.1', 'user:canary@localhost')
  const post = { method: 'POST', body: Buffer.from('hello') }
  const [view] = await probe([httpOrder(named, { ...post, headers: [['x-y', 'z']] })], { http, concurrency: 1, nameOf })
  expect(view?.failure).toBeNull()
  expect(view?.timings.dnsMs).toBeGreaterThanOrEqual(0)
  expect(JSON.stringify(view)).not.toContain('canary')
  const seen = origin.log.of('/echo')[0]
  expect([seen?.method, seen?.body.toString(), seen?.headers['x-y']]).toEqual(['POST', 'hello', 'z'])
})

test('a total limit and a cancellation end single probes', async () => {
  const never = origin.serve('/never', null, neverAnswer())
  const patient = httpOrder(never)
  const short = httpOrder(never, { limits: { ...limits, totalMs: 200 } })
  const [timed] = await probe([short], { http, concurrency: 1, nameOf })
  expect(timed?.failure?.code).toBe('total_timeout')
  const abort = new AbortController()
  const running = probe([patient, patient, patient], { http, concurrency: 2, nameOf, signal: abort.signal })
  await origin.log.waitFor('two requests', () => origin.log.active('/never') === 2)
  abort.abort()
  expect((await running).map(({ failure }) => failure?.code)).toEqual(['cancelled', 'cancelled', 'cancelled'])
})

/** Takes a chunk only every so often. */
const sinkOf = (taken: Buffer[], delayMs = 0): Writable =>
  new Writable({
    highWaterMark: 16_384,
    write: (chunk: Buffer, _encoding, done) => {
      taken.push(Buffer.from(chunk))
      if (delayMs === 0) done()
      else setTimeout(done, delayMs)
    },
  })

test('a streamed body arrives whole, also in a slow sink that is slower than the idle limit', async () => {
  const file = { sizeBytes: 700_000, seed: 3 }
  const taken: Buffer[] = []
  const order = httpOrder(origin.serve('/stream', file), { limits: { ...limits, idleMs: 60 } })
  const { bytes, lengthProven, head } = await streamBody(order, sinkOf(taken, 100), { http })
  expect([bytes, lengthProven, head.status]).toEqual([file.sizeBytes, true, 200])
  expect(Buffer.concat(taken).equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
  const open = await streamBody(httpOrder(origin.serve('/open', file, closeDelimited())), sinkOf([]), { http })
  expect(open.lengthProven).toBe(false)
})

test('a body without length may end while the sink is full', async () => {
  const sizes = [1, 5_000, 16_384, 20_000, 65_536, 100_000]
  const all = sizes.map(async (sizeBytes) => {
    const url = origin.serve(`/full-${String(sizeBytes)}`, { sizeBytes, seed: 3 }, closeDelimited())
    return (await streamBody(httpOrder(url), sinkOf([], 30), { http })).bytes
  })
  expect(await Promise.all(all)).toEqual(sizes)
})

test('what goes wrong with a streamed body', async () => {
  const file = { sizeBytes: 700_000, seed: 3 }
  const failing = (
    url: string,
    signal?: AbortSignal,
    totalMs: number | null = null,
    sink = sinkOf([]),
  ): Promise<unknown> => streamBody(httpOrder(url, { limits: { ...limits, totalMs } }), sink, { http, signal })
  await expect(failing(origin.serve('/s404', null))).rejects.toMatchObject({ failure: { code: 'not_found' } })
  await expect(failing(origin.serve('/scut', file, cutAt(1000)))).rejects.toMatchObject({
    failure: { code: 'connection_lost' },
  })
  const crawl = origin.serve('/scrawl', file, slow(1000))
  await expect(failing(crawl, undefined, 200)).rejects.toMatchObject({ failure: { code: 'total_timeout' } })
  await expect(failing(crawl, AbortSignal.timeout(100))).rejects.toMatchObject({ failure: { code: 'cancelled' } })
  const broken = new Writable({
    write: (_chunk, _encoding, done) => {
      done(Object.assign(new Error('gone'), { code: 'EPIPE' }))
    },
  })
  await expect(failing(origin.serve('/s', file), undefined, null, broken)).rejects.toMatchObject({
    failure: { code: 'cancelled' },
  })
})
