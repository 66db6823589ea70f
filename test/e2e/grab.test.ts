/**
 * The files behind a page, in the window: a pasted address that is a page leads to the staging list, which is filtered, ticked by mouse and
 * keyboard, and added with its folders. The server is a real nginx with its own directory listings.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Resource, sha256Of, writeResource } from '../support/fault-server/resource.ts'
import { type Nginx, startNginx } from '../support/nginx.ts'
import { sha256File } from '../support/temp.ts'
import { violationsOf } from './support/axe.ts'
import { type Launched, launch, makeProfile, type Profile } from './support/launch.ts'
import { expectCount, pasteText, waitForStatus } from './window-actions.ts'

const files: Readonly<Record<string, Resource>> = {
  'films/1928/reel-2.mkv': { sizeBytes: 300_000, seed: 'reel-2' },
  'films/1928/reel-10.mkv': { sizeBytes: 200_000, seed: 'reel-10' },
  'films/poster.png': { sizeBytes: 3_000, seed: 'poster' },
  'texts/book one.pdf': { sizeBytes: 40_000, seed: 'book' },
}

let nginx: Nginx
let profile: Profile
let launched: Launched

beforeAll(async () => {
  nginx = await startNginx({ directives: ['autoindex on;'] })
  for (const [path, resource] of Object.entries(files)) {
    const target = join(nginx.root, 'pub', path)
    await mkdir(join(target, '..'), { recursive: true })
    await writeResource(resource, target)
  }
  await mkdir(join(nginx.root, 'pub', 'private'))
  await writeFile(join(nginx.root, 'robots.txt'), 'User-agent: *\nDisallow: /pub/private/\n')
  profile = await makeProfile()
  launched = await launch(profile)
})
afterAll(async () => {
  await launched.close()
  await profile.remove()
  await nginx.stop()
})

const shoot = async (name: string): Promise<void> => {
  const folder = process.env.SLUICE_SCREENSHOTS
  if (folder === undefined) return
  await mkdir(folder, { recursive: true })
  await launched.window.screenshot({ path: join(folder, `${name}.png`) })
}

/** What stands in the rows, from above. */
const names = (): Promise<string[]> => launched.window.locator('.finds .rows .words').allTextContents()

/** What stands in the foot's button. */
const toAdd = (): Promise<string | null> => launched.window.locator('.grab-foot .primary').textContent()

const sound = async (state: string): Promise<void> => {
  const { window } = launched
  for (const theme of ['light', 'dark']) {
    await window.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
    expect(await violationsOf(window), `${state}, ${theme}`).toEqual([])
    await shoot(`grab-${state}-${theme}`)
  }
  await window.evaluate("document.documentElement.dataset.theme = 'light'")
}

test('a pasted page leads to the form, and that to a list that fills', async () => {
  const { window } = launched
  await pasteText(launched, `${nginx.url}/pub/`)
  await window.getByText('1 of these is a web page.').waitFor()
  await window.getByRole('button', { name: 'Grab files from it…' }).click()
  const form = window.getByRole('dialog', { name: 'Grab files from a page' })
  expect(await form.getByLabel('Addresses to start from').inputValue()).toBe(`${nginx.url}/pub/`)
  await form.getByRole('button', { name: 'More' }).click()
  await form.getByLabel('Seconds between two requests to a host').fill('often')
  await form.getByRole('button', { name: 'Look for files' }).click()
  await form.getByText('A number from 0 to 3600.').waitFor()
  await sound('form')
  await form.getByLabel('Seconds between two requests to a host').fill('0')
  await form.getByRole('button', { name: 'Look for files' }).click()
  await form.waitFor({ state: 'detached' })
  await window.locator('.grab-progress', { hasText: 'Done' }).waitFor()
  const tree = ['films', '1928', 'reel-2.mkv', 'reel-10.mkv', 'poster.png', 'texts', 'book one.pdf']
  await expect.poll(names).toEqual(tree)
  await expect.poll(toAdd).toBe('Add 4 files')
  await sound('tree')
})

