/**
 * The security of the window, point by point, in the built application. The names say which row of docs/security.md a test is for.
 * Scripts run in the page by the main process's hand, because a refused navigation leaves the test driver waiting.
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultDataDir } from '../../main/api/data-dir.ts'
import { connectSocket } from '../../main/api/socket-wire.ts'
import { createClient } from '../../shared/client.ts'
import { type Origin, startOrigin, status } from '../support/fault-server/index.ts'
import { type Launched, launch, makeProfile, type Profile } from './support/launch.ts'
import { confirmAdd, waitForStatus } from './window-actions.ts'

let origin: Origin
let profile: Profile
let launched: Launched

beforeAll(async () => {
  origin = await startOrigin()
  profile = await makeProfile()
  launched = await launch(profile, { env: { SLUICE_LOG: 'debug' } })
  await launched.window.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
})
afterAll(async () => {
  await launched.close()
  await profile.remove()
  await origin.stop()
})

/** What an expression in the page comes to; `refused: …` when it throws or its promise rejects. */
const inPage = (expression: string): Promise<unknown> =>
  launched.app.evaluate(({ BrowserWindow }, code) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const script = `Promise.resolve().then(() => (${code})).catch((error) => 'refused: ' + error.name)`
    return contents?.executeJavaScript(script, true) as Promise<unknown>
  }, expression)

const place = (): Promise<{
  readonly windows: number
  readonly url: string | undefined
  readonly frames: number | undefined
}> =>
  launched.app.evaluate(({ BrowserWindow }) => {
    const all = BrowserWindow.getAllWindows()
    const contents = all[0]?.webContents
    return { windows: all.length, url: contents?.getURL(), frames: contents?.mainFrame.frames.length }
  })
const atHome = { windows: 1, url: 'app://sluice/index.html', frames: 0 }

test('SEC1: every window is isolated, sandboxed, without Node, webviews or experiments; the basket, too', async () => {
  const setBasket = (dropBasket: boolean): Promise<void> =>
    launched.window.evaluate((wish) => {
      const { sluice } = globalThis as unknown as { sluice: { send(frame: unknown): void } }
      const input = { patch: { dropBasket: wish } }
      sluice.send({ t: 'call', id: 2 ** 42, name: 'host.settings.set', input })
    }, dropBasket)
  await setBasket(true)
  await expect.poll(() => launched.app.windows().length).toBe(2)
  const all = await launched.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      // Not in Electron's types; what it was really made with.
      const read: unknown = Reflect.get(contents, 'getLastWebPreferences')
      return (typeof read === 'function' ? read.call(contents) : {}) as Record<string, unknown>
    }),
  )
  expect(all).toHaveLength(2)
  const on = ['contextIsolation', 'sandbox', 'webSecurity']
  const off = [
    ...['nodeIntegration', 'webviewTag', 'navigateOnDragDrop', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames'],
    ...['allowRunningInsecureContent', 'experimentalFeatures'],
  ]
  for (const found of all) {
    for (const name of on) expect(found[name], name).toBe(true)
    for (const name of off) expect(found[name] ?? false, name).toBe(false)
    expect(found.enableBlinkFeatures ?? '').toBe('')
  }
  await setBasket(false)
  await expect.poll(() => launched.app.windows().length).toBe(1)
})

test.each([
  ['app://sluice/index.html', 200],
  ['app://sluice/index.html?return', 200],
  ['app://sluice/../main.js', 404],
  ['app://sluice/..%2fmain.js', 404],
  ['app://sluice/%2e%2e/%2e%2e/package.json', 404],
  ['app://sluice/..%5c..%5cpackage.json', 404],
  ['app://sluice/%00index.html%00/../../main.js', 404],
  ['app://sluice/%', 404],
  ['app://sluice//etc/passwd', 404],
  ['app://other/index.html', 404],
  ['app://sluice/', 404],
] as const)('SEC3: %s is answered with %i', async (address, expected) => {
  const answer = await launched.app.evaluate(async ({ net }, url) => (await net.fetch(url)).status, address)
  expect(answer).toBe(expected)
})

test('SEC3: the page reads no files and nothing from anywhere', async () => {
  expect(await inPage(`fetch('file:///etc/passwd')`)).toBe('refused: TypeError')
  expect(await inPage(`fetch('${origin.serve('/page.bin', { seed: 'page', sizeBytes: 10 })}')`)).toBe(
    'refused: TypeError',
  )
  expect(await inPage(`fetch('app://sluice/index.html')`)).toBe('refused: TypeError')
})

