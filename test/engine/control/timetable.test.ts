/** Hours of queues and speed profiles in an engine whose clock leaps: what runs stops and goes on, and nothing is lost. */
import { expect, it } from 'vitest'
import type { DownloadId } from '../../../shared/ids.ts'
import type { DownloadView } from '../../../shared/views.ts'
import { bytesOf, noRangeSupport, startOrigin } from '../../support/fault-server/index.ts'
import { LeapingClock } from '../../support/leaping-clock.ts'
import { until } from '../../support/until.ts'
import { bench, failTest } from './harness.ts'
import type { Bench } from './harness.ts'

const mib = 1024 * 1024
/** A Monday. */
const noon = Date.UTC(2026, 5, 1, 12)
const hourMs = 3_600_000
/** Monday from 22:00 to 24:00. */
const lateOnMonday = [{ from: 44, to: 48 }]
const everyNight = [...Array(7).keys()].map((day) => ({ from: day * 48 + 44, to: day * 48 + 48 }))

const nightQueue = (b: Bench, timetable = everyNight) =>
  b.engine.limits.queues.create({ name: 'Night', color: '#000', slots: null, rateLimit: null, timetable })
const viewOf = async (b: Bench, id: DownloadId): Promise<DownloadView> => (await b.engine.detail(id)).download
const activity = (b: Bench, id: DownloadId, wanted: string) =>
  until(`it is ${wanted}`, async () => (await viewOf(b, id)).activity === wanted)

it('a queue waits for its hours, says when they begin, stops when they end and goes on in the next ones', async () => {
  await using origin = await startOrigin()
  const file = { sizeBytes: 3 * mib, seed: 'night' }
  const url = origin.serve('/night.bin', file)
  const gate = origin.hold('/night.bin', { atByte: 2 * mib })
  const clock = new LeapingClock(noon)
  await using b = await bench({ clock })
  const { id: queueId } = await nightQueue(b)
  const [id = failTest('not added')] = await b.add([{ urls: [url], queueId, connections: 1 }])
  expect(await viewOf(b, id)).toMatchObject({ activity: 'queue_closed', opensAt: noon + 10 * hourMs })
  expect(origin.log.entries).toEqual([])

  clock.leapTo(noon + 10 * hourMs)
  await gate.reached()
  await until('two thirds are written', async () => (await viewOf(b, id)).writtenBytes === 2 * mib)
  clock.leapTo(noon + 12 * hourMs)
  await activity(b, id, 'queue_closed')
  const held = await viewOf(b, id)
  expect(held).toMatchObject({ status: 'queued', writtenBytes: 2 * mib, opensAt: noon + 34 * hourMs })
  expect((await b.engine.detail(id)).events.map(({ kind }) => kind)).toContain('queue_closed')
  gate.release()

  clock.leapTo(noon + 34 * hourMs)
  expect(await b.settle([id])).toMatchObject([{ status: 'completed' }])
  expect(await b.file('night.bin')).toEqual(bytesOf(file, 0, file.sizeBytes))
  // What was there was not asked for again, but for the bytes that prove that it fits.
  expect(origin.log.entries.at(-1)?.headers.range).toBe(`bytes=${String(2 * mib - 65_536)}-${String(3 * mib - 1)}`)
  expect(b.errors).toEqual([])
})

it('one that could only begin again runs to its end when the hours are over', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/whole.bin', { sizeBytes: 3 * mib, seed: 'whole' }, noRangeSupport())
  const gate = origin.hold('/whole.bin', { atByte: 2 * mib })
  const clock = new LeapingClock(noon + 10 * hourMs)
  await using b = await bench({ clock })
  const { id: queueId } = await nightQueue(b)
  const [id = failTest('not added')] = await b.add([{ urls: [url], queueId }])
  await gate.reached()
  await until('most is written', async () => (await viewOf(b, id)).writtenBytes === 2 * mib)
  clock.leapTo(noon + 13 * hourMs)
  const [other = failTest('not added')] = await b.add([{ urls: [`${url}?2`], queueId }])
  await activity(b, other, 'queue_closed')
  gate.release()
  await b.waitForNotice('completed')
  expect(origin.log.entries).toHaveLength(1)
})

it('a queue can be let run outside its hours, until they begin; stopping it takes that back', async () => {
  await using origin = await startOrigin()
  origin.serve('/*', () => ({ sizeBytes: 1_000, seed: 'now' }))
  const clock = new LeapingClock(noon)
  await using b = await bench({ clock })
  const { queues } = b.engine.limits
  const { id: queueId } = await nightQueue(b, lateOnMonday)
  await queues.runNow(queueId)
  expect(queues.get(queueId)).toMatchObject({ isOpen: true, changesAt: noon + 12 * hourMs })
  expect(await b.get([{ urls: [`${origin.url}/a`], queueId }])).toMatchObject([{ status: 'completed' }])
  await using again = await b.restart()
  const kept = again.engine.limits.queues
  expect(kept.get(queueId)).toMatchObject({ isOpen: true, changesAt: noon + 12 * hourMs })
  await kept.update(queueId, { running: false })
  await kept.update(queueId, { running: true })
  expect(kept.get(queueId)).toMatchObject({ isOpen: false, changesAt: noon + 10 * hourMs })
})

