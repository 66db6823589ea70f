/** Why a download is slow, waits or starts again: each cause leads to its own event, and to its own reason at that moment. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { EventKind } from '../../../shared/events.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { WhyView } from '../../../shared/why.ts'
import {
  all,
  changeAfter,
  cutAt,
  firstTimes,
  limitConnections,
  noValidators,
  perTurn,
  slow,
  startOrigin,
  status,
} from '../../support/fault-server/index.ts'
import { tempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { openFaultyRooms } from './faulty-rooms.ts'
import { bench, failTest } from './harness.ts'
import type { Bench } from './harness.ts'

const mib = 1024 * 1024
/** Several reasons are judged over seconds, and a busy machine is slow. */
const patienceMs = 25_000

const event = (b: Bench, id: DownloadId, kind: EventKind) =>
  until(
    `the timeline says ${kind}`,
    async () => {
      const { events } = await b.engine.detail(id)
      return events.find((one) => one.kind === kind)
    },
    patienceMs,
  )

const reason = (b: Bench, id: DownloadId, kind: WhyView['kind']) =>
  until(
    `it is so because of ${kind}`,
    async () => {
      const { why } = await b.engine.detail(id)
      return why.kind === kind ? why : null
    },
    patienceMs,
  )

const begun = async (b: Bench, url: string, connections: number | null = null): Promise<DownloadId> => {
  const [id] = await b.add([{ urls: [url], connections }])
  return id ?? failTest('not added')
}

it('a speed limit of ours', { timeout: 60_000 }, async () => {
  await using origin = await startOrigin()
  await using b = await bench({}, { rateLimit: 200_000 })
  const id = await begun(b, origin.serve('/file.bin', { sizeBytes: 8 * mib, seed: 'limit' }))
  expect(await event(b, id, 'limited')).toMatchObject({ scope: 'engine', rate: 200_000 })
  expect(await reason(b, id, 'limited')).toMatchObject({ scope: 'engine', rate: 200_000 })
  // Its row says the same in a word.
  expect((await b.engine.detail(id)).download.slowedBy).toBe('limited')
  await b.engine.setRateLimit({ ids: [id], rateLimit: 100_000 })
  expect(await event(b, id, 'limit_set')).toMatchObject({ rate: 100_000 })
  // What changes nothing is no event.
  expect(await b.engine.setRateLimit({ ids: [id], rateLimit: 100_000 })).toEqual({ changed: 0 })
  const { events } = await b.engine.detail(id)
  expect(events.filter(({ kind }) => kind === 'limit_set')).toHaveLength(1)
})

it('a disk that takes long to make bytes safe', { timeout: 60_000 }, async () => {
  await using folder = tempFolder('slow-disk')
  await using origin = await startOrigin()
  const tardy = { sync: () => delay(2_200) }
  await using faulty = await openFaultyRooms(folder.path, { disk: tardy })
  const url = origin.serve('/file.bin', { sizeBytes: 8 * mib, seed: 'disk' }, slow(200_000))
  const [id] = await faulty.add([{ urls: [url] }])
  const { live } = faulty.rooms
  const detail = async () => {
    const recorded = id === undefined ? null : await live.recorded(id)
    return recorded ? live.detail(recorded) : failTest('it is gone')
  }
  const isSlow = async () => ((await detail()).why.kind === 'slow_disk' ? detail() : null)
  const { events, download } = await until('it is so because of the disk', isSlow, patienceMs)
  expect(download.slowedBy).toBe('slow_disk')
  const told = events.find(({ kind }) => kind === 'slow_disk')
  expect(told).toMatchObject({ bytesPerSecond: null })
  if (told?.kind === 'slow_disk') expect(told.tookMs).toBeGreaterThanOrEqual(2_000)
})

