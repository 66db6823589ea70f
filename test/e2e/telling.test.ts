/** What people are told while they do not look: notifications, progress at the dock, no sleep, a countdown that can be ended. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Origin, startOrigin, status } from '../support/fault-server/index.ts'
import { until } from '../support/until.ts'
import { type Launched, launch, makeProfile, type Profile, questionsOf } from './support/launch.ts'
import { listenAsDock, Notifications, Panel } from './support/session-bus.ts'
import { addByDialog, waitForStatus } from './window-actions.ts'

const onLinux = test.runIf(process.platform === 'linux' && process.env.DBUS_SESSION_BUS_ADDRESS !== undefined)
const patient = { timeout: 15_000 }

let origin: Origin
let profile: Profile
let launched: Launched | undefined
const open: { close: () => void }[] = []
const keep = <T extends { close: () => void }>(one: T): T => {
  open.push(one)
  return one
}

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.stop())
beforeEach(async () => {
  profile = await makeProfile()
})
afterEach(async () => {
  await launched?.close()
  launched = undefined
  for (const one of open.splice(0)) one.close()
  await profile.remove()
})

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
  keep(await Panel.open())
  const notifications = keep(await Notifications.open())
  launched = await launch(profile, { args: ['--close-to=hide'] })
  await noteShell(launched)
  const gate = origin.hold('/told&more.bin', { atByte: 1_000 })
  await addByDialog(launched.window, origin.serve('/told&more.bin', { seed: 'told', sizeBytes: 700_000 }))
  await gate.reached()
  await hideWindow(launched)
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
  const running = launched
  notifications.press(first, 'default')
  notifications.press(first, '0')
  await expect
    .poll(() => shellAsked(running), patient)
    .toEqual([expect.stringMatching(/^show .*told/), expect.stringMatching(/^open .*told/)])
})

onLinux('many that end together are one notification, and failures are another', async () => {
  keep(await Panel.open())
  const notifications = keep(await Notifications.open())
  launched = await launch(profile, { args: ['--close-to=hide'] })
  const names = Array.from({ length: 12 }, (_, index) => `/many-${String(index)}.bin`)
  const gates = names.map((name) => origin.hold(name, { atByte: 100 }))
  const links = names.map((name) => origin.serve(name, { seed: name, sizeBytes: 600_000 }))
  await launched.window.getByRole('button', { name: 'Add', exact: true }).waitFor()
  await addByDialog(launched.window, [...links, origin.serve('/lost.bin', null, status(404))].join('\n'))
  await gates[0]?.reached()
  await hideWindow(launched)
  for (const gate of gates) gate.release()
  await expect.poll(() => notifications.shown.map(({ title }) => title), patient).toContain('All downloads are done')
  const last = notifications.shown.at(-1)
  expect(last?.body).toMatch(/\d+ downloads completed/)
  expect(notifications.shown.length).toBeLessThanOrEqual(3)
})

onLinux('while something runs the dock shows how far and the computer stays awake; then neither', async () => {
  const dock = keep(await listenAsDock())
  launched = await launch(profile)
  const { app, window } = launched
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
  const gate = origin.hold('/dock.bin', { atByte: 1_000_000 })
  await addByDialog(window, origin.serve('/dock.bin', { seed: 'dock', sizeBytes: 2_000_000 }))
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
  const folder = join(profile.folder, 'bin')
  const noted = join(profile.folder, 'calls')
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
  const gate = origin.hold(`/${name}`, { atByte: 100 })
  await addByDialog(window, origin.serve(`/${name}`, { seed: name, sizeBytes: 1_000 }))
  gate.release()
  await waitForStatus(window, name, 'Completed')
}

onLinux('all done: a countdown that can be ended, then the computer is told', async () => {
  const panel = keep(await Panel.open())
  const programs = await fakePrograms({ systemctl: 1, loginctl: 0 })
  launched = await launch(profile, { args: ['--countdown=60000'], env: { PATH: programs.path } })
  const { window } = launched
  await panel.click('When everything is done', 'Put the computer to sleep')
  await expect
    .poll(async () => (await panel.entry('When everything is done', 'Put the computer to sleep')).isChecked, patient)
    .toBe(true)
  await finishOne(launched, 'first.bin')
  const dialog = window.getByRole('dialog', { name: 'All downloads are done' })
  await dialog.waitFor()
  expect(await dialog.textContent()).toMatch(/The computer goes to sleep in \d+ seconds\./)
  const folder = process.env.SLUICE_SCREENSHOTS
  if (folder !== undefined) await window.screenshot({ path: join(folder, 'countdown.png') })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await programs.calls()).toBe('')
  // The wish stays.
  await finishOne(launched, 'second.bin')
  await dialog.getByRole('button', { name: 'Do it now' }).click()
  await expect.poll(programs.calls, patient).toBe('systemctl suspend\nloginctl suspend\n')
})

onLinux('a computer that refuses is said, and nothing is lost', async () => {
  const panel = keep(await Panel.open())
  const programs = await fakePrograms({ systemctl: 1, loginctl: 1 })
  launched = await launch(profile, { args: ['--countdown=50'], env: { PATH: programs.path } })
  await panel.click('When everything is done', 'Shut the computer down')
  await finishOne(launched, 'refused.bin')
  const running = launched
  await expect.poll(() => questionsOf(running.app), patient).toEqual(['The computer did not do as it was told'])
  expect(await programs.calls()).toBe('systemctl poweroff\nloginctl poweroff\n')
})
