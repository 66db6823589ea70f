/** Connections that think: how many are taken, what is learnt of a host, and who is relieved of its rest. */
import { expect, it } from 'vitest'
import { bytesOf, limitConnections, slow, stallAt, startOrigin, when } from '../../support/fault-server/index.ts'
import type { Origin } from '../../support/fault-server/index.ts'
import { until } from '../../support/until.ts'
import { bench } from './harness.ts'

const mib = 1024 * 1024

/** Milliseconds from the first request to the one that made `count` run at once. */
const reachedMs = (origin: Origin, count: number): number => {
  const entries = origin.log.entries
  const first = entries[0]?.startedAt ?? 0
  const enough = entries.find(
    ({ startedAt }) =>
      entries.filter((one) => one.startedAt <= startedAt && (one.endedAt ?? Infinity) > startedAt).length >= count,
  )
  return (enough?.startedAt ?? Infinity) - first
}

it('finds by itself what a server allows for each connection, and remembers it', { timeout: 40_000 }, async () => {
  const large = { sizeBytes: 96 * mib, seed: 'ramp' }
  await using origin = await startOrigin()
  const url = origin.serve('/large.bin', large, limitConnections(8), slow(3 * mib))
  await using b = await bench()
  const [result] = await b.get([url])
  expect(result).toMatchObject({ status: 'completed', failure: null })
  expect(reachedMs(origin, 8)).toBeLessThan(Infinity)
  expect((await b.file('large.bin')).equals(bytesOf(large, 0, large.sizeBytes))).toBe(true)
  // What a connection was cut off from was on its way, no more.
  expect(origin.log.resentBytes('/large.bin')).toBeLessThan(8 * mib)
  await using again = await b.restart()
  origin.serve('/second.bin', large, limitConnections(8), slow(3 * mib))
  const asked = origin.log.entries.length
  const [id] = await again.add([`${origin.url}/second.bin`])
  await until('it runs with as many as the first one', () => origin.log.active('/second.bin') === 8)
  expect(origin.log.entries.length - asked).toBe(8)
  await again.engine.downloads.pause(id === undefined ? [] : [id])
})

it(
  'falls back to two connections where the server refuses more, for all downloads of the host',
  { timeout: 40_000 },
  async () => {
    const large = { sizeBytes: 24 * mib, seed: 'two' }
    await using origin = await startOrigin()
    const both = limitConnections(2, 429)
    const urls = ['/a.bin', '/b.bin'].map((path) => origin.serve(path, large, both, slow(6 * mib)))
    await using b = await bench()
    const [first] = await b.get([urls[0] ?? ''])
    expect(first).toMatchObject({ status: 'completed', failure: null })
    expect(origin.log.entries.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(3)
    expect(origin.log.maxConcurrent()).toBeGreaterThanOrEqual(2)
    const [second] = await b.get([{ urls: [urls[1] ?? ''], connections: 8 }])
    expect(second).toMatchObject({ status: 'completed', failure: null })
    // The second download knows.
    expect(origin.log.of('/b.bin').filter(({ status }) => status === 429).length).toBeLessThanOrEqual(1)
    expect((await b.file('b.bin')).equals(bytesOf(large, 0, large.sizeBytes))).toBe(true)
    expect(b.notices.filter(({ kind }) => kind === 'retrying')).toEqual([])
  },
)

it('takes the rest from a connection that is far slower than the others', { timeout: 40_000 }, async () => {
  const large = { sizeBytes: 60 * mib, seed: 'slow' }
  await using origin = await startOrigin()
  const isSecond = ({ nth }: { nth: number }): boolean => nth === 2
  const url = origin.serve(
    '/large.bin',
    large,
    when(isSecond, slow(0.25 * mib)),
    when((turn) => !isSecond(turn), slow(5 * mib)),
  )
  await using b = await bench()
  const [result] = await b.get([{ urls: [url], connections: 4 }])
  expect(result).toMatchObject({ status: 'completed', failure: null })
  const begun = origin.log.entries[0]?.startedAt ?? 0
  const tookMs = Math.max(...origin.log.entries.map(({ endedAt }) => endedAt ?? Infinity)) - begun
  // Three fast ones alone would take four seconds; in halves of what the slow one has left it would take twenty.
  expect(tookMs).toBeLessThan(6_000)
  expect(origin.log.resentBytes('/large.bin')).toBeLessThan(4 * mib)
  expect((await b.file('large.bin')).equals(bytesOf(large, 0, large.sizeBytes))).toBe(true)
})

it('replaces a connection that says nothing while others deliver', { timeout: 40_000 }, async () => {
  const large = { sizeBytes: 60 * mib, seed: 'silent' }
  await using origin = await startOrigin()
  const url = origin.serve(
    '/large.bin',
    large,
    slow(4 * mib),
    when(({ nth }) => nth === 3, stallAt(mib)),
  )
  await using b = await bench()
  const [result] = await b.get([{ urls: [url], connections: 3 }])
  expect(result).toMatchObject({ status: 'completed', failure: null })
  const silent = origin.log.entries[2]
  expect((silent?.endedAt ?? Infinity) - (silent?.startedAt ?? 0)).toBeLessThan(6_000)
  expect((await b.file('large.bin')).equals(bytesOf(large, 0, large.sizeBytes))).toBe(true)
})
