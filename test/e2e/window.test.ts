/** The window itself: what the page may reach, what it says to a screen reader, how it looks. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
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

test('the preload gives the page two functions and nothing else', async () => {
  const api = await launched.window.evaluate(() =>
    Object.entries(Reflect.get(globalThis, 'sluice') as object).map(([name, value]) => `${name}: ${typeof value}`),
  )
  expect(api.toSorted()).toEqual(['onFrame: function', 'send: function'])
})

test('the page has an origin of its own and a strict policy', async () => {
  const { window } = launched
  expect(await window.evaluate(() => origin)).toBe('app://sluice')
  // Scripts of the page's own world are asked, so that the policy applies.
  const refused = await window.evaluate(async () => {
    const seen: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
    const inline = document.createElement('script')
    try {
      inline.textContent = 'globalThis.injected = true'
    } catch {
      seen.push('text is no script')
    }
    document.head.append(inline)
    await fetch('https://example.org/').catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 0))
    return { seen, injected: Reflect.get(globalThis, 'injected') as unknown }
  })
  expect(refused.injected).toBeUndefined()
  expect(refused.seen).toContain('text is no script')
  expect(refused.seen).toContain('connect-src')
})

test('frames from anywhere but the page are not answered', async () => {
  const answers = await launched.app.evaluate(async ({ BrowserWindow }) => {
    const stranger = new BrowserWindow({
      show: false,
      webPreferences: { nodeIntegration: true, contextIsolation: false, partition: 'stranger' },
    })
    await stranger.loadURL('data:text/html,<p>stranger</p>')
    const heard: unknown = await stranger.webContents.executeJavaScript(`new Promise((resolve) => {
      const { ipcRenderer } = require('electron')
      ipcRenderer.on('sluice:frame', (event, frame) => resolve(frame))
      ipcRenderer.send('sluice:frame', { t: 'call', id: 1, name: 'engine.info', input: {} })
      setTimeout(() => resolve('silence'), 500)
    })`)
    stranger.destroy()
    return heard
  })
  expect(answers).toBe('silence')
})

const violations = (): Promise<readonly string[]> => violationsOf(launched.window)

test.for(['light', 'dark'] as const)('the window has no accessibility violation in %s', async (colorScheme) => {
  const { window } = launched
  await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  expect(await violations()).toEqual([])
  await window.getByRole('button', { name: 'Add', exact: true }).click()
  await window.getByRole('button', { name: 'More' }).click()
  expect(await violations()).toEqual([])
  const folder = process.env.SLUICE_SCREENSHOTS
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true })
    await window.screenshot({ path: join(folder, `add-${colorScheme}.png`) })
  }
  await window.keyboard.press('Escape')
  await window.getByRole('dialog').waitFor({ state: 'detached' })
  await window.getByRole('button', { name: 'New queue' }).click()
  await window.getByLabel('Run only at certain hours').check()
  expect(await violations()).toEqual([])
  await window.keyboard.press('Escape')
  await window.getByRole('dialog').waitFor({ state: 'detached' })
})

// Last: a refused navigation leaves the test driver waiting for it.
test('the page can neither navigate, open windows nor read files above its folder', async () => {
  const { app, window } = launched
  await window.evaluate(() => {
    open('https://example.org/')
    location.href = 'https://example.org/'
  })
  const statusOf = (address: string): Promise<number> =>
    app.evaluate(async ({ net }, url) => (await net.fetch(url)).status, address)
  expect(await statusOf('app://sluice/index.html')).toBe(200)
  expect(await statusOf('app://sluice/..%2fmain.js')).toBe(404)
  expect(await statusOf('app://sluice/%2e%2e/main.js')).toBe(404)
  expect(app.windows()).toHaveLength(1)
  expect(await window.evaluate(() => origin)).toBe('app://sluice')
})
