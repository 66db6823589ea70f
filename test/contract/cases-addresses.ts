/** What was asked for of downloads, changed: addresses and the rest. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { downloadId } from '../../shared/ids.ts'
import type { House } from './house.ts'

export function addressCases(at: () => House): void {
  it('changes the address of what is unfinished, and says why not otherwise', async () => {
    const house = at()
    const guest = await house.guest()
    const path = house.path()
    const url = house.origin.serve(path, { sizeBytes: 10, seed: path })
    const added = await guest.call('downloads.add', { items: [{ urls: ['http://127.0.0.1:9/gone'] }], paused: true })
    const id = added.items[0]?.id ?? downloadId.parse(1)
    expect((await guest.refusal('downloads.changeAddress', { id, urls: ['nonsense'] })).code).toBe('bad_url')
    expect((await guest.refusal('downloads.changeAddress', { id, urls: ['ftp://a.test/'] })).code).toBe(
      'unsupported_scheme',
    )
    expect((await guest.refusal('downloads.changeAddress', { id: 999_999, urls: [url] })).code).toBe('unknown_id')
    expect(await guest.call('downloads.changeAddress', { id, urls: [url] })).toEqual({ changed: 1 })
    const { results } = await guest.call('batch.wait', { batchId: added.batchId })
    expect(results).toMatchObject([{ status: 'completed', url }])
    expect((await guest.refusal('downloads.changeAddress', { id, urls: [url] })).code).toBe('not_allowed')
    expect(await guest.call('downloads.startAgain', { ids: [id] })).toEqual({ changed: 0 })
  })
  it('changes what was asked for of what is unfinished, and keeps what nobody can read', async () => {
    const house = at()
    const guest = await house.guest()
    const path = house.path()
    const url = house.origin.serve(path, { sizeBytes: 10, seed: path })
    const headers: [string, string][] = [
      ['Cookie', 'a=1'],
      ['X-Old', 'yes'],
    ]
    const added = await guest.call('downloads.add', { items: [{ urls: [url], headers }], paused: true })
    const id = added.items[0]?.id ?? downloadId.parse(1)
    const dir = join(house.engine.defaultDir, 'below')
    const request = { dir, out: 'new name.bin', headers: [['X-New', 'yes']] satisfies [string, string][] }
    expect(await guest.call('downloads.changeRequest', { id, request })).toEqual({ changed: 1 })
    const { download } = await guest.call('downloads.detail', { id })
    expect(download).toMatchObject({ status: 'paused', name: 'new name.bin', dir })
    expect((await guest.refusal('downloads.changeRequest', { id, request: { dir: 'x' } })).code).toBe('bad_input')
    expect((await guest.refusal('downloads.changeRequest', { id: 999_999, request })).code).toBe('unknown_id')
    await guest.call('downloads.resume', { ids: [id] })
    const { results } = await guest.call('batch.wait', { batchId: added.batchId })
    expect(results).toMatchObject([{ status: 'completed', path: join(dir, 'new name.bin') }])
    expect(house.origin.log.of(path).at(0)?.headers).toMatchObject({ cookie: 'a=1', 'x-new': 'yes' })
    expect(house.origin.log.of(path).at(0)?.headers).not.toHaveProperty('x-old')
    expect((await guest.refusal('downloads.changeRequest', { id, request })).code).toBe('not_allowed')
  })
}
