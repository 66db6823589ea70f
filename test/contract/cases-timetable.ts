/** Hours of queues, their order, and speed profiles. */
/* eslint-disable max-lines-per-function -- a list of cases, one after the other */
import { expect, it } from 'vitest'
import type { QueueId } from '../../shared/ids.ts'
import type { QueueView } from '../../shared/views.ts'
import type { Guest, House } from './house.ts'

const unknownQueue = 987_654 as QueueId

const queueOf = async (guest: Guest, id: QueueId): Promise<QueueView | undefined> =>
  (await guest.call('queues.list', {})).queues.find((queue) => queue.id === id)

/** Hours of which now is none, whatever the time: half an hour, half a week from now. */
const notNow = (): { from: number; to: number }[] => {
  const from = ((((new Date().getDay() + 6) % 7) + 3) % 7) * 48
  return [{ from, to: from + 1 }]
}

export function timetableCases(at: () => House): void {
  it('a queue outside its hours holds its downloads back and says until when; run now, it runs', async () => {
    const house = at()
    const guest = await house.guest()
    const path = house.path()
    const timetable = notNow()
    const { id } = await guest.call('queues.create', { name: 'hours', timetable, whenDone: 'sleep' })
    const queue = await queueOf(guest, id)
    expect(queue).toMatchObject({ running: true, isOpen: false, timetable, whenDone: 'sleep' })
    expect(queue?.changesAt).toBeGreaterThan(Date.now())
    const { sub } = await guest.call('list.open', { filter: { queueId: id } })
    await guest.call('feed.notices', { on: true })
    const { batchId } = await guest.call('downloads.add', {
      items: [{ urls: [house.origin.serve(path, { sizeBytes: 10, seed: path })], queueId: id }],
    })
    await guest.frame('delta', (frame) => {
      const [row] = frame.upsert
      return frame.sub === sub && row?.activity === 'queue_closed' && row.opensAt === queue?.changesAt
    })
    await guest.call('queues.runNow', { id })
    expect((await guest.call('batch.wait', { batchId })).results).toMatchObject([{ status: 'completed' }])
    await guest.frame('notice', ({ notice }) => notice.kind === 'queue_done' && notice.queueId === id)
    expect(guest.notices('queue_done').find((notice) => notice.queueId === id)).toMatchObject({ then: 'sleep' })
    await guest.call('queues.update', { id, timetable: null })
    expect(await queueOf(guest, id)).toMatchObject({ isOpen: true, changesAt: null, timetable: null })
    await guest.call('queues.remove', { id })
  })

  it('a queue without any hours never runs, and says so when asked to', async () => {
    const guest = await at().guest()
    const { id } = await guest.call('queues.create', { name: 'never', timetable: [] })
    expect(await queueOf(guest, id)).toMatchObject({ isOpen: false, changesAt: null })
    expect((await guest.refusal('queues.runNow', { id })).code).toBe('not_allowed')
    await guest.call('queues.remove', { id })
    expect((await guest.refusal('queues.runNow', { id: unknownQueue })).code).toBe('unknown_id')
  })

  it('queues have an order, and the first one is for downloads that name none', async () => {
    const guest = await at().guest()
    const order = async (): Promise<QueueId[]> => (await guest.call('queues.list', {})).queues.map(({ id }) => id)
    const before = await order()
    const { id } = await guest.call('queues.create', { name: 'order' })
    await guest.call('queues.move', { id, before: before[0] ?? null })
    expect(await order()).toEqual([id, ...before])
    expect((await guest.refusal('queues.remove', { id })).code).toBe('not_allowed')
    await guest.call('queues.move', { id, before: null })
    expect(await order()).toEqual([...before, id])
    expect((await guest.refusal('queues.move', { id, before: unknownQueue })).code).toBe('unknown_id')
    expect((await guest.refusal('queues.move', { id: unknownQueue, before: null })).code).toBe('unknown_id')
    await guest.call('queues.remove', { id })
  })

  it('a speed profile is chosen, is in force for everything, and is taken back', async () => {
    const guest = await at().guest()
    await guest.call('feed.counters', { on: true })
    const plan = {
      profiles: [
        { id: 'q', name: ' Quiet ', rateLimit: 1_048_576 },
        { id: 'f', name: 'Full speed', rateLimit: null },
      ],
      week: [],
    }
    await guest.call('speed.setPlan', { plan })
    const [quiet, full] = plan.profiles
    expect(await guest.call('speed.plan', {})).toEqual({
      plan: { profiles: [{ ...quiet, name: 'Quiet' }, full], week: [] },
    })
    await guest.call('speed.choose', { profileId: 'q' })
    const { counters } = await guest.frame('counters', (frame) => frame.counters.profile.profileId === 'q')
    expect([counters.rateLimit, counters.profile]).toMatchObject([1_048_576, { isChosen: true, until: null }])
    expect((await guest.refusal('speed.choose', { profileId: 'x' })).code).toBe('unknown_id')
    await guest.call('speed.follow', {})
    await guest.frame(
      'counters',
      (frame) => frame.counters.profile.profiles.length === 2 && !frame.counters.profile.isChosen,
    )
    await guest.call('speed.choose', { profileId: 'q' })
    await guest.call('speed.setPlan', { plan: { profiles: [], week: [] } })
    await guest.frame(
      'counters',
      (frame) => frame.counters.profile.profiles.length === 0 && frame.counters.rateLimit === null,
    )
  })
}
