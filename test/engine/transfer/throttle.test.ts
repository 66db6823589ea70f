/** Speed limits as the disk sees them: never faster, changes while running, shared nodes, tiny and huge rates. */
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

const sum = (running: readonly Running[]): number => running.reduce((bytes, one) => bytes + cursorOf(one), 0)
const stop = async (...running: readonly Running[]): Promise<void> => {
  for (const { id } of running) harness.lanes.stop(id)
  await Promise.all(running.map((one) => one.outcome()))
}

/** What may come at once after a while without: the burst, and a turn. */
const ahead = 0.25
/** Another program may take the machine away for a while, which no throttle makes up for: one window of some must be full. */
const windows = 10

/** Never faster, in no window; and as fast in one of them. */
const holds = async (bytesPerSecond: number, ...running: readonly Running[]): Promise<void> => {
  let best = 0
  for (let window = 0; window < windows && best < 0.97; window += 1) {
    // The clock first here and last there: being put aside in between only makes the time look longer.
    const [ms, bytes] = [performance.now(), sum(running)]
    await wait(2_000)
    const [gained, seconds] = [sum(running) - bytes, (performance.now() - ms) / 1000]
    expect(gained).toBeLessThan(bytesPerSecond * (seconds + ahead))
    best = Math.max(best, gained / seconds / bytesPerSecond)
  }
  expect(best).toBeGreaterThan(0.97)
}

test.each([64 * 2 ** 10, 5 * 2 ** 20, 40 * 2 ** 20])('%i bytes a second hold', async (rate) => {
  const running = await start([harness.lanes.throttles.allocate(rate)])
  await holds(rate, running)
  await stop(running)
})

test('several transfers in two lanes share a node, and the tightest node of a path decides', async () => {
  const total = harness.lanes.throttles.allocate(4 * 2 ** 20)
  const own = harness.lanes.throttles.allocate(2 ** 19)
  const free = (): number => harness.lanes.throttles.allocate(null)
  const narrow = await start([total, own])
  const others = await Promise.all([start([total, free()]), start([total, free()]), start([total, free()])])
  await Promise.all([holds(4 * 2 ** 20, narrow, ...others), holds(2 ** 19, narrow)])
  await stop(narrow, ...others)
})

test('a change is felt at once: from a crawl to speed, and back', async () => {
  const node = harness.lanes.throttles.allocate(1_000)
  const running = await start([node])
  await wait(500)
  expect(cursorOf(running)).toBeLessThan(70_000)
  for (const rate of [10 * 2 ** 20, 100_000]) {
    harness.lanes.throttles.set(node, rate)
    harness.lanes.wake()
    await wait(100)
    await holds(rate, running)
  }
  await stop(running)
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
  expect(await running.outcome()).toMatchObject({ kind: 'done', lengthProven: true })
  expect(cursorOf(running)).toBe(limit)
})
