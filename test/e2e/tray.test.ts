/** The tray, as a panel on the session bus sees and uses it; and what happens where there is no panel. */
import { expect, test } from 'vitest'
import { sha256Of } from '../support/fault-server/index.ts'
import { join } from 'node:path'
import { sha256File } from '../support/temp.ts'
import { until } from '../support/until.ts'
import { answerQuestions, type Launched, launch, questionsOf } from './support/launch.ts'
import { stage } from './support/stage.ts'
import { Panel } from './support/session-bus.ts'
import { device, openWindowManager } from './support/window-manager.ts'
import { addByDialog, waitForStatus } from './window-actions.ts'

const onLinux = test.runIf(process.platform === 'linux' && process.env.DBUS_SESSION_BUS_ADDRESS !== undefined)

const here = stage()

type State = 'visible' | 'hidden' | 'minimized' | 'released'

/** The display has no window manager, so a window that is minimised stays where it is: its wish is noted. */
const noteMinimize = ({ app }: Launched): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) {
      window.minimize = () => void Reflect.set(window, 'wasMinimized', true)
    }
  })

const stateOf = ({ app }: Launched): Promise<State> =>
  app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    if (!window) return 'released'
    if (window.isVisible() && Reflect.get(window, 'wasMinimized') === true) return 'minimized'
    return window.isVisible() ? 'visible' : 'hidden'
  })

const waitForState = async (of: Launched, state: State): Promise<void> => {
  await until(`the window is ${state}`, async () => (await stateOf(of)) === state)
}

const closeWindow = ({ app }: Launched): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.close()
  })

/** The menu is drawn anew every two seconds at most. */
const patient = { timeout: 15_000 }

const labels = async (of: Panel): Promise<readonly string[]> =>
  (await of.menu()).map(({ label }) => label).filter((label) => label !== '')

onLinux('a panel shows the icon and its menu works: pause, resume, limit, last completed, add, quit', async () => {
  const panel = here.keep(await Panel.open())
  here.launched = await launch(here.profile, { args: ['--close-to=hide'] })
  const { window, app } = here.launched
  await expect
    .poll(() => labels(panel))
    .toEqual([
      'Nothing is running',
      'Show Sluice',
      'Add downloads…',
      'Drop basket',
      'Pause all',
      'Resume all',
      'Speed limit',
      'Last completed',
      'When everything is done',
      'Settings…',
      'Quit Sluice',
    ])
  expect((await panel.entry('Pause all')).isEnabled).toBe(false)
  expect((await panel.entry('Last completed')).entries.map(({ label }) => label)).toEqual(['Nothing yet'])

  const offered = { seed: 'tray-menu', sizeBytes: 2_000_000 }
  const gate = here.origin.hold('/menu.bin', { atByte: 1_000_000 })
  await addByDialog(window, here.origin.serve('/menu.bin', offered))
  await gate.reached()
  await expect.poll(async () => (await labels(panel))[0], patient).toMatch(/ · 1 running$/)
  await expect.poll(() => panel.property('ToolTip')).not.toBeNull()
  await panel.click('Pause all')
  await waitForStatus(window, 'menu.bin', 'Paused')
  await expect.poll(async () => (await panel.entry('Resume all')).isEnabled, patient).toBe(true)
  gate.release()
  await panel.click('Resume all')
  await waitForStatus(window, 'menu.bin', 'Completed')
  expect(await sha256File(join(here.profile.downloads, 'menu.bin'))).toBe(sha256Of(offered))
  await expect
    .poll(async () => (await panel.entry('Last completed')).entries.map(({ label }) => label), patient)
    .toEqual(['menu.bin'])

  await panel.click('Speed limit', '1.0 MiB/s')
  await expect.poll(async () => (await panel.entry('Speed limit', '1.0 MiB/s')).isChecked, patient).toBe(true)
  await expect.poll(async () => (await panel.entry('Speed limit', 'No limit')).isChecked, patient).toBe(false)

  await closeWindow(here.launched)
  await waitForState(here.launched, 'hidden')
  await panel.click('Add downloads…')
  await waitForState(here.launched, 'visible')
  await window.getByRole('dialog').waitFor()
  await window.keyboard.press('Escape')
  await closeWindow(here.launched)
  await panel.activate()
  await waitForState(here.launched, 'visible')
  const ended = new Promise((resolve) => {
    app.once('close', () => {
      resolve(null)
    })
  })
  await panel.click('Settings…')
  await window.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  await panel.click('Quit Sluice')
  await ended
})

onLinux('closing asks once where there is a tray, and remembers', async () => {
  const panel = here.keep(await Panel.open())
  here.launched = await launch(here.profile)
  await answerQuestions(here.launched.app, 0, true)
  await closeWindow(here.launched)
  await waitForState(here.launched, 'hidden')
  expect(await questionsOf(here.launched.app)).toEqual(['Keep Sluice running?'])
  await panel.click('Show Sluice')
  await waitForState(here.launched, 'visible')
  await closeWindow(here.launched)
  await waitForState(here.launched, 'hidden')
  expect(await questionsOf(here.launched.app)).toHaveLength(1)
})

onLinux('without a panel closing minimises, and nothing is asked', async () => {
  here.launched = await launch(here.profile)
  await noteMinimize(here.launched)
  await closeWindow(here.launched)
  await waitForState(here.launched, 'minimized')
  expect(await questionsOf(here.launched.app)).toEqual([])
})

