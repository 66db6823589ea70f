/** Looking before adding. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { House } from './house.ts'

export function linkCases(at: () => House): void {
  it('says what links are, in the order asked, and keeps nothing', async () => {
    const house = at()
    const guest = await house.guest()
    const path = house.path('.iso')
    const url = house.origin.serve(path, { sizeBytes: 50_000_000, seed: path })
    const { looks } = await guest.call('links.look', {
      links: [{ url: 'ftp://a.test/x' }, { url }, { url: 'http://127.0.0.1:9/gone' }],
    })
    expect(looks.map(({ failure }) => failure?.code)).toEqual(['unsupported_scheme', undefined, 'connection_refused'])
    expect(looks[1]).toMatchObject({ url, status: 200, sizeBytes: 50_000_000, name: path.slice(1), ranges: 'said' })
    expect(house.origin.log.sentBytes(path)).toBeLessThan(50_000_000)
    expect(await guest.call('links.known', { urls: [url] })).toEqual({ known: [] })
  })

  it('knows addresses that are downloads already, and names that are taken', async () => {
    const house = at()
    const guest = await house.guest()
    const path = house.path()
    const url = house.origin.serve(path, { sizeBytes: 10, seed: path })
    const { items } = await guest.call('downloads.add', { items: [{ urls: [url] }], paused: true })
    const id = items[0]?.id
    const { known } = await guest.call('links.known', { urls: ['http://a.test/other', url.replace('//', '//u:p@')] })
    expect(known).toMatchObject([{ index: 1, id, status: 'paused' }])
    await guest.call('downloads.remove', { ids: id === undefined ? [] : [id] })
    expect(await guest.call('links.known', { urls: [url] })).toEqual({ known: [] })
    const dir = house.engine.defaultDir
    await mkdir(dir, { recursive: true })
    await writeFile(join(dir, 'taken.bin'), '')
    const place = await guest.call('links.place', { names: ['free.bin', '../taken.bin', 'taken.bin', ''] })
    expect(place).toMatchObject({ dir, taken: [2] })
    expect(place.freeBytes).toBeGreaterThan(0)
    const many = Array.from({ length: 200 }, (_, index) => `n${String(index)}`)
    expect((await guest.call('links.place', { dir, names: [...many, 'taken.bin'] })).taken).toEqual([200])
    expect((await guest.call('links.place', { dir: join(dir, 'not', 'there'), names: ['x'] })).taken).toEqual([])
  })
}
