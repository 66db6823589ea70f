/** Links come in by dialog, paste, drop and a second start; the files that come out are right. */
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Resource, sha256Of } from '../support/fault-server/index.ts'
import { sha256File } from '../support/temp.ts'
import { startByHand } from './support/launch.ts'
import { stage } from './support/stage.ts'
import { addByDialog, confirmAdd, dropData, expectCount, pasteText, waitForStatus } from './window-actions.ts'

const resource = (seed: string, sizeBytes = 200_000): Resource => ({ seed, sizeBytes })

const here = stage({ launches: true })

const expectFile = async (name: string, offered: Resource): Promise<void> => {
  expect(await sha256File(join(here.profile.downloads, name))).toBe(sha256Of(offered))
}

test('added in the dialog', async () => {
  const [a, b] = [resource('dialog-a'), resource('dialog-b', 3_000_000)]
  const text = `see ${here.origin.serve('/dialog-a.bin', a)}, and\n${here.origin.serve('/dialog-b.bin', b)}\nthat is all`
  await addByDialog(here.launched.window, text)
  await waitForStatus(here.launched.window, 'dialog-a.bin', 'Completed')
  await waitForStatus(here.launched.window, 'dialog-b.bin', 'Completed')
  await expectCount(here.launched.window, 'Completed', 2)
  await expectFile('dialog-a.bin', a)
  await expectFile('dialog-b.bin', b)
})

test('added with a name of its own and a checksum that does not match', async () => {
  const { window } = here.launched
  await window.getByRole('button', { name: 'Add', exact: true }).click()
  await window.getByLabel('Addresses').fill(here.origin.serve('/sum.bin', resource('sum')))
  await window.getByLabel('File name').fill('wished.bin')
  await window.getByRole('button', { name: 'More' }).click()
  await window.getByLabel('Checksum', { exact: true }).fill(`sha-256=${'0'.repeat(64)}`)
  await confirmAdd(window)
  await waitForStatus(window, 'wished.bin', 'checksum does not match')
})

test('pasted anywhere', async () => {
  const offered = resource('paste')
  await pasteText(here.launched, here.origin.serve('/paste.bin', offered))
  await confirmAdd(here.launched.window)
  await waitForStatus(here.launched.window, 'paste.bin', 'Completed')
  await expectFile('paste.bin', offered)
})

test('dropped as a link, as a page and as a text file', async () => {
  const { window } = here.launched
  const [link, page, file] = [resource('drop-link'), resource('drop-page'), resource('drop-file')]
  await dropData(window, { 'text/uri-list': here.origin.serve('/drop-link.bin', link) })
  await confirmAdd(window)
  await dropData(window, { 'text/html': `<p>get <a href="${here.origin.serve('/drop-page.bin', page)}">this</a></p>` })
  await confirmAdd(window)
  await dropData(window, {}, { name: 'links.txt', text: `# list\n${here.origin.serve('/drop-file.bin', file)}\n` })
  await confirmAdd(window)
  for (const name of ['drop-link.bin', 'drop-page.bin', 'drop-file.bin']) await waitForStatus(window, name, 'Completed')
  await expectFile('drop-link.bin', link)
  await expectFile('drop-page.bin', page)
  await expectFile('drop-file.bin', file)
})

test('a list of links is looked at before it is added: sizes, a pattern, a duplicate, what is left out', async () => {
  const { window } = here.launched
  const known = resource('known')
  await addByDialog(window, here.origin.serve('/known.bin', known))
  await waitForStatus(window, 'known.bin', 'Completed')
  for (const number of ['1', '2']) here.origin.serve(`/img${number}.jpg`, resource(number, 1_048_576))
  const slow = here.origin.hold('/slow.bin')
  const text = [
    `${here.origin.url}/known.bin`,
    `${here.origin.url}/img[1-2].jpg`,
    `curl -H 'Cookie: a=b' --frob x -o named.bin ${here.origin.serve('/slow.bin', resource('slow'))}`,
  ].join('\n')
  await pasteText(here.launched, text)
  const dialog = window.getByRole('dialog')
  await dialog.getByText('1.0 MiB').nth(1).waitFor()
  await dialog.getByText('in the list already: Completed').waitFor()
  await dialog.getByText('--frob is not known and was left out.').waitFor()
  await dialog.getByText('2 links, from').waitFor()
  if (process.env.SLUICE_SCREENSHOTS !== undefined) {
    await window.screenshot({ path: join(process.env.SLUICE_SCREENSHOTS, 'add-look.png') })
  }
  // A server that does not answer keeps nobody from adding.
  await slow.reached()
  await dialog.getByRole('checkbox', { name: 'Take known.bin' }).uncheck()
  await confirmAdd(window)
  slow.release()
  for (const name of ['img1.jpg', 'img2.jpg', 'named.bin']) await waitForStatus(window, name, 'Completed')
  await expectFile('named.bin', resource('slow'))
})

test('a dropped Metalink brings name, mirrors and checksum', async () => {
  const { window } = here.launched
  const offered = resource('metalink')
  const url = here.origin.serve('/mirror.bin', offered)
  const text = `<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="named.iso"><size>${String(offered.sizeBytes)}</size>
    <hash type="sha-256">${sha256Of(offered)}</hash><url priority="1">${here.origin.url}/gone.bin</url><url priority="2">${url}</url></file></metalink>`
  await dropData(window, {}, { name: 'a.meta4', text })
  await window.getByRole('dialog').getByText('a.meta4: 1 link').waitFor()
  await confirmAdd(window)
  await waitForStatus(window, 'named.iso', 'Completed')
  await expectFile('named.iso', offered)
})

test('handed over by a second start, which ends at once', async () => {
  const offered = resource('second')
  const link = here.origin.serve('/second.bin', offered)
  expect(await once(startByHand(here.profile, [link]), 'exit')).toEqual([0, null])
  await confirmAdd(here.launched.window)
  await waitForStatus(here.launched.window, 'second.bin', 'Completed')
  await expectFile('second.bin', offered)
})
