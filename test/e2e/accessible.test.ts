/** Every dialog, menu and page that a person can open, looked at by axe in the real window, in both themes. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { UpdateView } from '../../shared/updates.ts'
import { startOrigin, status, type Origin } from '../support/fault-server/index.ts'
import { until } from '../support/until.ts'
import { violationsOf } from './support/axe.ts'
import { type Launched, launch, makeProfile, type Profile } from './support/launch.ts'
import { addByDialog, rowOf, waitForStatus } from './window-actions.ts'

type Page = Launched['window']

let profile: Profile
let launched: Launched
let origin: Origin

beforeAll(async () => {
  ;[profile, origin] = await Promise.all([makeProfile(), startOrigin()])
  launched = await launch(profile, { args: ['--countdown=600000'] })
  const { window } = launched
  await window.emulateMedia({ reducedMotion: 'reduce' })
  await addByDialog(window, origin.serve('/gone.bin', null, status(404)))
  await waitForStatus(window, 'gone.bin', 'Failed')
  await addByDialog(window, origin.serve('/private.bin', null, status(401)))
  await waitForStatus(window, 'private.bin', 'Failed')
  await window.getByRole('button', { name: 'New queue' }).click()
  await window.getByLabel('Name', { exact: true }).fill('Evening')
  await window.getByRole('button', { name: 'Create queue' }).click()
  await window.getByRole('dialog').waitFor({ state: 'detached' })
})
afterAll(async () => {
  await launched.close()
  await Promise.all([profile.remove(), origin.stop()])
})

/** What the page is told by the desktop, said in its place. */
const tell = (event: object): Promise<void> =>
  launched.app.evaluate(({ BrowserWindow }, told) => {
    BrowserWindow.getAllWindows()
      .find(({ webContents }) => webContents.getURL().includes('index'))
      ?.webContents.send('sluice:frame', { t: 'host', event: told })
  }, event)

const offered: UpdateView = {
  version: '0.1.0',
  way: 'self',
  phase: 'found',
  offer: {
    version: '0.2.0',
    released: Date.UTC(2026, 0, 2),
    notes: { en: 'Faster, and right.', zh: null },
    page: 'https://sluice.test/0.2.0',
    sizeBytes: 90_000_000,
  },
  problem: { code: 'not_downloaded', failure: null },
  lookedAt: Date.UTC(2026, 0, 3),
  from: null,
  mayAsk: false,
}

const openRow = async (window: Page, ...items: readonly string[]): Promise<void> => {
  await rowOf(window, 'gone.bin').click({ button: 'right' })
  for (const name of items) await window.getByRole('menuitem', { name }).click()
}
const openQueue = async (window: Page, item: string): Promise<void> => {
  await window.getByRole('button', { name: 'More about queue “Evening”' }).click()
  await window.getByRole('menuitem', { name: item }).click()
}
const openRules = (window: Page): Promise<void> => window.getByRole('button', { name: 'Rules' }).click()
const openSection = async (window: Page, name: string): Promise<void> => {
  await window.keyboard.press('ControlOrMeta+,')
  await window.getByRole('tab', { name }).click()
}

