import { afterEach, beforeEach, expect, test } from 'vitest'
import { launch, makeProfile, type Launched, type Profile } from './support/launch.ts'
import { rendererPid, seccompOf } from './support/processes.ts'

let profile: Profile
let launched: Launched | undefined

beforeEach(async () => {
  profile = await makeProfile()
})

afterEach(async () => {
  await launched?.close()
  await profile.remove()
})

test.runIf(process.platform === 'linux')('the window opens and its renderer is sandboxed', async () => {
  launched = await launch(profile)
  expect(await launched.window.title()).not.toBe('')
  const renderer = await seccompOf(await rendererPid(launched))
  expect(renderer.state).toBe(2)
  expect(renderer.filters).toBeGreaterThan((await seccompOf(process.pid)).filters)
})

test('the page can reach neither Node nor Electron', async () => {
  launched = await launch(profile)
  const reach = await launched.window.evaluate(() => [
    typeof Reflect.get(globalThis, 'require'),
    typeof Reflect.get(globalThis, 'process'),
  ])
  expect(reach).toEqual(['undefined', 'undefined'])
})
