/** Rules at work, against real servers: what is known of an address at once, and what only the answer tells. */
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import type { CommandInput } from '../../../shared/commands.ts'
import type { RuleView } from '../../../shared/rules.ts'
import { rule as ruleSchema } from '../../../shared/rules.ts'
import { sha256Of, startOrigin } from '../../support/fault-server/index.ts'
import { sha256File } from '../../support/temp.ts'
import { bench, failTest } from './harness.ts'
import type { Bench } from './harness.ts'

type Given = Partial<CommandInput<'rules.save'>['rule']>

const save = async (b: Bench, rule: Given): Promise<RuleView['id']> =>
  (await b.engine.rules.save({ id: null, rule: ruleSchema.parse({ name: 'rule', ...rule }) })).id

const folderOf = (path: string | null | undefined): string => basename(dirname(path ?? failTest('no path')))

it('a file whose name only the answer tells lands where its kind belongs', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  await save(b, { when: { kinds: ['video'] }, then: { dir: 'films/{host}', name: '{name} ({index:2})' } })
  await save(b, { when: { kinds: ['archive'] }, then: { dir: 'packed' } })
  const film = { sizeBytes: 40_000, seed: 'film', disposition: 'attachment; filename="show.mkv"' }
  const pack = { sizeBytes: 900_000, seed: 'pack', type: 'application/zip' }
  const items = [
    origin.serve('/get/1', film),
    origin.serve('/get/2', pack),
    origin.serve('/get/3', { sizeBytes: 5, seed: 3 }),
  ]
  const results = await b.get(items)
  expect(results.map(({ path }) => path?.slice(b.dir.length))).toEqual([
    '/films/127.0.0.1/show (01).mkv',
    '/packed/2.zip',
    '/3',
  ])
  expect(await sha256File(results[0]?.path ?? '')).toBe(sha256Of(film))
  expect((await b.engine.detail(results[0]?.id ?? failTest('no id'))).rules).toEqual(['rule'])
  expect(origin.log.requests()).toBe(3)
  expect(b.errors).toEqual([])
})

it('an address that promised another kind than came is put where what came belongs', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  await save(b, { when: { extensions: ['zip'] }, then: { dir: 'packed' } })
  await save(b, { when: { kinds: ['audio'] }, then: { dir: 'music' } })
  const song = { sizeBytes: 30_000, seed: 'song', disposition: 'attachment; filename="song.flac"' }
  const [result] = await b.get([origin.serve('/a.zip', song)])
  expect([folderOf(result?.path), basename(result?.path ?? '')]).toEqual(['music', 'song.flac'])
})

it('sizes are judged by the answer; one without a length fits no size', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  await save(b, { when: { leastBytes: 100_000 }, then: { dir: 'large' } })
  await save(b, { when: { mostBytes: 99_999 }, then: { dir: 'small' } })
  const results = await b.get(
    [100_000, 99_999].map((sizeBytes) => origin.serve(`/${String(sizeBytes)}.bin`, { sizeBytes, seed: sizeBytes })),
  )
  expect(results.map(({ path }) => folderOf(path))).toEqual(['large', 'small'])
})

it('sends headers and keeps to the connections and limits of its rules; what was asked for goes first', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const headers: [string, string][] = [
    ['X-Token', 'geheim-1'],
    ['Referer', 'https://page.test/'],
  ]
  const then = {
    headers,
    connections: 1,
    rateLimit: 500_000,
  }
  await save(b, { when: { hosts: ['127.0.0.1'] }, then })
  const serve = (path: string) => origin.serve(path, { sizeBytes: 1_000, seed: path })
  const ids = await b.add([
    serve('/a.bin'),
    { urls: [serve('/b.bin')], headers: [['x-token', 'mine']], rateLimit: 9_000_000 },
  ])
  await b.settle(ids)
  const rows = await Promise.all(ids.map((id) => b.engine.detail(id)))
  expect(rows.map(({ download }) => download.rateLimit)).toEqual([500_000, 9_000_000])
  expect(origin.log.entries.map(({ headers }) => headers['x-token']).sort()).toEqual(['geheim-1', 'mine'])
  expect(origin.log.entries[0]?.headers.referer).toBe('https://page.test/')
  await b.stop()
  expect(await readFile(join(b.dataDir, 'ledger.db'), 'latin1')).not.toContain('geheim-1')
})

it('puts what it finds out to be large into a stopped queue, where it waits; started, it is fetched', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const { id: night } = await b.engine.limits.queues.create({ name: 'Night', color: 'red', slots: 1, rateLimit: null })
  await b.engine.limits.queues.update(night, { running: false })
  await save(b, { when: { leastBytes: 500_000 }, then: { queueId: night } })
  const large = { sizeBytes: 600_000, seed: 'large' }
  const ids = await b.add([origin.serve('/large.bin', large)])
  const one = ids[0] ?? failTest('no id')
  await expect
    .poll(async () => (await b.engine.detail(one)).download.activity, { timeout: 10_000 })
    .toBe('queue_stopped')
  expect((await b.engine.detail(one)).download.queueId).toBe(night)
  await b.engine.limits.queues.update(night, { running: true })
  expect(await b.settle(ids)).toMatchObject([{ status: 'completed' }])
  expect(await sha256File(join(b.dir, 'large.bin'))).toBe(sha256Of(large))
})

it('what somebody moved by hand stays there, whatever the answer says', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const { id: other } = await b.engine.limits.queues.create({
    name: 'Other',
    color: 'red',
    slots: null,
    rateLimit: null,
  })
  const { id: chosen } = await b.engine.limits.queues.create({
    name: 'Chosen',
    color: 'red',
    slots: null,
    rateLimit: null,
  })
  await save(b, { when: { kinds: ['video'] }, then: { queueId: other } })
  const film = { sizeBytes: 1_000, seed: 'film', disposition: 'attachment; filename="a.mkv"' }
  const ids = await b.add([origin.serve('/get/1', film)], { paused: true })
  await b.engine.move({ ids: [...ids], queueId: chosen, before: null })
  await b.engine.downloads.resume(ids)
  await b.settle(ids)
  expect((await b.engine.detail(ids[0] ?? failTest('no id'))).download.queueId).toBe(chosen)
})

it('an address that was added before is known again, though rules have changed since', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const url = origin.serve('/a.zip', { sizeBytes: 100, seed: 1 })
  const rule = await save(b, { then: { dir: 'first', headers: [['X-A', '1']] } })
  const [first] = await b.add([url], { paused: true })
  await b.engine.rules.remove([rule])
  await save(b, { then: { dir: 'second' } })
  expect(await b.add([url], { paused: true, known: 'resume' })).toEqual([first])
})

it('rules are there again after a restart; one whose queue is gone does the rest of what it says', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const { id } = await b.engine.limits.queues.create({ name: 'Gone', color: 'red', slots: null, rateLimit: null })
  await save(b, { then: { queueId: id, dir: 'kept' } })
  await b.engine.limits.queues.remove(id)
  await using after = await b.restart()
  const [result] = await after.get([origin.serve('/a.zip', { sizeBytes: 100, seed: 1 })])
  expect(folderOf(result?.path)).toBe('kept')
})
