/** Everything out of one data folder and into another, or back into its own: progress, secrets, and what is replaced, which stays. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from '../../../shared/commands.ts'
import { hostSettings } from '../../../shared/host-settings.ts'
import type { Header } from '../../../shared/requests.ts'
import { failureOf } from '../../../shared/failure.ts'
import { requireBasicAuth, sha256Of, startOrigin } from '../../support/fault-server/index.ts'
import { servePages } from '../../support/page-server.ts'
import { sha256File } from '../../support/temp.ts'
import { random } from '../../support/seed.ts'
import { until } from '../../support/until.ts'
import { grabEnd, optionsFor, recipeOf } from '../grabber/grabs.ts'
import { bring, check, fileOf, hostile, restored, unpacked } from './backup-support.ts'
import { bench, failTest } from './harness.ts'

const mib = 1024 * 1024
const big = { sizeBytes: 24 * mib, seed: 'backup' }
const passphrase = 'correct horse 正确'

describe('a backup', () => {
  it('restored into its own folder goes on where it was, with its secrets, and keeps what it replaces', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/big.bin', big, requireBasicAuth('anna', 'geheim-4711'))
    const gate = origin.hold('/big.bin', { atByte: 16 * mib })
    await using b = await bench()
    const auth = { user: 'anna', password: 'geheim-4711' }
    const [id = failTest('no id')] = await b.add([{ urls: [url], auth, connections: 1 }])
    await gate.reached()
    await until('the bytes', async () => (await b.engine.detail(id)).download.writtenBytes === 16 * mib)
    await b.engine.downloads.pause([id])
    await until('the pause', async () => (await b.engine.detail(id)).download.activity === 'paused')
    gate.release()
    await b.engine.limits.setSettings({ slots: 9, proxy: 'http://me:geheim-4713@proxy.test:3128' })
    const file = await fileOf(b.engine, { passphrase })
    expect(file.toString('latin1')).not.toContain('geheim')
    expect(file.toString('latin1')).not.toContain('127.0.0.1')

    await b.engine.downloads.remove([id])
    await b.engine.limits.setSettings({ slots: 2 })
    await b.engine.limits.queues.create(commands['queues.create'].input.parse({ name: 'Later' }))
    const { keptAs, said } = await restored(b.engine, file, passphrase)
    expect(said).toMatchObject({ contents: { downloads: 1, queues: 1 }, present: { downloads: 0, queues: 2 } })
    expect(said.secrets).toEqual({ kept: 1, lost: 0 })
    // The removal is final when the engine ends; its part goes with it.
    const sent = origin.log.sentBytes('/big.bin')
    await using after = await b.restart()
    expect(existsSync(keptAs)).toBe(true)
    expect(after.engine.limits.settings).toMatchObject({ proxy: 'http://me:geheim-4713@proxy.test:3128' })
    expect((await after.engine.queues()).map(({ name }) => name)).toEqual(['Main'])
    expect((await after.engine.detail(id)).download.status).toBe('paused')
    await after.engine.limits.setSettings({ proxy: null })
    await after.engine.downloads.resume([id])
    expect(await after.settle([id])).toMatchObject([{ status: 'completed' }])
    expect(await sha256File(join(after.dir, 'big.bin'))).toBe(sha256Of(big))
    expect(origin.log.sentBytes('/big.bin')).toBeGreaterThan(sent)
    expect(after.errors).toEqual([])
  })

  it('asks again only for what is not on the disk, and checks what is', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/big.bin', big)
    const gate = origin.hold('/big.bin', { atByte: 16 * mib })
    await using b = await bench()
    const [id = failTest('no id')] = await b.add([{ urls: [url], connections: 1 }])
    await gate.reached()
    await until('the bytes', async () => (await b.engine.detail(id)).download.writtenBytes === 16 * mib)
    await b.engine.downloads.pause([id])
    await until('the pause', async () => (await b.engine.detail(id)).download.activity === 'paused')
    gate.release()
    await restored(b.engine, await fileOf(b.engine))
    await using after = await b.restart()
    const sent = origin.log.sentBytes('/big.bin')
    await after.engine.downloads.resume([id])
    expect(await after.settle([id])).toMatchObject([{ status: 'completed' }])
    expect(await sha256File(join(after.dir, 'big.bin'))).toBe(sha256Of(big))
    expect(origin.log.sentBytes('/big.bin') - sent).toBeLessThan(9 * mib)
    expect((await after.engine.detail(id)).events.map(({ kind }) => kind)).toContain('blocks_checked')
  })

  it('carries the recipes that are kept, and watches, which go on where it is restored', async () => {
    let files = ['one.txt']
    await using site = await servePages((path) =>
      path === '/pub/'
        ? { body: files.map((name) => `<a href="${name}">x</a>`).join('') }
        : { body: path, type: 'text/plain' },
    )
    await using from = await bench()
    const text = 'sluice: 1\nname: 灯 Lamps # kept as written\nsteps: { list: { files: a } }\n'
    const { recipe } = await from.engine.grabber.recipes.save({ id: null, text, revision: null })
    const watch = { everyMs: 1_000, take: { dir: from.dir, queueId: null, folders: true } }
    const plain = optionsFor(recipeOf(text), [`${site.url}/pub/`], { watch })
    const options = { ...plain, http: { ...plain.http, headers: [['cookie', 'geheim=1']] satisfies Header[] } }
    const { id } = await from.engine.grabber.start({ options, attached: false })
    await from.waitForNotice('completed')
    await until('it waits for its next run', async () => (await from.engine.grabber.detail(id))?.dueAt !== null)
    const file = await fileOf(from.engine, { passphrase })
    await from.stop()

    await using to = await bench()
    const { said } = await restored(to.engine, file, passphrase)
    expect(said).toMatchObject({ contents: { grabs: 1, recipes: 1 }, present: { grabs: 0, recipes: 0 } })
    files = ['one.txt', 'two.txt']
    await using after = await to.restart()
    expect((await after.engine.grabber.recipes.show({ key: recipe.key })).text).toBe(text)
    await until('the watch has taken what is new', () => site.asked.some(({ path }) => path === '/pub/two.txt'))
    const gets = site.asked.filter(({ method, path }) => method === 'GET' && path === '/pub/one.txt')
    expect(gets).toHaveLength(1)
    expect(site.asked.filter(({ path }) => path === '/pub/').at(-1)?.headers.cookie).toBe('geheim=1')
  })

  it('is refused when a grab in it is none that Sluice writes', async () => {
    await using b = await bench()
    await using site = await servePages({ '/': '<a href="one.zip">x</a>' })
    const { id } = await b.engine.grabber.start({ options: optionsFor(null, [site.url]), attached: false })
    await grabEnd(b.engine, id)
    const file = await hostile(await fileOf(b.engine), `UPDATE grabs SET options = '{"starts":[]}'`)
    await expect(check(b.engine, file)).rejects.toMatchObject({
      failure: { code: 'backup_unusable', detail: { reason: 'row' } },
    })
  })

  it('without a passphrase holds no secret, and says how many it left out', async () => {
    await using b = await bench({}, { proxy: 'http://me:geheim-1@proxy.test:3128' })
    const host = [{ host: 'a.test', proxy: 'socks5://x:geheim-2@p.test' }]
    await b.engine.limits.setSettings({ proxyHosts: host })
    await b.add([{ urls: ['http://u:geheim-3@a.test/f'], headers: [['cookie', 'geheim-4']] }], { paused: true })
    const { secrets } = await b.engine.backups.make({ passphrase: null, hostSettings: null })
    expect(secrets).toEqual({ kept: 0, left: 1 })
    const bytes = await unpacked(await fileOf(b.engine))
    expect(bytes.toString('latin1')).not.toContain('geheim')
    expect(bytes.toString('latin1')).toContain('proxy.test:3128')
  })

  it('made elsewhere opens with its passphrase alone, the settings of its window included', async () => {
    const look = hostSettings.parse({ theme: 'dark' })
    await using origin = await startOrigin()
    const url = origin.serve('/small.bin', { sizeBytes: 9_000, seed: 's' }, requireBasicAuth('anna', 'pw-0815'))
    await using from = await bench()
    const auth = { user: 'anna', password: 'pw-0815' }
    const [id = failTest('no id')] = await from.add([{ urls: [url], auth }], { paused: true })
    const file = await fileOf(from.engine, { passphrase, hostSettings: look })
    await using to = await bench()
    await expect(check(to.engine, file, null)).rejects.toMatchObject({ failure: { code: 'passphrase_wrong' } })
    await expect(check(to.engine, file, 'something else')).rejects.toMatchObject({
      failure: { code: 'passphrase_wrong' },
    })
    expect((await restored(to.engine, file, passphrase)).said.hostSettings).toEqual(look)
    await using after = await to.restart()
    await after.engine.downloads.resume([id])
    expect(await after.settle([id])).toMatchObject([{ status: 'completed' }])
  })

  it('is undone by restoring what it replaced', async () => {
    await using b = await bench({}, { slots: 3 })
    const empty = await fileOf(b.engine)
    const ids = await b.add([{ urls: ['http://u:pw@a.test/f'] }], { paused: true })
    const { keptAs } = await restored(b.engine, empty)
    await using second = await b.restart()
    await expect(second.engine.detail(ids[0] ?? failTest('no id'))).rejects.toMatchObject({
      failure: { code: 'unknown_id' },
    })
    const { said } = await restored(second.engine, await readFile(keptAs))
    expect(said).toMatchObject({ madeBy: null, contents: { downloads: 1 }, secrets: { kept: 1, lost: 0 } })
    await using third = await second.restart()
    expect((await third.engine.detail(ids[0] ?? failTest('no id'))).download.status).toBe('paused')
  })
})

describe('what is no sound backup is refused with a reason, and changes nothing', () => {
  const reasonOf = async (promise: Promise<unknown>): Promise<string> => {
    try {
      await promise
    } catch (error) {
      const { code, detail, message } = failureOf(error)
      expect(message).toMatch(/^The [^{}]+\.$/)
      return code === 'backup_unusable' ? (detail?.reason ?? code) : code
    }
    return 'taken'
  }

  it('cut or changed anywhere', async () => {
    const chance = random()
    await using b = await bench()
    await b.add(['http://a.test/1', 'http://a.test/2'], { paused: true })
    for (const lock of [null, passphrase]) {
      const file = await fileOf(b.engine, { passphrase: lock })
      for (let round = 0; round < 5; round += 1) {
        const at = Math.floor(chance() * file.length)
        const changed = Buffer.from(file)
        changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(chance() * 8))
        for (const bad of [file.subarray(0, at), changed]) {
          const id = await bring(b.engine, bad)
          const reason = await reasonOf(b.engine.backups.check({ id, passphrase: lock }))
          // A changed bit of the first lines may be one that says nothing, such as when it was made.
          if (bad === changed && lock === null && reason === 'taken') expect(at).toBeLessThan(400)
          else expect(['damaged', 'not_ours', 'newer', 'passphrase_wrong', 'row']).toContain(reason)
          await b.engine.backups.drop(id)
        }
      }
    }
    expect(await readdir(join(b.dataDir, 'backups'))).toEqual([])
    expect((await readdir(b.dataDir)).filter((name) => name.includes('restore'))).toEqual([])
  })

  it.each([
    ['a newer schema', 'newer', 'PRAGMA user_version = 9999'],
    ['a trigger', 'ledger_unusable', 'CREATE TRIGGER t AFTER INSERT ON downloads BEGIN DELETE FROM queues; END'],
    ['a table that is another', 'row', 'DROP TABLE rules; CREATE TABLE rules (id INTEGER PRIMARY KEY, x TEXT) STRICT'],
    ['a name that leads elsewhere', 'row', "UPDATE downloads SET name = '../../.bashrc'"],
    ['a part that is none', 'row', `UPDATE downloads SET part = '{"path":"/etc/passwd","dev":"1","ino":"2"}'`],
    ['a request that is none', 'row', `UPDATE exchanges SET request = '{"urls":[]}'`],
    ['a download without a request', 'row', 'DELETE FROM exchanges'],
    ['a queue that does not exist', 'row', 'PRAGMA foreign_keys = OFF; UPDATE downloads SET queue_id = 77'],
    ['a setting that is none', 'row', `INSERT OR REPLACE INTO settings VALUES ('slots', '"many"')`],
    ['another program’s file', 'not_ours', 'PRAGMA application_id = 5'],
  ])('%s', async (_, reason, sql) => {
    await using b = await bench()
    await b.add(['http://a.test/1'], { paused: true })
    const file = await hostile(await fileOf(b.engine), sql)
    expect(await reasonOf(check(b.engine, file))).toBe(reason)
  })

  it('and what only could be undone is in no backup', async () => {
    await using b = await bench()
    const ids = await b.add(['http://a.test/1', 'http://a.test/2'], { paused: true })
    await b.engine.downloads.remove(ids.slice(0, 1))
    expect((await check(b.engine, await fileOf(b.engine))).contents.downloads).toBe(1)
  })
})
