/** The service as its operator meets it: start, refusals, stop and start again; and the commands against it. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { sha256Of, slow, startOrigin, status, type Origin, type Resource } from '../../support/fault-server/index.ts'
import { sha256File, tempFolder, type TempFolder } from '../../support/temp.ts'
import { linesOf, serve as serveIn, sluice } from './sluice.ts'

const file: Resource = { sizeBytes: 12_000_000, seed: 'service' }
let origin: Origin
let folder: TempFolder

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.stop())
beforeEach(() => {
  folder = tempFolder('serve')
})
afterEach(() => folder.remove())

const serve = (...more: readonly string[]): ReturnType<typeof serveIn> => serveIn(folder, more)

test('the first start shows how to log in, later ones do not unless asked', async () => {
  const first = await serve()
  await first.command.untilLine(/^end it with/)
  const token = (await readFile(folder.at('data', 'service-token'), 'utf8')).trim()
  first.command.signal('SIGTERM')
  const exit = await first.command.exit(5000)
  expect([exit.code, exit.stderr]).toEqual([0, ''])
  expect(exit.stdout).toContain(`${first.address}#token=${token}`)
  const second = await serve()
  await second.command.untilLine(/^end it with/)
  second.command.signal('SIGINT')
  expect((await second.command.exit(5000)).stdout).not.toContain(token)
})

test('ends within five seconds with everything booked, and goes on after the next start', async () => {
  const url = origin.serve('/big', file, slow(1_000_000))
  const first = await serve()
  expect((await sluice(folder, ['add', url])).code).toBe(0)
  await origin.log.waitFor('some bytes', () => origin.log.sentBytes('/big') > 4_000_000, 20_000)
  const askedAt = performance.now()
  first.command.signal('SIGTERM')
  expect((await first.command.exit(5000)).code).toBe(0)
  expect(performance.now() - askedAt).toBeLessThan(5000)
  origin.serve('/big', file)
  const second = await serve()
  const waited = await sluice(folder, ['wait', '1', '--timeout', '30', '--json'])
  expect([waited.code, waited.stderr]).toEqual([0, ''])
  expect(await sha256File(folder.at('files', 'big'))).toBe(sha256Of(file))
  expect(origin.log.resentBytes('/big')).toBeLessThan(8 * 1_048_576)
  second.command.signal('SIGTERM')
  await second.command.exit(5000)
})

test.each([
  [['--host', '0.0.0.0'], /without TLS everybody/],
  [['--host', '192.0.2.7'], /without TLS everybody/],
  [['--tls-cert', 'x'], /go together/],
  [['--tls-cert', 'x', '--tls-key', 'y'], /--tls-cert: cannot read x/],
  [['--port', '70000'], /not a whole number from 0 to 65535/],
])('serve %j is refused in words', async (args, words) => {
  const exit = await sluice(folder, ['serve', ...args])
  expect([exit.code, exit.stdout]).toEqual([2, ''])
  expect(exit.stderr).toMatch(words)
})

test('a weak token and a taken folder are refused; a get hands its work over', async () => {
  await writeFile(folder.at('weak'), 'password')
  const weak = await sluice(folder, ['serve', '--port', '0', '--token-file', 'weak'])
  expect([weak.code, weak.stderr]).toEqual([1, expect.stringContaining('holds no good token')])
  const { command } = await serve()
  const other = await sluice(folder, ['serve', '--port', '0'])
  expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('one data folder has one engine')])
  const small: Resource = { sizeBytes: 4000, seed: 'small' }
  expect((await sluice(folder, ['get', '-d', 'got', origin.serve('/small', small)])).code).toBe(0)
  expect((await stat(folder.at('got', 'small'))).size).toBe(4000)
  command.signal('SIGTERM')
  await command.exit(5000)
})

test('the commands steer it, by the data folder and by its address alike', async () => {
  const { command, address } = await serve()
  const remote = ['--url', address, '--token-file', folder.at('data', 'service-token')]
  const gate = origin.hold('/held')
  const urls = [origin.serve('/held', file), origin.serve('/gone', null, status(404))]
  const added = linesOf(await sluice(folder, ['add', '--json', ...urls]))
  expect(added.at(-1)).toMatchObject({ type: 'summary', batchId: 1, ids: [1, 2] })
  await gate.reached()
  const early = await sluice(folder, ['wait', '2', '1', '--first-failure', '--json', ...remote])
  expect(early.code).toBe(1)
  expect(linesOf(early).map(({ id, status: now }) => [id, now])).toEqual([
    [2, 'failed'],
    [1, 'queued'],
    [undefined, undefined],
  ])
  expect((await sluice(folder, ['wait', '--batch', '1', '--timeout', '0.1'])).code).toBe(124)
  const listed = linesOf(await sluice(folder, ['list', '--json', '--group', 'failed', ...remote]))
  expect(listed.map(({ id }) => id)).toEqual([2])
  expect((await sluice(folder, ['pause', 'all', ...remote])).stdout).toBe('1 paused\n')
  gate.release()
  expect((await sluice(folder, ['resume', '1'])).stdout).toBe('1 resumed\n')
  expect((await sluice(folder, ['wait', '1', ...remote])).code).toBe(0)
  expect((await sluice(folder, ['show', '1'])).stdout).toContain(folder.at('files', 'held'))
  expect((await sluice(folder, ['limit', '2M', ...remote])).stdout).toBe('2.0 MiB/s\n')
  expect((await sluice(folder, ['limit'])).stdout).toBe('2.0 MiB/s\n')
  expect((await sluice(folder, ['queue', 'add', 'night', ...remote])).code).toBe(0)
  expect((await sluice(folder, ['queue', 'stop', 'night'])).code).toBe(0)
  expect((await sluice(folder, ['queue'])).stdout).toMatch(/stopped +0 +– +– +night/)
  expect((await sluice(folder, ['remove', '1-2', ...remote])).stdout).toContain('2 removed')
  command.signal('SIGTERM')
  await command.exit(5000)
})

test('nobody there, a wrong token and a stranger are said in words', async () => {
  const nobody = await sluice(folder, ['list'])
  expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining('No Sluice runs with the data folder')])
  const { command, address } = await serve()
  await writeFile(folder.at('wrong'), 'wrong-0123456789-abcdefghijklmnop')
  const wrong = await sluice(folder, ['list', '--url', address, '--token-file', 'wrong'])
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('does not take this token')])
  const stranger = await sluice(folder, ['list', '--url', origin.url, '--token-file', 'wrong'])
  expect([stranger.code, stranger.stderr]).toEqual([1, expect.stringContaining('no Sluice service answered')])
  const open = await sluice(folder, ['list', '--url', 'http://192.0.2.1:1', '--token-file', 'wrong'])
  expect([open.code, open.stderr]).toEqual([2, expect.stringContaining('use https://')])
  command.signal('SIGTERM')
  await command.exit(5000)
})
