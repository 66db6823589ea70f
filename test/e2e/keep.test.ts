/** Backup, restore, export and import in the real window: through its own dialogs, up to the new start. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Launched, launch, makeProfile, type Profile } from './support/launch.ts'
import { confirmAdd, rowOf } from './window-actions.ts'

let profile: Profile
let launched: Launched

beforeAll(async () => {
  profile = await makeProfile()
  launched = await launch(profile)
  await launched.window.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
})
afterAll(async () => {
  await launched.close()
  await profile.remove()
})

/** Where the system's dialog will say that the next file goes. */
const saveTo = (path: string): Promise<void> =>
  launched.app.evaluate(({ dialog }, filePath) => {
    Reflect.set(dialog, 'showSaveDialog', () => Promise.resolve({ canceled: false, filePath }))
  }, path)

const choose = async (button: string, path: string): Promise<void> => {
  const chooser = launched.window.waitForEvent('filechooser')
  await launched.window.getByRole('button', { name: button }).click()
  await (await chooser).setFiles(path)
}

const openKeep = async (): Promise<void> => {
  await launched.window.getByRole('button', { name: 'Settings' }).click()
  await launched.window.getByRole('tab', { name: 'Backup and export' }).click()
}

test('a session file of aria2 is shown before anything starts, and what it says about pausing holds', async () => {
  const { window } = launched
  const file = join(profile.folder, 'aria2.session')
  await writeFile(
    file,
    'http://127.0.0.1:9/first.iso\n gid=1\n pause=true\nhttp://127.0.0.1:9/second.iso\n pause=true\n',
  )
  await openKeep()
  await choose('Choose files…', file)
  await window.getByRole('dialog').getByText('first.iso').first().waitFor()
  await confirmAdd(window)
  await window.getByRole('button', { name: 'Back to downloads' }).click()
  await rowOf(window, 'first.iso').locator('.status', { hasText: 'Paused' }).waitFor()
  await rowOf(window, 'second.iso').locator('.status', { hasText: 'Paused' }).waitFor()
})

test('Ctrl+E writes what is selected into a table', async () => {
  const { window } = launched
  const file = join(profile.folder, 'list.csv')
  await saveTo(file)
  await rowOf(window, 'second.iso').click()
  await window.keyboard.press('ControlOrMeta+E')
  await window.getByLabel('Selected (1)').check()
  await window.getByLabel('As', { exact: true }).selectOption('csv')
  await window.getByRole('button', { name: 'Save…' }).click()
  await window.getByText('1 download exported').waitFor()
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/^\uFEFFname,address/)
  expect(lines[1]).toContain('second.iso,http://127.0.0.1:9/second.iso')
})

test('a backup is saved, opened with its passphrase alone, and in force after the new start', async () => {
  const file = join(profile.folder, 'all.backup')
  await saveTo(file)
  await openKeep()
  await launched.window.getByLabel('Passphrase (may be left empty)').fill('correct horse')
  await launched.window.getByRole('button', { name: 'Save a backup…' }).click()
  await launched.window.getByText('Saved, with 2 downloads.').waitFor()

  await launched.window.getByRole('button', { name: 'Back to downloads' }).click()
  await rowOf(launched.window, 'first.iso').click()
  await launched.window.keyboard.press('Delete')
  await launched.window.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await rowOf(launched.window, 'first.iso').waitFor({ state: 'detached' })

  await openKeep()
  await choose('Choose a backup…', file)
  await launched.window.getByLabel('Passphrase of the backup').fill('wrong horse')
  await launched.window.getByRole('button', { name: 'Open it' }).click()
  await launched.window.getByText('That is not the passphrase of this backup.').waitFor()
  await launched.window.getByLabel('Passphrase of the backup').fill('correct horse')
  await launched.window.keyboard.press('Enter')
  const row = launched.window.getByRole('row', { name: 'Unfinished downloads 1 2' })
  await row.waitFor()
  const { app } = launched
  await app.evaluate(({ app: own }) => {
    // The tests start the next one by themselves.
    Reflect.set(own, 'relaunch', () => undefined)
  })
  const ended = app.waitForEvent('close')
  await launched.window.getByRole('button', { name: 'Replace what is there' }).click()
  await ended
  launched = await launch(profile)
  await rowOf(launched.window, 'first.iso').waitFor()
})

test('a file that is no backup is refused in a sentence', async () => {
  const file = join(profile.folder, 'aria2.session')
  await openKeep()
  await choose('Choose a backup…', file)
  await launched.window.getByRole('alert').filter({ hasText: 'no backup of Sluice. Nothing was changed.' }).waitFor()
})
