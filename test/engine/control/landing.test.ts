/** Small files, landed in one go: right, named, finished together, and gone without a trace where they fail. */
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fail, FailureError } from '../../../shared/failure.ts'
import { bytesOf, cutAt, sha256Of, slow, startOrigin, writeResource } from '../../support/fault-server/index.ts'
import { startNginx } from '../../support/nginx.ts'
import { run } from '../../support/processes.ts'
import { random } from '../../support/seed.ts'
import { sha256File, tempFolder, treeOf } from '../../support/temp.ts'
import { certificates } from '../../support/tls.ts'
import { until } from '../../support/until.ts'
import { openFaultyRooms } from './faulty-rooms.ts'
import { bench, failTest } from './harness.ts'

const kib = 1024
const cli = join(import.meta.dirname, '../../../main/headless/cli.ts')

it('asks once for each of many small files, and leaves nothing but them', async () => {
  await using origin = await startOrigin()
  await using one = await bench()
  const sizes = [0, 1, 100, 64 * kib, 512 * kib, 512 * kib + 1]
  const files = Array.from({ length: 60 }, (_, index) => ({
    sizeBytes: sizes[index % sizes.length] ?? 0,
    seed: `small ${String(index)}`,
  }))
  const urls = files.map((file, index) => origin.serve(`/f${String(index)}.bin`, file))
  const results = await one.get(urls)
  expect(results.map(({ status, proof }) => [status, proof])).toEqual(files.map(() => ['completed', 'validator']))
  for (const [index, file] of files.entries()) {
    expect((await one.file(`f${String(index)}.bin`)).equals(bytesOf(file, 0, file.sizeBytes)), String(index)).toBe(true)
    expect(origin.log.of(`/f${String(index)}.bin`)).toHaveLength(1)
  }
  expect((await readdir(one.dir)).sort()).toEqual(files.map((_, index) => `f${String(index)}.bin`).sort())
  const detail = await one.engine.detail(results[3]?.id ?? failTest('no third result'))
  expect(detail.head?.status).toBe(200)
  expect(one.errors).toEqual([])
})

it('counts no connection twice where a small file needs a moment before it can be asked for', async () => {
  await using nginx = await startNginx()
  const { ca } = await certificates()
  // The certificate is read for each of them: meanwhile its turn comes.
  await using one = await bench({}, { slots: 3, connectionsPerHost: 3, caCertificate: ca.certPath })
  await writeResource({ sizeBytes: 2_000, seed: 'counted' }, join(nginx.root, 'f.bin'))
  const results = await one.get(
    Array.from({ length: 400 }, (_, index) => ({ urls: [`${nginx.url}/f.bin`], out: `f${String(index)}.bin` })),
  )
  expect(results.map(({ status }) => status)).toEqual(results.map(() => 'completed'))
  expect(one.errors).toEqual([])
})

it('keeps what has come of a small file whose server cuts it, from the second attempt on', async () => {
  await using origin = await startOrigin()
  await using one = await bench()
  const file = { sizeBytes: 400 * kib, seed: 'cut' }
  // No response ever brings more than 150 KiB: without going on from where it was this would never end.
  const url = origin.serve('/cut.bin', file, cutAt(150 * kib))
  const [result] = await one.get([{ urls: [url], maxTries: 3 }])
  expect(result).toMatchObject({ status: 'completed' })
  expect((await one.file('cut.bin')).equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
  expect(await readdir(one.dir)).toEqual(['cut.bin'])
})

it('leaves nothing of a small file that is paused on its way', async () => {
  await using origin = await startOrigin()
  await using one = await bench()
  const file = { sizeBytes: 200 * kib, seed: 'paused' }
  const url = origin.serve('/paused.bin', file, slow(20 * kib))
  const ids = await one.add([url])
  await until('some of it has come', () => origin.log.sentBytes('/paused.bin') >= 30 * kib)
  await one.engine.downloads.pause(ids)
  await one.settle(ids)
  expect(await one.names()).toEqual([])
})

it.each(['sha-256', 'md5'] as const)('checks the %s of a small file', async (algorithm) => {
  await using origin = await startOrigin()
  await using one = await bench()
  const file = { sizeBytes: 3 * kib, seed: 'checked' }
  const hex = createHash(algorithm.replace('-', ''))
    .update(bytesOf(file, 0, file.sizeBytes))
    .digest('hex')
  const right = origin.serve('/right.bin', file)
  const wrong = origin.serve('/wrong.bin', { ...file, seed: 'other' })
  const results = await one.get(
    [right, wrong].map((url) => ({ urls: [url], checksum: { algorithm, hex }, maxTries: 1 })),
  )
  expect(results).toMatchObject([
    { status: 'completed', proof: 'digest' },
    { status: 'failed', failure: { code: 'checksum_mismatch' } },
  ])
  expect((await one.names()).toSorted()).toEqual(['right.bin', 'wrong.bin.mismatch'])
})

it('takes a name back that was given and could not be booked, and gives it once it can', async () => {
  await using origin = await startOrigin()
  const file = { sizeBytes: 2 * kib, seed: 'unbooked' }
  const url = origin.serve('/file.bin', file)
  await using folder = tempFolder('landing')
  let refusals = 0
  await using rooms = await openFaultyRooms(
    folder.path,
    {
      ledger: {
        complete: () => {
          refusals += 1
          if (refusals <= 1) throw new FailureError(fail('disk_full', 'The disk of the list of downloads is full.'))
        },
      },
    },
    { maxTries: 1 },
  )
  const [id] = await rooms.add([{ urls: [url] }])
  expect(await rooms.settled()).toMatchObject([{ status: 'failed', failure: { code: 'disk_full' } }])
  expect(await rooms.names()).toEqual([])
  await rooms.rooms.downloads.resume([id ?? failTest('not added')])
  expect(await rooms.settled()).toMatchObject([{ status: 'completed' }])
  expect(refusals).toBe(2)
  expect(await rooms.names()).toEqual(['file.bin'])
  expect((await rooms.file('file.bin')).equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
})

it(
  'survives kills among hundreds of small files: each is there once, and nothing else',
  { timeout: 240_000 },
  async () => {
    await using folder = tempFolder('kill-small')
    await using origin = await startOrigin()
    const files = Array.from({ length: 400 }, (_, index) => ({
      sizeBytes: 20 * kib + index,
      seed: `k${String(index)}`,
    }))
    const urls = files.map((file, index) => origin.serve(`/f${String(index)}.bin`, file))
    const downloads = folder.at('downloads')
    const get = () =>
      run(process.execPath, [
        ...[cli, 'get', '--json', '-j', '16', '--data-dir', folder.at('data'), '-d', downloads],
        ...urls,
      ])
    const chance = random()
    for (let kill = 0; kill < 8; kill += 1) {
      const command = get()
      await command.untilLine(/"type":"completed"/, 60_000).catch(() => undefined)
      // The moment of death is what chance decides here; nothing is waited for.
      await new Promise((resolve) => setTimeout(resolve, chance() * 150))
      await command.killHard()
    }
    expect(await get().exit(120_000)).toMatchObject({ code: 0, stderr: '' })
    expect((await readdir(downloads)).sort()).toEqual(files.map((_, index) => `f${String(index)}.bin`).sort())
    for (const [index, file] of files.entries())
      expect(await sha256File(join(downloads, `f${String(index)}.bin`)), String(index)).toBe(sha256Of(file))
    expect((await treeOf(folder.at('data'))).filter(({ path }) => path.startsWith('cursors/'))).toEqual([])
  },
)
