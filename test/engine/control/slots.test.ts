/** Slots, order, waiting, limits: what the scheduler promises, seen from the server's side. */
import { expect, it } from 'vitest'
import { firstByteDelay, startOrigin, status } from '../../support/fault-server/index.ts'
import { startNginx } from '../../support/nginx.ts'
import { addInput } from '../../../shared/commands.ts'
import { until } from '../../support/until.ts'
import { bench, failTest } from './harness.ts'
import { join } from 'node:path'
import { writeResource } from '../../support/fault-server/index.ts'

/** Longest turn of this thread's event loop in milliseconds of its own CPU time: other processes do not count. */
const watchTurns = (): { readonly stop: () => number } => {
  let longest = 0
  let isOn = true
  let before = process.threadCpuUsage()
  const look = (): void => {
    const { user, system } = process.threadCpuUsage(before)
    longest = Math.max(longest, (user + system) / 1000)
    before = process.threadCpuUsage()
    if (isOn) setImmediate(look)
  }
  look()
  return {
    stop: () => {
      isOn = false
      return longest
    },
  }
}

const small = { sizeBytes: 2_000, seed: 'small' }

it(
  'runs 1,000 downloads with ten slots in order, and never blocks the main thread for long',
  { timeout: 120_000 },
  async () => {
    await using nginx = await startNginx()
    await writeResource(small, join(nginx.root, 'small.bin'))
    await using b = await bench({}, { slots: 10, connectionsPerHost: 64 })
    const urls = Array.from({ length: 1000 }, (_, n) => `${nginx.url}/small.bin?${String(n)}`)
    const turns = watchTurns()
    const results = await b.get(urls.map((url, n) => ({ urls: [url], out: `f${String(n)}.bin` })))
    const longestMs = turns.stop()
    expect(results.every((one) => one.status === 'completed')).toBe(true)
    expect(results.map((one) => one.index)).toEqual(urls.map((_, n) => n))
    const started = b.notices.flatMap((notice) => (notice.kind === 'started' ? [notice.id as number] : []))
    expect(started).toEqual([...started].sort((x, y) => x - y))
    expect(longestMs).toBeLessThan(50)
    expect(b.errors).toEqual([])
  },
)

it('keeps the limits of queue, host and batch at once', async () => {
  await using origin = await startOrigin()
  origin.serve('/*', () => small, firstByteDelay(30))
  await using b = await bench({}, { slots: 8, slotsPerHost: 6 })
  const { id } = await b.engine.limits.queues.create({ name: 'Slow', color: '#888', slots: 2, rateLimit: null })
  const items = Array.from({ length: 24 }, (_, n) => ({ urls: [`${origin.url}/queue?${String(n)}`], queueId: id }))
  const others = Array.from({ length: 24 }, (_, n) => ({ urls: [`${origin.url}/batch?${String(n)}`] }))
  const [first, second] = await Promise.all([b.get(items), b.get(others, { slots: 3 })])
  expect([...first, ...second].every((one) => one.status === 'completed')).toBe(true)
  expect(origin.log.maxConcurrent('/queue')).toBe(2)
  expect(origin.log.maxConcurrent('/batch')).toBe(3)
  expect(origin.log.maxConcurrent()).toBe(5)
})

it('has as many requests running as there are slots, also where files are small', async () => {
  await using origin = await startOrigin()
  origin.serve('/*', () => small, firstByteDelay(20))
  await using b = await bench({}, { slots: 5 })
  const results = await b.get(Array.from({ length: 60 }, (_, n) => `${origin.url}/one?${String(n)}`))
  expect(results.every((one) => one.status === 'completed')).toBe(true)
  expect(origin.log.maxConcurrent()).toBe(5)
})

it('waits for a batch: all, first failure, and a time limit', async () => {
  await using origin = await startOrigin()
  origin.serve('/slow', small, firstByteDelay(3_000))
  origin.serve('/bad', small, status(404))
  origin.serve('/good', small)
  await using b = await bench()
  const { batchId } = await b.engine.downloads.add(
    addInput.parse({ items: ['/good', '/slow', '/bad'].map((path) => ({ urls: [origin.url + path] })) }),
    () => undefined,
  )
  const { signal } = new AbortController()
  const early = await b.engine.batches.wait({ batchId, timeoutMs: 50, until: 'all' }, signal)
  expect(early.done).toBe(false)
  const failed = await b.engine.batches.wait({ batchId, timeoutMs: null, until: 'first-failure' }, signal)
  expect(failed.done).toBe(true)
  expect(failed.results[2]).toMatchObject({ index: 2, status: 'failed', failure: { code: 'not_found' } })
  expect(failed.results[1]).toMatchObject({ status: 'queued' })
  const all = await b.engine.batches.wait({ batchId, timeoutMs: null, until: 'all' }, signal)
  expect(all.results.map((one) => one.status)).toEqual(['completed', 'completed', 'failed'])
})

it('pauses, resumes, removes and restores while transfers run', async () => {
  const large = { sizeBytes: 6 * 1024 * 1024, seed: 'large' }
  await using origin = await startOrigin()
  const url = origin.serve('/large.bin', large)
  const gate = origin.hold('/large.bin', { atByte: 2_000_000 })
  await using b = await bench()
  const [id] = await b.add([{ urls: [url], connections: 1 }])
  const ids = id === undefined ? [] : [id]
  await gate.reached()
  await until('the first part is written', async () =>
    (await b.engine.detail(ids[0] ?? failTest('not added'))).segments.some(({ written }) => written >= 1_900_000),
  )
  expect(await b.engine.downloads.pause(ids)).toEqual({ changed: 1 })
  const [paused] = await b.settle(ids)
  expect(paused?.status).toBe('paused')
  expect(await b.engine.downloads.pause(ids)).toEqual({ changed: 0 })
  await b.engine.downloads.remove(ids)
  expect((await b.settle(ids))[0]?.status).toBe('removed')
  await b.engine.downloads.restore(ids)
  expect((await b.settle(ids))[0]?.status).toBe('paused')
  gate.release()
  await b.engine.downloads.resume(ids)
  const [done] = await b.settle(ids)
  expect(done).toMatchObject({ status: 'completed', proof: 'validator' })
  // The first answer was cut at 2,000,000 bytes; what had been written was not asked for again, but for the overlap.
  const [, second] = origin.log.of('/large.bin')
  expect(Number(/^bytes=(\d+)-/.exec(second?.range ?? '')?.[1])).toBeGreaterThan(1_800_000)
})

it('makes a removal final when the engine ends: no part file, no row', async () => {
  const large = { sizeBytes: 6 * 1024 * 1024, seed: 'large' }
  await using origin = await startOrigin()
  const url = origin.serve('/large.bin', large)
  const gate = origin.hold('/large.bin', { atByte: 2_000_000 })
  await using b = await bench()
  const ids = await b.add([{ urls: [url], connections: 1 }])
  await gate.reached()
  await b.engine.downloads.remove(ids)
  await b.settle(ids)
  await using after = await b.restart()
  gate.release()
  expect(await after.names()).toEqual([])
  await expect(after.engine.detail(ids[0] ?? (1 as never))).rejects.toMatchObject({ failure: { code: 'unknown_id' } })
})
