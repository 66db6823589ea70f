/** What people are told while they do not look: notifications, progress at the dock, no sleep, a countdown that can be ended. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { status } from '../support/fault-server/index.ts'
import { until } from '../support/until.ts'
import { type Launched, launch, questionsOf } from './support/launch.ts'
import { stage } from './support/stage.ts'
import { listenAsDock, Notifications, Panel } from './support/session-bus.ts'
import { addByDialog, waitForStatus } from './window-actions.ts'

const onLinux = test.runIf(process.platform === 'linux' && process.env.DBUS_SESSION_BUS_ADDRESS !== undefined)
const patient = { timeout: 15_000 }

const here = stage()

const hideWindow = ({ app }: Launched): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.hide()
  })

/** Notes what the system's file manager is asked to show, in place of one. */
const noteShell = ({ app }: Launched): Promise<void> =>
  app.evaluate(({ shell }) => {
    const asked: string[] = []
    Reflect.set(globalThis, 'shellAsked', asked)
    Reflect.set(shell, 'showItemInFolder', (path: string) => void asked.push(`show ${path}`))
    Reflect.set(shell, 'openPath', (path: string) => {
      asked.push(`open ${path}`)
      return Promise.resolve('')
    })
  })
const shellAsked = ({ app }: Launched): Promise<readonly string[]> =>
  app.evaluate(() => Reflect.get(globalThis, 'shellAsked') as string[])

onLinux('one file is told with buttons that open it and its folder', async () => {
  here.keep(await Panel.open())
  const notifications = here.keep(await Notifications.open())
  here.launched = await launch(here.profile, { args: ['--close-to=hide'] })
  await noteShell(here.launched)
  const gate = here.origin.hold('/told&more.bin', { atByte: 1_000 })
  await addByDialog(here.launched.window, here.origin.serve('/told&more.bin', { seed: 'told', sizeBytes: 700_000 }))
  await gate.reached()
  await hideWindow(here.launched)
  gate.release()
  await until('a notification', () => notifications.shown.length > 0)
  const [first] = notifications.shown
  expect(first?.title).toBe('Download completed')
  expect(first?.body).toBe('told&amp;more.bin')
  expect(first?.actions).toEqual([
    ['default', ''],
    ['0', 'Open'],
    ['1', 'Show in folder'],
  ])
  if (!first) return
  const running = here.launched
  notifications.press(first, 'default')
  notifications.press(first, '0')
  await expect
    .poll(() => shellAsked(running), patient)
    .toEqual([expect.stringMatching(/^show .*told/), expect.stringMatching(/^open .*told/)])
})

onLinux('many that end together are one notification, and failures are another', async () => {
  here.keep(await Panel.open())
  const notifications = here.keep(await Notifications.open())
  here.launched = await launch(here.profile, { args: ['--close-to=hide'] })
  const names = Array.from({ length: 12 }, (_, index) => `/many-${String(index)}.bin`)
  const gates = names.map((name) => here.origin.hold(name, { atByte: 100 }))
  const links = names.map((name) => here.origin.serve(name, { seed: name, sizeBytes: 600_000 }))
  await here.launched.window.getByRole('button', { name: 'Add', exact: true }).waitFor()
  await addByDialog(here.launched.window, [...links, here.origin.serve('/lost.bin', null, status(404))].join('\n'))
  await gates[0]?.reached()
  await hideWindow(here.launched)
  for (const gate of gates) gate.release()
  await expect.poll(() => notifications.shown.map(({ title }) => title), patient).toContain('All downloads are done')
  const last = notifications.shown.at(-1)
  expect(last?.body).toMatch(/\d+ downloads completed/)
  expect(notifications.shown.length).toBeLessThanOrEqual(3)
})