test('filters act at once, and what they hide is not added', async () => {
  const { window } = launched
  await window
    .locator('.grab-filters')
    .getByRole('button', { name: /^Video/ })
    .click()
  await expect.poll(names).toEqual(['films', '1928', 'reel-2.mkv', 'reel-10.mkv'])
  await expect.poll(toAdd).toBe('Add 2 files')
  await window.getByText('2 ticked files are hidden by the filter and are not added').waitFor()
  await window.getByRole('button', { name: 'Table' }).click()
  await window.getByRole('searchbox', { name: 'Filter' }).fill('reel-1?.mkv')
  await expect.poll(names).toEqual(['reel-10.mkv'])
  await sound('table')
  await window.getByRole('button', { name: 'Clear filter' }).click()
  await expect.poll(async () => (await names()).length).toBe(4)
  await window.getByRole('button', { name: 'Folders' }).click()
  await expect.poll(async () => (await names()).length).toBe(7)
})

test('the keyboard alone closes folders, ticks, and takes back', async () => {
  const { window } = launched
  const list = window.locator('#find-list')
  await list.focus()
  await window.keyboard.press('ArrowDown')
  await window.keyboard.press('ArrowLeft')
  await expect.poll(names).toEqual(['films', 'texts', 'book one.pdf'])
  await window.keyboard.press('Space')
  await expect.poll(toAdd).toBe('Add 1 file')
  await window.keyboard.press('ArrowRight')
  await expect.poll(async () => (await names()).length).toBe(7)
  await window.keyboard.press('ControlOrMeta+I')
  await expect.poll(toAdd).toBe('Add 3 files')
  await window.keyboard.press('ControlOrMeta+A')
  await expect.poll(toAdd).toBe('Add 4 files')
  // The poster is not wanted.
  await window.locator('.finds .row', { hasText: 'poster.png' }).locator('input').click()
  await expect.poll(toAdd).toBe('Add 3 files')
})

test('what was left out can be read', async () => {
  const { window } = launched
  await window.getByText('1 forbidden by robots.txt').waitFor()
  await window.getByRole('button', { name: 'What was left out…' }).click()
  const report = window.getByRole('dialog', { name: 'What was left out' })
  await report.getByText(`${nginx.url}/pub/private/`, { exact: true }).waitFor()
  await sound('report')
  await window.keyboard.press('Escape')
  await report.waitFor({ state: 'detached' })
})

test('what is ticked becomes downloads in folders like those of the site, and is marked', async () => {
  const { window } = launched
  await window.locator('.grab-foot .primary').click()
  await window.getByText('3 downloads added').waitFor()
  await window.getByText('downloaded already').nth(2).waitFor({ timeout: 20_000 })
  await expect.poll(toAdd).toBe('Add files')
  await shoot('grab-added')
  await window.getByRole('button', { name: 'Back to the downloads' }).click()
  await waitForStatus(window, 'reel-10.mkv', 'Completed')
  await expectCount(window, 'Completed', 3)
  for (const [path, resource] of Object.entries(files)) {
    if (path.endsWith('.png')) continue
    expect(await sha256File(join(profile.downloads, path)), path).toBe(sha256Of(resource))
  }
})

test('a grab of before is in the sidebar, with what was chosen, also after a restart', async () => {
  await launched.close()
  launched = await launch(profile)
  const { window } = launched
  const item = window.locator('.grab-item')
  await item.click()
  await expect.poll(async () => (await names()).length).toBe(7)
  await expect
    .poll(() => window.locator('.finds .row', { hasText: 'poster.png' }).locator('input').isChecked())
    .toBe(false)
  await window.getByRole('button', { name: 'Remove this grab' }).click()
  await item.waitFor({ state: 'detached' })
  await window.locator('#download-list').waitFor()
})
