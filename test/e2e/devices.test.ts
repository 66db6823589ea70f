/** Devices in real Chromium windows: one that is logged in lets in a phone by code and by link, names it and shows it out. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { freePort } from '../support/listen.ts'
import { run, type Command } from '../support/processes.ts'
import { tempFolder, type TempFolder } from '../support/temp.ts'
import { violationsOf } from './support/axe.ts'
import { startBrowser, type Browser } from './support/browser.ts'

const cli = join(import.meta.dirname, '../../out/cli.js')
const shots = process.env.SLUICE_SCREENSHOTS
const phoneSize = { width: 360, height: 700 }
let browser: Browser
let folder: TempFolder
let port: number
let service: Command

const serve = async (): Promise<Command> => {
  const where = ['--port', String(port), '--data-dir', folder.at('data'), '--dir', folder.at('files')]
  const logged = ['--log-file', folder.at('log'), '--log-level', 'debug']
  const command = run(process.execPath, [cli, 'serve', ...where, ...logged], { cwd: folder.path })
  await command.untilLine(/^end it with/)
  return command
}
const address = (): string => `http://127.0.0.1:${String(port)}/`
const token = (): string => readFileSync(folder.at('data', 'service-token'), 'utf8').trim()
const sluice = async (...words: readonly string[]) =>
  run(process.execPath, [cli, ...words, '--data-dir', folder.at('data')], { cwd: folder.path }).exit(15_000)
const shoot = async (page: Page, name: string): Promise<void> => {
  if (shots === undefined) return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `devices-${name}.png`) })
}

const home = (page: Page) => page.getByRole('heading', { name: 'Nothing to download yet' })
const owner = async (): Promise<Page> => {
  const page = await browser.open(`${address()}#token=${token()}`)
  await home(page).waitFor()
  return page
}
const openDevices = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('tab', { name: 'Devices' }).click()
}
const beginPairing = async (page: Page): Promise<string> => {
  await page.getByRole('button', { name: 'Pair a device' }).click()
  return (await page.getByRole('dialog').locator('.pairing-code').textContent()) ?? ''
}
/** What the page shows when a theme or a language is chosen in it. */
const choose = async (page: Page, setting: string, value: string): Promise<void> => {
  await page.locator(`[data-setting="${setting}"]`).getByRole('combobox').selectOption(value)
}

beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())
beforeEach(async () => {
  folder = tempFolder('devices-page')
  port = await freePort()
  service = await serve()
})
afterEach(async () => {
  service.signal('SIGTERM')
  await service.exit(6000)
  await folder.remove()
})

test('a phone types the code, is listed and named, sees no others, and is shown out while it looks', async () => {
  const page = await owner()
  await openDevices(page)
  const code = await beginPairing(page)
  expect(code).toMatch(/^\d{4} \d{4}$/)
  await shoot(page, 'pairing')
  expect(await violationsOf(page)).toEqual([])
  const phone = await browser.open(address(), phoneSize)
  await phone.getByLabel('Pairing code').waitFor()
  await shoot(phone, 'phone-code')
  expect(await violationsOf(phone)).toEqual([])
  const wrong = code.startsWith('0') ? code.replace('0', '1') : code.replace(/^\d/, '0')
  await phone.getByLabel('Pairing code').fill(wrong)
  await phone.getByRole('button', { name: 'Log in' }).click()
  await phone.getByText('This code is wrong').waitFor()
  await shoot(phone, 'phone-wrong')
  await phone.getByLabel('Pairing code').fill(code)
  await phone.keyboard.press('Enter')
  await home(phone).waitFor()
  await page.getByText(/ is let in\.$/).waitFor()
  await shoot(page, 'paired')
  await page.getByRole('button', { name: 'Done' }).click()
  const rows = page.locator('.devices > ul > li')
  await rows.nth(1).waitFor()
  const item = rows.filter({ hasText: 'paired with a code' })
  await item.getByText(/^Connected now/).waitFor()
  await item.getByRole('button', { name: /^Name / }).click()
  await page.getByLabel('Name', { exact: true }).fill('My phone')
  await page.keyboard.press('Enter')
  await item.getByText('My phone').waitFor()
  await shoot(page, 'list')
  expect(await violationsOf(page)).toEqual([])
  // What was let in by a code lets in nobody and shows out nobody.
  await phone.getByRole('button', { name: 'More actions' }).click()
  await phone.getByRole('menuitem', { name: 'Settings' }).click()
  await phone.getByRole('tab', { name: 'Devices' }).click()
  await phone.getByText('This device was let in by a code.').waitFor()
  expect(await phone.locator('.devices > ul > li').count()).toBe(1)
  expect(await phone.getByRole('button', { name: 'Pair a device' }).count()).toBe(0)
  await shoot(phone, 'phone-list')
  expect(await violationsOf(phone)).toEqual([])
  await page.getByRole('button', { name: 'Revoke My phone' }).click()
  await phone.getByLabel('Pairing code').waitFor()
  await phone.reload()
  await phone.getByLabel('Pairing code').waitFor()
  expect(await page.locator('.devices > ul > li').count()).toBe(1)
})

