/** Commands on downloads. */
/* eslint-disable max-lines-per-function -- a list of cases, one after the other */
import { expect, it } from 'vitest'
import type { DownloadId } from '../../shared/ids.ts'
import { htmlInstead, sha256Of } from '../support/fault-server/index.ts'
import { sha256File } from '../support/temp.ts'
import { until } from '../support/until.ts'
import type { Guest, House } from './house.ts'

const unknownId = 987_654 as DownloadId

/** Adds downloads that do not run. */
async function addPaused(house: House, guest: Guest, count: number): Promise<DownloadId[]> {
  const items = Array.from({ length: count }, () => {
    const path = house.path()
    return { urls: [house.origin.serve(path, { sizeBytes: 10, seed: path })] }
  })
  const added = await guest.call('downloads.add', { items, paused: true })
  return added.items.map(({ id }) => id)
}

const statusOf = async (guest: Guest, id: DownloadId): Promise<string> =>
  (await guest.call('downloads.detail', { id })).download.status

export function downloadCases(at: () => House): void {
  it('adds many in order, downloads them right, and tells the results in the order asked', async () => {
    const house = at()
    const guest = await house.guest()
    const resources = [30_000, 0, 1, 2_000_000].map((sizeBytes) => ({ path: house.path(), sizeBytes, seed: sizeBytes }))
    const items = resources.map((one) => ({ urls: [house.origin.serve(one.path, one)] }))
    const { batchId, items: added } = await guest.call('downloads.add', { items })
    expect(added.map(({ outcome }) => outcome)).toEqual(items.map(() => 'added'))
    const { done, results } = await guest.call('batch.wait', { batchId })
    expect(done).toBe(true)
    expect(results.map(({ index, id, url }) => ({ index, id, url }))).toEqual(
      items.map(({ urls }, index) => ({ index, id: added[index]?.id, url: urls[0] })),
    )
    for (const [index, result] of results.entries()) {
      const resource = resources[index]
      expect(result).toMatchObject({ status: 'completed', sizeBytes: resource?.sizeBytes, failure: null })
      if (resource && result.path !== null) expect(await sha256File(result.path)).toBe(sha256Of(resource))
    }
  })

  it('knows what it was asked before: intact on disk, or running', async () => {
    const house = at()
    const guest = await house.guest()
    const [path, slowPath] = [house.path(), house.path()]
    const items = [{ urls: [house.origin.serve(path, { sizeBytes: 5, seed: path })] }]
    const first = await guest.call('downloads.add', { items })
    await guest.call('batch.wait', { batchId: first.batchId })
    const again = await guest.call('downloads.add', { items, known: 'resume' })
    expect(again.items).toEqual([{ id: first.items[0]?.id, outcome: 'intact' }])
    const gate = house.origin.hold(slowPath)
    const slow = [{ urls: [house.origin.serve(slowPath, { sizeBytes: 5, seed: slowPath })] }]
    const running = await guest.call('downloads.add', { items: slow })
    await gate.reached()
    const same = await guest.call('downloads.add', { items: slow, known: 'resume' })
    expect(same.items).toEqual([{ id: running.items[0]?.id, outcome: 'running' }])
    const other = await guest.call('downloads.add', { items: slow, known: 'add', paused: true })
    expect(other.items[0]?.id).not.toBe(running.items[0]?.id)
    gate.release()
    await guest.call('batch.wait', { batchId: running.batchId })
  })

  it('one item twice in a batch is one download with two results', async () => {
    const house = at()
    const guest = await house.guest()
    const path = house.path()
    const item = { urls: [house.origin.serve(path, { sizeBytes: 5, seed: path })] }
    const { batchId, items } = await guest.call('downloads.add', { items: [item, item] })
    expect(items[0]?.id).toBe(items[1]?.id)
    const { results } = await guest.call('batch.wait', { batchId })
    expect(results.map(({ index, status }) => ({ index, status }))).toEqual([
      { index: 0, status: 'completed' },
      { index: 1, status: 'completed' },
    ])
  })

  it('an address that cannot be used fails as its own download, with its own reason', async () => {
    const guest = await at().guest()
    const bad = ['not an address', 'ftp://files.test/a', 'http://', 'http://u%zz:p@127.0.0.1:1/x']
    const { batchId } = await guest.call('downloads.add', {
      items: bad.map((url) => ({ urls: [url], maxTries: 1 })),
    })
    const { results } = await guest.call('batch.wait', { batchId })
    expect(results.map(({ failure }) => failure?.code)).toEqual([
      'bad_url',
      'unsupported_scheme',
      'bad_url',
      'connection_refused',
    ])
  })

  it('a queue that is not there is refused, and nothing of the batch is kept', async () => {
    const guest = await at().guest()
    const search = 'nowhere-to-be-found'
    const items = [{ urls: [`http://127.0.0.1:1/${search}`] }, { urls: ['http://127.0.0.1:1/b'], queueId: unknownId }]
    const failure = await guest.refusal('downloads.add', { items, paused: true })
    expect(failure.code).toBe('unknown_id')
    const { sub } = await guest.call('list.open', { filter: { search } })
    expect(await guest.frame('snapshot', (frame) => frame.sub === sub)).toMatchObject({ total: 0 })
  })

  it('pauses and resumes arrays of ids, counting what really changed', async () => {
    const house = at()
    const guest = await house.guest()
    const [a, b] = await addPaused(house, guest, 2)
    if (a === undefined || b === undefined) return expect.fail('two were added')
    expect(await guest.call('downloads.pause', { ids: [a, b] })).toEqual({ changed: 0 })
    expect(await guest.call('downloads.pause', { ids: [] })).toEqual({ changed: 0 })
    expect(await guest.call('downloads.resume', { ids: [a, b, a, unknownId] })).toEqual({ changed: 2 })
    await until('both are complete', async () => {
      const now = await Promise.all([statusOf(guest, a), statusOf(guest, b)])
      return now.every((status) => status === 'completed')
    })
    for (const command of [
      'downloads.pause',
      'downloads.resume',
      'downloads.restore',
      'downloads.acceptWebPage',
    ] as const) {
      expect(await guest.call(command, { ids: [a, b, unknownId] }), command).toEqual({ changed: 0 })
    }
    return undefined
  })

  it('pauses what runs, and it stays paused', async () => {
    const house = at()
    const guest = await house.guest()
    const path = house.path()
    const gate = house.origin.hold(path, { atByte: 1_000 })
    const { batchId, items } = await guest.call('downloads.add', {
      items: [{ urls: [house.origin.serve(path, { sizeBytes: 50_000, seed: path })] }],
    })
    await gate.reached()
    const ids = items.map(({ id }) => id)
    expect(await guest.call('downloads.pause', { ids })).toEqual({ changed: 1 })
    const { results } = await guest.call('batch.wait', { batchId })
    expect(results).toMatchObject([{ status: 'paused', failure: null }])
    gate.release()
    expect(await guest.call('downloads.resume', { ids })).toEqual({ changed: 1 })
    const after = await guest.call('batch.wait', { batchId })
    expect(after.results).toMatchObject([{ status: 'completed' }])
  })

  it('pauses all and resumes all', async () => {
    const house = at()
    const guest = await house.guest()
    const path = house.path()
    const gate = house.origin.hold(path)
    const { batchId, items } = await guest.call('downloads.add', {
      items: [{ urls: [house.origin.serve(path, { sizeBytes: 10, seed: path })] }],
    })
    await gate.reached()
    const [id] = items.map((item) => item.id)
    if (id === undefined) return expect.fail('one was added')
    expect((await guest.call('downloads.pauseAll', {})).changed).toBeGreaterThanOrEqual(1)
    expect(await statusOf(guest, id)).toBe('paused')
    expect(await guest.call('downloads.pauseAll', {})).toEqual({ changed: 0 })
    gate.release()
    expect((await guest.call('downloads.resumeAll', {})).changed).toBeGreaterThanOrEqual(1)
    expect((await guest.call('batch.wait', { batchId })).results).toMatchObject([{ status: 'completed' }])
    return undefined
  })

  it('removes and restores: what was to run comes back paused, what was complete complete', async () => {
    const house = at()
    const guest = await house.guest()
    const [waiting] = await addPaused(house, guest, 1)
    const path = house.path()
    const { batchId, items } = await guest.call('downloads.add', {
      items: [{ urls: [house.origin.serve(path, { sizeBytes: 10, seed: path })] }],
    })
    await guest.call('batch.wait', { batchId })
    const [finished] = items.map(({ id }) => id)
    if (waiting === undefined || finished === undefined) return expect.fail('two were added')
    const ids = [waiting, finished]
    expect(await guest.call('downloads.remove', { ids: [...ids, unknownId] })).toEqual({ changed: 2 })
    expect(await guest.call('downloads.remove', { ids, files: 'delete' })).toEqual({ changed: 0 })
    expect(await statusOf(guest, finished)).toBe('removed')
    expect(await guest.call('downloads.resume', { ids })).toEqual({ changed: 0 })
    expect(await guest.call('downloads.restore', { ids })).toEqual({ changed: 2 })
    expect([await statusOf(guest, waiting), await statusOf(guest, finished)]).toEqual(['paused', 'completed'])
    return undefined
  })

  it('moves downloads before another one and to the end', async () => {
    const house = at()
    const guest = await house.guest()
    const ids = await addPaused(house, guest, 4)
    const [a, b, c, d] = ids
    if (a === undefined || b === undefined || c === undefined || d === undefined) return expect.fail('four were added')
    expect(await guest.call('downloads.move', { ids: [d, c], before: b })).toEqual({ changed: 2 })
    expect(await guest.call('downloads.move', { ids: [a, unknownId] })).toEqual({ changed: 1 })
    const { sub } = await guest.call('list.open', {
      sort: { key: 'position', descending: false },
      window: { from: 0, count: 1000 },
    })
    const snapshot = await guest.frame('snapshot', (frame) => frame.sub === sub)
    expect(snapshot.ids.filter((id) => ids.includes(id))).toEqual([d, c, b, a])
    expect((await guest.refusal('downloads.move', { ids: [a], before: unknownId })).code).toBe('unknown_id')
    expect((await guest.refusal('downloads.move', { ids: [a], queueId: unknownId })).code).toBe('unknown_id')
    return undefined
  })

  it('sets limits and priorities, which the detail shows', async () => {
    const house = at()
    const guest = await house.guest()
    const [id] = await addPaused(house, guest, 1)
    if (id === undefined) return expect.fail('one was added')
    expect(await guest.call('downloads.setLimit', { ids: [id, unknownId], rateLimit: 5_000 })).toEqual({ changed: 1 })
    expect(await guest.call('downloads.setPriority', { ids: [id, unknownId], priority: -7 })).toEqual({ changed: 1 })
    expect((await guest.call('downloads.detail', { id })).download).toMatchObject({ rateLimit: 5_000, priority: -7 })
    await guest.call('downloads.setLimit', { ids: [id], rateLimit: null })
    expect((await guest.call('downloads.detail', { id })).download.rateLimit).toBeNull()
    return undefined
  })

  it('takes a web page only when the user says so', async () => {
    const house = at()
    const guest = await house.guest()
    const { batchId, items } = await guest.call('downloads.add', {
      items: [{ urls: [house.origin.serve(house.path('.zip'), null, htmlInstead())] }],
    })
    const { results } = await guest.call('batch.wait', { batchId })
    expect(results).toMatchObject([{ status: 'paused', path: null, failure: { code: 'web_page' } }])
    expect(await guest.call('downloads.acceptWebPage', { ids: items.map(({ id }) => id) })).toEqual({ changed: 1 })
    expect((await guest.call('batch.wait', { batchId })).results).toMatchObject([
      { status: 'completed', failure: null },
    ])
  })

  it('shows a finished download in detail, and says of an unknown one that there is none', async () => {
    const house = at()
    const guest = await house.guest()
    const path = house.path()
    const url = house.origin.serve(path, { sizeBytes: 1_234, seed: path })
    const { batchId, items } = await guest.call('downloads.add', {
      items: [{ urls: [url.replace('//', '//me:secret@')] }],
    })
    await guest.call('batch.wait', { batchId })
    const [id] = items.map((item) => item.id)
    if (id === undefined) return expect.fail('one was added')
    const detail = await guest.call('downloads.detail', { id })
    expect(detail).toMatchObject({
      urls: [url],
      head: { status: 200 },
      download: { url, status: 'completed', writtenBytes: 1_234 },
    })
    expect(JSON.stringify(detail)).not.toContain('secret')
    expect((await guest.refusal('downloads.detail', { id: unknownId })).code).toBe('unknown_id')
    return undefined
  })
}
