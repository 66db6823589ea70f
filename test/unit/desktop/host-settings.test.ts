/** The settings of window and desktop: kept over a restart, told to whoever follows, never lost as a whole. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { HostSettingsFile } from '../../../main/electron/host-settings-file.ts'
import { silentLog } from '../../../main/engine/engine.ts'
import { hostSettings, hostSettingsPatch, recallHostSettings } from '../../../shared/host-settings.ts'
import { tempFolder } from '../../support/temp.ts'

it('a patch takes each setting, and only those given', () => {
  expect(Object.keys(hostSettingsPatch.shape).sort()).toEqual(Object.keys(hostSettings.shape).sort())
  expect(hostSettingsPatch.parse({})).toEqual({})
  expect(hostSettingsPatch.safeParse({ theme: 'pink' }).success).toBe(false)
  expect(hostSettingsPatch.safeParse({ colour: 'red' }).success).toBe(false)
})

it('a value that is not understood costs one default', () => {
  expect(recallHostSettings({ theme: 'pink', language: 'zh', keepAwake: 1 })).toEqual({
    ...hostSettings.parse({}),
    language: 'zh',
  })
  expect(recallHostSettings('what')).toEqual(hostSettings.parse({}))
})

it('are found again, and told to whoever follows them', async () => {
  await using folder = tempFolder('host-settings')
  const path = folder.at('window', 'settings.json')
  const file = new HostSettingsFile(path, silentLog)
  const heard = vi.fn()
  const leave = file.follow(heard)
  const fresh = hostSettings.parse({})
  expect(heard).toHaveBeenCalledWith(fresh, null)
  expect(file.set({ theme: 'dark' }).theme).toBe('dark')
  expect(heard).toHaveBeenLastCalledWith({ ...fresh, theme: 'dark' }, fresh)
  leave()
  file.set({ density: 'compact' })
  expect(heard).toHaveBeenCalledTimes(2)
  expect(new HostSettingsFile(path, silentLog).settings).toEqual({ ...fresh, theme: 'dark', density: 'compact' })
})

it('a damaged file is no reason not to start, and is said in the log', async () => {
  await using folder = tempFolder('host-settings')
  writeFileSync(folder.at('settings.json'), '{"theme":"da')
  const log = vi.fn()
  expect(new HostSettingsFile(folder.at('settings.json'), log).settings).toEqual(hostSettings.parse({}))
  expect(log).toHaveBeenCalledOnce()
})

it('what cannot be written is not changed', async () => {
  await using folder = tempFolder('host-settings')
  const path = folder.at('settings.json')
  const file = new HostSettingsFile(path, silentLog)
  // In the way of the new file, for every user.
  mkdirSync(`${path}.new`)
  expect(() => file.set({ theme: 'dark' })).toThrow('cannot be written')
  expect(file.settings.theme).toBe('system')
  expect(() => readFileSync(path)).toThrow()
})
