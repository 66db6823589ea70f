/** Passwords in a real key store (GNOME Keyring over the session bus), and the truth where there is none. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultDataDir } from '../../main/api/data-dir.ts'
import { until } from '../support/until.ts'
import { type Launched, launch } from './support/launch.ts'
import { stage } from './support/stage.ts'
import { waitForOwner } from './support/session-bus.ts'
import { confirmAdd, waitForStatus } from './window-actions.ts'

const onLinux = test.runIf(process.platform === 'linux' && process.env.DBUS_SESSION_BUS_ADDRESS !== undefined)

const here = stage()

/** A keyring of this profile's own, unlocked by its password as a login would. */
const openKeyring = async (): Promise<void> => {
  const control = join(here.profile.folder, 'keyring')
  await mkdir(control, { mode: 0o700 })
  const args = ['--foreground', '--unlock', '--components=secrets', `--control-directory=${control}`]
  const keyring = spawn('gnome-keyring-daemon', args, {
    env: { ...process.env, ...here.profile.env },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  here.keep({ close: () => keyring.kill('SIGTERM') })
  keyring.stdin.end('password')
  await waitForOwner('org.freedesktop.secrets')
}

const addWithPassword = async ({ window }: Launched, name: string): Promise<string> => {
  await window.getByRole('button', { name: 'Add', exact: true }).click()
  await window.getByLabel('Addresses').fill(here.origin.serve(`/${name}`, { seed: name, sizeBytes: 1_000 }))
  await window.getByRole('button', { name: 'More' }).click()
  await window.getByLabel('User').fill('me')
  await window.getByLabel('Password').fill('hush')
  const dialog = window.getByRole('dialog')
  const hint = (await dialog.locator('.hint', { hasText: 'kept under a key' }).textContent()) ?? ''
  await confirmAdd(window)
  await waitForStatus(window, name, 'Completed')
  return hint
}

const inData = (name: string): string => join(defaultDataDir(here.profile.env), name)
const basic = `Basic ${Buffer.from('me:hush').toString('base64')}`

onLinux('the key store keeps the key, and what a file kept before is moved there', async () => {
  here.launched = await launch(here.profile)
  expect(await addWithPassword(here.launched, 'first.bin')).toContain('This desktop has no key store')
  expect(existsSync(inData('secrets.key'))).toBe(true)
  expect(existsSync(inData('secrets.wrapped'))).toBe(false)
  await here.launched.close()

  await openKeyring()
  here.launched = await launch(here.profile, { args: ['--password-store=gnome-libsecret'] })
  expect(await addWithPassword(here.launched, 'second.bin')).toContain('in the key store of this system')
  expect(existsSync(inData('secrets.wrapped'))).toBe(true)
  await until('the key file is gone', () => !existsSync(inData('secrets.key')))
  await here.launched.close()

  // The same key comes out of the key store at the next start.
  here.launched = await launch(here.profile, { args: ['--password-store=gnome-libsecret'] })
  expect(await addWithPassword(here.launched, 'third.bin')).toContain('in the key store of this system')
  for (const name of ['first', 'second', 'third']) {
    const sent = here.origin.log.of(`/${name}.bin`).map(({ headers }) => headers.authorization)
    expect(sent.at(-1)).toBe(basic)
    // The address may be looked at before anybody has typed a login.
    expect(new Set(sent).difference(new Set([basic, undefined])).size).toBe(0)
  }
})
