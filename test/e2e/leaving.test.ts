/** Quitting asks while something runs; the application starts with the session, hidden and small; memory is given back. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { answerQuestions, type Launched, launch, launchHidden, questionsOf, startCommand } from './support/launch.ts'
import { stage } from './support/stage.ts'
import { Panel } from './support/session-bus.ts'
import { addByDialog } from './window-actions.ts'

const onLinux = test.runIf(process.platform === 'linux' && process.env.DBUS_SESSION_BUS_ADDRESS !== undefined)

const here = stage()

const ended = ({ app }: Launched): Promise<unknown> =>
  new Promise((resolve) => {
    app.once('close', () => {
      resolve(null)
    })
  })
const quit = ({ app }: Launched): Promise<void> =>
  app.evaluate(({ app: self }) => {
    setImmediate(() => {
      self.quit()
    })
  })

test('quitting while something runs asks; no is no, and a signal is not asked', async () => {
  here.launched = await launch(here.profile)
  const running = here.launched
  const gate = here.origin.hold('/asked.bin', { atByte: 500_000 })
  await addByDialog(running.window, here.origin.serve('/asked.bin', { seed: 'asked', sizeBytes: 1_000_000 }))
  await gate.reached()
  await answerQuestions(running.app, 1)
  await quit(running)
  await expect.poll(() => questionsOf(running.app), { timeout: 10_000 }).toEqual(['Quit while a download is running?'])
  await running.window.getByRole('button', { name: 'Add', exact: true }).waitFor()
  const gone = ended(running)
  running.app.process().kill('SIGTERM')
  await gone
  gate.release()
})

test('“do not ask again” is remembered', async () => {
  here.launched = await launch(here.profile)
  const first = here.launched
  const gate = here.origin.hold('/again.bin', { atByte: 500_000 })
  await addByDialog(first.window, here.origin.serve('/again.bin', { seed: 'again', sizeBytes: 1_000_000 }))
  await gate.reached()
  await answerQuestions(first.app, 0, true)
  const gone = ended(first)
  await quit(first)
  await gone
  gate.release()
  const stored = await readFile(join(here.profile.folder, 'config', 'Sluice', 'settings.json'), 'utf8')
  expect(JSON.parse(stored)).toMatchObject({ askOnQuit: false })
})

onLinux('starting with the session is an entry for it; a page that nobody sees gives its memory back', async () => {
  const panel = await Panel.open()
  try {
    here.launched = await launch(here.profile, { args: ['--close-to=hide', '--release-after=100'] })
    const { app } = here.launched
    const bridge = (patch: string): Promise<unknown> =>
      app.evaluate(
        ({ BrowserWindow }, code) =>
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
            `sluice.send({ t: 'call', id: 2 ** 42, name: 'host.settings.set', input: { patch: ${code} } })`,
          ),
        patch,
      )
    const entry = join(here.profile.folder, 'config', 'autostart', 'sluice.desktop')
    await bridge('{ startAtLogin: true }')
    // It is there a moment before anything is in it.
    const written = await until('there is an autostart entry', async () => (await readFile(entry, 'utf8')) || null)
    const exec = /^Exec=(.*)$/m.exec(written)?.[1]
    expect(exec?.startsWith(`"${startCommand().program}"`)).toBe(true)
    expect(exec?.endsWith(' "--hidden"')).toBe(true)
    await bridge('{ startAtLogin: false }')
    await until('the entry is gone', () => !existsSync(entry))

    const memory = (): Promise<number> =>
      app.evaluate(({ app: self }) =>
        self.getAppMetrics().reduce((sum, { memory: { workingSetSize } }) => sum + workingSetSize, 0),
      )
    const before = await memory()
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.close()
    })
    const pages = (): Promise<number> => app.evaluate(({ webContents }) => webContents.getAllWebContents().length)
    await expect.poll(pages, { timeout: 10_000 }).toBe(0)
    await expect.poll(memory, { timeout: 10_000 }).toBeLessThan(before - 40_000)
    process.stdout.write(`memory of all processes: ${String(before)} KB shown, ${String(await memory())} KB released\n`)
    await panel.click('Show Sluice')
    await expect.poll(pages, { timeout: 10_000 }).toBe(1)
  } finally {
    panel.close()
  }
})

onLinux('started hidden it has no page at all, and shows itself when it is called', async () => {
  const panel = await Panel.open()
  const app = await launchHidden(here.profile)
  try {
    await until('the tray is there', async () => (await panel.menu()).length > 0)
    expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(0)
    const window = app.waitForEvent('window')
    await panel.click('Show Sluice')
    await (await window).getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
  } finally {
    panel.close()
    await app.close()
  }
})
