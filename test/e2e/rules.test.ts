/** Rules and changed addresses in the real window: written, tried, seen at work; a dead link goes on at another address. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256Of, status } from '../support/fault-server/index.ts'
import { sha256File } from '../support/temp.ts'
import { stage } from './support/stage.ts'
import { addByDialog, expectCount, rowOf, waitForStatus } from './window-actions.ts'

const here = stage({ launches: true })

test('a rule is written, tried, and puts a download into its folder', async () => {
  const { window } = here.launched
  const film = { seed: 'film', sizeBytes: 300_000, disposition: 'attachment; filename="show.mkv"' }
  const url = here.origin.serve('/get/17', film)
  await window.getByRole('button', { name: 'Rules' }).click()
  await window.getByRole('button', { name: 'New rule' }).click()
  await window.getByLabel('Name of the rule').fill('Films')
  await window.getByLabel('Video', { exact: true }).check()
  await window.getByLabel('Folder').fill('films')
  await window.getByLabel('File name').fill('{name} from {host}')
  await window.getByRole('button', { name: 'Save rule' }).click()
  await window.getByLabel('Address to try').fill(url)
  await window.getByText('Needs the answer').waitFor()
  await window.getByLabel('Type').fill('video/x-matroska')
  await window.getByText(`It goes to ${join(here.profile.downloads, 'films')}`).waitFor()
  await window.keyboard.press('Escape')
  await addByDialog(window, url)
  await waitForStatus(window, 'show from 127.0.0.1.mkv', 'Completed')
  const path = join(here.profile.downloads, 'films', 'show from 127.0.0.1.mkv')
  expect(await sha256File(path)).toBe(sha256Of(film))
  await expectCount(window, 'Video', 1)
  await rowOf(window, 'show').click()
  await window.locator('.fact', { hasText: 'Rules' }).getByText('Films').waitFor()
})

test('a dead link is given another address and is right in the end', async () => {
  const { app, window } = here.launched
  const file = { seed: 'moved', sizeBytes: 6_000_000 }
  const url = here.origin.serve('/old.bin', file)
  const gate = here.origin.hold('/old.bin', { atByte: 2_000_000 })
  await addByDialog(window, url)
  await gate.reached()
  await rowOf(window, 'old.bin').click()
  await window.getByRole('button', { name: 'Pause', exact: true }).click()
  await waitForStatus(window, 'old.bin', 'Paused')
  gate.release()
  here.origin.serve('/old.bin', file, status(404))
  await window.getByRole('button', { name: 'Resume', exact: true }).click()
  await waitForStatus(window, 'old.bin', 'Failed')

  const wrong = here.origin.serve('/wrong.bin', { ...file, seed: 'something else' })
  await window.getByRole('button', { name: 'Change address…' }).click()
  await window.getByLabel('New address').fill(wrong)
  await window.keyboard.press('Enter')
  await waitForStatus(window, 'old.bin', 'the new address has another file')
  await window.getByText('The old address and everything that was downloaded are kept.').waitFor()

  const right = here.origin.serve('/right.bin', { ...file, etag: '"another-label"' })
  await rowOf(window, 'old.bin').click({ button: 'right' })
  await window.getByRole('menuitem', { name: 'Change address…' }).click()
  await window.getByLabel('New address').fill(right)
  await window.getByRole('button', { name: 'Change and go on' }).click()
  await waitForStatus(window, 'old.bin', 'Completed')
  expect(await sha256File(join(here.profile.downloads, 'old.bin'))).toBe(sha256Of(file))
  const fetched = here.origin.log.of('/right.bin').reduce((sum, { bytesSent }) => sum + bytesSent, 0)
  expect(fetched).toBeLessThan(file.sizeBytes - 1_000_000)
  // Nothing was opened outside of the window.
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('the page that a link came from opens in the browser, and nothing but web pages does', async () => {
  const { app, window } = here.launched
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    Reflect.set(globalThis, 'opened', opened)
    shell.openExternal = (url) => {
      opened.push(url)
      return Promise.resolve()
    }
  })
  const url = here.origin.serve('/gone.bin', { seed: 1, sizeBytes: 10 }, status(404))
  await window.getByRole('button', { name: 'Add', exact: true }).click()
  await window.getByLabel('Addresses').fill(url)
  await window.getByRole('button', { name: 'More' }).click()
  await window.getByLabel('Headers').fill('Referer: https://page.test/downloads')
  await window.getByRole('button', { name: 'Add 1 download' }).click()
  await waitForStatus(window, 'gone.bin', 'Failed')
  await rowOf(window, 'gone.bin').click()
  await window.getByRole('button', { name: 'Open the page it came from' }).click()
  const opened = (): Promise<unknown> => app.evaluate(() => Reflect.get(globalThis, 'opened') as unknown)
  await expect.poll(opened).toEqual(['https://page.test/downloads'])
})
