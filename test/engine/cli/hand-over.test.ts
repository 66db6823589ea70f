/** Several commands on one data folder: one engine, every file right, each command its own summary and exit status. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { askToYield, reachEngine } from '../../../main/api/reach.ts'
import { sha256Of, slow, startOrigin, status, type Origin, type Resource } from '../../support/fault-server/index.ts'
import { sha256File, tempFolder, type TempFolder } from '../../support/temp.ts'
import { sluice, start, summaryOf } from './sluice.ts'

const file: Resource = { sizeBytes: 8_000_000, seed: 'shared' }
const small: Resource = { sizeBytes: 4000, seed: 'small' }
let origin: Origin
let folder: TempFolder

beforeAll(async () => {
  origin = await startOrigin()
  origin.serve('/small', small)
  origin.serve('/missing', null, status(404))
})
afterAll(() => origin.stop())
beforeEach(() => {
  folder = tempFolder('hand-over')
})
afterEach(() => folder.remove())

test('a second command hands its batch to the first one’s engine and reports as if it had done the work', async () => {
  const gate = origin.hold('/owner')
  const url = origin.serve('/owner', file)
  await using owner = start(folder, ['get', '--json', url])
  await gate.reached()
  const guest = await sluice(folder, ['get', '--json', `${origin.url}/small`, `${origin.url}/missing`])
  expect(guest.code).toBe(1)
  expect(summaryOf(guest).downloads.map((one) => [one.index, one.status])).toEqual([
    [0, 'completed'],
    [1, 'failed'],
  ])
  expect(await sha256File(folder.at('small'))).toBe(sha256Of(small))
  gate.release()
  const owned = await owner.exit()
  expect(owned.code).toBe(0)
  expect(summaryOf(owned).downloads).toHaveLength(1)
  expect(await sha256File(folder.at('owner'))).toBe(sha256Of(file))
})

test.each(['ends', 'is killed'] as const)('when the owner %s, a guest goes on by itself', async (how) => {
  const name = how.replace(' ', '-')
  const ownerGate = origin.hold(`/owner-${name}`)
  const guestGate = origin.hold(`/guest-${name}`)
  await using owner = start(folder, ['get', origin.serve(`/owner-${name}`, small)])
  await ownerGate.reached()
  await using guest = start(folder, ['get', '--json', origin.serve(`/guest-${name}`, file)])
  await guestGate.reached()
  if (how === 'ends') {
    ownerGate.release()
    expect((await owner.exit()).code).toBe(0)
  } else {
    await owner.killHard()
  }
  guestGate.release()
  const exit = await guest.exit()
  expect([exit.code, exit.signal, exit.stderr]).toEqual([0, null, ''])
  expect(summaryOf(exit)).toMatchObject({ completed: 1, downloads: [{ status: 'completed' }] })
  expect(await sha256File(folder.at(`guest-${name}`))).toBe(sha256Of(file))
})

test('a command makes room for an engine that stays, and goes on as its guest', async () => {
  const gate = origin.hold('/yields', { atByte: 2_000_000 })
  await using owner = start(folder, ['get', '--json', origin.serve('/yields', file)])
  await gate.reached()
  await askToYield(folder.at('data'))
  const options = { dataDir: folder.at('data'), defaultDir: folder.path, log: () => undefined }
  const desktop = await reachEngine({ ...options, attachedOnly: false })
  expect(desktop.own).toBe(true)
  gate.release()
  const exit = await owner.exit()
  expect([exit.code, exit.signal, exit.stderr]).toEqual([0, null, ''])
  expect(summaryOf(exit)).toMatchObject({ completed: 1, downloads: [{ status: 'completed' }] })
  expect(await sha256File(folder.at('yields'))).toBe(sha256Of(file))
  await askToYield(folder.at('data'))
  expect((await desktop.client.call('engine.info', {})).pid).toBe(process.pid)
  await desktop.close()
})

test('a signal to a guest pauses its downloads only', async () => {
  const gate = origin.hold('/stays')
  await using owner = start(folder, ['get', origin.serve('/stays', small)])
  await gate.reached()
  const url = origin.serve('/leaves', file, slow(500_000))
  await using guest = start(folder, ['get', '--json', url])
  await guest.untilLine(/"type":"started"/)
  guest.signal('SIGINT')
  const left = await guest.exit(2500)
  expect(left.code).toBe(130)
  expect(summaryOf(left).downloads[0]?.status).toBe('paused')
  await origin.log.waitFor('the guest’s requests ended', () => origin.log.active('/leaves') === 0)
  gate.release()
  expect((await owner.exit()).code).toBe(0)
  origin.serve('/leaves', file)
  expect((await sluice(folder, ['get', url])).code).toBe(0)
  expect(await sha256File(folder.at('leaves'))).toBe(sha256Of(file))
})

test('four commands started together become one engine', async () => {
  const urls = [0, 1, 2, 3].map((index) =>
    origin.serve(`/race-${String(index)}`, { sizeBytes: 300_000, seed: index }, slow(300_000)),
  )
  const exits = await Promise.all(urls.map((url) => sluice(folder, ['get', '--json', url])))
  expect(exits.map(({ code, signal, stderr }) => [code, signal, stderr])).toEqual(urls.map(() => [0, null, '']))
  for (const index of [0, 1, 2, 3]) {
    expect(await sha256File(folder.at(`race-${String(index)}`))).toBe(sha256Of({ sizeBytes: 300_000, seed: index }))
  }
})
