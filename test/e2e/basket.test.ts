/** The drop basket: opened by setting and menu, takes what another program drags or what is pasted, shows progress, stays where it was put. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Resource, sha256Of } from '../support/fault-server/index.ts'
import { sha256File } from '../support/temp.ts'
import { until } from '../support/until.ts'
import { type Launched, launch, launchHidden } from './support/launch.ts'
import { stage } from './support/stage.ts'
import { OtherProgram, type Point } from './support/other-program.ts'
import { Panel } from './support/session-bus.ts'
import { device } from './support/window-manager.ts'
import { confirmAdd, waitForStatus } from './window-actions.ts'

const onX11 = test.runIf(process.platform === 'linux' && process.env.DISPLAY !== undefined)
type Page = Launched['window']
type App = Launched['app']

const resource = (seed: string, sizeBytes = 200_000): Resource => ({ seed, sizeBytes })

const here = stage()

const isBasket = (page: Page): boolean => page.url().includes('basket.html')

const basketOf = async (app: App): Promise<Page> => {
  await until('the basket is there', () => app.windows().some(isBasket))
  const basket = app.windows().find(isBasket)
  if (!basket) throw new Error('there is no basket')
  await basket.getByRole('main').waitFor()
  return basket
}

const openBySetting = async (window: Page): Promise<void> => {
  await window.getByRole('button', { name: 'Settings' }).click()
  await window.getByRole('tab', { name: 'Ways in' }).click()
  await window.locator('[data-setting="dropBasket"]').getByRole('switch').click()
}

const placeOf = (app: App): Promise<Point> =>
  app.evaluate(({ BrowserWindow }) => {
    const basket = BrowserWindow.getAllWindows().find(({ webContents }) => webContents.getURL().includes('basket'))
    const { x, y } = basket?.getBounds() ?? { x: -1, y: -1 }
    return { x, y }
  })

onX11('a link is dragged from another program onto it, and its progress is seen there', async () => {
  const program = here.keep(await OtherProgram.open())
  here.launched = await launch(here.profile)
  const { window, app } = here.launched
  await openBySetting(window)
  const basket = await basketOf(app)
  await basket.getByText('Drop links here').waitFor()
  // The window leaves the other program's free.
  await app.evaluate(({ BrowserWindow }) => {
    const main = BrowserWindow.getAllWindows().find(({ webContents }) => webContents.getURL().includes('index'))
    main?.setBounds({ x: 40, y: 30, width: 1000, height: 680 })
  })
  expect(
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .map((one) => one.isAlwaysOnTop())
        .toSorted(),
    ),
  ).toEqual([false, true])
  const offered = resource('basket', 4_000_000)
  const url = here.origin.serve('/basket.bin', offered)
  const gate = here.origin.hold('/basket.bin', { atByte: 2_000_000 })
  const { x, y } = await placeOf(app)
  const isTaken = await program.drag({ 'text/uri-list': `${url}\r\n` }, { x: x + 70, y: y + 80 }, async () => {
    await basket.getByText('Let go to add').waitFor()
    if (process.env.SLUICE_SCREENSHOTS !== undefined)
      await basket.screenshot({ path: join(process.env.SLUICE_SCREENSHOTS, 'basket-over.png') })
  })
  expect(isTaken).toBe(true)
  // Nothing starts without a word in the Add dialog.
  await confirmAdd(window)
  await gate.reached()
  await basket.getByText(/^\d+ % done$/).waitFor()
  if (process.env.SLUICE_SCREENSHOTS !== undefined)
    await basket.screenshot({ path: join(process.env.SLUICE_SCREENSHOTS, 'basket-running.png') })
  gate.release()
  await basket.getByText('Drop links here').waitFor()
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()
      .find(({ webContents }) => webContents.getURL().includes('index'))
      ?.focus()
  })
  device('key', 'ctrl+shift+b')
  await until('the basket is gone', () => !app.windows().some(isBasket))
  expect(await sha256File(join(here.profile.downloads, 'basket.bin'))).toBe(sha256Of(offered))
})

onX11(
  'by keys alone: pasted into, moved, the window shown, closed; where it was it is again after a restart',
  async () => {
    here.keep(await Panel.open())
    here.launched = await launch(here.profile, { args: ['--close-to=hide'] })
    const { window, app } = here.launched
    await openBySetting(window)
    const basket = await basketOf(app)
    const url = here.origin.serve('/pasted.bin', resource('basket-pasted'))
    await app.evaluate(async ({ clipboard }, text) => {
      await clipboard.writeText(text)
    }, url)
    await basket.getByRole('button', { name: 'Show Sluice' }).focus()
    await basket.keyboard.press('ControlOrMeta+V')
    expect(await window.getByLabel('Addresses').inputValue()).toBe(url)
    await confirmAdd(window)
    await window.getByRole('button', { name: /back/i }).first().click()
    await waitForStatus(window, 'pasted.bin', 'Completed')

    const before = await placeOf(app)
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowUp']) await basket.keyboard.press(key)
    const moved = { x: before.x - 32, y: before.y - 16 }
    await expect.poll(() => placeOf(app)).toEqual(moved)

    const isVisible = () =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()
          .find(({ webContents }) => webContents.getURL().includes('index'))
          ?.isVisible(),
      )
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find(({ webContents }) => webContents.getURL().includes('index'))
        ?.close()
    })
    await expect.poll(isVisible).toBe(false)
    await basket.keyboard.press('Enter')
    await expect.poll(isVisible).toBe(true)
    await here.launched.close()
    here.launched = null

    // The next session starts hidden, and the basket is where it was.
    const again = await launchHidden(here.profile)
    here.keep(again)
    const same = await basketOf(again)
    expect(await placeOf(again)).toEqual(moved)
    await same.getByRole('button', { name: 'Close the drop basket' }).focus()
    // Its page is gone before the key is up.
    await same.keyboard.press('Enter').catch(() => undefined)
    await until('the basket is gone', () => !again.windows().some(isBasket))
  },
)

onX11('the tray opens and closes it; it has the theme and the language of the window', async () => {
  const panel = here.keep(await Panel.open())
  here.launched = await launch(here.profile)
  const { window, app } = here.launched
  await window.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
  await panel.click('Drop basket')
  const basket = await basketOf(app)
  await expect.poll(async () => (await panel.entry('Drop basket')).isChecked, { timeout: 15_000 }).toBe(true)
  await window.evaluate(() => {
    const { sluice } = globalThis as unknown as { sluice: { send(frame: unknown): void } }
    const input = { patch: { theme: 'dark', language: 'zh' } }
    sluice.send({ t: 'call', id: 2 ** 42, name: 'host.settings.set', input })
  })
  await basket.getByText('将链接拖到这里').waitFor()
  await expect.poll(() => basket.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  if (process.env.SLUICE_SCREENSHOTS !== undefined)
    await basket.screenshot({ path: join(process.env.SLUICE_SCREENSHOTS, 'basket-dark-zh.png') })
  await expect.poll(async () => (await panel.menu()).map(({ label }) => label), { timeout: 15_000 }).toContain('拖放篮')
  await panel.click('拖放篮')
  await until('the basket is gone', () => !app.windows().some(isBasket))
})
