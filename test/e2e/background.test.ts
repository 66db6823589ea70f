/** Without a window: closing hides, downloads go on, quitting keeps what is written, the next start finds it. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Origin, sha256Of, startOrigin } from '../support/fault-server/index.ts'
import { sha256File } from '../support/temp.ts'
import { until } from '../support/until.ts'
import { electronPath, type Launched, launch, makeProfile, type Profile } from './support/launch.ts'
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
  await profile.remove()
})

const isVisible = ({ app }: Launched): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()))

test('closed into the tray, finished there, found completed at the next start', async () => {
  const offered = { seed: 'tray', sizeBytes: 3_000_000 }
  launched = await launch(profile, { args: ['--close-to=hide'] })
  const gate = origin.hold('/tray.bin', { atByte: 1_500_000 })
  await addByDialog(launched.window, origin.serve('/tray.bin', offered))
  await gate.reached()
  await launched.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.close()
  })
  expect(await isVisible(launched)).toBe(false)
  gate.release()
  const file = join(profile.downloads, 'tray.bin')
  await until('the file is finished without a window', async () => (await sha256File(file)) === sha256Of(offered))
  await launched.close()

  const requests = origin.log.requests('/tray.bin')
  launched = await launch(profile)
  await waitForStatus(launched.window, 'tray.bin', 'Completed')
  expect(origin.log.requests('/tray.bin')).toBe(requests)
})

test('quit while it runs: the next start goes on and does not begin again', async () => {
  const offered = { seed: 'quit', sizeBytes: 6_000_000 }
  const url = origin.serve('/quit.bin', offered)
  launched = await launch(profile)
  const gate = origin.hold('/quit.bin', { atByte: 3_000_000 })
  await addByDialog(launched.window, url)
  // What the origin has sent may still be on its way; what the window shows is written.
  await waitForPercent(launched.window, 'quit.bin', 50)
  await launched.close()
  gate.release()
  const before = origin.log.requests('/quit.bin')

  launched = await launch(profile)
  await waitForStatus(launched.window, 'quit.bin', 'Completed')
  expect(await sha256File(join(profile.downloads, 'quit.bin'))).toBe(sha256Of(offered))
  const again = origin.log.of('/quit.bin').slice(before)
  // Behind the end of what was written by no more than what is compared.
  expect(again.map((entry) => entry.range)).toEqual([`bytes=${String(3_000_000 - 64 * 1024)}-5999999`])
})

test('a data folder that another engine keeps is said clearly, and the other goes on', async () => {
  launched = await launch(profile)
  await launched.window.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
  const application = process.env.SLUICE_APP ?? fileURLToPath(new URL('../..', import.meta.url))
  // Another profile of Chromium, so that it is not simply a second start; the same data folder.
  const args = ['--disable-gpu', `--user-data-dir=${join(profile.folder, 'other')}`, application]
  const other = spawn(electronPath(), args, {
    env: { ...process.env, ...profile.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const lines: string[] = []
  other.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
  try {
    await until('the second engine says why', () => lines.join('').includes('"code":"folder_in_use"'), 30_000)
  } finally {
    other.kill('SIGKILL')
  }
  await addByDialog(launched.window, origin.serve('/still.bin', { seed: 'still', sizeBytes: 1_000 }))
  await waitForStatus(launched.window, 'still.bin', 'Completed')
})
