/** Every flag of `get` that shapes requests and files, asserted by what the server or proxy received and what is on disk. */
import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  bytesOf,
  requireBasicAuth,
  sha256Of,
  slow,
  startOrigin,
  status,
  type Origin,
  type RequestEntry,
  type Resource,
  textAnswer,
} from '../../support/fault-server/index.ts'
import { startHttpProxy, startSocksProxy } from '../../support/proxies.ts'
import { sha256File, tempFolder, treeOf, type TempFolder } from '../../support/temp.ts'
import { certificates } from '../../support/tls.ts'
import { linesOf, sluice, start, summaryOf } from './sluice.ts'

const small: Resource = { sizeBytes: 70_000, seed: 'small' }
let origin: Origin
let folder: TempFolder

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.stop())
beforeEach(() => {
  folder = tempFolder('get')
})
afterEach(() => folder.remove())

const first = (path: string): RequestEntry => {
  const [entry] = origin.log.of(path)
  if (entry === undefined) throw new Error(`nobody asked for ${path}`)
  return entry
}
const filesIn = async (path: string): Promise<readonly string[]> => (await treeOf(path)).map((entry) => entry.path)

describe('what is asked', () => {
  test('headers, method, body, user, referer and agent', async () => {
    const url = origin.serve('/shaped', small)
    const flags = [
      '-X',
      'put',
      '-H',
      'X-One: 1',
      '--header',
      'X-Two:',
      '--data',
      'a=ü',
      '--referer',
      'http://from.test/',
    ]
    const { code, stderr } = await sluice(folder, [
      'get',
      ...flags,
      '--user',
      'ann:p:w',
      '--user-agent',
      'tester/1',
      url,
    ])
    expect([code, stderr]).toEqual([0, ''])
    const { method, headers, body } = first('/shaped')
    expect(method).toBe('PUT')
    expect(body.toString()).toBe('a=ü')
    expect(headers).toMatchObject({
      'x-one': '1',
      'x-two': '',
      referer: 'http://from.test/',
      'user-agent': 'tester/1',
      authorization: `Basic ${Buffer.from('ann:p:w').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': '4',
    })
  })
  test('a body from a file makes it a POST', async () => {
    const url = origin.serve('/posted', small)
    const body = Buffer.from([0, 1, 254, 255, 13, 10])
    await writeFile(folder.at('body'), body)
    const { code } = await sluice(folder, ['get', '--data', '@body', '-H', 'Content-Type: a/b', url])
    expect(code).toBe(0)
    expect(first('/posted')).toMatchObject({ method: 'POST', headers: { 'content-type': 'a/b' } })
    expect(first('/posted').body.equals(body)).toBe(true)
  })
  test('the right user is let in, the wrong one fails with a reason', async () => {
    const url = origin.serve('/locked', small, requireBasicAuth('ann', 'secret'))
    const wrong = await sluice(folder, ['get', '--json', '--user', 'ann:guess', url])
    expect(wrong.code).toBe(1)
    expect(summaryOf(wrong).downloads[0]).toMatchObject({ status: 'failed', failure: { code: 'auth_required' } })
    expect((await sluice(folder, ['get', '--user', 'ann:secret', url])).code).toBe(0)
  })
})

describe('the way there', () => {
  test('an HTTP proxy resolves the name and carries the request', async () => {
    await using proxy = await startHttpProxy({ names: { 'files.test': '127.0.0.1' }, user: 'u', password: 'p' })
    origin.serve('/proxied', small)
    const url = `http://files.test:${String(origin.port)}/proxied`
    const through = proxy.url.includes('@') ? proxy.url : proxy.url.replace('//', '//u:p@')
    expect((await sluice(folder, ['get', '--proxy', through, url])).code).toBe(0)
    expect(proxy.log.entries[0]).toMatchObject({ host: 'files.test', port: origin.port, user: 'u', outcome: 'served' })
    expect(await sha256File(folder.at('proxied'))).toBe(sha256Of(small))
  })
  test('a SOCKS proxy resolves the name', async () => {
    await using proxy = await startSocksProxy({ names: { 'files.test': '127.0.0.1' } })
    origin.serve('/socks', small)
    const url = `http://files.test:${String(origin.port)}/socks`
    expect((await sluice(folder, ['get', '--proxy', proxy.url, url])).code).toBe(0)
    expect(proxy.log.entries[0]).toMatchObject({ host: 'files.test', outcome: 'served' })
  })
  test('an authority of our own is trusted only when it is named', async () => {
    const { good, ca } = await certificates()
    await using secure = await startOrigin({ tls: { key: good.key, cert: good.cert } })
    const url = secure.serve('/secure', small)
    const without = await sluice(folder, ['get', '--json', url])
    expect(without.code).toBe(1)
    expect(summaryOf(without).downloads[0]?.failure?.code).toBe('tls_failed')
    expect((await sluice(folder, ['get', '--ca-certificate', ca.certPath, url])).code).toBe(0)
    expect(await sha256File(folder.at('secure'))).toBe(sha256Of(small))
  })
})

describe('where it goes', () => {
  test('--dir and --out name folder and file; both are made when missing', async () => {
    const url = origin.serve('/named', small)
    expect((await sluice(folder, ['get', '-d', 'new/sub', '-o', 'wished.bin', url])).code).toBe(0)
    expect(await sha256File(folder.at('new/sub/wished.bin'))).toBe(sha256Of(small))
  })
  test('the data folder is the one that is named', async () => {
    const url = origin.serve('/kept', small)
    const args = ['get', '-d', 'out', '--data-dir', 'own-data', url]
    expect((await sluice(folder, args)).code).toBe(0)
    expect(await filesIn(folder.at('out'))).toEqual(['kept'])
    expect((await filesIn(folder.path)).some((path) => path.startsWith('own-data/'))).toBe(true)
    expect((await filesIn(folder.path)).some((path) => path.startsWith('data/'))).toBe(false)
  })
  test.each([
    ['rename', 2],
    ['skip', 1],
    ['overwrite', 1],
  ])('--on-conflict %s', async (what, files) => {
    const url = origin.serve(`/conflict-${what}`, small)
    await writeFile(folder.at(`conflict-${what}`), 'mine')
    const exit = await sluice(folder, ['get', '--json', '--data-dir', 'data', '--on-conflict', what, url])
    const names = (await filesIn(folder.path)).filter((path) => path.startsWith('conflict-'))
    expect(names).toHaveLength(files)
    const there = await readFile(folder.at(`conflict-${what}`))
    expect(there.equals(Buffer.from('mine'))).toBe(what !== 'overwrite')
    if (what !== 'skip') expect(exit.code).toBe(0)
  })
  test('a checksum proves the file or fails it with both values', async () => {
    const url = origin.serve('/summed', small)
    const right = await sluice(folder, ['get', '--json', '--checksum', `sha-256=${sha256Of(small)}`, url])
    expect(right.code).toBe(0)
    expect(summaryOf(right).downloads[0]?.proof).toBe('digest')
    origin.serve('/summed.sha256', null, () => Promise.resolve(textAnswer(200, sha256Of(small))))
    const found = await sluice(folder, ['get', '--json', '--again', '--find-checksum', url])
    const proven = { proof: 'digest', proofSource: `${url}.sha256` }
    expect(summaryOf(found).downloads[0]).toMatchObject(proven)
    const wrong = await sluice(folder, ['get', '--json', '-o', 'other', '--checksum', `sha-256=${'0'.repeat(64)}`, url])
    expect(wrong.code).toBe(1)
    const failure = summaryOf(wrong).downloads[0]?.failure
    expect(failure?.code).toBe('checksum_mismatch')
    expect(failure?.message).toContain(sha256Of(small))
    expect(failure?.message).toContain('0'.repeat(64))
    expect(await filesIn(folder.path)).not.toContain('other')
  })
})

describe('how much at once', () => {
  test('-j bounds the downloads, and the order is kept', async () => {
    origin.serve('/many/*', (path) => ({ sizeBytes: 20_000, seed: path }), slow(100_000))
    const urls = Array.from({ length: 12 }, (_, index) => `${origin.url}/many/${String(index)}`)
    const before = origin.log.entries.length
    expect((await sluice(folder, ['get', '-j', '3', ...urls])).code).toBe(0)
    const asked = origin.log.entries.slice(before)
    expect(origin.log.maxConcurrent()).toBeLessThanOrEqual(3)
    expect(
      asked
        .slice(0, 3)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['/many/0', '/many/1', '/many/2'])
    expect(new Set(asked.map(({ path }) => path)).size).toBe(12)
  })
  test.each([1, 3])('-x %i bounds the connections of one download', async (connections) => {
    await using own = await startOrigin()
    const big = { sizeBytes: 24_000_000, seed: 'big' }
    const url = own.serve('/big', big, slow(4_000_000))
    expect((await sluice(folder, ['get', '-x', String(connections), url])).code).toBe(0)
    expect(own.log.maxConcurrent('/big')).toBe(connections)
    expect(await sha256File(folder.at('big'))).toBe(sha256Of(big))
  })
  test('--max-connections-per-host bounds all downloads together', async () => {
    await using own = await startOrigin()
    own.serve('/*', (path) => ({ sizeBytes: 2_000_000, seed: path }), slow(2_000_000))
    const urls = Array.from({ length: 5 }, (_, index) => `${own.url}/${String(index)}`)
    expect((await sluice(folder, ['get', '--max-connections-per-host', '2', ...urls])).code).toBe(0)
    expect(own.log.maxConcurrent()).toBeLessThanOrEqual(2)
  })
  test('-l holds the rate', async () => {
    const fast = { sizeBytes: 30 * 1_048_576, seed: 'fast' }
    const url = origin.serve('/fast', fast)
    await using command = start(folder, ['get', '-l', '5M', url])
    await command.untilLine(/^started/)
    const startedAt = performance.now()
    await command.untilLine(/^completed/, 30_000)
    const seconds = (performance.now() - startedAt) / 1000
    expect((await command.exit()).code).toBe(0)
    expect(seconds).toBeGreaterThan(6 * 0.95)
    // How exactly is measured where nothing else runs (test/bench); here a busy machine may take its time.
    expect(seconds).toBeLessThan(9)
  })
})

describe('trying again', () => {
  test('--max-tries and --retry-wait', async () => {
    const url = origin.serve('/busy', small, status(503))
    const exit = await sluice(folder, ['get', '--json', '--max-tries', '3', '--retry-wait', '0.05', url])
    expect(exit.code).toBe(1)
    expect(origin.log.requests('/busy')).toBe(3)
    expect(summaryOf(exit).downloads[0]?.failure?.code).toBe('server_busy')
    const retries = linesOf(exit).filter(({ type }) => type === 'retrying')
    expect(retries).toHaveLength(2)
    for (const { waitMs } of retries) expect(waitMs).toBeLessThan(1000)
  })
})

describe('a list', () => {
  test('addresses of one file are tried in turn, options shape each item, the summary keeps the order', async () => {
    const [one, two] = [
      { sizeBytes: 10, seed: 1 },
      { sizeBytes: 20, seed: 2 },
    ]
    origin.serve('/gone', null, status(404))
    origin.serve('/one', one)
    origin.serve('/two', two)
    const list = [
      '# a list',
      `${origin.url}/gone\t${origin.url}/one`,
      '  out=first.bin',
      '  dir=in/here',
      `  checksum=sha-256=${sha256Of(one)}`,
      '  header=X-A: 1',
      '  header=X-B: 2',
      '  referer=http://page.test/',
      `${origin.url}/two`,
      '  unheard-of=1',
    ].join('\r\n')
    const exit = await sluice(folder, ['get', '--json', '-H', 'X-All: 9', '-i', '-'], { input: `\ufeff${list}` })
    expect(exit.code).toBe(0)
    expect(exit.stderr).toContain('standard input, line 10: the option "unheard-of" is not known')
    expect(summaryOf(exit).downloads.map(({ index, path, proof }) => [index, path, proof])).toEqual([
      [0, folder.at('in/here/first.bin'), 'digest'],
      [1, folder.at('two'), 'validator'],
    ])
    expect(first('/one').headers).toMatchObject({ 'x-a': '1', 'x-b': '2', 'x-all': '9', referer: 'http://page.test/' })
    expect(first('/two').headers['x-a']).toBeUndefined()
    expect((await readFile(folder.at('two'))).equals(bytesOf(two, 0, 20))).toBe(true)
  })
})