onLinux('while something runs the dock shows how far and the computer stays awake; then neither', async () => {
  const dock = here.keep(await listenAsDock())
  here.launched = await launch(here.profile)
  const { app, window } = here.launched
  await app.evaluate(({ powerSaveBlocker }) => {
    const blockers = new Set<number>()
    Reflect.set(globalThis, 'blockers', blockers)
    const start = powerSaveBlocker.start.bind(powerSaveBlocker)
    const stop = powerSaveBlocker.stop.bind(powerSaveBlocker)
    Reflect.set(powerSaveBlocker, 'start', (type: 'prevent-app-suspension') => {
      const id = start(type)
      blockers.add(id)
      return id
    })
    Reflect.set(powerSaveBlocker, 'stop', (id: number) => {
      blockers.delete(id)
      return stop(id)
    })
  })
  const blockers = (): Promise<number> => app.evaluate(() => (Reflect.get(globalThis, 'blockers') as Set<number>).size)
  const gate = here.origin.hold('/dock.bin', { atByte: 1_000_000 })
  await addByDialog(window, here.origin.serve('/dock.bin', { seed: 'dock', sizeBytes: 2_000_000 }))
  await gate.reached()
  await expect.poll(() => dock.shares.at(-1), patient).toBeCloseTo(0.5, 1)
  await expect.poll(blockers, patient).toBe(1)
  gate.release()
  await waitForStatus(window, 'dock.bin', 'Completed')
  await expect.poll(() => dock.shares.at(-1), patient).toBeNull()
  await expect.poll(blockers, patient).toBe(0)
})

/** Programs of these names stand first on the path and note how they were called. */
const fakePrograms = async (
  exits: Readonly<Record<string, number>>,
): Promise<{ path: string; calls: () => Promise<string> }> => {
  const folder = join(here.profile.folder, 'bin')
  const noted = join(here.profile.folder, 'calls')
  await mkdir(folder)
  await writeFile(noted, '')
  for (const [name, exit] of Object.entries(exits)) {
    const file = join(folder, name)
    await writeFile(file, `#!/bin/sh\necho "${name} $*" >> '${noted}'\nexit ${String(exit)}\n`)
    await chmod(file, 0o755)
  }
  return { path: `${folder}:${process.env.PATH ?? ''}`, calls: () => readFile(noted, 'utf8') }
}

const finishOne = async ({ window }: Launched, name: string): Promise<void> => {
  // Not done before the dialog it was added in is gone.
  const gate = here.origin.hold(`/${name}`, { atByte: 100 })
  await addByDialog(window, here.origin.serve(`/${name}`, { seed: name, sizeBytes: 1_000 }))
  gate.release()
  await waitForStatus(window, name, 'Completed')
}

onLinux('all done: a countdown that can be ended, then the computer is told', async () => {
  const panel = here.keep(await Panel.open())
  const programs = await fakePrograms({ systemctl: 1, loginctl: 0 })
  here.launched = await launch(here.profile, { args: ['--countdown=60000'], env: { PATH: programs.path } })
  const { window } = here.launched
  await panel.click('When everything is done', 'Put the computer to sleep')
  await expect
    .poll(async () => (await panel.entry('When everything is done', 'Put the computer to sleep')).isChecked, patient)
    .toBe(true)
  await finishOne(here.launched, 'first.bin')
  const dialog = window.getByRole('dialog', { name: 'All downloads are done' })
  await dialog.waitFor()
  expect(await dialog.textContent()).toMatch(/The computer goes to sleep in \d+ seconds\./)
  const folder = process.env.SLUICE_SCREENSHOTS
  if (folder !== undefined) await window.screenshot({ path: join(folder, 'countdown.png') })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await programs.calls()).toBe('')
  // The wish stays.
  await finishOne(here.launched, 'second.bin')
  await dialog.getByRole('button', { name: 'Do it now' }).click()
  await expect.poll(programs.calls, patient).toBe('systemctl suspend\nloginctl suspend\n')
})

onLinux('a computer that refuses is said, and nothing is lost', async () => {
  const panel = here.keep(await Panel.open())
  const programs = await fakePrograms({ systemctl: 1, loginctl: 1 })
  here.launched = await launch(here.profile, { args: ['--countdown=50'], env: { PATH: programs.path } })
  await panel.click('When everything is done', 'Shut the computer down')
  await finishOne(here.launched, 'refused.bin')
  const running = here.launched
  await expect.poll(() => questionsOf(running.app), patient).toEqual(['The computer did not do as it was told'])
  expect(await programs.calls()).toBe('systemctl poweroff\nloginctl poweroff\n')
})
