/** What comes from other programs on the same display, for real: links that are dragged into the window, and links that are copied. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Origin, type Resource, sha256Of, startOrigin } from '../support/fault-server/index.ts'
import { sha256File } from '../support/temp.ts'
import { type Launched, launch, makeProfile, type Profile } from './support/launch.ts'
import { OtherProgram, type Point } from './support/other-program.ts'
import { Notifications } from './support/session-bus.ts'
import { confirmAdd, waitForStatus } from './window-actions.ts'

const onX11 = test.runIf(process.platform === 'linux' && process.env.DISPLAY !== undefined)
const resource = (seed: string): Resource => ({ seed, sizeBytes: 200_000 })
const patient = { timeout: 15_000 }

let origin: Origin
let profile: Profile
let launched: Launched | undefined
let other: OtherProgram | undefined
const open: { close: () => void }[] = []

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.stop())
beforeEach(async () => {
  profile = await makeProfile()
  other = await OtherProgram.open()
})
afterEach(async () => {
  await launched?.close()
  launched = undefined
  await other?.close()
  for (const one of open.splice(0)) one.close()
  await profile.remove()
})

const there = (): { window: Launched['window']; app: Launched['app']; program: OtherProgram } => {
  if (!launched || !other) throw new Error('start them first')
  return { window: launched.window, app: launched.app, program: other }
}

/** Puts the window where the other program's is not. */
const moveAway = (): Promise<void> =>
  there().app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1120, height: 680 })
  })

/** The middle of the window on the screen. */
const middle = async (): Promise<Point> =>
  there().app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    const { x, y, width, height } = window?.getContentBounds() ?? { x: 0, y: 0, width: 0, height: 0 }
    return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) }
  })

onX11('a link is dragged from another program onto the window', async () => {
  const offered = resource('xdnd')
  launched = await launch(profile)
  const { window, program } = there()
  await window.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
  await moveAway()
  const url = origin.serve('/dragged.bin', offered)
  const isTaken = await program.drag({ 'text/uri-list': `${url}\r\n`, 'text/plain': url }, await middle(), () =>
    window.getByText('Drop to add').waitFor(),
  )
  expect(isTaken).toBe(true)
  await confirmAdd(window)
  await waitForStatus(window, 'dragged.bin', 'Completed')
  expect(await sha256File(join(profile.downloads, 'dragged.bin'))).toBe(sha256Of(offered))
})

onX11('a list is dragged from a file manager onto the window', async () => {
  const offered = resource('xdnd-file')
  const list = join(profile.folder, 'a list.txt')
  await writeFile(list, `${origin.serve('/listed.bin', offered)}\n`)
  launched = await launch(profile)
  const { window, program } = there()
  await window.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
  await moveAway()
  expect(await program.drag({ 'text/uri-list': `${pathToFileURL(list).href}\r\n` }, await middle())).toBe(true)
  await window.getByRole('dialog').getByText('a list.txt: 1 link').waitFor()
  await confirmAdd(window)
  await waitForStatus(window, 'listed.bin', 'Completed')
})

onX11('what is copied elsewhere is offered while the setting is on, and added only after a word', async () => {
  const notifications = await Notifications.open()
  open.push(notifications)
  launched = await launch(profile)
  const { window, program } = there()
  await moveAway()
  const url = origin.serve('/copied.bin', resource('copied'))
  program.focus()
  await program.copy(`${url}?token=canary`)
  await window.getByRole('button', { name: 'Settings' }).click()
  await window.getByRole('tab', { name: 'Ways in' }).click()
  await window.locator('[data-setting="clipboardWatch"]').getByRole('switch').click()
  program.focus()
  await program.copy('just words')
  await program.copy(`take ${url}?token=canary and ${origin.url}/index.html`)
  const offer = window.getByText('Copied: copied.bin from 127.0.0.1')
  await offer.waitFor()
  await expect
    .poll(() => notifications.shown.map(({ title, body }) => [title, body]), patient)
    .toEqual([['A link was copied', 'copied.bin\n127.0.0.1']])
  if (process.env.SLUICE_SCREENSHOTS !== undefined) {
    await window.screenshot({ path: join(process.env.SLUICE_SCREENSHOTS, 'copied.png') })
  }
  expect(
    origin.log.entries.filter(({ path }) => path.startsWith('/copied')),
    'nobody was asked',
  ).toEqual([])
  const [shown] = notifications.shown
  if (shown) notifications.press(shown, 'default')
  expect(await window.getByLabel('Addresses').inputValue()).toBe(`${url}?token=canary`)
  await offer.waitFor({ state: 'detached' })
  await confirmAdd(window)
  expect(launched.output()).not.toContain('canary')
})
