/** Looking at files because somebody asks. */
import { unlink } from 'node:fs/promises'
import { expect, it } from 'vitest'
import type { DownloadId } from '../../shared/ids.ts'
import { flip } from '../support/flip.ts'
import { until } from '../support/until.ts'
import type { Guest, House } from './house.ts'

const block = 4 * 1024 * 1024

/** A finished download of this length, and a guest who hears notices. */
const finished = async (house: House, sizeBytes: number) => {
  const guest = await house.guest()
  await guest.call('feed.notices', { on: true })
  const path = house.path()
  const items = [{ urls: [house.origin.serve(path, { sizeBytes, seed: path })] }]
  const { batchId } = await guest.call('downloads.add', { items })
  const [result] = (await guest.call('batch.wait', { batchId })).results
  if (!result?.path) throw new Error(`not complete: ${JSON.stringify(result)}`)
  return { guest, id: result.id, path: result.path }
}

/** Asks for one look, and waits for what it finds. */
const look = async (guest: Guest, id: DownloadId) => {
  const before = guest.notices('checked').length
  expect(await guest.call('downloads.recheck', { ids: [id] })).toEqual({ changed: 1 })
  return until('the finding', () => guest.notices('checked')[before])
}

export function recheckCases(at: () => House): void {
  it('finds a finished file sound, then damaged, says where, and leaves it as it is', async () => {
    const { guest, id, path } = await finished(at(), 3 * block + 10)
    expect(await look(guest, id)).toMatchObject({ id, verdict: 'sound', damaged: [], failure: null })
    flip(path, block + 5)
    flip(path, 3 * block + 9)
    expect(await look(guest, id)).toMatchObject({
      verdict: 'damaged',
      damaged: [
        { start: block, end: 2 * block },
        { start: 3 * block, end: 3 * block + 10 },
      ],
      failure: { code: 'file_damaged' },
    })
    const { download, events } = await guest.call('downloads.detail', { id })
    expect(download).toMatchObject({ status: 'completed', path, failure: { code: 'file_damaged' } })
    expect(events.map(({ kind }) => kind)).toContain('file_checked')
    flip(path, block + 5)
    flip(path, 3 * block + 9)
    expect(await look(guest, id)).toMatchObject({ verdict: 'sound', failure: null })
    expect((await guest.call('downloads.detail', { id })).download.failure).toBeNull()
  })

  it('says when the file is gone, and when there is nothing to compare it with', async () => {
    const { guest, id, path } = await finished(at(), 1_000)
    expect(await look(guest, id)).toMatchObject({ verdict: 'unknown', failure: null })
    await unlink(path)
    expect(await look(guest, id)).toMatchObject({ verdict: 'damaged', failure: { code: 'file_changed' } })
  })

  it('has nothing to look at where nothing was fetched', async () => {
    const house = at()
    const guest = await house.guest()
    const path = house.path()
    const items = [{ urls: [house.origin.serve(path, { sizeBytes: 10, seed: path })] }]
    const added = await guest.call('downloads.add', { items, paused: true })
    expect(await guest.call('downloads.recheck', { ids: added.items.map(({ id }) => id) })).toEqual({ changed: 0 })
  })
}
