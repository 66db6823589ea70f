/** Grabs over the wire: begun, told, gone on with, downloaded, removed. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findId, grabId } from '../../shared/grabs.ts'
import { findsCases } from './cases-finds.ts'
import type { House } from './house.ts'

export function grabCases(at: () => House): void {
  it('finds what is behind a page, downloads it, pauses, goes on and forgets', async () => {
    const house = at()
    const guest = await house.guest()
    const { defaultDir } = await guest.call('engine.info', {})
    const file = house.origin.serve('/grab/file.zip', { sizeBytes: 1_000, seed: 'grab' })
    const options = { starts: [file], waitMs: 0, robots: false }
    const { id, resumed } = await guest.call('grabs.start', { options })
    expect(resumed).toBe(false)
    const { finds } = await guest.call('grabs.finds', { id, timeoutMs: 20_000 })
    expect(finds).toMatchObject([{ url: file, name: 'file.zip', sizeBytes: 1_000, isExact: true, state: 'alive' }])
    await expect
      .poll(async () => (await guest.call('grabs.list', {})).grabs.find((grab) => grab.id === id)?.state)
      .toBe('done')
    const added = await guest.call('grabs.download', { id, dir: join(defaultDir, 'grabbed'), paused: true })
    expect(added).toMatchObject({ added: 1, known: 0 })
    await guest.call('downloads.remove', { ids: added.ids })
    expect(await guest.call('grabs.pause', { ids: [id] })).toEqual({ changed: 0 })
    expect(await guest.call('grabs.resume', { ids: [id] })).toEqual({ changed: 0 })
    expect(await guest.call('grabs.remove', { ids: [id] })).toEqual({ changed: 1 })
    expect((await guest.refusal('grabs.finds', { id })).code).toBe('unknown_id')
    const nobody = { id: grabId.parse(999_999), finds: [findId.parse(1)] }
    expect((await guest.refusal('grabs.download', nobody)).code).toBe('unknown_id')
  })
  findsCases(at)
}
