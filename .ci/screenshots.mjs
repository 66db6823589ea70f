// Pictures of every view of the window on an invented engine: `node .ci/screenshots.mjs [FOLDER] [NAME…]`. Without a folder they
// replace those in docs/screenshots. Needs a display of its own (xvfb-run) on Linux, and a font with Chinese letters for `zh`.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { _electron } from 'playwright-core'
import { createServer } from 'vite'
import { findElectron } from './electron.mjs'
import { root, run, say, Stop } from './setup.mjs'

const WIDE = { width: 1280, height: 800 }
const SMALL = { width: 900, height: 600 }
const PHONE = { width: 390, height: 760 }

/** Name of the picture → what the workbench shows, the size, and what is clicked before. */
const PICTURES = {
  'window-light': { at: 'scene=states&select=3' },
  'window-dark': { at: 'scene=states&select=3&theme=dark' },
  'window-chinese': { at: 'scene=states&select=3&language=zh' },
  'window-small': { at: 'scene=states&select=3', size: SMALL },
  'window-empty': { at: 'scene=empty' },
  'window-many': { at: 'scene=many&select=12' },
  'window-errors': { at: 'scene=failing&select=9' },
  'add-light': { at: 'scene=states&dialog=add&text=https://example.org/data/set-01.tar.zst' },
  'add-chinese': {
    at: 'scene=states&dialog=add&language=zh&text=https://example.org/data/set-01.tar.zst',
    size: SMALL,
  },
  'offline-light': { at: 'scene=offline&toast' },
  'timeline-light': { at: 'scene=states&select=9', click: ['tab:Timeline'] },
  'timeline-chinese': { at: 'scene=states&select=9&language=zh&theme=dark', click: ['tab:时间线'] },
  'remove-dark': { at: 'scene=states&select=3&dialog=remove&theme=dark', size: SMALL },
  'remove-chinese': { at: 'scene=states&select=3&dialog=remove&language=zh', size: SMALL },
  'address-light': { at: 'scene=states&select=9&dialog=address', size: SMALL },
  'address-chinese': { at: 'scene=states&select=9&dialog=address&language=zh', size: SMALL },
  'queue-chinese': { at: 'scene=states&dialog=queue&queue=2&language=zh', size: SMALL },
  'speed-chinese': { at: 'scene=states&dialog=speed&profiles&language=zh' },
  'rules-chinese': { at: 'scene=states&dialog=rules&language=zh&theme=dark' },
  'queue-light': { at: 'scene=states&dialog=queue&queue=2' },
  'speed-dark': { at: 'scene=states&dialog=speed&profiles&theme=dark' },
  'rules-light': { at: 'scene=states&dialog=rules', size: SMALL },
  'settings-light': { at: 'view=settings', click: ['tab:Network and proxy'] },
  'settings-dark': { at: 'view=settings&theme=dark', click: ['tab:Appearance'] },
  'settings-chinese': { at: 'view=settings&language=zh', click: ['tab:网络与代理'], size: SMALL },
  'grab-light': { at: 'grab=some' },
  'grab-dark': { at: 'grab=some&shape=table&theme=dark' },
  'grab-chinese': { at: 'grab=some&language=zh', size: SMALL },
  'grab-many': { at: 'grab=many' },
  'grab-small': { at: 'grab=some', size: SMALL },
  'grab-phone': { at: 'grab=some', size: PHONE },
  'grab-none': { at: 'grab=none' },
  'grab-gaps': { at: 'grab=some', click: ['button:What was left out…', 'tab:Series with gaps (1)'], size: SMALL },
  'grab-errors': { at: 'grab=some', click: ['button:What was left out…'] },
  'grab-start': { at: 'scene=states&dialog=grab&text=https://archive.example.org/pub/' },
  'recipe-light': { at: 'recipe=1', click: ['button:Try'] },
  'recipe-dark': { at: 'recipe=1&theme=dark', click: ['button:Try'] },
  'recipe-chinese': { at: 'recipe=1&language=zh', click: ['button:试用'], size: SMALL },
  'recipe-phone': { at: 'recipe=1', click: ['button:Preview', 'button:Try'], size: PHONE },
  'rows-light': { at: 'grab=rows' },
  'rows-chinese': { at: 'grab=rows&language=zh&theme=dark', size: SMALL },
  'rows-phone': { at: 'grab=rows', size: PHONE },
  'recipe-shelf': { at: 'recipe=', size: SMALL, click: ['heading:They come along with Sluice'] },
  'columns-light': {
    at: 'scene=states&select=3&columns=name,host,queue,progress,size,status,finished',
    click: ['button:Filters'],
  },
  'export-light': { at: 'scene=states&select=3&dialog=export', size: SMALL },
  'backup-light': { at: 'view=settings', click: ['tab:Backup and export'] },
  'backup-dark': { at: 'view=settings&theme=dark', click: ['tab:Backup and export'], size: SMALL },
  'webhooks-light': { at: 'view=settings', click: ['tab:Webhooks'] },
  'export-chinese': { at: 'scene=states&select=3&dialog=export&language=zh', size: SMALL },
  'backup-chinese': { at: 'view=settings&language=zh', click: ['tab:备份与导出'] },
  'webhooks-chinese': { at: 'view=settings&language=zh&theme=dark', click: ['tab:消息推送'] },
  'devices-light': { at: 'view=settings', click: ['tab:Devices'] },
  'devices-chinese': { at: 'view=settings&language=zh', click: ['tab:设备'], size: SMALL },
  'settings-phone': { at: 'view=settings', click: ['tab:Queue and retries'], size: PHONE },
}

