/** Every flag of `probe`, asserted by what servers received, and what it tells in which order. */
import { writeFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  firstByteDelay,
  perTurn,
  redirectTo,
  startOrigin,
  status,
  type Origin,
} from '../../support/fault-server/index.ts'
import { startHttpProxy, startSocksProxy } from '../../support/proxies.ts'
import { random } from '../../support/seed.ts'
import { tempFolder, type TempFolder } from '../../support/temp.ts'
import { certificates } from '../../support/tls.ts'
import { linesOf, sluice } from './sluice.ts'

let origin: Origin
let folder: TempFolder

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.stop())
beforeEach(() => {
  folder = tempFolder('probe')
})
afterEach(() => folder.remove())

const file = { sizeBytes: 123_456, seed: 'probe' }

test('one address tells everything', async () => {
  const disposition = 'attachment; filename="named.zip"'
  origin.serve('/target', { ...file, type: 'application/zip', disposition, etag: '"tag"' })
  const url = origin.serve('/hop', file, redirectTo('/target'))
  const exit = await sluice(folder, ['probe', '--json', url])
  const [probe, summary] = linesOf(exit)
  expect(exit.code).toBe(0)
  expect(probe).toMatchObject({
    ...{ type: 'probe', index: 0, url, finalUrl: `${origin.url}/target`, status: 200, sizeBytes: 123_456 },
    ...{ kind: 'application/zip', name: 'named.zip', etag: '"tag"', failure: null },
    lastModified: 'Wed, 01 May 2024 10:00:00 GMT',
    timings: { tlsMs: null },
  })
  expect(['said', 'proven']).toContain(probe?.ranges)
  expect(probe?.headers).toContainEqual(['etag', '"tag"'])
  expect(summary).toMatchObject({ type: 'summary', total: 1, answered: 1, failed: 0 })
  const words = (await sluice(folder, ['probe', url])).stdout
  for (const part of [
    '200',
    'named.zip',
    '123456 bytes',
    'application/zip',
    '"tag"',
    `${origin.url}/target`,
    'total',
  ]) {
    expect(words).toContain(part)
  }
})

test('headers, method, body, user, referer and agent', async () => {
  const url = origin.serve('/shaped', file)
  const flags = ['-X', 'patch', '-H', 'X-One: 1', '--data', 'x=1', '--referer', 'http://from.test/']
  expect((await sluice(folder, ['probe', ...flags, '--user', 'ann:pw', '--user-agent', 'tester/2', url])).code).toBe(0)
  const [seen] = origin.log.of('/shaped')
  expect(seen?.body.toString()).toBe('x=1')
  expect(seen).toMatchObject({
    method: 'PATCH',
    headers: {
      'x-one': '1',
      referer: 'http://from.test/',
      'user-agent': 'tester/2',
      authorization: `Basic ${Buffer.from('ann:pw').toString('base64')}`,
    },
  })
})

describe('the way there', () => {
  test('proxies', async () => {
    const names = { 'files.test': '127.0.0.1' }
    await using http = await startHttpProxy({ names })
    await using socks = await startSocksProxy({ names })
    origin.serve('/far', file)
    const url = `http://files.test:${String(origin.port)}/far`
    for (const proxy of [http, socks]) {
      expect((await sluice(folder, ['probe', '--proxy', proxy.url, url])).code).toBe(0)
      expect(proxy.log.entries[0]).toMatchObject({ host: 'files.test', outcome: 'served' })
    }
  })
  test('--ca-certificate', async () => {
    const { good, ca } = await certificates()
    await using secure = await startOrigin({ tls: { key: good.key, cert: good.cert } })
    const url = secure.serve('/s', file)
    const without = await sluice(folder, ['probe', '--json', url])
    expect([without.code, linesOf(without)[0]]).toMatchObject([1, { failure: { code: 'tls_failed' } }])
    const trusted = await sluice(folder, ['probe', '--json', '--ca-certificate', ca.certPath, url])
    expect(trusted.code).toBe(0)
    const { timings } = linesOf(trusted)[0] as { timings: { tlsMs: number | null } }
    expect(timings.tlsMs).toBeGreaterThan(0)
  })
})

test('1,000 addresses, 50 at once: never a 51st, results in input order, time together beside time in a row', async () => {
  await using own = await startOrigin()
  const chance = random()
  own.serve(
    '/n/*',
    (path) => ({ sizeBytes: 1000, seed: path }),
    perTurn(() => firstByteDelay(Math.floor(chance() * 60))),
  )
  const paths = Array.from({ length: 1000 }, (_, index) => `/n/${String(index)}`)
  await writeFile(folder.at('list'), paths.map((path) => `${own.url}${path}\n`).join(''))
  const exit = await sluice(folder, ['probe', '-j', '50', '--json', '-i', 'list'])
  expect([exit.code, exit.stderr]).toEqual([0, ''])
  const lines = linesOf(exit)
  expect(lines.slice(0, -1).map(({ index, url }) => [index, url])).toEqual(
    paths.map((path, index) => [index, `${own.url}${path}`]),
  )
  expect(own.log.maxConcurrent()).toBeLessThanOrEqual(50)
  expect(own.log.maxConcurrent()).toBeGreaterThan(10)
  const { wallMs, sumMs, answered } = lines.at(-1) as Record<string, number>
  expect(answered).toBe(1000)
  expect(wallMs).toBeLessThan(Number(sumMs) / 5)
})

test('one that fails does not stop the others, is told in its place, and decides the exit status', async () => {
  const good = origin.serve('/good', file)
  const bad = origin.serve('/bad', null, status(500))
  const exit = await sluice(folder, ['probe', bad, 'http://127.0.0.1:1/', good])
  expect(exit.code).toBe(1)
  const rows = exit.stdout.trimEnd().split('\n')
  expect(rows).toHaveLength(5)
  expect(rows[0]).toMatch(/^STATUS +SIZE +RANGES .*ADDRESS$/)
  expect(rows[1]).toMatch(/^500 .*server_error/)
  expect(rows[2]).toMatch(/^– .*connection_refused/)
  expect(rows[3]).toMatch(/^200 .*120\.6 KiB|^200 +121 KiB/)
  expect(rows[4]).toMatch(/^1 of 3 answered, 2 failed; /)
})
