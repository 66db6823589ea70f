/** Links and files that other programs, files and pages hand over: at the first start, at a second one, and by `sluice:` links. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { type Resource, sha256Of } from '../support/fault-server/index.ts'
import { sha256File } from '../support/temp.ts'
import { until } from '../support/until.ts'
import { launch, startByHand } from './support/launch.ts'
import { stage } from './support/stage.ts'
import { confirmAdd, expectCount, waitForStatus } from './window-actions.ts'

const resource = (seed: string): Resource => ({ seed, sizeBytes: 200_000 })

const here = stage()

const expectFile = async (name: string, offered: Resource): Promise<void> => {
  expect(await sha256File(join(here.profile.downloads, name))).toBe(sha256Of(offered))
}

/** Starts it again in the profile's folder; it hands over what it was given and ends. */
const startAgain = async (...args: readonly string[]): Promise<void> => {
  expect(await once(startByHand(here.profile, args), 'exit')).toEqual([0, null])
}

const put = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(here.profile.folder, name)
  await writeFile(path, content)
  return path
}

test('a first start takes a list, a Metalink by its file: address, and a link; what cannot be read is said', async () => {
  const [listed, linked, plain] = [resource('listed'), resource('linked'), resource('plain')]
  const url = here.origin.serve('/linked.bin', linked)
  await put('list.txt', Buffer.from(`\uFEFF${here.origin.serve('/listed.bin', listed)}\r\n`, 'utf16le'))
  const metalink = await put(
    'a b.meta4',
    `<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="linked.iso"><url>${url}</url></file></metalink>`,
  )
  const args = [
    'list.txt',
    pathToFileURL(metalink).href,
    here.origin.serve('/plain.bin', plain),
    'missing.txt',
    '/dev/zero',
  ]
  here.launched = await launch(here.profile, { args })
  const { window } = here.launched
  const dialog = window.getByRole('dialog')
  await dialog.getByText('list.txt: 1 link').waitFor()
  await dialog.getByText('a b.meta4: 1 link').waitFor()
  await window.getByText('missing.txt cannot be read.').waitFor()
  await window.getByText('zero cannot be read.').waitFor()
  await confirmAdd(window)
  for (const name of ['listed.bin', 'linked.iso', 'plain.bin']) await waitForStatus(window, name, 'Completed')
  await expectFile('listed.bin', listed)
  await expectFile('linked.iso', linked)
  await expectFile('plain.bin', plain)
})

test('a second start hands over the files that it was given, from its own folder: a list and a packed session of aria2', async () => {
  const [listed, kept] = [resource('second-list'), resource('second-session')]
  await put('more.txt', here.origin.serve('/more.bin', listed))
  const session = `${here.origin.serve('/kept.bin', kept)}\n gid=2089b05ecca3d829\n dir=/etc\n out=named.bin\n split=5\n`
  await put('aria2.session.gz', gzipSync(session))
  here.launched = await launch(here.profile)
  const { window } = here.launched
  await startAgain('more.txt', 'aria2.session.gz')
  await window.getByRole('dialog').getByText('aria2.session.gz: 1 link').waitFor()
  await confirmAdd(window)
  for (const name of ['more.bin', 'named.bin']) await waitForStatus(window, name, 'Completed')
  await expectFile('more.bin', listed)
  await expectFile('named.bin', kept)
})

test('a link that any page can open asks no server and is not added by an Enter meant for something else', async () => {
  const offered = resource('foreign')
  const url = here.origin.serve('/foreign.bin', offered)
  here.launched = await launch(here.profile)
  const { window } = here.launched
  // Somebody is typing into a dialog with a password in it.
  await window.getByRole('button', { name: 'Add', exact: true }).click()
  const typed = here.origin.serve('/typed.bin', resource('typed'))
  await window.getByLabel('Addresses').fill(typed)
  await startAgain(`sluice:?url=${encodeURIComponent(url)}&dir=/etc&url=file:///etc/passwd`)
  const dialog = window.getByRole('dialog')
  await dialog.getByText('can be resumed').waitFor()
  expect(await window.getByLabel('Addresses').inputValue()).toBe(typed)
  await confirmAdd(window)

  await dialog.getByText('Another program or a page asks for this by a link.').waitFor()
  expect(await window.getByLabel('Addresses').inputValue()).toBe(url)
  await dialog.getByText('foreign.bin').first().waitFor()
  if (process.env.SLUICE_SCREENSHOTS !== undefined) {
    await window.screenshot({ path: join(process.env.SLUICE_SCREENSHOTS, 'foreign.png') })
  }
  await window.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await waitForStatus(window, 'typed.bin', 'Completed')
  await expectCount(window, 'All', 1)
  expect(here.origin.log.entries.filter(({ path }) => path === '/foreign.bin')).toEqual([])

  // Wanted after all.
  await startAgain(`sluice:${url}`)
  await dialog.getByRole('button', { name: 'Look at the links' }).click()
  await dialog.getByText('can be resumed').waitFor()
  await confirmAdd(window)
  await waitForStatus(window, 'foreign.bin', 'Completed')
  await expectFile('foreign.bin', offered)
})

test('the start by a link shows the dialog, and what is no address of the web shows none', async () => {
  const url = here.origin.serve('/first.bin', resource('first'))
  here.launched = await launch(here.profile, { args: [`sluice:${url}`, '--data-dir=/etc', '--hidden'] })
  const { window } = here.launched
  await window.getByRole('dialog').getByText('Another program or a page asks for this').waitFor()
  await window.keyboard.press('Escape')
  await startAgain('sluice:javascript:alert(1)', 'sluice:file:///etc/passwd')
  await expectCount(window, 'All', 0)
  expect(await window.getByRole('dialog').count()).toBe(0)
})

test.runIf(process.platform === 'linux')('links are opened by the entry that the setting writes', async () => {
  const entry = join(here.profile.folder, 'data', 'applications', 'sluice-links.desktop')
  here.launched = await launch(here.profile)
  const { window } = here.launched
  await window.getByRole('button', { name: 'Settings' }).click()
  await window.getByRole('tab', { name: 'Ways in' }).click()
  const row = window.locator('[data-setting="openLinks"]').getByRole('switch')
  await row.click()
  await until('there is an entry', () => existsSync(entry))
  expect(await readFile(entry, 'utf8')).toMatch(/^MimeType=x-scheme-handler\/sluice;/m)
  const url = here.origin.serve('/entry.bin', resource('entry'))
  const opened = spawn('gio', ['launch', entry, `sluice:${url}`], { env: { ...process.env, ...here.profile.env } })
  expect(await once(opened, 'exit')).toEqual([0, null])
  await window.getByRole('dialog').getByText('entry.bin').first().waitFor()
  await window.keyboard.press('Escape')
  await row.click()
  await until('the entry is gone', () => !existsSync(entry))
})
