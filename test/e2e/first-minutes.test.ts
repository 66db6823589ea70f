/**
 * The first minutes of somebody who has never seen Sluice, from an empty profile (docs/first-minutes.md tells them step by step). With
 * `SLUICE_SCREENSHOTS` each step leaves a picture. A small disk (a folder named by `SLUICE_SMALL_DISK`) adds the one that is full.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, test } from 'vitest'
import { requireBasicAuth, slow, startOrigin, status, type Origin } from '../support/fault-server/index.ts'
import { type Launched, launch, makeProfile, type Profile } from './support/launch.ts'
import { confirmAdd, dropData, pasteText, rowOf, waitForStatus } from './window-actions.ts'

let profile: Profile
let launched: Launched
let origin: Origin
let step = 0

const look = async (name: string): Promise<void> => {
  const folder = process.env.SLUICE_SCREENSHOTS
  step += 1
  if (folder === undefined) return
  await mkdir(folder, { recursive: true })
  await launched.window.screenshot({ path: join(folder, `first-${String(step).padStart(2, '0')}-${name}.png`) })
}

beforeAll(async () => {
  ;[profile, origin] = await Promise.all([makeProfile(), startOrigin()])
  launched = await launch(profile)
})
afterAll(async () => {
  await launched.close()
  await Promise.all([profile.remove(), origin.stop()])
})

const file = (name: string, sizeBytes = 200_000): string => origin.serve(`/${name}`, { seed: name, sizeBytes })

test('an empty window says what to do', async () => {
  const { window } = launched
  await window.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
  await look('empty')
})

test('a link is pasted: what it is is shown before anything starts', async () => {
  const { window } = launched
  await pasteText(launched, file('manual.pdf', 1_500_000))
  await window.getByRole('dialog').getByText('manual.pdf').first().waitFor()
  await window.getByRole('dialog').getByText('1.4 MiB').first().waitFor()
  await look('pasted')
  await confirmAdd(window)
  await waitForStatus(window, 'manual.pdf', 'Completed')
  await look('completed')
})

test('ten are pasted at once', async () => {
  const { window } = launched
  const names = Array.from({ length: 10 }, (_, index) => `part-${String(index + 1)}.zip`)
  await pasteText(launched, names.map((name) => file(name)).join('\n'))
  await window.getByRole('button', { name: 'Add 10 downloads' }).waitFor()
  await look('ten')
  await confirmAdd(window)
  for (const name of names) await waitForStatus(window, name, 'Completed')
})

test('a list is dropped on the window', async () => {
  const { window } = launched
  const text = [file('one.iso'), file('two.iso')].join('\n')
  await dropData(window, {}, { name: 'links.txt', text })
  await window.getByRole('button', { name: 'Add 2 downloads' }).waitFor()
  await look('dropped')
  await confirmAdd(window)
  await waitForStatus(window, 'two.iso', 'Completed')
})

test('a large one is limited and paused', async () => {
  const { window } = launched
  await pasteText(launched, origin.serve('/large.iso', { seed: 'large', sizeBytes: 60_000_000 }, slow(3_000_000)))
  await confirmAdd(window)
  await waitForStatus(window, 'large.iso', 'Downloading')
  await rowOf(window, 'large.iso').click()
  await look('running')
  await window.locator('.statusbar .limit').last().click()
  await window.getByRole('menuitemradio', { name: '1.0 MiB/s' }).click()
  await waitForStatus(window, 'large.iso', 'held by a speed limit')
  await look('limited')
  await window.getByRole('button', { name: 'Pause', exact: true }).click()
  await waitForStatus(window, 'large.iso', 'Paused')
  await look('paused')
})

test('a link that is dead, and one that wants a password', async () => {
  const { window } = launched
  await pasteText(launched, origin.serve('/gone.zip', null, status(404)))
  await look('dead-link')
  await confirmAdd(window)
  await waitForStatus(window, 'gone.zip', 'Failed')
  await rowOf(window, 'gone.zip').click()
  await look('failed')
  await pasteText(
    launched,
    origin.serve('/private.zip', { seed: 'p', sizeBytes: 9_000 }, requireBasicAuth('ada', 'right')),
  )
  await confirmAdd(window)
  await waitForStatus(window, 'private.zip', 'Failed')
  await rowOf(window, 'private.zip').click()
  await look('password')
  await window.getByRole('button', { name: 'Log in…' }).click()
  await window.getByLabel('User').fill('ada')
  await window.getByLabel('Password').fill('wrong')
  await look('log-in')
  await window.keyboard.press('Enter')
  await window.getByRole('dialog').waitFor({ state: 'detached' })
  await window.getByRole('button', { name: 'Log in…' }).click()
  await window.getByLabel('User').fill('ada')
  await window.getByLabel('Password').fill('right')
  await window.keyboard.press('Enter')
  await waitForStatus(window, 'private.zip', 'Completed')
})

test('a disk that is full', async ({ skip }) => {
  const small = process.env.SLUICE_SMALL_DISK
  if (small === undefined) {
    skip()
    return
  }
  const { window } = launched
  await window.getByRole('button', { name: 'Add', exact: true }).click()
  await window.getByLabel('Addresses').fill(file('too-large.bin', 8_000_000))
  await window.getByLabel('Folder').fill(small)
  await window.getByText(/2\.0 MiB/).waitFor()
  await look('little-room')
  await confirmAdd(window)
  await rowOf(window, 'too-large.bin')
    .locator('.status', { hasText: /disk|room|space/i })
    .waitFor()
  await rowOf(window, 'too-large.bin').click()
  await look('disk-full')
  await window.getByRole('button', { name: 'Another folder…' }).click()
  await window.getByRole('dialog').getByLabel('Folder').fill(profile.downloads)
  await look('another-folder')
  await window.keyboard.press('Enter')
  await waitForStatus(window, 'too-large.bin', 'Completed')
})

test('help and settings are found; quitting while something runs asks; all is there again', async () => {
  const { window, app } = launched
  await window.keyboard.press('F1')
  await window.getByRole('heading', { name: 'About Sluice' }).waitFor()
  await look('help')
  await window.keyboard.press('Escape')
  await window.getByRole('button', { name: 'Settings' }).click()
  await look('settings')
  await window.keyboard.press('Escape')
  await rowOf(window, 'large.iso').click()
  await window.getByRole('button', { name: 'Resume', exact: true }).first().click()
  await waitForStatus(window, 'large.iso', 'Downloading')
  const gone = new Promise<void>((resolve) => {
    app.once('close', () => {
      resolve()
    })
  })
  // The question is answered by its first button: quit, and go on at the next start.
  await app.evaluate(({ app: self }) => {
    setImmediate(() => {
      self.quit()
    })
  })
  await gone
  launched = await launch(profile)
  await waitForStatus(launched.window, 'large.iso', 'Downloading')
  await look('again')
})
