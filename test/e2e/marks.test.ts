/** Files say where they came from, unless nobody wants that; a program is opened after a question only. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getAttribute } from '@napi-rs/xattr'
import { type Origin, startOrigin } from '../support/fault-server/index.ts'
import { answerQuestions, type Launched, launch, makeProfile, type Profile, questionsOf } from './support/launch.ts'
import { addByDialog, rowOf, waitForStatus } from './window-actions.ts'

const onLinux = test.runIf(process.platform === 'linux')

let profile: Profile
let launched: Launched
let origin: Origin

beforeAll(async () => {
  ;[profile, origin] = await Promise.all([makeProfile(), startOrigin()])
  launched = await launch(profile)
})
afterAll(async () => {
  await launched.close()
  await Promise.all([profile.remove(), origin.stop()])
})

const markOf = async (name: string): Promise<string | null> => {
  const found = await getAttribute(join(profile.downloads, name), 'user.xdg.origin.url')
  return found === null ? null : String(found)
}

onLinux('a file that is complete has its address, without the secret in it', async () => {
  const { window } = launched
  const url = origin.serve('/marked.bin', { seed: 'marked', sizeBytes: 5_000 })
  await addByDialog(window, `${url.replace('//', '//ada:canary@')}?token=canary`)
  await waitForStatus(window, 'marked.bin', 'Completed')
  await expect.poll(() => markOf('marked.bin')).toBe(url)
})

test('a program is opened after a question only', async () => {
  const { app, window } = launched
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    Reflect.set(globalThis, 'openedPaths', opened)
    Reflect.set(shell, 'openPath', (path: string) => {
      opened.push(path)
      return Promise.resolve('')
    })
  })
  const opened = (): Promise<unknown> => app.evaluate(() => Reflect.get(globalThis, 'openedPaths') as unknown)
  await addByDialog(window, origin.serve('/setup.sh', { seed: 'setup', sizeBytes: 100 }))
  await waitForStatus(window, 'setup.sh', 'Completed')
  expect(await opened()).toEqual([])
  await answerQuestions(app, 1)
  await rowOf(window, 'setup.sh').dblclick()
  await expect.poll(() => questionsOf(app)).toEqual(['Open “setup.sh”?'])
  expect(await opened()).toEqual([])
  await answerQuestions(app, 0)
  await rowOf(window, 'setup.sh').dblclick()
  await expect.poll(opened).toEqual([join(profile.downloads, 'setup.sh')])
  // What is no program is opened at once.
  await answerQuestions(app, 1)
  await rowOf(window, 'marked.bin').dblclick()
  await expect.poll(opened).toHaveLength(2)
  expect(await questionsOf(app)).toEqual([])
})

onLinux('with the setting off nothing is written beside a file', async () => {
  const { window } = launched
  await window.keyboard.press('ControlOrMeta+,')
  await window.getByRole('searchbox').fill('mark files')
  await window.locator('[data-setting="markFiles"]').getByRole('switch').click()
  await window.locator('.settings-view header button').first().click()
  await addByDialog(window, origin.serve('/plain.bin', { seed: 'plain', sizeBytes: 5_000 }))
  await waitForStatus(window, 'plain.bin', 'Completed')
  await window.keyboard.press('ControlOrMeta+,')
  await window.getByRole('searchbox').fill('mark files')
  await window.locator('[data-setting="markFiles"]').getByRole('switch').click()
  await window.locator('.settings-view header button').first().click()
  await addByDialog(window, origin.serve('/later.bin', { seed: 'later', sizeBytes: 5_000 }))
  await waitForStatus(window, 'later.bin', 'Completed')
  // Marks are written in order: the one in between would be there by now.
  await expect.poll(() => markOf('later.bin')).toContain('/later.bin')
  expect(await markOf('plain.bin')).toBeNull()
})
