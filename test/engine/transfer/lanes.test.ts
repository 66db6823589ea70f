/** The lanes as control sees them: many transfers over several threads, dying threads, closing. */
import { expect, test } from 'vitest'
import { bytesOf, slow, stallAt, startOrigin } from '../../support/fault-server/index.ts'
import type { Resource } from '../../support/fault-server/index.ts'
import { random, seed } from '../../support/seed.ts'
import { Harness, brief, identityOf } from './harness.ts'

test('many ranges over two lanes make one file, whatever their order', async () => {
  await using origin = await startOrigin()
  await using harness = new Harness(2)
  const draw = random()
  const file: Resource = { sizeBytes: 4_000_000 + Math.floor(draw() * 1_000_000), seed: seed() }
  const url = origin.serve('/file', file, slow(2_000_000))
  const part = harness.part()
  const cuts = [0, ...Array.from({ length: 23 }, () => Math.floor(draw() * file.sizeBytes)), file.sizeBytes]
  const sorted = [...new Set(cuts)].sort((a, b) => a - b)
  const ranges = sorted.slice(0, -1).map((start, n) => ({ start, end: sorted[n + 1] ?? start }))
  const outcomes = await Promise.all(
    ranges.map((range) =>
      harness
        .start(url, { range, expect: identityOf(file), pour: harness.pour(part, range.start), limit: range.end })
        .outcome(),
    ),
  )
  expect(outcomes.map(brief)).toEqual(ranges.map(() => 'done'))
  expect(harness.bytes(part).equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
  expect(origin.log.maxConcurrent()).toBeGreaterThan(1)
})

test('three hundred small files at once', async () => {
  await using origin = await startOrigin()
  await using harness = new Harness(2)
  origin.serve('/small/*', (path) => ({ sizeBytes: 100 + path.length, seed: path }))
  const all = Array.from({ length: 300 }, async (_, n) => {
    const running = harness.start(`${origin.url}/small/${String(n)}`)
    const part = harness.part()
    await running.head()
    harness.lanes.pour(running.id, harness.pour(part))
    const outcome = brief(await running.outcome())
    const path = `/small/${String(n)}`
    const right = harness.bytes(part).equals(bytesOf({ sizeBytes: 0, seed: path }, 0, 100 + path.length))
    return [outcome, right] as const
  })
  expect(await Promise.all(all)).toEqual(all.map(() => ['done', true]))
})

test('a dying lane ends its transfers with a failure that is tried again, and is replaced', async () => {
  await using origin = await startOrigin()
  await using harness = new Harness(1, new URL('./dying-lane.ts', import.meta.url))
  const url = origin.serve('/stall', { sizeBytes: 1_000_000, seed: 1 }, stallAt(1_000))
  const [first, second] = [harness.start(url), harness.start(url)]
  await Promise.all([first.head(), second.head()])
  harness.lanes.pour(first.id, harness.pour(harness.part()))
  const outcomes = await Promise.all([first.outcome(), second.outcome()])
  expect(outcomes.map(brief)).toEqual(['failed connection_lost', 'failed connection_lost'])
  expect(outcomes[0]).toMatchObject({ failure: { detail: { code: 'lane' } } })
  expect(harness.logged).toEqual(['lane.died'])
  const next = harness.start(origin.serve('/next', { sizeBytes: 10, seed: 1 }))
  expect((await next.head()).head.status).toBe(200)
})

test('a mistake in one order ends that transfer and no other', async () => {
  await using origin = await startOrigin()
  await using harness = new Harness(1)
  const url = origin.serve('/file', { sizeBytes: 100_000, seed: 1 })
  const [bad, good] = [harness.start(url), harness.start(url)]
  await Promise.all([bad.head(), good.head()])
  harness.lanes.pour(bad.id, harness.pour(harness.part(), 5))
  harness.lanes.pour(good.id, harness.pour(harness.part()))
  expect(brief(await bad.outcome())).toBe('failed internal')
  expect(brief(await good.outcome())).toBe('done')
  const refused = harness.start(url, { http: { headers: [['x', 'a\nb']] } })
  expect(brief(await refused.outcome())).toBe('failed bad_input')
})

test('closing ends what runs', async () => {
  await using origin = await startOrigin()
  const harness = new Harness(2)
  const url = origin.serve('/slow', { sizeBytes: 1_000_000, seed: 1 }, slow(10_000))
  const running = [harness.start(url), harness.start(url), harness.start(url)]
  await Promise.all(running.map((one) => one.head()))
  await harness.close()
  expect((await Promise.all(running.map((one) => one.outcome()))).map(brief)).toEqual(['stopped', 'stopped', 'stopped'])
})
