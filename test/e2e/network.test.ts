/** The desktop uses the system's proxy, and knows when there is no network and when the computer has slept. */
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { cutAt, firstTimes, type Origin, sha256Of, stallAt, startOrigin } from '../support/fault-server/index.ts'
import { startHttpProxy } from '../support/proxies.ts'
import { sha256File } from '../support/temp.ts'
import { until } from '../support/until.ts'
import { type Launched, launch, makeProfile, type Profile } from './support/launch.ts'
import { addByDialog, waitForPercent, waitForStatus } from './window-actions.ts'

let origin: Origin
let profile: Profile
let launched: Launched | undefined

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.stop())
beforeEach(async () => {
  profile = await makeProfile()
})
afterEach(async () => {
  await launched?.close()
  launched = undefined
  await profile.remove()
})

test.runIf(process.platform === 'linux')("the system's proxy is asked, and what it spares goes straight", async () => {
  const proxy = await startHttpProxy()
  try {
    launched = await launch(profile, { env: { http_proxy: proxy.url, no_proxy: '' } })
    const [far, near] = [
      { seed: 'far', sizeBytes: 300_000 },
      { seed: 'near', sizeBytes: 300_000 },
    ]
    const direct = origin.serve('/near.bin', near)
    const through = origin.serve('/far.bin', far).replace('127.0.0.1', 'files.test')
    await addByDialog(launched.window, `${through}\n${direct}`)
    await waitForStatus(launched.window, 'far.bin', 'Completed')
    await waitForStatus(launched.window, 'near.bin', 'Completed')
    expect(await sha256File(join(profile.downloads, 'far.bin'))).toBe(sha256Of(far))
    expect(new Set(proxy.log.entries.map(({ host }) => host))).toEqual(new Set(['files.test']))
  } finally {
    await proxy.stop()
  }
})

const setOnline = ({ app }: Launched, isOnline: boolean): Promise<void> =>
  app.evaluate(({ net }, is) => {
    Reflect.set(net, 'isOnline', () => is)
  }, isOnline)

test('without a network a download says so and waits; with it again it goes on at once', async () => {
  launched = await launch(profile, { env: { SLUICE_LOG: 'info' } })
  const { window, output } = launched
  const offered = { seed: 'offline', sizeBytes: 3_000_000 }
  const url = origin.serve('/offline.bin', offered, firstTimes(1, cutAt(1_500_000)))
  const gate = origin.hold('/offline.bin', { atByte: 1_000_000 })
  await addByDialog(window, url)
  await gate.reached()
  await setOnline(launched, false)
  await until('the engine knows', () => output().includes('"event":"link.changed"'))
  gate.release()
  await waitForStatus(window, 'offline.bin', 'for the network')
  await setOnline(launched, true)
  await waitForStatus(window, 'offline.bin', 'Completed')
  expect(await sha256File(join(profile.downloads, 'offline.bin'))).toBe(sha256Of(offered))
})

test('after a sleep a dead connection is replaced', async () => {
  launched = await launch(profile)
  const { window, app } = launched
  const offered = { seed: 'slept', sizeBytes: 3_000_000 }
  await addByDialog(window, origin.serve('/slept.bin', offered, firstTimes(1, stallAt(1_500_000))))
  await waitForPercent(window, 'slept.bin', 50)
  await app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'))
  // Sooner than the thirty seconds after which a silent connection is given up.
  await waitForStatus(window, 'slept.bin', 'Completed', 15_000)
  expect(await sha256File(join(profile.downloads, 'slept.bin'))).toBe(sha256Of(offered))
})
