/** Who may come in is a matter of the data folder, not of what is restored into it. */
import { afterEach, expect, test } from 'vitest'
import { fileOf, hostile, restored, unpacked } from '../control/backup-support.ts'
import { failTest } from '../control/harness.ts'
import { openService, openServiceIn, type Service } from './premises.ts'

let service: Service
afterEach(() => service.close())

const isSignedIn = async (cookie: string): Promise<boolean> =>
  (await service.ask({ path: '/session', headers: { cookie } })).body === '{"signedIn":true}'
const again = async (): Promise<void> => {
  const { folder, web } = service
  await service.leave()
  // Cookies know no ports, so the name carries the port: the same one again.
  service = await openServiceIn(folder, { port: web.port })
}

test('a backup holds no device; a restore throws out nobody, and brings back nobody who was revoked', async () => {
  service = await openService()
  const [kept, revoked] = [await service.logIn(), await service.logIn()]
  const file = await fileOf(service.engine)
  expect((await unpacked(file)).toString('latin1')).not.toMatch(/[0-9a-f]{64}/)
  const later = await service.logIn()
  await restored(service.engine, file)
  // Revoked between the restore and the start that takes it.
  const { devices } = await service.engine.devices.list({ device: null, isOwner: true })
  const ids = devices.map(({ id }) => id).sort((a, b) => a - b)
  await service.engine.devices.revoke([ids[1] ?? failTest('two devices')])
  await again()
  expect(await Promise.all([kept, revoked, later].map(isSignedIn))).toEqual([true, false, true])
})

test('a backup of somebody who means ill lets in nobody', async () => {
  service = await openService()
  const kept = await service.logIn()
  const digest = '4'.repeat(64)
  const file = await hostile(
    await fileOf(service.engine),
    `INSERT INTO devices (digest, print, admitted_by, first_seen_at, last_seen_at, seen_from)
     VALUES ('${digest}', '', 'token', 1, 1, '')`,
  )
  await restored(service.engine, file)
  await again()
  expect(await isSignedIn(kept)).toBe(true)
  expect((await service.engine.devices.list({ device: null, isOwner: true })).devices).toHaveLength(1)
})
