/**
 * Another address for what is not complete: the bytes are kept when the server there shows the same file, and nothing is lost when
 * it does not. Against real servers.
 */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DownloadId } from '../../../shared/ids.ts'
import {
  htmlInstead,
  noRangeSupport,
  requireHeader,
  sameTagOtherBody,
  sha256Of,
  startOrigin,
  status,
  tagPerRequest,
} from '../../support/fault-server/index.ts'
import type { Origin, Resource } from '../../support/fault-server/index.ts'
import { sha256File } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { bench, failTest } from './harness.ts'
import type { Bench } from './harness.ts'

const mib = 1024 * 1024
const file: Resource = { sizeBytes: 8 * mib, seed: 'the file' }
const keptBytes = 3 * mib

interface Stuck {
  readonly b: Bench
  readonly id: DownloadId
  /** What was there when its address died. */
  readonly before: Buffer
}

/** A download whose address dies when three of eight MiB are there. */
const stuck = async (
  origin: Origin,
  b: Bench,
  more: { readonly headers?: [string, string][] } = {},
): Promise<Stuck> => {
  const url = origin.serve('/old.bin', file)
  const gate = origin.hold('/old.bin', { atByte: keptBytes })
  const ids = await b.add([{ urls: [url], connections: 1, ...more }])
  const id = ids[0] ?? failTest('no id')
  await gate.reached()
  await until('the bytes', async () => (await b.engine.detail(id)).download.writtenBytes === keptBytes)
  await b.engine.downloads.pause([id])
  await until('the pause', async () => (await b.engine.detail(id)).download.activity === 'paused')
  gate.release()
  origin.serve('/old.bin', file, status(404))
  const [part] = (await b.names()).filter((name) => name.endsWith('.part'))
  return { b, id, before: await readFile(join(b.dir, part ?? failTest('no part'))) }
}

const bytesFrom = (origin: Origin, path: string): number =>
  origin.log.of(path).reduce((sum, { bytesSent }) => sum + bytesSent, 0)

/** Gives it the address and waits for what becomes of it. */
const change = async ({ b, id }: Pick<Stuck, 'b' | 'id'>, url: string) => {
  await b.engine.addresses.change({ id, urls: [url], resume: true })
  const [result] = await b.settle([id])
  return result ?? failTest('no result')
}

it.each([
  ['the same labels', file, undefined],
  ['other labels', { ...file, etag: '"other"', lastModified: 'Fri, 05 Jul 2024 10:00:00 GMT' }, undefined],
  ['no labels', { ...file, etag: null, lastModified: null }, undefined],
  ['another label each time', file, tagPerRequest()],
] as const)('the same bytes under %s: goes on where it was', async (_, offered, behaviour) => {
  await using origin = await startOrigin()
  await using b = await bench()
  const at = await stuck(origin, b)
  const url = origin.serve('/new.bin', offered, ...(behaviour ? [behaviour] : []))
  const result = await change(at, url)
  expect(result).toMatchObject({ status: 'completed', url })
  expect(await sha256File(join(b.dir, 'old.bin'))).toBe(sha256Of(file))
  // What is missing, and what was compared.
  expect(bytesFrom(origin, '/new.bin')).toBeLessThan(file.sizeBytes - keptBytes + mib)
  expect((await b.engine.detail(at.id)).refusedUrl).toBeNull()
  expect(b.errors).toEqual([])
})

describe('what is not the file', () => {
  it.each([
    ['other bytes', { ...file, seed: 'another file' }, undefined, 'another_file'],
    ['a smaller one', { ...file, sizeBytes: 2 * mib }, undefined, 'another_file'],
    ['a larger one', { ...file, sizeBytes: 9 * mib }, undefined, 'another_file'],
    ['the labels of the old one on other bytes', file, sameTagOtherBody({ requests: 0 }, 'liar'), 'another_file'],
    ['a server without ranges', file, noRangeSupport(), 'address_unproven'],
    ['a login page', file, htmlInstead(), 'address_unproven'],
  ] as const)('%s: said, and nothing is lost', async (_, offered, behaviour, code) => {
    await using origin = await startOrigin()
    await using b = await bench()
    const at = await stuck(origin, b)
    const url = origin.serve('/new.bin', offered, ...(behaviour ? [behaviour] : []))
    expect(await change(at, url)).toMatchObject({ status: 'paused', failure: { code, detail: { url } } })
    const detail = await b.engine.detail(at.id)
    expect(detail).toMatchObject({ urls: [`${origin.url}/old.bin`], refusedUrl: url })
    expect(detail.download.writtenBytes).toBe(keptBytes)
    const [part] = (await b.names()).filter((name) => name.endsWith('.part'))
    expect((await readFile(join(b.dir, part ?? ''))).equals(at.before)).toBe(true)
    // The old address works again: it goes on there.
    origin.serve('/old.bin', file)
    await b.engine.downloads.resume([at.id])
    expect(await b.settle([at.id])).toMatchObject([{ status: 'completed' }])
    expect(await sha256File(join(b.dir, 'old.bin'))).toBe(sha256Of(file))
    expect(b.errors).toEqual([])
  })

  it('is taken from its beginning when that is wanted', async () => {
    await using origin = await startOrigin()
    await using b = await bench()
    const at = await stuck(origin, b)
    const other = { ...file, seed: 'another file' }
    const url = origin.serve('/new.bin', other)
    await change(at, url)
    expect(await b.engine.addresses.startAgain([at.id])).toEqual({ changed: 1 })
    expect(await b.settle([at.id])).toMatchObject([{ status: 'completed', url }])
    expect(await sha256File(join(b.dir, 'new.bin'))).toBe(sha256Of(other))
    expect(await b.names()).toEqual(['new.bin'])
  })
})

