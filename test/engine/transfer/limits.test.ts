/** Each time limit fires with a code of its own, and only when it should. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TimeLimits } from '../../../shared/settings.ts'
import { startFullQueue, startSilence } from '../../support/dead-ends.ts'
import { neverAnswer, slow, stallAt, startOrigin } from '../../support/fault-server/index.ts'
import type { Origin } from '../../support/fault-server/index.ts'
import { startHttpProxy } from '../../support/proxies.ts'
import { Harness, brief, limits } from './harness.ts'

let origin: Origin
let harness: Harness

beforeAll(async () => {
  origin = await startOrigin()
  harness = new Harness(1)
})
afterAll(async () => {
  expect(harness.logged).toEqual([])
  await harness.close()
  await origin.stop()
})

const short = (which: Partial<TimeLimits>): { readonly limits: TimeLimits } => ({ limits: { ...limits, ...which } })
const took = async (work: () => Promise<string>): Promise<{ readonly outcome: string; readonly ms: number }> => {
  const startedMs = performance.now()
  return { outcome: await work(), ms: performance.now() - startedMs }
}

test('connecting', async () => {
  await using full = await startFullQueue()
  const http = short({ connectMs: 300 })
  const run = async (): Promise<string> =>
    brief(await harness.start(`http://127.0.0.1:${String(full.port)}/`, { http }).outcome())
  const { outcome, ms } = await took(run)
  expect(outcome).toBe('failed connect_timeout')
  expect(ms).toBeGreaterThanOrEqual(290)
  expect(ms).toBeLessThan(3_000)
})

test('a proxy that takes the connection and never answers is a connect time-out', async () => {
  await using silence = await startSilence()
  const proxy = `http://127.0.0.1:${String(silence.port)}`
  const http = { ...short({ connectMs: 300 }), proxy }
  expect(brief(await harness.start('https://example.test/', { http }).outcome())).toBe('failed connect_timeout')
  const socks = { ...http, proxy: proxy.replace('http:', 'socks5:') }
  expect(brief(await harness.start('http://example.test/', { http: socks }).outcome())).toBe('failed connect_timeout')
})

test('TLS', async () => {
  await using silence = await startSilence()
  const running = harness.start(`https://127.0.0.1:${String(silence.port)}/`, { http: short({ tlsMs: 300 }) })
  expect(brief(await running.outcome())).toBe('failed tls_timeout')
})

test('TLS within a tunnel', async () => {
  await using silence = await startSilence()
  await using proxy = await startHttpProxy()
  const http = { ...short({ tlsMs: 300 }), proxy: proxy.url }
  const running = harness.start(`https://hidden.test:${String(silence.port)}/`, { http })
  expect(brief(await running.outcome())).toBe('failed tls_timeout')
})

test('the head', async () => {
  const url = origin.serve('/never', null, neverAnswer())
  const running = harness.start(url, { http: short({ headersMs: 300, idleMs: 50 }) })
  expect(brief(await running.outcome())).toBe('failed headers_timeout')
})

test('silence within the body keeps what has come', async () => {
  const url = origin.serve('/stall', { sizeBytes: 500_000, seed: 1 }, stallAt(100_000))
  const running = harness.start(url, { http: short({ idleMs: 300 }) })
  await running.head()
  harness.lanes.pour(running.id, harness.pour(harness.part()))
  expect(brief(await running.outcome())).toBe('failed idle_timeout')
  expect(harness.lanes.counters.read(running.counter).cursor).toBe(100_000)
})

test('a slow body is not silence, and a held or throttled one does not count', async () => {
  const url = origin.serve('/slow', { sizeBytes: 60_000, seed: 1 }, slow(60_000))
  const http = short({ idleMs: 250 })
  const running = harness.start(url, { http })
  await running.head()
  // Longer than the idle limit, which must not run.
  await new Promise((resolve) => setTimeout(resolve, 500))
  harness.lanes.pour(running.id, harness.pour(harness.part()))
  expect(brief(await running.outcome())).toBe('done')

  const node = harness.lanes.throttles.allocate(1_500)
  const throttled = harness.start(origin.serve('/quick', { sizeBytes: 4_000, seed: 1 }), { http, throttles: [node] })
  await throttled.head()
  harness.lanes.pour(throttled.id, harness.pour(harness.part()))
  expect(brief(await throttled.outcome())).toBe('done')
})