test('SEC4: the policy of the page allows its own files and nothing else', async () => {
  const policy = await launched.app.evaluate(async ({ net }) =>
    (await net.fetch('app://sluice/index.html')).headers.get('content-security-policy'),
  )
  expect(policy?.split('; ').toSorted()).toEqual([
    "base-uri 'none'",
    "connect-src 'none'",
    "default-src 'none'",
    "font-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "script-src 'self'",
    "style-src 'self'",
    'trusted-types default',
  ])
})

const payloads = [
  '<img src=x onerror="pwned=1">',
  '<svg onload=pwned=1>',
  '"><script>pwned=1</script>',
  "';pwned=1;'",
  'javascript:pwned=1',
  '{{constructor.constructor("pwned=1")()}}',
  '<iframe srcdoc="<script>parent.pwned=1</script>">',
  '<details open ontoggle=pwned=1>',
  '<a href="javascript:pwned=1">x</a>',
  '$t(app.name) {{name}} ${pwned=1}',
]

test('SEC4: what others choose (names, addresses, reasons) is text', async () => {
  const client = createClient(await connectSocket(defaultDataDir(profile.env)))
  try {
    const items = payloads.map((payload, index) => ({
      urls: [origin.serve(`/xss-${String(index)}/${encodeURIComponent(payload)}`, null, status(404))],
      out: payload.replaceAll('/', '_'),
    }))
    await client.call('downloads.add', { items })
  } finally {
    client.close()
  }
  await waitForStatus(launched.window, 'onerror', 'file not found on the server')
  expect(await inPage(`typeof pwned`)).toBe('undefined')
  expect(await inPage(`document.querySelectorAll('.rows :is(script, iframe, img, details, a)').length`)).toBe(0)
})

test.each([
  `document.body.innerHTML = '<b>x</b>'`,
  `document.write('x')`,
  `new Function('return 1')()`,
  `eval('1')`,
  `setTimeout('globalThis.pwned = 1')`,
])('SEC4: %s is refused', async (code) => {
  expect(await inPage(code)).toMatch(/^refused: (TypeError|EvalError)$/)
})

describe('SEC7: what a page can ask for is denied', () => {
  test.each([
    ['geolocation', `new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, () => no(new Error())))`],
    ['camera and microphone', `navigator.mediaDevices.getUserMedia({ audio: true, video: true })`],
    ['the screen', `navigator.mediaDevices.getDisplayMedia()`],
    ['reading the clipboard', `navigator.clipboard.readText()`],
    ['MIDI', `navigator.requestMIDIAccess({ sysex: true })`],
    ['USB', `navigator.usb.requestDevice({ filters: [] })`],
    ['HID', `navigator.hid.requestDevice({ filters: [] }).then((all) => { if (all.length === 0) throw new Error() })`],
    ['serial ports', `navigator.serial.requestPort()`],
    ['Bluetooth', `navigator.bluetooth.requestDevice({ acceptAllDevices: true })`],
    ['local fonts', `queryLocalFonts().then((all) => { if (all.length === 0) throw new Error() })`],
  ])('%s', async (_what, code) => {
    expect(await inPage(code)).toMatch(/^refused: /)
  })
  test('notifications', async () => {
    expect(await inPage(`Notification.requestPermission()`)).toBe('denied')
  })
})

test('SEC9: the page is given two functions', async () => {
  expect(await inPage(`Object.keys(sluice).sort().join()`)).toBe('onFrame,send')
  expect(await inPage(`[typeof require, typeof process, typeof module].join()`)).toBe('undefined,undefined,undefined')
})

test('SEC10: a file is opened by the id of its download, never by a path, and nothing opens an address', async () => {
  const asked = await launched.app.evaluate(({ shell }) => {
    const calls: string[] = []
    Reflect.set(globalThis, 'shellCalls', calls)
    for (const name of ['openExternal', 'openPath', 'showItemInFolder', 'trashItem'])
      Reflect.set(shell, name, (what: string) => {
        calls.push(`${name} ${what}`)
        return Promise.resolve('')
      })
    return calls.length
  })
  expect(asked).toBe(0)
  const frames = [
    { name: 'host.openFile', input: { path: '/etc/passwd' } },
    { name: 'host.openFile', input: { id: '../../etc/passwd' } },
    { name: 'host.openFile', input: { id: 999_999 } },
    { name: 'host.showInFolder', input: { id: -1 } },
    { name: 'host.openExternal', input: { url: 'file:///etc/passwd' } },
  ]
  for (const [index, frame] of frames.entries())
    await inPage(`sluice.send(${JSON.stringify({ t: 'call', id: 2 ** 41 + index, ...frame })})`)
  // Answered in order: once this one is, those before it are.
  await launched.window.getByRole('button', { name: 'Add', exact: true }).waitFor()
  expect(await launched.app.evaluate(() => Reflect.get(globalThis, 'shellCalls') as string[])).toEqual([])
})