it('a new address that does not answer is tried again, and may be changed once more; the first one is what is gone back to', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const at = await stuck(origin, b)
  expect(await change(at, 'http://127.0.0.1:9/nobody.bin')).toMatchObject({
    status: 'failed',
    failure: { code: 'connection_refused' },
  })
  const wrong = origin.serve('/wrong.bin', { ...file, seed: 'wrong' })
  expect(await change(at, wrong)).toMatchObject({ failure: { code: 'another_file' } })
  expect((await b.engine.detail(at.id)).urls).toEqual([`${origin.url}/old.bin`])
  const right = origin.serve('/right.bin', { ...file, etag: '"r"' })
  expect(await change(at, right)).toMatchObject({ status: 'completed' })
})

it('a kill between the change and the proof changes nothing: it is proven at the next start', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const at = await stuck(origin, b)
  const gate = origin.hold('/new.bin')
  const url = origin.serve('/new.bin', { ...file, etag: '"n"' })
  await b.engine.addresses.change({ id: at.id, urls: [url], resume: true })
  await gate.reached()
  const stopping = b.stop()
  await stopping
  gate.release()
  await using after = await b.restart()
  expect(await after.settle([at.id])).toMatchObject([{ status: 'completed', url }])
  expect(await sha256File(join(b.dir, 'old.bin'))).toBe(sha256Of(file))
})

it('one that runs at this moment, on several connections, goes over to the new address', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const url = origin.serve('/old.bin', file)
  const ends = [1, 3, 5, 7].map((n) => origin.hold('/old.bin', { atByte: n * mib }))
  const ids = await b.add([{ urls: [url], connections: 2 }])
  await Promise.any(ends.map((gate) => gate.reached()))
  const id = ids[0] ?? failTest('no id')
  await until('some bytes', async () => (await b.engine.detail(id)).download.writtenBytes > 0)
  const moved = origin.serve('/new.bin', { ...file, etag: '"m"' })
  const changing = b.engine.addresses.change({ id, urls: [moved], resume: true })
  await changing
  for (const gate of ends) gate.release()
  expect(await b.settle(ids)).toMatchObject([{ status: 'completed', url: moved }])
  expect(await sha256File(join(b.dir, 'old.bin'))).toBe(sha256Of(file))
  expect(bytesFrom(origin, '/new.bin')).toBeLessThan(file.sizeBytes)
})

it('credentials stay with the origin that they were given for', async () => {
  await using origin = await startOrigin()
  await using elsewhere = await startOrigin()
  await using b = await bench()
  const at = await stuck(origin, b, {
    headers: [
      ['Cookie', 'sid=secret'],
      ['X-Plain', 'p'],
    ],
  })
  const url = elsewhere.serve('/new.bin', file)
  expect(await change(at, url)).toMatchObject({ status: 'completed' })
  for (const { headers } of elsewhere.log.entries) {
    expect(headers.cookie).toBeUndefined()
    expect(headers['x-plain']).toBe('p')
  }
})

it('credentials go along to another address of the same origin', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const at = await stuck(origin, b, { headers: [['Cookie', 'sid=secret']] })
  const url = origin.serve('/new.bin', file, requireHeader('cookie', 'sid=secret'))
  expect(await change(at, url)).toMatchObject({ status: 'completed' })
})

it('where nothing is written yet there is nothing to prove', async () => {
  await using origin = await startOrigin()
  await using b = await bench()
  const ids = await b.add([origin.serve('/gone.bin', file, status(404))])
  await b.settle(ids)
  const small = { sizeBytes: 100, seed: 's' }
  const url = origin.serve('/there.bin', small)
  expect(await change({ b, id: ids[0] ?? failTest('no id') }, url)).toMatchObject({ status: 'completed' })
  expect((await stat(join(b.dir, 'there.bin'))).size).toBe(100)
  expect(origin.log.of('/there.bin')).toHaveLength(1)
})
