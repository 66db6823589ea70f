/** Signals: the first pauses cleanly within two seconds, the next run goes on; the second does not wait. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { sha256Of, slow, startOrigin, type Origin, type Resource } from '../../support/fault-server/index.ts'
import { sha256File, tempFolder, treeOf, type TempFolder } from '../../support/temp.ts'
import { sluice, start, summaryOf } from './sluice.ts'

const file: Resource = { sizeBytes: 12_000_000, seed: 'interrupt' }
let origin: Origin
let folder: TempFolder

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.stop())
beforeEach(() => {
  folder = tempFolder('interrupt')
})
afterEach(() => folder.remove())

test.each(['SIGINT', 'SIGTERM'] as const)('%s: 130, progress saved, the same command goes on', async (signal) => {
  const path = `/${signal}`
  const url = origin.serve(path, file, slow(1_000_000))
  await using command = start(folder, ['get', '--json', '-d', 'out', url])
  await origin.log.waitFor('some bytes', () => origin.log.sentBytes(path) > 4_000_000, 20_000)
  const askedAt = performance.now()
  command.signal(signal)
  const stopped = await command.exit()
  expect(performance.now() - askedAt).toBeLessThan(2000)
  expect(stopped.code).toBe(130)
  expect(stopped.stderr).toContain('Run the same command again to go on')
  expect(summaryOf(stopped)).toMatchObject({
    completed: 0,
    failed: 0,
    downloads: [{ status: 'paused', failure: null }],
  })
  expect((await treeOf(folder.at('out'))).every((entry) => entry.path.endsWith('.part'))).toBe(true)

  origin.serve(path, file)
  const finished = await sluice(folder, ['get', '--json', '-d', 'out', url])
  expect(finished.code).toBe(0)
  expect((await treeOf(folder.at('out'))).map((entry) => entry.path)).toEqual([signal])
  expect(await sha256File(folder.at('out', signal))).toBe(sha256Of(file))
  // What lay in sockets and was never written may be asked for again; what was written may not.
  expect(origin.log.resentBytes(path)).toBeLessThan(8 * 1_048_576)
  expect(origin.log.of(path).some(({ range }) => range !== null)).toBe(true)
})

test('a second signal ends it at once', async () => {
  const url = origin.serve('/twice', file, slow(500_000))
  await using command = start(folder, ['get', url])
  await command.untilLine(/^started/)
  command.signal('SIGINT')
  command.signal('SIGTERM')
  expect((await command.exit(2000)).code).toBe(130)
})

test('a signal during a probe or a stream ends it with 130', async () => {
  const url = origin.serve('/held', file)
  for (const args of [
    ['probe', url],
    ['get', '-o', '-', url],
  ]) {
    const gate = origin.hold('/held')
    await using command = start(folder, args)
    await gate.reached()
    command.signal('SIGINT')
    const { code, stdout } = await command.exit(5000)
    expect([args[0], code]).toEqual([args[0], 130])
    if (args[0] === 'get') expect(stdout).toBe('')
    gate.release()
  }
})
