/** Links come in by dialog, paste, drop and a second start; the files that come out are right. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Origin, type Resource, sha256Of, startOrigin } from '../support/fault-server/index.ts'
import { sha256File } from '../support/temp.ts'
import { electronPath, type Launched, launch, makeProfile, type Profile } from './support/launch.ts'
import { addByDialog, confirmAdd, dropData, expectCount, pasteText, waitForStatus } from './window-actions.ts'

const resource = (seed: string, sizeBytes = 200_000): Resource => ({ seed, sizeBytes })
let origin: Origin
let profile: Profile
let launched: Launched

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.stop())
beforeEach(async () => {
  profile = await makeProfile()
  launched = await launch(profile)
})
afterEach(async () => {
  await launched.close()
  await profile.remove()
})

const expectFile = async (name: string, offered: Resource): Promise<void> => {
  expect(await sha256File(join(profile.downloads, name))).toBe(sha256Of(offered))
}

test('added in the dialog', async () => {
  const [a, b] = [resource('dialog-a'), resource('dialog-b', 3_000_000)]
  const text = `see ${origin.serve('/dialog-a.bin', a)}, and\n${origin.serve('/dialog-b.bin', b)}\nthat is all`
  await addByDialog(launched.window, text)
  await waitForStatus(launched.window, 'dialog-a.bin', 'Completed')
  await waitForStatus(launched.window, 'dialog-b.bin', 'Completed')
  await expectCount(launched.window, 'Completed', 2)
  await expectFile('dialog-a.bin', a)
  await expectFile('dialog-b.bin', b)
})

test('added with a name of its own and a checksum that does not match', async () => {
  const { window } = launched
  await window.getByRole('button', { name: 'Add', exact: true }).click()
  await window.getByLabel('Addresses').fill(origin.serve('/sum.bin', resource('sum')))
  await window.getByLabel('File name').fill('wished.bin')
  await window.getByRole('button', { name: 'More' }).click()
  await window.getByLabel('Checksum', { exact: true }).fill(`sha-256=${'0'.repeat(64)}`)
  await confirmAdd(window)
  await waitForStatus(window, 'wished.bin', 'checksum does not match')
})

test('pasted anywhere', async () => {
  const offered = resource('paste')
  await pasteText(launched, origin.serve('/paste.bin', offered))
  await confirmAdd(launched.window)
  await waitForStatus(launched.window, 'paste.bin', 'Completed')
  await expectFile('paste.bin', offered)
})

test('dropped as a link, as a page and as a text file', async () => {
  const { window } = launched
  const [link, page, file] = [resource('drop-link'), resource('drop-page'), resource('drop-file')]
  await dropData(window, { 'text/uri-list': origin.serve('/drop-link.bin', link) })
  await confirmAdd(window)
  await dropData(window, { 'text/html': `<p>get <a href="${origin.serve('/drop-page.bin', page)}">this</a></p>` })
  await confirmAdd(window)
  await dropData(window, {}, { name: 'links.txt', text: `# list\n${origin.serve('/drop-file.bin', file)}\n` })
  await confirmAdd(window)
  for (const name of ['drop-link.bin', 'drop-page.bin', 'drop-file.bin']) await waitForStatus(window, name, 'Completed')
  await expectFile('drop-link.bin', link)
  await expectFile('drop-page.bin', page)
  await expectFile('drop-file.bin', file)
})

test('handed over by a second start, which ends at once', async () => {
  const offered = resource('second')
  const application = process.env.SLUICE_APP ?? fileURLToPath(new URL('../..', import.meta.url))
  const link = origin.serve('/second.bin', offered)
  const second = spawn(electronPath(), ['--disable-gpu', application, link], {
    env: { ...process.env, ...profile.env },
    stdio: 'ignore',
  })
  expect(await once(second, 'exit')).toEqual([0, null])
  await confirmAdd(launched.window)
  await waitForStatus(launched.window, 'second.bin', 'Completed')
  await expectFile('second.bin', offered)
})
