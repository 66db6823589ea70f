/** The desktop answers clients of aria2 when its settings say so, and shows what to give them. */
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort, listen } from '../support/listen.ts'
import { until } from '../support/until.ts'
import { type Launched, launch } from './support/launch.ts'
import { stage } from './support/stage.ts'
import { waitForStatus } from './window-actions.ts'

const here = stage()

const openSettings = async ({ window }: Launched): Promise<void> => {
  await window.getByRole('button', { name: 'Settings' }).click()
  await window.getByRole('tab', { name: 'Ways in' }).click()
}

const setPort = async ({ window }: Launched, port: number): Promise<void> => {
  const field = window.locator('[data-setting="aria2Port"]').getByRole('textbox')
  await field.fill(String(port))
  await field.press('Enter')
}

const accept = ({ window }: Launched, choice: string): Promise<unknown> =>
  window.locator('[data-setting="aria2Clients"]').getByRole('combobox').selectOption(choice)

/** For people to look at. */
const shoot = async ({ window }: Launched, name: string): Promise<void> => {
  const folder = process.env.SLUICE_SCREENSHOTS
  if (folder !== undefined) await window.screenshot({ path: join(folder, `${name}.png`) })
}

/** As the background page of an extension asks. */
const ask = (address: string, method: string, params: readonly unknown[]): Promise<Response> =>
  fetch(address, {
    method: 'POST',
    headers: { origin: 'chrome-extension://mpkodccbngfoacfalldjimigbofkhgjn', 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method, params }),
  })

test('off until it is turned on; then an extension captures into the window, and into its folder only', async () => {
  here.launched = await launch(here.profile)
  const { window } = here.launched
  const port = await freePort()
  const address = `http://127.0.0.1:${String(port)}/jsonrpc`
  await openSettings(here.launched)
  await setPort(here.launched, port)
  await expect(ask(address, 'system.listMethods', [])).rejects.toThrow()
  await accept(here.launched, 'loopback')
  await window.getByText(address).waitFor()
  const token = (await window.locator('.copied-part code').nth(2).textContent()) ?? ''
  expect(token).toMatch(/^[\w-]{43}$/)
  await window.getByRole('button', { name: 'Copy: Token for both (RPC secret)' }).click()
  await shoot(here.launched, 'aria2-settings')
  const refused = await ask(address, 'aria2.addUri', [[`${here.origin.url}/x`]])
  expect(await refused.json()).toMatchObject({ error: { message: 'Unauthorized' } })
  const url = here.origin.serve('/captured.bin', { sizeBytes: 200_000, seed: 'captured' })
  const options = {
    header: ['Cookie: id=1', 'User-Agent: Browser/1'],
    referer: 'http://page.test/',
    out: 'captured.bin',
  }
  const added = await ask(address, 'aria2.addUri', [`token:${token}`, [url], options])
  expect(await added.json()).toMatchObject({ result: expect.stringMatching(/^[0-9a-f]{16}$/) as string })
  const escaped = await ask(address, 'aria2.addUri', [`token:${token}`, [url], { dir: '/etc' }])
  expect(JSON.stringify(await escaped.json())).toContain('outside of the folders')
  const ended = await ask(address, 'aria2.shutdown', [`token:${token}`])
  expect(JSON.stringify(await ended.json())).toContain('not ended from here')
  expect((await fetch(new URL('/contract', address))).status).toBe(404)
  expect(await (await fetch(new URL('/session', address))).json()).toEqual({ signedIn: false })
  await until('it is fetched', () => here.origin.log.of('/captured.bin').at(0)?.headers.cookie === 'id=1')
  await accept(here.launched, 'off')
  await until('nobody is there any more', () =>
    ask(address, 'system.listMethods', []).then(
      () => false,
      () => true,
    ),
  )
  await window.getByRole('button', { name: 'Back to downloads' }).click()
  await waitForStatus(window, 'captured.bin', 'Completed')
})

test('a port that is taken is said, and another one helps', async () => {
  const other = createServer()
  const port = await listen(other)
  here.launched = await launch(here.profile)
  await openSettings(here.launched)
  await setPort(here.launched, port)
  await accept(here.launched, 'loopback')
  await here.launched.window.getByText(`Another program uses port ${String(port)} already`).waitFor()
  await shoot(here.launched, 'aria2-port-taken')
  await here.launched.window.evaluate(() => {
    const sluice = Reflect.get(window, 'sluice') as { send: (frame: unknown) => void }
    const input = { patch: { language: 'zh', theme: 'dark' } }
    sluice.send({ t: 'call', id: 2 ** 42, name: 'host.settings.set', input })
  })
  await here.launched.window.getByText(`端口 ${String(port)} 已被其他程序占用`).waitFor()
  const free = await freePort()
  await setPort(here.launched, free)
  await here.launched.window.getByText(`http://127.0.0.1:${String(free)}/jsonrpc`).waitFor()
  await shoot(here.launched, 'aria2-chinese-dark')
  await new Promise((resolve) => other.close(resolve))
})
