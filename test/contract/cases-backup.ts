/** Everything out and back in, and downloads as text. */
import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { bringBackup, exportDownloads, fetchBackup } from '../../shared/carry.ts'
import type { Guest, House } from './house.ts'

/** The whole file of a backup. */
const backupOf = async (guest: Guest, input: Parameters<typeof fetchBackup>[1] = {}): Promise<Buffer> => {
  const pieces: Uint8Array[] = []
  await fetchBackup(watched(guest), input, (bytes) => void pieces.push(bytes))
  return Buffer.concat(pieces)
}

/** The client, its calls held against the contract. */
const watched = (guest: Guest): Guest['client'] => ({ ...guest.client, call: (name, input) => guest.call(name, input) })

const bring = (guest: Guest, file: Buffer): Promise<number> =>
  bringBackup(watched(guest), file.length, (from, end) => Promise.resolve(file.subarray(from, end)))

/** Two that begin together, and of which nothing has come. */
const refusesNothing = async (guest: Guest): Promise<void> => {
  const empty = await Promise.all([guest.call('restore.begin', {}), guest.call('restore.begin', {})])
  for (const { id } of empty) {
    expect((await guest.refusal('restore.check', { id })).code).toBe('unknown_id')
    expect((await guest.refusal('backup.read', { id, from: 0 })).code).toBe('unknown_id')
    await guest.call('restore.drop', { id })
  }
}

export function backupCases(at: () => House): void {
  it('backs everything up in pieces and says what a backup holds before anything changes', async () => {
    const guest = await at().guest()
    const { id: queueId } = await guest.call('queues.create', { name: 'Backed up' })
    const file = await backupOf(guest)
    const id = await bring(guest, file)
    const said = await guest.call('restore.check', { id })
    expect(said.contents).toEqual(said.present)
    expect(said.contents.queues).toBeGreaterThan(1)
    expect(said.secrets).toEqual({ kept: 0, lost: 0 })
    const { keptAs, restarts } = await guest.call('restore.apply', { id })
    expect(basename(keptAs)).toMatch(/^ledger\.db\.before-restore-/)
    expect(restarts).toBe(at().engine.restarts)
    expect((await guest.refusal('restore.apply', { id })).code).toBe('unknown_id')
    await guest.call('queues.remove', { id: queueId })
  })

  it('refuses what is no backup, and what nobody has looked at', async () => {
    const guest = await at().guest()
    const id = await bring(guest, Buffer.from('https://a.test/one\n'))
    expect(await guest.refusal('restore.check', { id })).toMatchObject({
      code: 'backup_unusable',
      detail: { reason: 'not_ours' },
    })
    expect((await guest.refusal('restore.apply', { id })).code).toBe('not_allowed')
    await guest.call('restore.drop', { id })
    expect((await guest.refusal('restore.check', { id })).code).toBe('unknown_id')
    expect((await guest.refusal('backup.read', { id: 999_999 })).code).toBe('unknown_id')
    await refusesNothing(guest)
  })

  it('writes downloads as links, JSON and CSV, in the order asked, and no cell is a formula', async () => {
    const house = at()
    const guest = await house.guest()
    const urls = ['http://one.test/a', 'http://two.test/b']
    const { items } = await guest.call('downloads.add', {
      items: [
        { urls, out: '=1+1.bin', headers: [['X-Plain', 'yes']], auth: { user: 'u', password: 'hidden-pw' } },
        { urls: ['http://three.test/c'], method: 'POST' },
      ],
      paused: true,
    })
    const ids = items.map((item) => item.id).reverse()
    const textOf = async (format: 'links' | 'json' | 'csv'): Promise<string> => {
      let text = ''
      await exportDownloads(watched(guest), { ids, format }, (piece) => void (text += piece))
      expect(text).not.toContain('hidden-pw')
      return text
    }
    const links = (await textOf('links')).split('\n')
    expect(links[1]).toBe('# POST, which such a list cannot ask for: http://three.test/c')
    expect(links.slice(2, 4)).toEqual([urls.join('\t'), '  out==1+1.bin'])
    expect(links).toContain('  header=X-Plain: yes')
    expect(JSON.parse(await textOf('json'))).toMatchObject([{ id: ids[0] }, { id: ids[1], urls, status: 'paused' }])
    const csv = (await textOf('csv')).split('\r\n')
    expect(csv[0]).toMatch(/^name,address,host,status/)
    expect(csv[2]).toMatch(/^'=1\+1\.bin,http:\/\/one\.test\/a,/)
    await guest.call('downloads.remove', { ids })
  })
}
