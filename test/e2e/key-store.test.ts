/** Passwords in a real key store (GNOME Keyring over the session bus), and the truth where there is none. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { defaultDataDir } from '../../main/api/data-dir.ts'
import { type Origin, startOrigin } from '../support/fault-server/index.ts'
import { until } from '../support/until.ts'
import { type Launched, launch, makeProfile, type Profile } from './support/launch.ts'
import { waitForOwner } from './support/session-bus.ts'
import { confirmAdd, waitForStatus } from './window-actions.ts'

const onLinux = test.runIf(process.platform === 'linux' && process.env.DBUS_SESSION_BUS_ADDRESS !== undefined)

let origin: Origin
let profile: Profile
let launched: Launched | undefined
let keyring: ChildProcess | undefined

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
  keyring?.kill('SIGTERM')
  keyring = undefined
  await profile.remove()
})

/** A keyring of this profile's own, unlocked by its password as a login would. */
const openKeyring = async (): Promise<void> => {
  const control = join(profile.folder, 'keyring')
  await mkdir(control, { mode: 0o700 })
  const args = ['--foreground', '--unlock', '--components=secrets', `--control-directory=${control}`]
  keyring = spawn('gnome-keyring-daemon', args, {
    env: { ...process.env, ...profile.env },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  keyring.stdin?.end('password')
  await waitForOwner('org.freedesktop.secrets')
}

const addWithPassword = async ({ window }: Launched, name: string): Promise<string> => {
  await window.getByRole('button', { name: 'Add', exact: true }).click()
  await window.getByLabel('Addresses').fill(origin.serve(`/${name}`, { seed: name, sizeBytes: 1_000 }))
  await window.getByRole('button', { name: 'More' }).click()
  await window.getByLabel('User').fill('me')
  await window.getByLabel('Password').fill('hush')
  const dialog = window.getByRole('dialog')
  const hint = (await dialog.locator('.hint', { hasText: 'kept under a key' }).textContent()) ?? ''
  await confirmAdd(window)
  await waitForStatus(window, name, 'Completed')
  return hint
}

const inData = (name: string): string => join(defaultDataDir(profile.env), name)
const basic = `Basic ${Buffer.from('me:hush').toString('base64')}`

onLinux('the key store keeps the key, and what a file kept before is moved there', async () => {
  launched = await launch(profile)
  expect(await addWithPassword(launched, 'first.bin')).toContain('This desktop has no key store')
  expect(existsSync(inData('secrets.key'))).toBe(true)
  expect(existsSync(inData('secrets.wrapped'))).toBe(false)
  await launched.close()

  await openKeyring()
  launched = await launch(profile, { args: ['--password-store=gnome-libsecret'] })
  expect(await addWithPassword(launched, 'second.bin')).toContain('in the key store of this system')
  expect(existsSync(inData('secrets.wrapped'))).toBe(true)
  await until('the key file is gone', () => !existsSync(inData('secrets.key')))
  await launched.close()

  // The same key comes out of the key store at the next start.
  launched = await launch(profile, { args: ['--password-store=gnome-libsecret'] })
  expect(await addWithPassword(launched, 'third.bin')).toContain('in the key store of this system')
  for (const name of ['first', 'second', 'third']) {
    const sent = origin.log.of(`/${name}.bin`).map(({ headers }) => headers.authorization)
    expect(sent.at(-1)).toBe(basic)
    // The address may be looked at before anybody has typed a login.
    expect(new Set(sent).difference(new Set([basic, undefined])).size).toBe(0)
  }
})
