/** Pause, resume, remove and undo in the window, by mouse and by keyboard; the queue's switch; a failure's next step. */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256Of } from '../support/fault-server/index.ts'
import { sha256File } from '../support/temp.ts'
import { stage } from './support/stage.ts'
import { addByDialog, expectCount, rowOf, waitForStatus } from './window-actions.ts'

const here = stage({ launches: true })

test('paused by the toolbar, resumed by Space, and right in the end', async () => {
  const { window } = here.launched
  const offered = { seed: 'pause', sizeBytes: 4_000_000 }
  const url = here.origin.serve('/pause.bin', offered)
  const gate = here.origin.hold('/pause.bin', { atByte: 1_000_000 })
  await addByDialog(window, url)
  await gate.reached()
  await rowOf(window, 'pause.bin').click()
  await window.getByRole('button', { name: 'Pause', exact: true }).click()
  await waitForStatus(window, 'pause.bin', 'Paused')
  await expectCount(window, 'Paused', 1)
  gate.release()
  await window.locator('#download-list').focus()
  await window.keyboard.press('Space')
  await waitForStatus(window, 'pause.bin', 'Completed')
  expect(await sha256File(join(here.profile.downloads, 'pause.bin'))).toBe(sha256Of(offered))
})

test('removed by Delete, back by Undo', async () => {
  const { window } = here.launched
  await addByDialog(window, here.origin.serve('/undo.bin', { seed: 'undo', sizeBytes: 50_000 }))
  await waitForStatus(window, 'undo.bin', 'Completed')
  await rowOf(window, 'undo.bin').click()
  await window.keyboard.press('Delete')
  await window.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await rowOf(window, 'undo.bin').waitFor({ state: 'detached' })
  await window.getByRole('button', { name: 'Undo' }).click()
  await waitForStatus(window, 'undo.bin', 'Completed')
  await access(join(here.profile.downloads, 'undo.bin'))
})

test('removed with its file: in the bin once nobody can undo it', async () => {
  const { app, window } = here.launched
  await addByDialog(window, here.origin.serve('/bin.bin', { seed: 'bin', sizeBytes: 50_000 }))
  await waitForStatus(window, 'bin.bin', 'Completed')
  // The bin of a bare test account may not exist; what matters is which file is sent there.
  await app.evaluate(({ shell }) => {
    const trashed: string[] = []
    Reflect.set(globalThis, 'trashed', trashed)
    shell.trashItem = (path) => {
      trashed.push(path)
      return Promise.resolve()
    }
  })
  await rowOf(window, 'bin.bin').click({ button: 'right' })
  await window.getByRole('menuitem', { name: 'Remove' }).click()
  await window.getByLabel('Move finished files to the bin').check()
  await window.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await rowOf(window, 'bin.bin').waitFor({ state: 'detached' })
  const trashed = (): Promise<unknown> => app.evaluate(() => Reflect.get(globalThis, 'trashed') as unknown)
  expect(await trashed()).toEqual([])
  await expect.poll(trashed, { timeout: 20_000 }).toEqual([join(here.profile.downloads, 'bin.bin')])
})

test('a web page where a file was expected is taken when the user says so', async () => {
  const { window } = here.launched
  const page = { seed: 'page', sizeBytes: 5_000, type: 'text/html' }
  await addByDialog(window, here.origin.serve('/data.zip', page))
  await waitForStatus(window, 'data.zip', 'a web page came instead of a file')
  await rowOf(window, 'data.zip').click()
  await window.getByRole('button', { name: 'It is the file' }).click()
  await waitForStatus(window, 'data.zip', 'Completed')
})

test('all are selected by Ctrl+A, and a stopped queue holds what is added', async () => {
  const { window } = here.launched
  await window.getByRole('button', { name: /^Stop queue/ }).click()
  await window.getByRole('button', { name: /^Start queue/ }).waitFor()
  const urls = Array.from({ length: 5 }, (_, index) =>
    here.origin.serve(`/held-${String(index)}.bin`, { seed: `held-${String(index)}`, sizeBytes: 1_000 }),
  )
  await addByDialog(window, urls.join('\n'))
  await waitForStatus(window, 'held-3.bin', 'its queue is stopped')
  await window.locator('#download-list').focus()
  await window.keyboard.press('ControlOrMeta+A')
  await expect.poll(() => window.locator('.rows .row.selected').count()).toBe(5)
  await window.getByRole('button', { name: /^Start queue/ }).click()
  await expectCount(window, 'Completed', 5)
})
