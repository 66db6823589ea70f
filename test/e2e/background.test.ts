/** Without a window: closing hides, downloads go on, quitting keeps what is written, the next start finds it. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256Of } from '../support/fault-server/index.ts'
import { sha256File } from '../support/temp.ts'
import { until } from '../support/until.ts'
import { type Launched, launch, startByHand } from './support/launch.ts'
import { stage } from './support/stage.ts'
import { addByDialog, waitForPercent, waitForStatus } from './window-actions.ts'

const here = stage()

const isVisible = ({ app }: Launched): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()))

test('closed into the tray, finished there, found completed at the next start', async () => {
  const offered = { seed: 'tray', sizeBytes: 3_000_000 }
  here.launched = await launch(here.profile, { args: ['--close-to=hide'] })
  const gate = here.origin.hold('/tray.bin', { atByte: 1_500_000 })
  await addByDialog(here.launched.window, here.origin.serve('/tray.bin', offered))
  await gate.reached()
  await here.launched.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.close()
  })
  expect(await isVisible(here.launched)).toBe(false)
  gate.release()
  const file = join(here.profile.downloads, 'tray.bin')
  await until('the file is finished without a window', async () => (await sha256File(file)) === sha256Of(offered))
  await here.launched.close()

  const requests = here.origin.log.requests('/tray.bin')
  here.launched = await launch(here.profile)
  await waitForStatus(here.launched.window, 'tray.bin', 'Completed')
  expect(here.origin.log.requests('/tray.bin')).toBe(requests)
})

test('quit while it runs: the next start goes on and does not begin again', async () => {
  const offered = { seed: 'quit', sizeBytes: 6_000_000 }
  const url = here.origin.serve('/quit.bin', offered)
  here.launched = await launch(here.profile)
  const gate = here.origin.hold('/quit.bin', { atByte: 3_000_000 })
  await addByDialog(here.launched.window, url)
  // What the origin has sent may still be on its way; what the window shows is written.
  await waitForPercent(here.launched.window, 'quit.bin', 50)
  await here.launched.close()
  gate.release()
  const before = here.origin.log.requests('/quit.bin')

  here.launched = await launch(here.profile)
  await waitForStatus(here.launched.window, 'quit.bin', 'Completed')
  expect(await sha256File(join(here.profile.downloads, 'quit.bin'))).toBe(sha256Of(offered))
  const again = here.origin.log.of('/quit.bin').slice(before)
  // Behind the end of what was written by no more than what is compared.
  expect(again.map((entry) => entry.range)).toEqual([`bytes=${String(3_000_000 - 64 * 1024)}-5999999`])
})

test('a data folder that another engine keeps is said clearly, and the other goes on', async () => {
  here.launched = await launch(here.profile)
  await here.launched.window.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
  // Another profile of Chromium, so that it is not simply a second start; the same data folder.
  const other = startByHand(here.profile, [`--user-data-dir=${join(here.profile.folder, 'other')}`])
  const lines: string[] = []
  other.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
  try {
    await until('the second engine says why', () => lines.join('').includes('"code":"folder_in_use"'), 30_000)
  } finally {
    other.kill('SIGKILL')
  }
  await addByDialog(here.launched.window, here.origin.serve('/still.bin', { seed: 'still', sizeBytes: 1_000 }))
  await waitForStatus(here.launched.window, 'still.bin', 'Completed')
})
