/** What comes up without being asked each time: hello, lists, counters, notices. */
/* eslint-disable max-lines-per-function -- a list of cases, one after the other */
import { expect, it } from 'vitest'
import { protocolVersion } from '../../shared/feed.ts'
import type { FeedFrame } from '../../shared/feed.ts'
import { fold } from '../../shared/fold.ts'
import type { ListMirror } from '../../shared/fold.ts'
import type { BatchId } from '../../shared/ids.ts'
import { status } from '../support/fault-server/index.ts'
import { until } from '../support/until.ts'
import type { Guest, House } from './house.ts'

async function addOne(house: House, guest: Guest, paused = false): Promise<BatchId> {
  const path = house.path()
  const items = [{ urls: [house.origin.serve(path, { sizeBytes: 10, seed: path })] }]
  return (await guest.call('downloads.add', { items, paused })).batchId
}

const mirrorOf = (frames: readonly FeedFrame[], sub: number): ListMirror | undefined =>
  frames
    .filter((frame) => 'sub' in frame && frame.sub === sub)
    .reduce<ListMirror | undefined>((mirror, frame) => fold(mirror, frame), undefined)

export function feedCases(at: () => House): void {
  it('says hello first, once, and the same epoch to everybody', async () => {
    const house = at()
    const guests = [await house.guest(), await house.guest()]
    for (const guest of guests) {
      await guest.call('feed.counters', { on: true })
      await guest.frame('counters')
      expect(guest.frames[0]).toMatchObject({ type: 'hello', protocol: protocolVersion, epoch: house.engine.epoch })
      expect(guest.frames.filter(({ type }) => type === 'hello')).toHaveLength(1)
    }
  })

  it('opens a list with a snapshot, follows with deltas, and folds to what a fresh look shows', async () => {
    const house = at()
    const guest = await house.guest()
    const first = await addOne(house, guest, true)
    const { sub } = await guest.call('list.open', { filter: { group: 'all' }, window: { from: 0, count: 20 } })
    const snapshot = await guest.frame('snapshot', (frame) => frame.sub === sub)
    expect(snapshot.rows.map(({ id }) => id)).toEqual(snapshot.ids)
    expect(snapshot.rows[0]?.batchId).toBe(first)
    const batchId = await addOne(house, guest)
    await guest.call('batch.wait', { batchId })
    await until('the finished row', () =>
      [...(mirrorOf(guest.frames, sub)?.rows.values() ?? [])].some(
        (row) => row.batchId === batchId && row.activity === 'completed',
      ),
    )
    const again = await guest.call('list.open', { filter: { group: 'all' }, window: { from: 0, count: 20 } })
    const fresh = await guest.frame('snapshot', (frame) => frame.sub === again.sub)
    const mirror = mirrorOf(guest.frames, sub)
    expect(mirror?.ids).toEqual(fresh.ids)
    expect(mirror?.total).toBe(fresh.total)
    expect([...(mirror?.rows.values() ?? [])]).toEqual(fresh.rows)
    const seqs = guest.frames.flatMap((frame) => (frame.type === 'delta' && frame.sub === sub ? [frame.seq] : []))
    expect(seqs).toEqual(seqs.map((_, index) => snapshot.seq + 1 + index))
  })

  it('moves the window of a list, and closes it for good', async () => {
    const house = at()
    const guest = await house.guest()
    await addOne(house, guest, true)
    await addOne(house, guest, true)
    const { sub } = await guest.call('list.open', { window: { from: 0, count: 1 } })
    const snapshot = await guest.frame('snapshot', (frame) => frame.sub === sub)
    expect(snapshot.ids).toHaveLength(1)
    await guest.call('list.move', { sub, window: { from: 1, count: 1 } })
    const moved = await guest.frame('delta', (frame) => frame.sub === sub && frame.from === 1)
    expect(moved.ids).toHaveLength(1)
    expect(moved.ids).not.toEqual(snapshot.ids)
    await guest.call('list.move', { sub, window: { from: 1_000_000, count: 10 } })
    expect(await guest.frame('delta', (frame) => frame.from === 1_000_000)).toMatchObject({
      ids: [],
      total: snapshot.total,
    })
    await guest.call('list.close', { sub })
    expect((await guest.refusal('list.move', { sub, window: {} })).code).toBe('unknown_id')
    const seen = guest.frames.length
    const { sub: other } = await guest.call('list.open', {})
    await addOne(house, guest, true)
    await guest.frame('delta', (frame) => frame.sub === other)
    expect(guest.frames.slice(seen).filter((frame) => 'sub' in frame && frame.sub === sub)).toEqual([])
  })

  it('a list of another client cannot be moved', async () => {
    const house = at()
    const [mine, theirs] = [await house.guest(), await house.guest()]
    const { sub } = await mine.call('list.open', {})
    expect((await theirs.refusal('list.move', { sub, window: {} })).code).toBe('unknown_id')
    await theirs.call('list.close', { sub })
    await mine.call('list.move', { sub, window: { from: 0, count: 1 } })
  })

  it('counts what there is, again after being switched off and on', async () => {
    const house = at()
    const guest = await house.guest()
    await guest.call('feed.counters', { on: true })
    const before = await guest.frame('counters')
    const batchId = await addOne(house, guest)
    await guest.call('batch.wait', { batchId })
    await guest.frame(
      'counters',
      ({ counters }) => counters.completed === before.counters.completed + 1 && counters.active === 0,
    )
    await guest.call('feed.counters', { on: false })
    const seen = guest.frames.length
    await guest.call('feed.counters', { on: true })
    await until('counters after switching on again', () =>
      guest.frames.slice(seen).some(({ type }) => type === 'counters'),
    )
  })

  it('lets one client open so much and no more, and others as before', async () => {
    const house = at()
    const [guest, other] = [await house.guest(), await house.guest()]
    const subs: number[] = []
    for (let count = 0; count < 100; count += 1)
      subs.push((await guest.call('list.open', { window: { from: 0, count: 1 } })).sub)
    await expect(guest.call('list.open', {})).rejects.toMatchObject({ failure: { code: 'not_allowed' } })
    await other.call('list.open', {})
    await guest.call('list.close', { sub: subs[0] ?? 0 })
    await guest.call('list.open', {})
  })

  it('tells notices of one batch, of all, or none', async () => {
    const house = at()
    const [all, one, none] = [await house.guest(), await house.guest(), await house.guest()]
    await all.call('feed.notices', { on: true })
    await none.call('feed.notices', { on: true })
    await none.call('feed.notices', { on: false })
    const path = house.path()
    const gate = house.origin.hold(path)
    const { batchId } = await all.call('downloads.add', {
      items: [{ urls: [house.origin.serve(path, { sizeBytes: 10, seed: path })] }],
    })
    await one.call('feed.notices', { on: true, batchId })
    const missing = await all.call('downloads.add', {
      items: [{ urls: [house.origin.serve(house.path(), null, status(404))] }],
    })
    await until('the failure is told', () => all.notices('failed').length > 0)
    gate.release()
    await until('the end is told', () => one.notices('completed').length > 0)
    expect(all.notices('failed')).toMatchObject([{ batchId: missing.batchId, failure: { code: 'not_found' } }])
    expect(one.notices('completed')).toMatchObject([{ batchId, sizeBytes: 10 }])
    expect(one.notices('failed')).toEqual([])
    await until('all heard the end', () => all.notices('completed').some((notice) => notice.batchId === batchId))
    await none.call('engine.info', {})
    expect(none.frames.filter(({ type }) => type === 'notice')).toEqual([])
  })
}