test('SEC11: no window asks anybody else for anything', async () => {
  const url = origin.serve('/never.bin', { seed: 'never', sizeBytes: 10 })
  const outcome = await launched.app.evaluate(
    ({ session }, address) =>
      session.defaultSession.fetch(address).then(
        () => 'answered',
        (error: unknown) => String(error),
      ),
    url,
  )
  expect(outcome).toMatch(/ERR_BLOCKED_BY_CLIENT/)
  expect(origin.log.requests('/never.bin')).toBe(0)
})

test('SEC16: the page saves no files by itself', async () => {
  await inPage(`(() => {
    const a = document.createElement('a')
    a.href = URL.createObjectURL(new Blob(['x'])); a.download = 'dropped.txt'; a.click()
  })()`)
  await launched.window.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  expect(await readdir(profile.downloads)).not.toContain('dropped.txt')
})

const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

test('SEC18, SEC42: a password is in no file of the profile and in no line of the log', async () => {
  const { window } = launched
  await window.getByRole('button', { name: 'Add', exact: true }).click()
  await window.getByLabel('Addresses').fill(origin.serve('/canary.bin', { seed: 'canary', sizeBytes: 1_000 }))
  await window.getByRole('button', { name: 'More' }).click()
  await window.getByLabel('User').fill('someone')
  await window.getByLabel('Password').fill('canary-7f3a')
  await window.getByLabel('Headers').fill('Cookie: session=canary-7f3a')
  await confirmAdd(window)
  await waitForStatus(window, 'canary.bin', 'Completed')
  expect(origin.log.of('/canary.bin').at(-1)?.headers.cookie).toBe('session=canary-7f3a')
  const texts = await Promise.all(
    (await filesBelow(profile.folder)).map(async (file) => [file, await readFile(file)] as const),
  )
  expect(texts.length).toBeGreaterThan(5)
  const basic = Buffer.from('someone:canary-7f3a').toString('base64')
  const leaks = texts.filter(([, text]) => text.includes('canary-7f3a') || text.includes(basic)).map(([file]) => file)
  expect(leaks).toEqual([])
  expect(launched.output()).not.toContain('canary-7f3a')
})

test.runIf(process.platform !== 'win32')('SEC45: the data folder is for its owner alone', async () => {
  const dataDir = defaultDataDir(profile.env)
  const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8)
  expect(await mode(dataDir)).toBe('700')
  for (const name of ['secrets.key', 'engine.sock']) expect(await mode(join(dataDir, name)), name).toBe('600')
})

test.each([
  'https://example.org/',
  'http://127.0.0.1/',
  'file:///etc/passwd',
  'file:////server/share',
  'app://sluice/main.js',
  'app://other/',
  'javascript:globalThis.pwned=1',
  'data:text/html,<script>1</script>',
  'blob:app://sluice/1',
  'chrome://gpu',
  'sluice:https://example.org/',
  'mailto:a@example.org',
  'ftp://example.org/',
  'view-source:app://sluice/index.html',
])('SEC5: the page cannot go to %s', async (address) => {
  await inPage(`void (location.href = ${JSON.stringify(address)})`)
  await inPage(`new Promise((resolve) => {
    const form = document.createElement('form'); form.action = ${JSON.stringify(address)}; document.body.append(form)
    try { form.submit() } finally { form.remove(); requestAnimationFrame(() => resolve()) }
  })`)
  expect(await place()).toEqual(atHome)
  expect(await inPage(`typeof pwned`)).toBe('undefined')
})

test.each([
  `open('https://example.org/')`,
  `open('about:blank')`,
  `open('')`,
  `open('app://sluice/index.html')`,
  `open('https://example.org/', '_blank', 'noopener,noreferrer')`,
  `open('https://example.org/', 'named')`,
  `open('javascript:1', 'named')`,
  `open('file:///etc/passwd', '_blank', 'nodeIntegration=yes,contextIsolation=no')`,
])('SEC6: %s opens nothing', async (code) => {
  expect(await inPage(`${code} === null`)).toBe(true)
  await inPage(
    `(() => { const a = Object.assign(document.createElement('a'), { href: 'https://example.org/', target: '_blank' }); a.click() })()`,
  )
  expect(await place()).toEqual(atHome)
})

test('SEC5: an empty page does not stay, and it is not listened to', async () => {
  const heard = await launched.app.evaluate(
    ({ BrowserWindow }) =>
      new Promise((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        const seen: string[] = []
        contents?.on('did-finish-load', () => {
          seen.push(contents.getURL())
          if (contents.getURL().startsWith('app://sluice/')) resolve(seen)
        })
        void contents?.executeJavaScript(`void (location.href = 'about:blank')`)
      }),
  )
  expect(heard).toContain('app://sluice/index.html?return')
})
