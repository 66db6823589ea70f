/** Queues, settings and what the engine says of itself. */
/* eslint-disable max-lines-per-function -- a list of cases, one after the other */
import { expect, it } from 'vitest'
import { settings } from '../../shared/settings.ts'
import type { QueueId } from '../../shared/ids.ts'
import type { House } from './house.ts'

const unknownQueue = 987_654 as QueueId

export function queueCases(at: () => House): void {
  it('tells who it is', async () => {
    const house = at()
    const guest = await house.guest()
    expect(await guest.call('engine.info', {})).toMatchObject({
      dataDir: house.engine.dataDir,
      defaultDir: house.engine.defaultDir,
      pid: house.engine.pid,
    })
  })

  it('stays when somebody asks it to make room: it is not a command’s engine', async () => {
    const guest = await at().guest()
    expect(await guest.call('engine.yield', {})).toEqual({ yielding: false })
    await guest.call('engine.info', {})
  })

  it('makes, changes and removes queues', async () => {
    const guest = await at().guest()
    const { queues: before } = await guest.call('queues.list', {})
    const { id } = await guest.call('queues.create', { name: ' Nightly ', slots: 2 })
    await guest.call('queues.update', { id, color: '#000', rateLimit: 9_000 })
    const { queues } = await guest.call('queues.list', {})
    expect(queues).toHaveLength(before.length + 1)
    expect(queues.find((queue) => queue.id === id)).toEqual({
      id,
      name: 'Nightly',
      color: '#000',
      running: true,
      slots: 2,
      rateLimit: 9_000,
      timetable: null,
      isOpen: true,
      changesAt: null,
      whenDone: 'nothing',
      unfinished: 0,
    })
    await guest.call('queues.update', { id, slots: null })
    expect((await guest.call('queues.list', {})).queues.find((queue) => queue.id === id)).toMatchObject({
      slots: null,
      rateLimit: 9_000,
    })
    await guest.call('queues.remove', { id })
    expect(await guest.call('queues.list', {})).toEqual({ queues: before })
  })

  it('says which queue is not there, and keeps the first one', async () => {
    const guest = await at().guest()
    const [first] = (await guest.call('queues.list', {})).queues
    expect((await guest.refusal('queues.update', { id: unknownQueue, name: 'a' })).code).toBe('unknown_id')
    expect((await guest.refusal('queues.remove', { id: unknownQueue })).code).toBe('unknown_id')
    expect((await guest.refusal('queues.remove', { id: first?.id })).code).toBe('not_allowed')
  })

  it('a stopped queue holds its downloads back and says so; started, they run', async () => {
    const house = at()
    const guest = await house.guest()
    const path = house.path()
    const { id } = await guest.call('queues.create', { name: 'held' })
    await guest.call('queues.update', { id, running: false })
    const { sub } = await guest.call('list.open', { filter: { queueId: id } })
    const { batchId } = await guest.call('downloads.add', {
      items: [{ urls: [house.origin.serve(path, { sizeBytes: 10, seed: path })], queueId: id }],
    })
    await guest.frame('delta', (frame) => frame.sub === sub && frame.upsert[0]?.activity === 'queue_stopped')
    expect((await guest.call('queues.list', {})).queues.find((queue) => queue.id === id)?.unfinished).toBe(1)
    expect((await guest.call('batch.wait', { batchId, timeoutMs: 0 })).done).toBe(false)
    await guest.call('queues.update', { id, running: true })
    expect((await guest.call('batch.wait', { batchId })).results).toMatchObject([{ status: 'completed' }])
  })

  it('tells those who look when a queue stops, and when it is removed with downloads in it', async () => {
    const house = at()
    const guest = await house.guest()
    const [first] = (await guest.call('queues.list', {})).queues
    const { id } = await guest.call('queues.create', { name: 'leaving', slots: 1 })
    const [path, waiting] = [house.path(), house.path()]
    const gate = house.origin.hold(path)
    const items = [path, waiting].map((one) => ({
      urls: [house.origin.serve(one, { sizeBytes: 10, seed: one })],
      queueId: id,
    }))
    const { batchId } = await guest.call('downloads.add', { items })
    await gate.reached()
    const { sub } = await guest.call('list.open', { filter: { batchId }, sort: { key: 'added', descending: false } })
    const snapshot = await guest.frame('snapshot', (frame) => frame.sub === sub)
    expect(snapshot.rows[1]?.activity).toBe('waiting')
    const second = snapshot.ids[1]
    await guest.call('queues.update', { id, running: false })
    await guest.frame('delta', (frame) =>
      frame.upsert.some((row) => row.id === second && row.activity === 'queue_stopped'),
    )
    await guest.call('queues.remove', { id })
    await guest.frame('delta', (frame) => frame.upsert.some((row) => row.id === second && row.queueId === first?.id))
    gate.release()
    expect((await guest.call('batch.wait', { batchId })).done).toBe(true)
  })

  it('a patch of the settings changes what it names and leaves the rest', async () => {
    const guest = await at().guest()
    const { settings: before } = await guest.call('settings.get', {})
    expect(before).toEqual(settings.parse({}))
    await guest.call('settings.set', { patch: { slots: 7, timeLimits: { idleMs: 12_345 } } })
    await guest.call('settings.set', { patch: { userAgent: 'me', timeLimits: { tlsMs: 777 } } })
    const wanted = {
      ...before,
      slots: 7,
      userAgent: 'me',
      timeLimits: { ...before.timeLimits, idleMs: 12_345, tlsMs: 777 },
    }
    expect(await guest.call('settings.set', { patch: {} })).toEqual({ settings: wanted })
    expect(await guest.call('settings.get', {})).toEqual({ settings: wanted })
    expect((await guest.refusal('settings.set', { patch: { slots: 3, maxTries: 0 } })).code).toBe('bad_input')
    expect(await guest.call('settings.get', {})).toEqual({ settings: wanted })
    expect(await guest.call('settings.set', { patch: before })).toEqual({ settings: before })
  })

  it('a setting that somebody changes has another number in everybody’s counters', async () => {
    const guest = await at().guest()
    await guest.call('feed.counters', { on: true })
    const { settingsVersion } = (await guest.frame('counters')).counters
    const { settings: before } = await guest.call('settings.get', {})
    await (await at().guest()).call('settings.set', { patch: { maxTries: before.maxTries + 1 } })
    await guest.frame('counters', ({ counters }) => counters.settingsVersion > settingsVersion)
    await guest.call('settings.set', { patch: { maxTries: before.maxTries } })
  })
}
