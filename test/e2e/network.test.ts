/** The desktop uses the system's proxy, and knows when there is no network and when the computer has slept. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Behaviour, cutAt, firstTimes, sha256Of, stallAt, when } from '../support/fault-server/index.ts'
import { startHttpProxy } from '../support/proxies.ts'
import { sha256File } from '../support/temp.ts'
import { until } from '../support/until.ts'
import { type Launched, launch } from './support/launch.ts'
import { stage } from './support/stage.ts'
import { addByDialog, waitForPercent, waitForStatus } from './window-actions.ts'

const here = stage()

test.runIf(process.platform === 'linux')("the system's proxy is asked, and what it spares goes straight", async () => {
  const proxy = await startHttpProxy()
  try {
    here.launched = await launch(here.profile, { env: { http_proxy: proxy.url, no_proxy: '' } })
    const [far, near] = [
      { seed: 'far', sizeBytes: 300_000 },
      { seed: 'near', sizeBytes: 300_000 },
    ]
    const direct = here.origin.serve('/near.bin', near)
    const through = here.origin.serve('/far.bin', far).replace('127.0.0.1', 'files.test')
    await addByDialog(here.launched.window, `${through}\n${direct}`)
    await waitForStatus(here.launched.window, 'far.bin', 'Completed')
    await waitForStatus(here.launched.window, 'near.bin', 'Completed')
    expect(await sha256File(join(here.profile.downloads, 'far.bin'))).toBe(sha256Of(far))
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
  here.launched = await launch(here.profile, { env: { SLUICE_LOG: 'info' } })
  const { window, output } = here.launched
  const offered = { seed: 'offline', sizeBytes: 30_000_000 }
  // However many connections it takes: each one breaks in the middle of its part, and none gets anything while the network is away.
  let network: 'breaking' | 'away' | 'back' = 'breaking'
  const breaks: Behaviour = (turn, next) => cutAt(network === 'breaking' ? 1_500_000 : 0)(turn, next)
  const url = here.origin.serve(
    '/offline.bin',
    offered,
    when(() => network !== 'back', breaks),
  )
  const gate = here.origin.hold('/offline.bin', { atByte: 1_000_000 })
  await addByDialog(window, url)
  await gate.reached()
  await setOnline(here.launched, false)
  await until('the engine knows', () => output().includes('"event":"link.changed"'))
  network = 'away'
  gate.release()
  await waitForStatus(window, 'offline.bin', 'for the network')
  network = 'back'
  await setOnline(here.launched, true)
  await waitForStatus(window, 'offline.bin', 'Completed')
  expect(await sha256File(join(here.profile.downloads, 'offline.bin'))).toBe(sha256Of(offered))
})

test('after a sleep a dead connection is replaced', async () => {
  here.launched = await launch(here.profile)
  const { window, app } = here.launched
  const offered = { seed: 'slept', sizeBytes: 3_000_000 }
  await addByDialog(window, here.origin.serve('/slept.bin', offered, firstTimes(1, stallAt(1_500_000))))
  await waitForPercent(window, 'slept.bin', 50)
  await app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'))
  // Sooner than the thirty seconds after which a silent connection is given up.
  await waitForStatus(window, 'slept.bin', 'Completed', 15_000)
  expect(await sha256File(join(here.profile.downloads, 'slept.bin'))).toBe(sha256Of(offered))
})