onLinux(
  'without a panel, the window manager’s own way of closing really minimises, and its list brings it back',
  async () => {
    const manager = openWindowManager()
    try {
      here.launched = await launch(here.profile)
      const { app } = here.launched
      const isMinimized = (): Promise<boolean> =>
        app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized() === true)
      const [id = ''] = device('search', '--sync', '--onlyvisible', '--class', 'sluice').split('\n')
      device('windowactivate', '--sync', id)
      device('key', 'alt+F4')
      await expect.poll(isMinimized).toBe(true)
      expect(await questionsOf(app)).toEqual([])
      // As a click in the list of windows does it.
      device('windowactivate', '--sync', id)
      await expect.poll(isMinimized).toBe(false)
    } finally {
      await here.launched.close()
      here.launched = null
      await manager.close()
    }
  },
)

onLinux('the icon itself says whether something runs, waits for somebody, or has failed', async () => {
  const panel = here.keep(await Panel.open())
  here.launched = await launch(here.profile)
  const { window, app } = here.launched
  const picture = async (): Promise<string> => JSON.stringify(await panel.property('IconPixmap'))
  const idle = await picture()
  expect(idle).toMatch(/^\[\[\d+,\d+,/)
  const seen = new Set([idle])
  const expectAnother = async (): Promise<void> => {
    await expect.poll(async () => seen.has(await picture()), patient).toBe(false)
    seen.add(await picture())
  }
  const gate = here.origin.hold('/icon.bin', { atByte: 1_000_000 })
  await addByDialog(window, here.origin.serve('/icon.bin', { seed: 'icon', sizeBytes: 2_000_000 }))
  await gate.reached()
  await expectAnother()
  await panel.click('Pause all')
  await waitForStatus(window, 'icon.bin', 'Paused')
  await expectAnother()
  gate.release()
  // Trouble is what somebody has not seen yet.
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.hide()
  })
  here.origin.serve('/gone.bin', null)
  await app.evaluate(
    ({ BrowserWindow }, url) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
        `sluice.send({ t: 'call', id: 2 ** 41, name: 'downloads.add', input: { items: [{ urls: ['${url}'] }] } })`,
      ),
    `${here.origin.url}/gone.bin`,
  )
  await expectAnother()
  // The one who looks has seen it.
  await panel.activate()
  await expect.poll(async () => seen.has(await picture()), patient).toBe(true)
})

onLinux(
  'when the panel goes, a hidden window comes back to the task bar; a new panel shows the icon again',
  async () => {
    const panel = here.keep(await Panel.open())
    here.launched = await launch(here.profile, { args: ['--close-to=hide'] })
    await noteMinimize(here.launched)
    await panel.menu()
    await closeWindow(here.launched)
    await waitForState(here.launched, 'hidden')
    panel.close()
    await waitForState(here.launched, 'minimized')
    const next = here.keep(await Panel.open())
    await expect.poll(() => labels(next), patient).toContain('Show Sluice')
  },
)

onLinux('hidden for a while the page is released, downloads go on, and it comes back as it was', async () => {
  const panel = here.keep(await Panel.open())
  here.launched = await launch(here.profile, { args: ['--close-to=hide', '--release-after=200'] })
  const { app, window } = here.launched
  const offered = { seed: 'released', sizeBytes: 2_000_000 }
  const gate = here.origin.hold('/released.bin', { atByte: 1_000_000 })
  await addByDialog(window, here.origin.serve('/released.bin', offered))
  await gate.reached()
  await window.getByRole('button', { name: /^Active/ }).click()
  await closeWindow(here.launched)
  await waitForState(here.launched, 'released')
  gate.release()
  const file = join(here.profile.downloads, 'released.bin')
  await until(
    'the file is finished without a page',
    async () => (await sha256File(file).catch(() => '')) === sha256Of(offered),
  )

  const next = app.waitForEvent('window')
  await panel.click('Show Sluice')
  const again = await next
  // The list that was looked at is the one that is shown: there is nothing active any more.
  await again.locator('.side-item[aria-current]', { hasText: 'Active' }).waitFor()
  await again.getByRole('button', { name: /^All/ }).click()
  await waitForStatus(again, 'released.bin', 'Completed')
})

onLinux('the page crashes: downloads go on and it comes back in step', async () => {
  here.launched = await launch(here.profile)
  const { app, window } = here.launched
  const offered = { seed: 'crash', sizeBytes: 2_000_000 }
  const gate = here.origin.hold('/crash.bin', { atByte: 1_000_000 })
  await addByDialog(window, here.origin.serve('/crash.bin', offered))
  await gate.reached()
  const before = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  )
  await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        contents?.once('did-finish-load', () => {
          resolve(null)
        })
        contents?.forcefullyCrashRenderer()
      }),
  )
  gate.release()
  const text = (): Promise<string> =>
    app.evaluate(
      ({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]
          ?.webContents.executeJavaScript('document.body.innerText')
          .catch(() => '') as Promise<string>,
    )
  await expect.poll(text, { timeout: 20_000 }).toMatch(/crash\.bin[\s\S]*Completed/)
  const after = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  )
  expect(after).not.toBe(before)
  expect(await sha256File(join(here.profile.downloads, 'crash.bin'))).toBe(sha256Of(offered))
})
