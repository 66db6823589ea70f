/** A lane against an honest server: first contact, ranges, splitting, stopping, cursors. */
import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readCursorRecords } from '../../../main/engine/transfer/cursor-file.ts'
import {
  bytesOf,
  chunked,
  closeDelimited,
  cutAt,
  gzipAlways,
  header,
  resetAt,
  slow,
  startOrigin,
  stallAt,
} from '../../support/fault-server/index.ts'
import type { Behaviour, Origin, Resource } from '../../support/fault-server/index.ts'
import { startSilence } from '../../support/dead-ends.ts'
import { listen } from '../../support/listen.ts'
import { seed } from '../../support/seed.ts'
import { until } from '../../support/until.ts'
import { Harness, brief, identityOf } from './harness.ts'

let origin: Origin
let harness: Harness
const file: Resource = { sizeBytes: 3_000_001, seed: seed() }

beforeAll(async () => {
  origin = await startOrigin()
  harness = new Harness(2)
})
afterAll(async () => {
  await harness.close()
  await origin.stop()
})
afterEach(() => {
  expect(origin.log.errors).toEqual([])
  expect(harness.logged).toEqual([])
})

test('first contact holds the body until its place is known, then pours all of it', async () => {
  const running = harness.start(origin.serve('/first', file))
  const { head, timings } = await running.head()
  expect(head.status).toBe(200)
  expect(head.finalUrl).toBe(`${origin.url}/first`)
  expect(Object.fromEntries(head.headers)).toMatchObject({ 'content-length': String(file.sizeBytes) })
  expect(timings.connectMs).toBeGreaterThanOrEqual(0)
  expect(timings.firstByteMs).toBeLessThanOrEqual(timings.totalMs)
  expect(harness.lanes.counters.read(running.counter).received).toBe(0)
  const part = harness.part()
  harness.lanes.pour(running.id, harness.pour(part, 0, 0, true))
  expect(await running.outcome()).toEqual({ kind: 'done', lengthProven: true })
  expect(harness.bytes(part).equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
  const reading = harness.lanes.counters.read(running.counter)
  expect(reading).toMatchObject({ cursor: file.sizeBytes, received: file.sizeBytes, limit: -1 })
  expect(readCursorRecords(`${part.path}.cursors`, part, 'test')).toEqual([{ start: 0, written: file.sizeBytes }])
  expect(origin.log.of('/first')[0]?.headers['accept-encoding']).toBe('identity')
})

test('an empty body and a HEAD end as done', async () => {
  const empty = harness.start(origin.serve('/empty', { sizeBytes: 0, seed: 1 }))
  await empty.head()
  harness.lanes.pour(empty.id, harness.pour(harness.part()))
  expect(await empty.outcome()).toEqual({ kind: 'done', lengthProven: true })
  const head = harness.start(origin.serve('/head', file), { http: { method: 'HEAD' } })
  await head.head()
  harness.lanes.pour(head.id, harness.pour(harness.part()))
  expect(await head.outcome()).toEqual({ kind: 'done', lengthProven: true })
})

test('a range is written at its place and the neighbours stay as they were', async () => {
  const url = origin.serve('/range', file)
  const part = harness.part(Buffer.alloc(file.sizeBytes, 7))
  const running = harness.start(url, {
    range: { start: 1_000_000, end: 2_000_000 },
    expect: identityOf(file),
    pour: harness.pour(part, 1_000_000),
    limit: 2_000_000,
  })
  expect(brief(await running.outcome())).toBe('done')
  const bytes = harness.bytes(part)
  expect(bytes.subarray(1_000_000, 2_000_000).equals(bytesOf(file, 1_000_000, 2_000_000))).toBe(true)
  expect(bytes.subarray(0, 1_000_000).every((byte) => byte === 7)).toBe(true)
  expect(bytes.subarray(2_000_000).every((byte) => byte === 7)).toBe(true)
  expect(origin.log.of('/range')[0]?.range).toBe('bytes=1000000-1999999')
})

test('finished ranges leave their connection to the next ones', async () => {
  const url = origin.serve('/again', file)
  const part = harness.part()
  const lane = new Harness(1)
  const before = origin.log.connectionsOpened
  for (let start = 0; start < 500_000; start += 100_000) {
    const end = start + 100_000
    const options = { range: { start, end }, expect: identityOf(file), pour: harness.pour(part, start), limit: end }
    expect(brief(await lane.start(url, options).outcome())).toBe('done')
  }
  await lane.close()
  expect(origin.log.connectionsOpened - before).toBe(1)
  expect(harness.bytes(part).equals(bytesOf(file, 0, 500_000))).toBe(true)
})

test('lowering the limit ends a transfer there and closes its connection', async () => {
  const url = origin.serve('/split', file, slow(1_000_000))
  const part = harness.part()
  const running = harness.start(url, {
    range: { start: 0, end: null },
    expect: identityOf(file),
    pour: harness.pour(part),
    limit: file.sizeBytes,
  })
  await harness.reaches(running, 100_000)
  harness.lanes.counters.setLimit(running.counter, 777_777)
  expect(brief(await running.outcome())).toBe('done')
  expect(harness.lanes.counters.read(running.counter).cursor).toBe(777_777)
  expect(harness.bytes(part).equals(bytesOf(file, 0, 777_777))).toBe(true)
  await until('the server to notice', () => origin.log.of('/split')[0]?.aborted)
})

test('stop ends a held and a pouring transfer, with the cursor noted', async () => {
  const held = harness.start(origin.serve('/held', file))
  await held.head()
  harness.lanes.stop(held.id)
  expect(await held.outcome()).toEqual({ kind: 'stopped' })
  const part = harness.part()
  const running = harness.start(origin.serve('/stop', file, stallAt(400_000)))
  await running.head()
  harness.lanes.pour(running.id, harness.pour(part, 0, 0, true))
  await harness.reaches(running, 400_000)
  harness.lanes.stop(running.id)
  expect(await running.outcome()).toEqual({ kind: 'stopped' })
  expect(readCursorRecords(`${part.path}.cursors`, part, 'test')).toEqual([{ start: 0, written: 400_000 }])
})

test.each<[string, ...Behaviour[]]>([
  ['cut', cutAt(123_456)],
  ['reset', resetAt(123_456)],
  ['cut while chunked', cutAt(123_456), chunked()],
  ['cut while chunked for the last time', header('connection', 'close'), cutAt(123_456), chunked()],
])('a body that was %s is never done', async (name, ...behaviours) => {
  const path = `/${name.replaceAll(' ', '-')}`
  const part = harness.part()
  const running = harness.start(origin.serve(path, file, ...behaviours))
  await running.head()
  harness.lanes.pour(running.id, harness.pour(part))
  expect(brief(await running.outcome())).toBe('failed connection_lost')
  const { cursor } = harness.lanes.counters.read(running.counter)
  expect(harness.bytes(part).equals(bytesOf(file, 0, cursor))).toBe(true)
  if (!name.startsWith('reset')) expect(cursor).toBe(123_456)
})

test('the end of a chunked body is proven, that of a connection is not, a reset of one is a loss', async () => {
  const pourOf = async (path: string) => {
    const part = harness.part()
    const running = harness.start(`${origin.url}${path}`)
    await running.head()
    harness.lanes.pour(running.id, harness.pour(part))
    return { outcome: await running.outcome(), bytes: harness.bytes(part).length }
  }
  origin.serve('/chunked', file, chunked())
  origin.serve('/close', file, closeDelimited())
  origin.serve('/close-reset', file, resetAt(1_500_000), closeDelimited())
  expect(await pourOf('/chunked')).toEqual({ outcome: { kind: 'done', lengthProven: true }, bytes: file.sizeBytes })
  expect(await pourOf('/close')).toEqual({ outcome: { kind: 'done', lengthProven: false }, bytes: file.sizeBytes })
  expect(brief((await pourOf('/close-reset')).outcome)).toBe('failed connection_lost')
})

test.each([
  ['held', []],
  ['throttled', [20_000]],
])('a reset while the body is %s ends that transfer alone', async (_, rates) => {
  const path = `/reset-${String(rates.length)}`
  const throttles = rates.map((rate) => harness.lanes.throttles.allocate(rate))
  const url = origin.serve(path, file, resetAt(50_000), closeDelimited())
  const running = harness.start(url, { throttles })
  await running.head()
  if (rates.length > 0) harness.lanes.pour(running.id, harness.pour(harness.part()))
  expect(brief(await running.outcome())).toBe('failed connection_lost')
  expect(harness.logged).toEqual([])
})

test('a coded body is stored as it was sent', async () => {
  const part = harness.part()
  const running = harness.start(origin.serve('/gzip', { sizeBytes: 1000, seed: 4 }, gzipAlways()))
  const { head } = await running.head()
  harness.lanes.pour(running.id, harness.pour(part))
  expect(brief(await running.outcome())).toBe('done')
  expect(harness.bytes(part).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
  expect(String(harness.bytes(part).length)).toBe(Object.fromEntries(head.headers)['content-length'])
})

test('a part that is not ours any more is not written to', async () => {
  const part = harness.part()
  const running = harness.start(origin.serve('/part', file))
  await running.head()
  harness.lanes.pour(running.id, { ...harness.pour(part), part: { ...part, ino: '1' } })
  expect(brief(await running.outcome())).toBe('failed part_file_changed')
  expect(harness.bytes(part)).toHaveLength(0)
})

test('a limit lowered under a silent transfer ends it at the next wake', async () => {
  const part = harness.part()
  const running = harness.start(origin.serve('/silent', file, stallAt(200_000)))
  await running.head()
  harness.lanes.pour(running.id, harness.pour(part))
  await harness.reaches(running, 200_000)
  harness.lanes.counters.setLimit(running.counter, 200_000)
  harness.lanes.wake()
  expect(await running.outcome()).toEqual({ kind: 'done', lengthProven: true })
})

test('a connection that the server closes just as it is used again costs nothing but a new one', async () => {
  let answered = 0
  let resets = 0
  const server = createServer((socket) => {
    let first = true
    socket.on('error', () => undefined)
    socket.on('data', () => {
      // The second request on a connection meets a reset and no answer.
      if (!first) {
        resets += 1
        socket.resetAndDestroy()
        return
      }
      first = false
      answered += 1
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    })
  })
  const url = `http://127.0.0.1:${String(await listen(server))}/`
  for (let round = 1; round <= 3; round += 1) {
    const running = harness.start(url)
    await running.head()
    const part = harness.part()
    harness.lanes.pour(running.id, harness.pour(part))
    expect(brief(await running.outcome())).toBe('done')
    expect(harness.bytes(part).toString()).toBe('ok')
  }
  expect([answered, resets]).toEqual([3, 2])
  server.close()
})

test('stop while nothing answers yet', async () => {
  await using silence = await startSilence()
  const running = harness.start(`https://127.0.0.1:${String(silence.port)}/`)
  harness.lanes.stop(running.id)
  expect(await running.outcome()).toEqual({ kind: 'stopped' })
})