test('a link lets in once, leaves the address bar, outlives a restart, and its secret is in no log', async () => {
  const waiting = run(process.execPath, [cli, 'pair', '--data-dir', folder.at('data')], { cwd: folder.path })
  const [, link = ''] = await waiting.untilLine(/^or open +(\S+)/)
  const [, secret = ''] = /#pair=(\d{8})$/.exec(link) ?? []
  expect(secret).toHaveLength(8)
  const phone = await browser.open(link, phoneSize)
  await home(phone).waitFor()
  expect(phone.url()).toBe(address())
  const ended = await waiting.exit(10_000)
  expect([ended.code, ended.stderr]).toEqual([0, ''])
  expect(ended.stdout).toMatch(/came in from 127\.0\.0\.1\. Undo it with: sluice devices revoke 1\n$/)
  const late = await browser.open(link, phoneSize)
  await late.getByText('This code is wrong').waitFor()
  expect(late.url()).toBe(address())
  // The cookie is out of reach of scripts.
  expect(await phone.evaluate(() => document.cookie)).toBe('')
  service.signal('SIGTERM')
  await service.exit(6000)
  service = await serve()
  await phone.reload()
  await home(phone).waitFor()
  const listed = await sluice('devices', '--json')
  expect(JSON.parse(listed.stdout)).toMatchObject({ id: 1, by: 'code', from: '127.0.0.1' })
  expect((await sluice('devices', 'rename', '1', 'Kitchen', 'tablet')).stdout).toBe('renamed\n')
  expect((await sluice('devices')).stdout).toContain('Kitchen tablet')
  expect((await sluice('devices', 'revoke', '1')).stdout).toBe('1 revoked\n')
  await phone.getByLabel('Pairing code').waitFor()
  expect((await sluice('devices', 'revoke', '1')).code).toBe(1)
  const logs = readdirSync(folder.path).filter((name) => name.startsWith('log'))
  expect(logs.length).toBeGreaterThan(0)
  for (const name of logs) {
    const said = readFileSync(folder.at(name), 'utf8')
    expect(said).toContain('device.paired')
    expect(said).not.toContain(secret)
    expect(said).not.toContain(token())
  }
})

test('looks as it should in the dark and in Chinese', async () => {
  const page = await owner()
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('tab', { name: 'Appearance' }).click()
  await choose(page, 'theme', 'dark')
  await choose(page, 'language', 'zh')
  await page.getByRole('tab', { name: '设备' }).click()
  await page.getByText('已授权的设备').waitFor()
  await page.getByRole('button', { name: '配对设备' }).click()
  await page.locator('.pairing-code').waitFor()
  await shoot(page, 'chinese-dark')
  expect(await violationsOf(page)).toEqual([])
  await page.keyboard.press('Escape')
  await shoot(page, 'chinese-dark-list')
  await page.getByRole('button', { name: '退出登录' }).first().click()
  await page.getByLabel('令牌').waitFor()
  await page.getByRole('button', { name: '使用配对码' }).click()
  await page.getByLabel('配对码').waitFor()
  await shoot(page, 'chinese-dark-sign-in')
  expect(await violationsOf(page)).toEqual([])
})