it('stopping a queue stops what runs in it, and starting it goes on', async () => {
  await using origin = await startOrigin()
  const file = { sizeBytes: 3 * mib, seed: 'stop' }
  const url = origin.serve('/stop.bin', file)
  const gate = origin.hold('/stop.bin', { atByte: 2 * mib })
  await using b = await bench()
  const { queues } = b.engine.limits
  const [id = failTest('not added')] = await b.add([{ urls: [url], connections: 1 }])
  await gate.reached()
  await queues.update(queues.first(), { running: false })
  await activity(b, id, 'queue_stopped')
  gate.release()
  await queues.update(queues.first(), { running: true })
  expect(await b.settle([id])).toMatchObject([{ status: 'completed' }])
  expect(await b.file('stop.bin')).toEqual(bytesOf(file, 0, file.sizeBytes))
})

it('what is moved while it runs goes on under the limits of its new queue', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/move.bin', { sizeBytes: 3 * mib, seed: 'move' })
  const gate = origin.hold('/move.bin', { atByte: 2 * mib })
  await using b = await bench()
  const { queues } = b.engine.limits
  const { id: slow } = await queues.create({ name: 'Slow', color: '#000', slots: 1, rateLimit: 8 * mib })
  const [id = failTest('not added')] = await b.add([{ urls: [url], connections: 1 }])
  await gate.reached()
  await b.engine.move({ ids: [id], queueId: slow, before: null })
  gate.release()
  expect(await b.settle([id])).toMatchObject([{ status: 'completed' }])
  const { download, events } = await b.engine.detail(id)
  expect(download.queueId).toBe(slow)
  expect(events.map(({ kind }) => kind)).toContain('queue_moved')
})

it('tells that a queue is done, and that all is, unless another queue only waits for its hours', async () => {
  await using origin = await startOrigin()
  origin.serve('/*', (path) => ({ sizeBytes: 1_000, seed: path }))
  const clock = new LeapingClock(noon)
  await using b = await bench({ clock }, { whenDone: 'quit' })
  const { queues } = b.engine.limits
  const { id: night } = await nightQueue(b)
  await queues.update(night, { whenDone: 'shutdown' })
  const [late = failTest('not added')] = await b.add([{ urls: [`${origin.url}/late`], queueId: night }])
  await b.get([`${origin.url}/now`])
  expect(await b.waitForNotice('queue_done')).toEqual({
    kind: 'queue_done',
    queueId: queues.first(),
    name: 'Main',
    then: 'nothing',
  })
  clock.leapTo(noon + 10 * hourMs)
  await b.settle([late])
  expect(await b.waitForNotice('queue_done', 2)).toMatchObject({ queueId: night, then: 'shutdown' })
  expect(await b.waitForNotice('all_done')).toEqual({ kind: 'all_done', then: 'quit' })
  expect(b.notices.filter(({ kind }) => kind === 'all_done')).toHaveLength(1)
})

it('nothing is done because somebody paused it', async () => {
  await using origin = await startOrigin()
  origin.serve('/*', (path) => ({ sizeBytes: 1_000, seed: path }))
  const gate = origin.hold('/held')
  await using b = await bench()
  const ids = await b.add([`${origin.url}/held`])
  await gate.reached()
  await b.engine.downloads.pause(ids)
  await b.settle(ids)
  gate.release()
  await b.engine.downloads.resume(ids)
  await b.waitForNotice('all_done')
  const told = b.notices.map(({ kind }) => kind)
  expect(told.filter((kind) => kind === 'queue_done')).toHaveLength(1)
  expect(told.indexOf('queue_done')).toBeGreaterThan(told.indexOf('completed'))
})

it('a speed profile comes into force by the week and by hand, is felt by what runs, and survives a restart', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/fast.bin', { sizeBytes: 24 * mib, seed: 'fast' })
  const clock = new LeapingClock(noon)
  await using b = await bench({ clock }, { rateLimit: 2_000 })
  const { limits } = b.engine
  const [full, quiet] = [
    { id: 'full', name: 'Full speed', rateLimit: null },
    { id: 'quiet', name: 'Quiet', rateLimit: 1_000 },
  ]
  await limits.speed.setPlan({
    profiles: [full, quiet],
    week: lateOnMonday.map((span) => ({ ...span, profileId: 'full' })),
  })
  expect([limits.rateLimit, limits.speed.view(2_000)]).toMatchObject([2_000, { profileId: null, isChosen: false }])
  const [id = failTest('not added')] = await b.add([{ urls: [url], connections: 1 }])
  await until('it runs', async () => (await viewOf(b, id)).writtenBytes > 0)
  await limits.speed.choose('quiet')
  expect([limits.rateLimit, limits.speed.view(2_000)]).toMatchObject([
    1_000,
    { profileId: 'quiet', isChosen: true, until: noon + 10 * hourMs },
  ])
  // At these limits it would take hours.
  clock.leapTo(noon + 10 * hourMs)
  expect(await b.settle([id])).toMatchObject([{ status: 'completed' }])
  expect(limits.speed.view(2_000)).toMatchObject({ profileId: 'full', isChosen: false, until: noon + 12 * hourMs })
  await limits.speed.choose(null)
  await using again = await b.restart()
  const { speed } = again.engine.limits
  expect(speed.view(null)).toMatchObject({ profileId: null, isChosen: true, until: noon + 12 * hourMs })
  await speed.follow()
  expect(speed.view(null)).toMatchObject({ profileId: 'full', isChosen: false })
})
