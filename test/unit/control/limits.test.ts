/** What limits a download now, over a real ledger and a real throttle table. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../main/engine/clock.ts'
import { Limits } from '../../../main/engine/control/limits.ts'
import { ThrottleTree } from '../../../main/engine/control/throttle-tree.ts'
import { silentLog } from '../../../main/engine/log.ts'
import { openLedger } from '../../../main/engine/store/ledger.ts'
import type { Ledger } from '../../../main/engine/store/ledger.ts'
import { createThrottles } from '../../../main/engine/transfer/throttle.ts'
import { settings } from '../../../shared/settings.ts'
import { tempFolder } from '../../support/temp.ts'
import { batchOf, downloadOf, queueOf } from '../domain/download-of.ts'

const folder = tempFolder('limits')
let ledger: Ledger
let pokes = 0

const load = (attachedOnly = false): Promise<Limits> =>
  Limits.load({
    ledger,
    tree: new ThrottleTree(createThrottles(64), () => undefined),
    clock: systemClock,
    attachedOnly,
    changed: () => (pokes += 1),
  })

beforeAll(async () => {
  ledger = await openLedger({ dataDir: folder.path, log: silentLog })
})
afterAll(async () => {
  await ledger.close()
  await folder.remove()
})

describe('settings', () => {
  it('are the defaults at first, and a patch changes what it names, durably, and makes the scheduler look', async () => {
    const limits = await load()
    expect(limits.settings).toEqual(settings.parse({}))
    const before = pokes
    await limits.setSettings({ slots: 3, timeLimits: { idleMs: 9 } })
    await limits.setSettings({ rateLimit: 1_000 })
    expect(pokes).toBeGreaterThan(before)
    const wanted = settings.parse({ slots: 3, rateLimit: 1_000, timeLimits: { idleMs: 9 } })
    expect(limits.settings).toEqual(wanted)
    expect((await load()).settings).toEqual(wanted)
    await limits.setSettings(settings.parse({}))
  })

  it('a host takes no more downloads than it may have connections', async () => {
    const limits = await load()
    await limits.setSettings({ connectionsPerHost: 4 })
    expect(limits.slots().perHost('a.test')).toBe(4)
    await limits.setSettings({ slotsPerHost: 2 })
    expect(limits.slots().perHost('a.test')).toBe(2)
    await limits.setSettings({ slotsPerHost: 9 })
    expect(limits.slots().perHost('a.test')).toBe(4)
    await limits.setSettings(settings.parse({}))
  })
})

describe('queues', () => {
  it('limit their downloads, and run only while they are running', async () => {
    const limits = await load()
    const first = limits.queues.first()
    const { id } = await limits.queues.create({ name: 'a', color: '#000', slots: 2, rateLimit: 50 })
    expect(limits.slots().perQueue(id)).toBe(2)
    expect(limits.slots().perQueue(first)).toBeNull()
    expect(limits.slots().perQueue(queueOf(9_999))).toBeNull()
    expect(limits.queues.runningIds()).toEqual([first, id])
    await limits.queues.update(id, { running: false, slots: null })
    expect(limits.queues.runningIds()).toEqual([first])
    expect(limits.slots().perQueue(id)).toBeNull()
    expect(limits.throttlePath(downloadOf(1, { queueId: id, rateLimit: 7 }))).toEqual([
      ['engine', null],
      [`queue ${String(id)}`, 50],
      ['host files.test', null],
      ['download 1', 7],
    ])
    await limits.queues.remove(id)
    expect(limits.queues.all.map((queue) => queue.id)).toEqual([first])
    await expect(limits.queues.remove(first)).rejects.toMatchObject({ failure: { code: 'not_allowed' } })
    await expect(limits.queues.remove(id)).rejects.toMatchObject({ failure: { code: 'unknown_id' } })
    await expect(limits.queues.update(id, { name: 'x' })).rejects.toMatchObject({ failure: { code: 'unknown_id' } })
  })
})

describe('batches', () => {
  const batch = { id: batchOf(5), slots: 3, connectionsPerHost: 2, rateLimit: 80 }

  it('bring limits of their own', async () => {
    const limits = await load()
    limits.attach(batch)
    const download = downloadOf(1, { batchId: batch.id })
    expect(limits.slots().perBatch(batch.id)).toBe(3)
    expect(limits.slots().perBatch(batchOf(6))).toBeNull()
    expect(limits.gates(download)).toEqual([
      { key: 'files.test', limit: 16 },
      { key: '5 files.test', limit: 2 },
    ])
    expect(limits.throttlePath(download)).toContainEqual(['batch 5', 80])
    expect(limits.gates(downloadOf(2, { batchId: null }))).toHaveLength(1)
  })

  it('of a one-shot engine run while somebody stands behind them, with the slots that were wished for', async () => {
    const limits = await load(true)
    expect(limits.batchIds()).toEqual([])
    const leave = [limits.attach(batch), limits.attach(batch)]
    limits.attach({ ...batch, id: batchOf(6), slots: 20 })
    expect(limits.batchIds()).toEqual([5, 6])
    expect(limits.slots().slots).toBe(23)
    expect(leave.map((go) => go())).toEqual([false, true])
    expect(limits.batchIds()).toEqual([6])
    expect(limits.isAttached(batch.id)).toBe(false)
  })

  it('of a lasting engine all run, attached or not', async () => {
    const limits = await load()
    limits.attach(batch)
    expect(limits.batchIds()).toBeNull()
    expect(limits.slots().slots).toBe(limits.settings.slots)
  })
})

it('forgets batches that nobody runs or stands behind, so that an engine that is never ended does not grow', async () => {
  const limits = await load(true)
  const batch = (id: number) => ({ id: batchOf(id), slots: 3, connectionsPerHost: null, rateLimit: null })
  const [used, standing] = [batch(1), batch(2)]
  limits.attach(used)()
  limits.attach(standing)
  for (let id = 3; id < 10_000; id += 1) {
    limits.attach(batch(id))()
    if (id % 100 === 0) limits.slots().perBatch(used.id)
    if (id % 1_000 === 0) await limits.learn([])
  }
  const { perBatch } = limits.slots()
  expect([used, standing, batch(9_999)].map(({ id }) => perBatch(id))).toEqual([3, 3, 3])
  expect([3, 500, 2_000].map((id) => perBatch(batch(id).id))).toEqual([null, null, null])
})
