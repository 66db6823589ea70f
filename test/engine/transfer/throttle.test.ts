/** Speed limits as the disk sees them: means over time, changes while running, shared nodes, tiny and huge rates. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeSync, ftruncateSync, openSync } from 'node:fs'
import type { Nginx } from '../../support/nginx.ts'
import { startNginx } from '../../support/nginx.ts'
import { Harness } from './harness.ts'
import type { Running } from './harness.ts'

let nginx: Nginx
let harness: Harness
const sizeBytes = 3 * 2 ** 30

beforeAll(async () => {
  nginx = await startNginx()
  // A hole: gigabytes that cost nothing.
  const fd = openSync(`${nginx.root}/large`, 'w')
  ftruncateSync(fd, sizeBytes)
  closeSync(fd)
  harness = new Harness(2)
})
afterAll(async () => {
  await harness.close()
  await nginx.stop()
})

/** Throttled transfers of the same part, so that the disk holds one file only. */
const start = async (throttles: readonly number[], limit = -1): Promise<Running> => {
  const running = harness.start(`${nginx.url}/large`, { throttles, limit })
  await running.head()
  harness.lanes.pour(running.id, harness.pour(harness.part()))
  return running
}
const cursorOf = (running: Running): number => harness.lanes.counters.read(running.counter).cursor
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Bytes a second of all transfers together, measured from now. */
const rateOver = async (ms: number, ...running: readonly Running[]): Promise<number> => {
  const sum = (): number => running.reduce((bytes, one) => bytes + cursorOf(one), 0)
  const from = { bytes: sum(), ms: performance.now() }
  await wait(ms)
  return ((sum() - from.bytes) * 1000) / (performance.now() - from.ms)
}
const stop = async (...running: readonly Running[]): Promise<void> => {
  for (const { id } of running) harness.lanes.stop(id)
  await Promise.all(running.map((one) => one.outcome()))
}

/** Another program may take the disk away for a while, which no throttle makes up for: one window of some must be right. */
const windows = 5

test.each([64 * 2 ** 10, 5 * 2 ** 20, 40 * 2 ** 20])('%i bytes a second hold within 3 percent', async (rate) => {
  const running = await start([harness.lanes.throttles.allocate(rate)])
  // The burst at the beginning is allowed, and would weigh more here than over ten seconds.
  await wait(300)
  const ratios: number[] = []
  do ratios.push((await rateOver(4_000, running)) / rate)
  while (!ratios.some((ratio) => ratio > 0.97) && ratios.length < windows)
  await stop(running)
  // Never faster, in no window.
  expect(Math.max(...ratios)).toBeLessThan(1.03)
  expect(Math.max(...ratios)).toBeGreaterThan(0.97)
})

test('several transfers in two lanes share a node, and the tightest node of a path decides', async () => {
  const total = harness.lanes.throttles.allocate(4 * 2 ** 20)
  const own = harness.lanes.throttles.allocate(2 ** 20)
  const free = harness.lanes.throttles.allocate(null)
  const narrow = await start([total, own, free])
  const others = await Promise.all([start([total, free]), start([total]), start([total])])
  const [sum, alone] = await Promise.all([rateOver(3_000, narrow, ...others), rateOver(3_000, narrow)])
  await stop(narrow, ...others)
  expect(sum / (4 * 2 ** 20)).toBeGreaterThan(0.95)
  expect(sum / (4 * 2 ** 20)).toBeLessThan(1.05)
  expect(alone).toBeLessThan(1.05 * 2 ** 20)
  expect(alone).toBeGreaterThan(0.3 * 2 ** 20)
})

test('a change is felt at once: from a crawl to speed, and back', async () => {
  const node = harness.lanes.throttles.allocate(1_000)
  const running = await start([node])
  await wait(500)
  expect(cursorOf(running)).toBeLessThan(70_000)
  harness.lanes.throttles.set(node, 10 * 2 ** 20)
  harness.lanes.wake()
  const fast = await rateOver(2_000, running)
  expect(fast / (10 * 2 ** 20)).toBeGreaterThan(0.95)
  harness.lanes.throttles.set(node, 100_000)
  harness.lanes.wake()
  await wait(100)
  const slow = await rateOver(2_000, running)
  await stop(running)
  expect(slow).toBeLessThan(1.1 * 100_000)
  expect(slow).toBeGreaterThan(0.9 * 100_000)
})

test('a tiny rate comes in small pieces, and a stop does not wait for it', async () => {
  const running = await start([harness.lanes.throttles.allocate(10_000)])
  await wait(1_500)
  const cursor = cursorOf(running)
  expect(cursor).toBeGreaterThan(8_000)
  expect(cursor).toBeLessThan(20_000)
  const startedMs = performance.now()
  await stop(running)
  expect(performance.now() - startedMs).toBeLessThan(500)
})

test('a limit lowered below what waits in a throttled chunk is kept', async () => {
  const node = harness.lanes.throttles.allocate(20_000)
  const running = await start([node], sizeBytes)
  await harness.reaches(running, 1_000)
  const limit = cursorOf(running) + 5_000
  harness.lanes.counters.setLimit(running.counter, limit)
  expect(await running.outcome()).toEqual({ kind: 'done', lengthProven: true })
  expect(cursorOf(running)).toBe(limit)
})
