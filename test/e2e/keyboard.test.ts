/**
 * From the first link to an undone removal without a mouse, in the real window: only keys are pressed, and what has the keyboard is
 * looked at before each. Then axe on every view, in both themes and both languages.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOrigin, type Origin } from '../support/fault-server/index.ts'
import { violationsOf } from './support/axe.ts'
import { type Launched, launch, makeProfile, type Profile } from './support/launch.ts'
import { rowOf, waitForStatus } from './window-actions.ts'

let profile: Profile
let launched: Launched
let origin: Origin

beforeAll(async () => {
  ;[profile, origin] = await Promise.all([makeProfile(), startOrigin()])
  launched = await launch(profile)
  await launched.window.getByRole('heading', { name: 'Nothing to download yet' }).waitFor()
})
afterAll(async () => {
  await launched.close()
  await Promise.all([profile.remove(), origin.stop()])
})

const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await launched.window.keyboard.press(key)
}
const type = (text: string): Promise<void> => launched.window.keyboard.type(text)

/** Name of what has the keyboard. */
const focused = (): Promise<string> =>
  launched.window.evaluate(() => {
    const element = document.activeElement
    const label = element?.getAttribute('aria-label') ?? element?.textContent ?? ''
    return label === '' ? (element?.getAttribute('name') ?? element?.tagName ?? '') : label
  })

/** Tab until something of this name has the keyboard; a person would do the same, so it must come. */
const tabTo = async (name: string | RegExp, key = 'Tab'): Promise<void> => {
  const seen: string[] = []
  for (let step = 0; step < 60; step += 1) {
    const now = await focused()
    if (typeof name === 'string' ? now === name : name.test(now)) return
    seen.push(now)
    await press(key)
  }
  throw new Error(`${String(name)} never had the keyboard; it was at ${seen.join(' | ')}`)
}

/** Arrow keys in an open menu until an item of this name is highlighted. */
const arrowTo = async (name: RegExp): Promise<void> => {
  for (let step = 0; step < 40; step += 1) {
    if (name.test(await focused())) return
    await press('ArrowDown')
  }
  throw new Error(`no item ${String(name)}`)
}

test('a download is added, paused, put in a new queue, limited, removed and brought back', async () => {
  const { window } = launched
  const url = origin.serve('/slow.bin', { sizeBytes: 64 * 1024 * 1024, seed: 'keys' })
  const gate = origin.hold('/slow.bin', { atByte: 1024 * 1024 })
  await press('ControlOrMeta+N')
  await window.getByRole('dialog').waitFor()
  await type(url)
  await press('ControlOrMeta+Enter')
  await rowOf(window, 'slow.bin').waitFor()
  await gate.reached()

  await tabTo('Downloads')
  await press('ArrowDown', 'Space')
  await waitForStatus(window, 'slow.bin', 'Paused')
  gate.release()

  await tabTo(/^New queue/, 'Shift+Tab')
  await press('Enter')
  await window.getByRole('dialog').waitFor()
  await type('Evening')
  await press('Enter')
  await window.getByRole('dialog').waitFor({ state: 'detached' })
  await window.getByRole('button', { name: /^Evening/ }).waitFor()
  await tabTo('Downloads')
  await press('ContextMenu')
  await window.getByRole('menu').waitFor()
  await arrowTo(/^Move to queue/)
  await press('ArrowRight')
  await arrowTo(/^Evening/)
  await press('Enter')
  await window.getByRole('menu').waitFor({ state: 'detached' })
  await window
    .getByRole('button', { name: /^Evening/ })
    .getByText('1', { exact: true })
    .waitFor()

  await press('ContextMenu')
  await window.getByRole('menu').waitFor()
  await arrowTo(/^Speed limit/)
  await press('ArrowRight')
  await arrowTo(/^Other/)
  await press('Enter')
  await window.getByLabel('At most, a second').waitFor()
  await type('300K')
  await press('Enter')
  await window.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await focused()).toBe('Downloads')
  await press('ContextMenu')
  await window.getByRole('menu').waitFor()
  await arrowTo(/^Speed limit/)
  await press('ArrowRight')
  // Its own limit is none of those offered.
  await window.getByRole('menuitemradio', { name: 'No limit of its own', checked: false }).waitFor()
  await press('Escape')
  await window.getByRole('menu').first().waitFor({ state: 'detached' })

  await press('Delete')
  await window.getByRole('dialog').waitFor()
  await press('Enter')
  await rowOf(window, 'slow.bin').waitFor({ state: 'detached' })
  await press('ControlOrMeta+Z')
  await rowOf(window, 'slow.bin').waitFor()
  await waitForStatus(window, 'slow.bin', 'Paused')
})

test('columns and filters are reached and changed by keys', async () => {
  const { window } = launched
  await tabTo('Columns', 'Shift+Tab')
  await press('Enter')
  await arrowTo(/^Host/)
  await press('Space', 'Escape')
  await window.getByRole('columnheader', { name: 'Host' }).waitFor()
  await tabTo('Filters', 'Shift+Tab')
  await press('Enter')
  await arrowTo(/^Failed/)
  await press('Space', 'Escape')
  await window
    .getByText('Nothing here')
    .or(window.getByRole('button', { name: 'Show everything' }))
    .first()
    .waitFor()
  await tabTo('Without “Failed”', 'Shift+Tab')
  await press('Enter')
  await rowOf(window, 'slow.bin').waitFor()
})

/** What is opened for a look, and closed again. Names are the same in every language: keys open all but one. */
const views: Readonly<Record<string, readonly string[]>> = {
  list: [],
  add: ['ControlOrMeta+N'],
  export: ['ControlOrMeta+E'],
  remove: ['Delete'],
  menu: ['ContextMenu'],
}

test.for([
  ['light', 'en'],
  ['dark', 'en'],
  ['light', 'zh'],
  ['dark', 'zh'],
] as const)('no view has an accessibility violation in %s, %s', async ([theme, language]) => {
  const { window } = launched
  await window.emulateMedia({ reducedMotion: 'reduce' })
  await press('ControlOrMeta+,')
  await window.locator('[role="tab"][id$="-trigger-appearance"]').click()
  await window.locator('[data-setting="theme"]').getByRole('combobox').selectOption(theme)
  await window.locator('[data-setting="language"]').getByRole('combobox').selectOption(language)
  for (const tab of await window.getByRole('tab').all()) {
    await tab.click()
    expect(await violationsOf(window), (await tab.textContent()) ?? '').toEqual([])
  }
  await window.locator('.settings-view header button').first().click()
  await window.locator('#download-list').focus()
  await press('Home')
  for (const [name, keys] of Object.entries(views)) {
    await press(...keys)
    if (keys.length > 0) await window.locator('[role="dialog"], [role="menu"]').first().waitFor()
    expect(await violationsOf(window), name).toEqual([])
    if (keys.length > 0) {
      await press('Escape')
      await window.locator('[role="dialog"], [role="menu"]').first().waitFor({ state: 'detached' })
      await window.locator('#download-list').focus()
    }
  }
})
