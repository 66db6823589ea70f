/** The page of a service in real Chromium windows: log in, add, watch, two browsers in step, a cut and a restart, log out, a phone. */
import { mkdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { slow, startOrigin, type Origin } from '../support/fault-server/index.ts'
import { freePort } from '../support/listen.ts'
import { run, type Command } from '../support/processes.ts'
import { tempFolder, type TempFolder } from '../support/temp.ts'
import { violationsOf } from './support/axe.ts'
import { startBrowser, type Browser } from './support/browser.ts'

const cli = join(import.meta.dirname, '../../out/cli.js')
const shots = process.env.SLUICE_SCREENSHOTS
let origin: Origin
let browser: Browser
let folder: TempFolder
let port: number
let service: Command

const serve = async (): Promise<Command> => {
  const where = ['--port', String(port), '--data-dir', folder.at('data'), '--dir', folder.at('files')]
  const command = run(process.execPath, [cli, 'serve', ...where], { cwd: folder.path })
  await command.untilLine(/^end it with/)
  return command
}
const address = (): string => `http://127.0.0.1:${String(port)}/`
const token = (): string => readFileSync(folder.at('data', 'service-token'), 'utf8').trim()
const shoot = async (page: Page, name: string): Promise<void> => {
  if (shots === undefined) return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `service-${name}.png`) })
}

const add = async (page: Page, url: string): Promise<void> => {
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByLabel('Addresses').fill(url)
  await page.getByRole('button', { name: 'Add 1 download' }).click()
}
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

beforeAll(async () => {
  origin = await startOrigin()
  browser = await startBrowser()
})
afterAll(async () => {
  await browser.close()
  await origin.stop()
})
beforeEach(async () => {
  folder = tempFolder('service-page')
  port = await freePort()
  service = await serve()
})
afterEach(async () => {
  service.signal('SIGTERM')
  await service.exit(6000)
  await folder.remove()
})

test('log in by hand, add, pause, resume; a second browser that comes by the link shows the same', async () => {
  const page = await browser.open(address())
  await page.getByLabel('Token').fill('not-the-token')
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByText('This is not the token of this service.').waitFor()
  await page.getByLabel('Token').fill(token())
  await page.getByLabel('Token').press('Enter')
  await page.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
  const second = await browser.open(`${address()}#token=${token()}`)
  await second.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
  expect(second.url()).toBe(address())
  await add(page, origin.serve('/shared.bin', { sizeBytes: 3_000_000, seed: 'shared' }, slow(400_000)))
  await row(second, 'shared.bin').getByText('Downloading').waitFor()
  await row(second, 'shared.bin').click()
  await second.getByRole('button', { name: 'Pause' }).first().click()
  await row(page, 'shared.bin').getByText('Paused').waitFor()
  await row(page, 'shared.bin').click()
  await page.getByRole('button', { name: 'Resume' }).first().click()
  await row(second, 'shared.bin').getByText('Completed').waitFor({ timeout: 30_000 })
  expect((await readFile(folder.at('files', 'shared.bin'))).length).toBe(3_000_000)
  // What only a desktop can do is not offered.
  await row(page, 'shared.bin').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Copy address' }).waitFor()
  expect(await page.getByRole('menuitem', { name: 'Show in folder' }).count()).toBe(0)
  await page.keyboard.press('Escape')
})

test('goes on after the service was away, with each download once; a log-out shows out every tab', async () => {
  const page = await browser.open(`${address()}#token=${token()}`)
  await page.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
  await add(page, origin.serve('/lasting.bin', { sizeBytes: 4_000_000, seed: 'lasting' }, slow(300_000)))
  await row(page, 'lasting.bin').getByText('Downloading').waitFor()
  await service.killHard()
  await page.getByText('No connection to the service.').waitFor()
  await shoot(page, 'away')
  service = await serve()
  await page.getByText('No connection to the service.').waitFor({ state: 'detached', timeout: 30_000 })
  await row(page, 'lasting.bin').getByText('Completed').waitFor({ timeout: 40_000 })
  expect(await row(page, 'lasting.bin').count()).toBe(1)
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByLabel('Token').waitFor()
  await page.reload()
  await page.getByLabel('Token').waitFor()
})

/** What sticks out of the window, by name: the page must not be scrolled to reach a control. */
const outside = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.toolbar, .toolbar *, .tab-list')]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5 || one.scrollWidth > one.clientWidth + 1)
      .filter(
        (one) => getComputedStyle(one).overflowX !== 'hidden' && one.clientWidth > 0 && !(one instanceof SVGElement),
      )
      .map((one) => one.getAttribute('aria-label') ?? one.className),
  )

test('is of use at the width of a phone: nothing is out of reach, nothing scrolls sideways', async () => {
  const page = await browser.open(`${address()}#token=${token()}`, { width: 360, height: 700 })
  await page.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
  expect(await outside(page)).toEqual([])
  await add(page, origin.serve('/on-the-phone-with-a-long-name.bin', { sizeBytes: 500_000, seed: 'phone' }))
  await row(page, 'on-the-phone').getByText('Completed').waitFor()
  await page.getByRole('button', { name: 'Show sidebar' }).click()
  await page.getByRole('button', { name: /^Completed/ }).click()
  expect(await page.getByRole('navigation').count()).toBe(0)
  // A chip in the search field takes nothing from the buttons beside it.
  expect(await outside(page)).toEqual([])
  // There is no room beside the list: a tap opens the details as a page of their own.
  await row(page, 'on-the-phone').click()
  await page.getByRole('tab', { name: 'Overview' }).waitFor()
  expect(await outside(page)).toEqual([])
  await shoot(page, 'phone')
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(360)
  expect(await violationsOf(page)).toEqual([])
})

test('at that width everything of the toolbar is behind one button', async () => {
  const page = await browser.open(`${address()}#token=${token()}`, { width: 360, height: 700 })
  await page.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
  await add(page, origin.serve('/small.bin', { sizeBytes: 1_000, seed: 'small' }))
  await row(page, 'small.bin').click()
  const more = page.getByRole('button', { name: 'More actions' })
  const choose = async (name: string): Promise<void> => {
    await more.click()
    await page.getByRole('menuitem', { name }).click()
  }
  await choose('Details')
  await page.getByRole('tab', { name: 'Overview' }).waitFor({ state: 'detached' })
  await choose('Rules')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await choose('Settings')
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  await page.keyboard.press('Escape')
  await more.click()
  await page.getByRole('menuitem', { name: 'Remove' }).waitFor()
  await shoot(page, 'phone-more')
  expect(await violationsOf(page)).toEqual([])
  await page.keyboard.press('Escape')
  await choose('Remove')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).first().click()
  await row(page, 'small.bin').waitFor({ state: 'detached' })
})
