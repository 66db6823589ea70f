/** Limits hold for whom they are meant: rates while others come and go, fair shares, total times across digests and pauses, settings set at once. */
import { expect, it } from 'vitest'
import { sha256Of, startOrigin, status } from '../../support/fault-server/index.ts'
import { tempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { openFaultyRooms } from './faulty-rooms.ts'
import { bench, failTest } from './harness.ts'

const mib = 1024 * 1024

it('keeps the rate of what runs when others end that never ran', async () => {
  const file = { sizeBytes: 600_000, seed: 'rate' }
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', file)
  await using b = await bench({}, { rateLimit: 1_000 })
  const [id] = await b.add([{ urls: [url], connections: 1 }])
  const written = async (): Promise<number> =>
    (await b.engine.detail(id ?? failTest('not added'))).download.writtenBytes
  await until('it runs', async () => (await written()) > 0)
  const others = Array.from({ length: 5 }, (_, n) => ({ urls: [`ftp://127.0.0.1/${String(n)}`] }))
  const results = await b.get(others)
  expect(results.every((one) => one.failure?.code === 'unsupported_scheme')).toBe(true)
  const begun = performance.now()
  await until('it would have been felt', () => performance.now() - begun > 2_000)
  expect(await written()).toBeLessThan(100_000)
})

it('gives downloads of one queue the same, however many connections they have', async () => {
  const file = { sizeBytes: 64 * mib, seed: 'fair' }
  await using origin = await startOrigin()
  const urls = ['/rich.bin', '/poor.bin'].map((path) => origin.serve(path, file))
  await using b = await bench()
  const [queue] = await b.engine.queues()
  await b.engine.limits.queues.update(queue?.id ?? failTest('no queue'), { rateLimit: 6 * mib })
  const ids = await b.add(urls.map((url, n) => ({ urls: [url], connections: n === 0 ? 8 : 1 })))
  const views = (): Promise<readonly { writtenBytes: number; connections: number }[]> =>
    Promise.all(ids.map(async (id) => (await b.engine.detail(id)).download))
  const connections = async (): Promise<string> => (await views()).map((view) => view.connections).join()
  await until('both have their connections', async () => (await connections()) === '8,1', 30_000)
  const before = await views()
  const gained = async (): Promise<number[]> =>
    (await views()).map(({ writtenBytes }, n) => writtenBytes - (before[n]?.writtenBytes ?? 0))
  await until('one has some more', async () => Math.max(...(await gained())) >= 8 * mib, 30_000)
  const [rich = 0, poor = 0] = await gained()
  // By their connections it would be eight. A busy machine makes the looks at the two a little apart.
  expect(rich / poor).toBeGreaterThan(0.7)
  expect(rich / poor).toBeLessThan(1.4)
})

it('holds a limit for files that are too small to feel it one by one', async () => {
  const sizeBytes = 8 * 1024
  await using origin = await startOrigin()
  origin.serve('/many/*', (path) => ({ sizeBytes, seed: path }))
  await using b = await bench({}, { slots: 8, rateLimit: mib })
  const begun = performance.now()
  const results = await b.get(Array.from({ length: 300 }, (_, n) => `${origin.url}/many/${String(n)}`))
  expect(results.every(({ status }) => status === 'completed')).toBe(true)
  // What eight take before the first of them is booked, and the burst that is allowed, are less than half a second's worth.
  expect(performance.now() - begun).toBeGreaterThan((300 * sizeBytes * 1000) / mib - 500)
})

it('ends by its total time limit while its digest is computed', async () => {
  // Written by several connections, so its digest is read back.
  const file = { sizeBytes: 9 * 1024 * 1024, seed: 'digest' }
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', file)
  await using folder = tempFolder('limits')
  let digests = 0
  await using rooms = await openFaultyRooms(folder.path, {
    disk: {
      digest: () => {
        digests += 1
        return new Promise(() => undefined)
      },
    },
  })
  const checksum = { algorithm: 'sha-256', hex: sha256Of(file) } as const
  await rooms.add([{ urls: [url], checksum, connections: 2, timeLimits: { totalMs: 6_000 } }])
  const [result] = await rooms.settled()
  expect(result).toMatchObject({ status: 'failed', failure: { code: 'total_timeout' } })
  expect(digests).toBe(1)
})

it('names the total time limit of the settings when there is no time for another attempt', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', { sizeBytes: 10, seed: 's' }, status(500))
  await using b = await bench({}, { retryWaitMs: 60_000, timeLimits: { totalMs: 30_000 } })
  const [result] = await b.get([url])
  expect(result?.failure?.code).toBe('total_timeout')
  expect(result?.failure?.message).toContain('30 s')
})

it('counts the total time anew when the user has paused and goes on', async () => {
  const file = { sizeBytes: 300_000, seed: 'pause' }
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', file)
  const gate = origin.hold('/file.bin', { atByte: 1_000 })
  await using b = await bench()
  const ids = await b.add([{ urls: [url], connections: 1, timeLimits: { totalMs: 5_000 } }])
  const begun = performance.now()
  await gate.reached()
  await b.engine.downloads.pause(ids)
  await b.settle(ids)
  await until('the limit would be over', () => performance.now() - begun > 5_100)
  gate.release()
  await b.engine.downloads.resume(ids)
  const [result] = await b.settle(ids)
  expect(result).toMatchObject({ status: 'completed', failure: null })
})

it('keeps both of two settings that are set at the same time', async () => {
  await using b = await bench()
  await Promise.all([
    b.engine.limits.setSettings({ slots: 7 }),
    b.engine.limits.setSettings({ rateLimit: 123_456 }),
    b.engine.limits.setSettings({ timeLimits: { idleMs: 9_999 } }),
  ])
  expect(b.engine.limits.settings).toMatchObject({ slots: 7, rateLimit: 123_456, timeLimits: { idleMs: 9_999 } })
  await using after = await b.restart()
  expect(after.engine.limits.settings).toMatchObject({ slots: 7, rateLimit: 123_456 })
})