/** What is opened, each by the way a person takes. */
const views: Readonly<Record<string, (window: Page) => Promise<unknown>>> = {
  queue: async (window) => {
    await openQueue(window, 'Edit')
    await window.getByLabel('Run only at certain hours').check()
  },
  'remove queue': (window) => openQueue(window, 'Remove'),
  rules: openRules,
  'rule editor': async (window) => {
    await openRules(window)
    await window.getByRole('button', { name: 'New rule' }).click()
    await window.getByRole('button', { name: 'Save rule' }).click()
  },
  'rules that act': async (window) => {
    await openRules(window)
    await window.getByRole('button', { name: 'New rule' }).click()
    await window.getByLabel('Name of the rule').fill('Films')
    await window.getByLabel('Video', { exact: true }).check()
    await window.getByLabel('Folder').fill('films')
    await window.getByRole('button', { name: 'Save rule' }).click()
    await window.getByLabel('Address to try').fill('https://sluice.test/film.mkv')
    await window.getByText('It goes to').first().waitFor()
  },
  'speed menu': (window) => window.locator('.statusbar .limit').last().click(),
  'menu of what is done at the end': (window) => window.locator('.statusbar .limit').first().click(),
  'speed profiles': async (window) => {
    await window.locator('.statusbar .limit').last().click()
    await window.getByRole('menuitem', { name: 'Profiles' }).click()
    await window.getByRole('button', { name: 'Save' }).waitFor()
  },
  'speed limit': async (window) => {
    await openRow(window, 'Speed limit', 'Other')
    await window.getByLabel('At most, a second').fill('much')
    await window.keyboard.press('Enter')
  },
  'change address': async (window) => {
    await openRow(window, 'Change address…')
    await window.getByLabel('New address').fill('nothing')
    await window.keyboard.press('Enter')
  },
  'log in': async (window) => {
    await rowOf(window, 'private.bin').click()
    await window.getByRole('button', { name: 'Log in…' }).click()
    await window.getByLabel('User').waitFor()
  },
  export: (window) => window.keyboard.press('ControlOrMeta+E'),
  remove: (window) => openRow(window, 'Remove'),
  columns: (window) => window.getByRole('button', { name: 'Columns' }).click(),
  filters: (window) => window.getByRole('button', { name: 'Filters' }).click(),
  'row menu': (window) => openRow(window),
  webhook: async (window) => {
    await openSection(window, 'Webhooks')
    await window.getByRole('button', { name: 'Add a webhook' }).click()
    await window.getByLabel('Address').fill('nothing')
  },
  'new version': async (window) => {
    await openSection(window, 'New versions')
    await window.locator('.updates').waitFor()
    await tell({ kind: 'update', update: offered })
    await window.getByText('0.2.0').first().waitFor()
  },
  'copied links': async (window) => {
    const copied = { text: 'https://sluice.test/a.zip', names: ['a.zip'], count: 1, host: 'sluice.test' }
    await tell({ kind: 'copied', copied })
    await window.getByText('a.zip').waitFor()
  },
  countdown: async (window) => {
    await tell({ kind: 'countdown', countdown: { action: 'sleep', endsAt: Date.now() + 600_000 } })
    await window.getByRole('dialog', { name: 'All downloads are done' }).waitFor()
  },
}

const isCovered = (window: Page): Promise<boolean> =>
  window.evaluate(() => document.querySelector('[role="dialog"], [role="menu"]') !== null)

/** Back to the list, as by somebody who presses Escape until it is there. */
const leave = async (window: Page): Promise<void> => {
  await tell({ kind: 'countdown', countdown: null })
  await tell({ kind: 'copied', copied: null })
  await until('nothing stands above the window', async () => {
    if (!(await isCovered(window))) return true
    await window.keyboard.press('Escape')
    return false
  })
  const back = window.locator('.settings-view header button')
  if ((await back.count()) > 0) await back.first().click()
  await window.locator('#download-list').waitFor()
}

for (const theme of ['light', 'dark'])
  test(`no dialog, menu or page has a violation in ${theme}`, async () => {
    const { window } = launched
    await openSection(window, 'Appearance')
    await window.locator('[data-setting="theme"]').getByRole('combobox').selectOption(theme)
    await leave(window)
    const found: string[] = []
    for (const [name, open] of Object.entries(views)) {
      await open(window)
      found.push(...(await violationsOf(window)).map((one) => `${name}: ${one}`))
      await leave(window)
    }
    expect(found).toEqual([])
  })

test('the drop basket has none in either theme', async () => {
  const { app, window } = launched
  await openSection(window, 'Ways in')
  await window.locator('[data-setting="dropBasket"]').getByRole('switch').click()
  const isBasket = (page: Page): boolean => page.url().includes('basket.html')
  await until('the basket is there', () => app.windows().some(isBasket))
  const basket = app.windows().find(isBasket)
  if (!basket) throw new Error('there is no basket')
  await basket.getByText('Drop links here').waitFor()
  for (const theme of ['light', 'dark']) {
    await openSection(window, 'Appearance')
    await window.locator('[data-setting="theme"]').getByRole('combobox').selectOption(theme)
    await expect.poll(() => basket.evaluate(() => document.documentElement.dataset.theme)).toBe(theme)
    expect(await violationsOf(basket), theme).toEqual([])
  }
})
