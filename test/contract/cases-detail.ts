/** One download followed in detail: the whole at once, then what changes, and nothing for whoever does not look. */
import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import type { DownloadDetail } from '../../shared/detail.ts'
import type { FeedFrame } from '../../shared/feed.ts'
import { foldDetail } from '../../shared/fold.ts'
import type { DownloadId } from '../../shared/ids.ts'
import { slow } from '../support/fault-server/index.ts'
import { until } from '../support/until.ts'
import type { Guest, House } from './house.ts'

const mib = 1024 * 1024

async function addOne(house: House, guest: Guest, sizeBytes: number, paused = false): Promise<DownloadId> {
  const path = house.path()
  const items = [{ urls: [house.origin.serve(path, { sizeBytes, seed: path }, slow(2 * mib))] }]
  const [item] = (await guest.call('downloads.add', { items, paused })).items
  return item?.id ?? expect.fail('nothing was added')
}

const ofDetail = (frames: readonly FeedFrame[], sub: number) =>
  frames.flatMap((frame) =>
    (frame.type === 'detail' || frame.type === 'detail-progress') && frame.sub === sub ? [frame] : [],
  )

const folded = (frames: readonly FeedFrame[], sub: number): DownloadDetail | undefined =>
  ofDetail(frames, sub).reduce<DownloadDetail | undefined>(foldDetail, undefined)

export function detailCases(at: () => House): void {
  it('tells the whole at once, its connections while it runs, and folds to what a fresh look shows', async () => {
    const house = at()
    const guest = await house.guest()
    const id = await addOne(house, guest, 3 * mib)
    const { sub } = await guest.call('detail.open', { id })
    expect((await guest.frame('detail', (frame) => frame.sub === sub)).detail?.download.id).toBe(id)
    await until('a connection receives', () =>
      folded(guest.frames, sub)?.connections.some(({ stage, at: place }) => stage === 'receiving' && place > 0),
    )
    const live = folded(guest.frames, sub)
    expect(live?.connections[0]?.host).toBe(live?.download.host)
    expect(live?.segments.some((segment) => segment.live)).toBe(true)
    await until('it is complete', () => folded(guest.frames, sub)?.download.activity === 'completed')
    // The last of what it did is told in the moments after it is complete.
    await until('everything is told', async () =>
      isDeepStrictEqual(folded(guest.frames, sub), await guest.call('downloads.detail', { id })),
    )
  })

  it('tells nothing while nothing changes, and nothing after it was closed', async () => {
    const house = at()
    const guest = await house.guest()
    const id = await addOne(house, guest, 10, true)
    const { sub } = await guest.call('detail.open', { id })
    await guest.call('downloads.setPriority', { ids: [id], priority: 3 })
    await until('the change is told', () => folded(guest.frames, sub)?.download.priority === 3)
    const seen = ofDetail(guest.frames, sub).length
    const { sub: beside } = await guest.call('list.open', {})
    await addOne(house, guest, 10, true)
    await guest.frame('delta', (frame) => frame.sub === beside)
    await guest.call('detail.close', { sub })
    await guest.call('downloads.setPriority', { ids: [id], priority: 4 })
    await until('the list tells it', () =>
      guest.frames.some(
        (frame) => frame.type === 'delta' && frame.upsert.some((row) => row.id === id && row.priority === 4),
      ),
    )
    expect(ofDetail(guest.frames, sub)).toHaveLength(seen)
  })

  it('does not mistake a download for a list, and knows what there is not', async () => {
    const house = at()
    const guest = await house.guest()
    const id = await addOne(house, guest, 10, true)
    const { sub } = await guest.call('detail.open', { id })
    expect((await guest.refusal('list.move', { sub, window: {} })).code).toBe('unknown_id')
    expect((await guest.refusal('detail.open', { id: 999_999_999 })).code).toBe('unknown_id')
  })
}