/** A browser window that shows whatever it is led to. */
const BROWSER = `
import { app, BrowserWindow } from 'electron'
app.commandLine.appendSwitch('force-device-scale-factor', '1')
app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800, useContentSize: true }).loadURL('about:blank'))
`

async function openBrowser(folder) {
  const electron = await findElectron()
  await writeFile(join(folder, 'package.json'), '{"name":"pictures","type":"module","main":"main.js"}')
  await writeFile(join(folder, 'main.js'), BROWSER)
  const noSandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return _electron.launch({
    executablePath: electron.executablePath,
    args: ['--disable-gpu', ...noSandbox, folder, `--user-data-dir=${join(folder, 'profile')}`],
    env: { ...process.env, ...electron.env },
    chromiumSandbox: noSandbox.length === 0,
  })
}

async function resize(app, { width, height }) {
  await app.evaluate(
    ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0].setContentSize(w, h),
    [width, height],
  )
}

async function take(app, page, address, name, { at, click = [], size = WIDE }, folder) {
  await resize(app, size)
  await page.goto(`${address}workbench.html?still&${at}`)
  await page.locator('.statusbar').waitFor()
  for (const one of click) {
    const [role, label] = one.split(':')
    await page.getByRole(role, { name: label }).click()
  }
  await page.evaluate('document.fonts.ready.then(() => true)')
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'initial' })
  say(name)
}

await run(import.meta.url, async ([folder = join(root, 'docs', 'screenshots'), ...names]) => {
  const unknown = names.find((name) => PICTURES[name] === undefined)
  if (unknown !== undefined)
    throw new Stop(`no picture is called ${unknown}; there are ${Object.keys(PICTURES).join(', ')}`)
  await mkdir(folder, { recursive: true })
  const scratch = await mkdtemp(join(tmpdir(), 'sluice-pictures-'))
  const server = await createServer({
    configFile: false,
    root: join(root, 'renderer'),
    cacheDir: join(scratch, 'vite'),
    logLevel: 'warn',
    plugins: [react()],
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  })
  await server.listen()
  const [address] = server.resolvedUrls.local
  const app = await openBrowser(scratch)
  try {
    const page = await app.firstWindow()
    for (const name of names.length > 0 ? names : Object.keys(PICTURES)) {
      await take(app, page, address, name, PICTURES[name], folder)
    }
    return 0
  } finally {
    await app.close()
    await server.close()
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 })
  }
})