it('a server that has another version of the file now', { timeout: 60_000 }, async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const file = { sizeBytes: 8 * mib, seed: 'first' }
  const other = { ...file, seed: 'second', etag: '"v2"' }
  const url = origin.serve('/file.bin', file, changeAfter({ requests: 1 }, other), firstTimes(1, cutAt(4 * mib)))
  const id = await begun(b, url)
  expect(await event(b, id, 'restart')).toMatchObject({ failure: { code: 'resource_changed' } })
  const [result] = await b.settle([id])
  expect(result).toMatchObject({ status: 'completed' })
})

it('one connection that is far slower than the others', { timeout: 60_000 }, async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  // The second answer comes from a tired node.
  const uneven = perTurn(({ nth }) => slow(nth === 2 ? 20_000 : mib))
  const id = await begun(b, origin.serve('/file.bin', { sizeBytes: 32 * mib, seed: 'uneven' }, uneven), 4)
  const told = await event(b, id, 'slow_connection')
  expect(told).toMatchObject({ reason: 'slow' })
  if (told.kind === 'slow_connection') expect(told.usual ?? 0).toBeGreaterThan(4 * (told.bytesPerSecond ?? Infinity))
})

it('a server that asks for a pause, and the wait for the next attempt', { timeout: 60_000 }, async () => {
  await using origin = await startOrigin()
  const file = { sizeBytes: mib, seed: 'pause' }
  await using b = await bench()
  const id = await begun(b, origin.serve('/file.bin', file, status(429, { retryAfter: 20, times: 1 })))
  expect(await event(b, id, 'retry')).toMatchObject({
    failure: { code: 'rate_limited', retryAfterMs: 20_000, detail: { status: '429' } },
    attempt: 1,
  })
  const why = await reason(b, id, 'retry')
  expect(why).toMatchObject({ failure: { code: 'rate_limited' }, attempt: 1, most: 4 })
})

it('a host that refuses further connections', { timeout: 60_000 }, async () => {
  await using origin = await startOrigin()
  const few = all(limitConnections(2, 503), slow(300_000))
  await using b = await bench()
  const id = await begun(b, origin.serve('/file.bin', { sizeBytes: 8 * mib, seed: 'cap' }, few), 6)
  expect(await event(b, id, 'host_cap')).toMatchObject({ code: 'server_busy' })
  const why = await reason(b, id, 'host_cap')
  if (why.kind === 'host_cap') expect(why.until).toBeGreaterThan(Date.now())
})

it('a server of which only one connection can be had', { timeout: 60_000 }, async () => {
  await using origin = await startOrigin()
  const plain = all(noValidators(), slow(300_000))
  await using b = await bench()
  const id = await begun(b, origin.serve('/file.bin', { sizeBytes: 4 * mib, seed: 'lone' }, plain))
  expect(await event(b, id, 'began')).toMatchObject({ lone: 'no_label', sizeBytes: 4 * mib })
  expect(await reason(b, id, 'lone')).toMatchObject({ reason: 'no_label' })
})

it('a queue that is stopped, and somebody who paused it', { timeout: 60_000 }, async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const url = origin.serve('/file.bin', { sizeBytes: 4 * mib, seed: 'queue' }, slow(300_000))
  const id = await begun(b, url)
  await event(b, id, 'began')
  const { queues } = b.engine.limits
  await queues.update(queues.first(), { running: false })
  expect(await event(b, id, 'queue_stopped')).toMatchObject({ queue: 'Main' })
  expect(await reason(b, id, 'queue_stopped')).toMatchObject({ queue: 'Main' })
  await b.engine.downloads.pause([id])
  await event(b, id, 'paused')
  expect(await reason(b, id, 'paused')).toEqual({ kind: 'paused', failure: null })
})

it('no free slot', { timeout: 60_000 }, async () => {
  await using origin = await startOrigin()
  await using b = await bench({}, { slots: 1 })
  const url = (name: string): string => origin.serve(name, { sizeBytes: 4 * mib, seed: name }, slow(300_000))
  const first = await begun(b, url('/first.bin'))
  await event(b, first, 'began')
  const second = await begun(b, url('/second.bin'))
  expect(await reason(b, second, 'slots')).toMatchObject({ scope: 'engine', limit: 1 })
})
