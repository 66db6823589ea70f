/** The settings in the real window: found, changed, refused, reset, the same in a second window and after a restart; by keyboard alone. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violationsOf } from './support/axe.ts'
import { type Launched, launch, makeProfile, type Profile } from './support/launch.ts'

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

const row = (id: string) => launched.window.locator(`[data-setting="${id}"]`)

test('Ctrl+, opens them with the keyboard in the search, and a value is found, typed and in force', async () => {
  const { window } = launched
  await window.keyboard.press('ControlOrMeta+,')
  await window.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  await window.keyboard.type('downloads at once')
  await window.getByRole('status').filter({ hasText: 'settings found' }).waitFor()
  const field = row('slots').getByRole('textbox')
  await field.fill('0')
  await row('slots').getByRole('alert').filter({ hasText: 'from 1 to 1000. 5 stays in force' }).waitFor()
  await field.fill('7')
  await field.press('Enter')
  await row('slots').getByRole('button', { name: 'Reset “Downloads at once” to its default, 5' }).waitFor()
})

test('a restart keeps what was set, and a reset takes back one setting alone', async () => {
  await launched.window.getByRole('searchbox').fill('theme')
  await row('theme').getByRole('combobox').selectOption('dark')
  await expect.poll(() => launched.window.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  await launched.close()
  launched = await launch(profile)
  const { window } = launched
  await window.getByRole('button', { name: 'Settings' }).click()
  await expect.poll(() => window.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  await window.getByRole('tab', { name: 'Queue and retries' }).click()
  await expect.poll(() => row('slots').getByRole('textbox').inputValue()).toBe('7')
  await row('slots')
    .getByRole('button', { name: /^Reset/ })
    .click()
  await expect.poll(() => row('slots').getByRole('textbox').inputValue()).toBe('5')
  await window.getByRole('tab', { name: 'Appearance' }).click()
  await expect.poll(() => row('theme').getByRole('combobox').inputValue()).toBe('dark')
})

test('what somebody else sets is seen at once', async () => {
  const { window, app } = launched
  await window.getByRole('tab', { name: 'Speed limits' }).click()
  await window.getByRole('button', { name: 'No speed limit' }).click()
  await window.getByRole('menuitemradio', { name: '2.0 MiB/s' }).click()
  await expect.poll(() => row('rateLimit').getByRole('textbox').inputValue()).toBe('2M')
  expect(app.windows()).toHaveLength(1)
})

test('arrow keys go through the sections, Escape leads back to the list', async () => {
  const { window } = launched
  await window.getByRole('tab', { name: 'Folders' }).focus()
  await window.keyboard.press('ArrowDown')
  await window.getByRole('heading', { name: 'Queue and retries' }).waitFor()
  await window.keyboard.press('Tab')
  await window.keyboard.press('Tab')
  await window.keyboard.press('Escape')
  await window.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
})

test('F1 leads to the keys and to whose work is in Sluice, with each licence', async () => {
  const { window } = launched
  await window.keyboard.press('F1')
  await window.getByRole('heading', { name: 'About Sluice' }).waitFor()
  await window.getByText('Adds the links in the clipboard').waitFor()
  await window.getByLabel('Search third-party software').fill('undici')
  await window.getByRole('status').filter({ hasText: '1 package' }).waitFor()
  await window.locator('.notices summary').click()
  await window.getByText('Permission is hereby granted').waitFor()
  expect(await violationsOf(window)).toEqual([])
  await window.keyboard.press('Escape')
  await window.locator('#download-list').waitFor()
})

test.for(['light', 'dark'])('no section has an accessibility violation in %s', async (theme) => {
  const { window } = launched
  await window.emulateMedia({ reducedMotion: 'reduce' })
  await window.keyboard.press('ControlOrMeta+,')
  await window.getByRole('tab', { name: 'Appearance' }).click()
  await row('theme').getByRole('combobox').selectOption(theme)
  for (const tab of await window.getByRole('tab').all()) {
    await tab.click()
    await expect.poll(() => tab.getAttribute('aria-selected')).toBe('true')
    expect(await violationsOf(window)).toEqual([])
  }
})
