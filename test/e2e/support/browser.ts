/**
 * A plain browser: Electron's Chromium with windows that have no preload and nothing of the application, or the Chromium that
 * `SLUICE_CHROMIUM` names.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, chromium, type BrowserContext, type Page } from 'playwright-core'
import { electronPath } from './launch.ts'

interface Size {
  readonly width: number
  readonly height: number
}

export interface Browser {
  /** A window with cookies and storage of its own, unless `visitor` names those that it shares with others of that name. */
  open(address: string, size?: Size, visitor?: string): Promise<Page>
  close(): Promise<void>
}

const program = `
import { app, BrowserWindow } from 'electron'
globalThis.openWindow = (partition, width, height) => {
  new BrowserWindow({ width, height, useContentSize: true, webPreferences: { partition, sandbox: true, contextIsolation: true } })
    .loadURL('about:blank')
}
app.on('window-all-closed', () => undefined)
`

const usualSize: Size = { width: 1120, height: 720 }

/** `extra`: further words of Chromium's command line. */
export const startBrowser = (extra: readonly string[] = []): Promise<Browser> => {
  const path = process.env.SLUICE_CHROMIUM
  return path === undefined ? startElectron(extra) : startChromium(path, extra)
}

async function startChromium(executablePath: string, extra: readonly string[]): Promise<Browser> {
  const chromiumSandbox = !extra.includes('--no-sandbox')
  const browser = await chromium.launch({ executablePath, args: ['--disable-gpu', ...extra], chromiumSandbox })
  const visitors = new Map<string, BrowserContext>()
  return {
    open: async (address, viewport = usualSize, visitor = '') => {
      const context = visitors.get(visitor) ?? (await browser.newContext())
      if (visitor !== '') visitors.set(visitor, context)
      const page = await context.newPage()
      await page.setViewportSize(viewport)
      await page.goto(address)
      return page
    },
    close: () => browser.close(),
  }
}

async function startElectron(extra: readonly string[]): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-browser-'))
  await writeFile(join(folder, 'package.json'), '{"name":"browser","type":"module","main":"main.js"}')
  await writeFile(join(folder, 'main.js'), program)
  const app = await _electron.launch({
    executablePath: electronPath(),
    args: ['--disable-gpu', ...extra, folder, `--user-data-dir=${join(folder, 'profile')}`],
    chromiumSandbox: !extra.includes('--no-sandbox'),
    cwd: folder,
  })
  let windows = 0
  return {
    open: async (address, { width, height } = usualSize, visitor = '') => {
      const opened = app.waitForEvent('window')
      windows += 1
      await app.evaluate(
        (_electronModule, [partition, w, h]) => {
          const open = Reflect.get(globalThis, 'openWindow') as (partition: string, w: number, h: number) => void
          open(partition, w, h)
        },
        [visitor === '' ? `visitor-${String(windows)}` : visitor, width, height] as const,
      )
      const page = await opened
      await page.goto(address)
      return page
    },
    close: async () => {
      await app.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
