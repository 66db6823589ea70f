/** Devices: let in by the token or by a code, listed, named, revoked with effect at once; what a code can and cannot do. */
import { readFile, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createClient, type EngineClient } from '../../../shared/client.ts'
import { failureOf } from '../../../shared/failure.ts'
import type { DeviceView } from '../../../shared/devices.ts'
import { loopback } from '../../../main/api/loopback.ts'
import { connectService } from '../../../main/web/client-wire.ts'
import { deviceIdleMs } from '../../../main/engine/engine.ts'
import { LeapingClock } from '../../support/leaping-clock.ts'
import { until } from '../../support/until.ts'
import { failTest } from '../control/harness.ts'
import { openService, openServiceIn, upgrade, type Answer, type Service } from './premises.ts'

const phone = {
  'user-agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
}
const day = 86_400_000
const start = Date.UTC(2026, 5, 1)

let clock: LeapingClock
let lines: string[]
let service: Service
let owner: EngineClient
beforeEach(async () => {
  clock = new LeapingClock(start)
  lines = []
  const log = (...said: readonly unknown[]): void => void lines.push(JSON.stringify(said))
  service = await openService({ log }, undefined, { clock, log })
  owner = await asOwner()
})
afterEach(async () => {
  owner.close()
  await service.close()
})

const asOwner = async (): Promise<EngineClient> =>
  createClient(await connectService({ url: service.web.address, token: service.token, ca: null }))
const leap = (ms: number): void => {
  clock.leapTo(clock.now() + ms)
}
const listed = async (): Promise<readonly DeviceView[]> => (await owner.call('devices.list', {})).devices
const isSignedIn = async (cookie: string): Promise<boolean> =>
  (await service.ask({ path: '/session', headers: { cookie } })).body === '{"signedIn":true}'
const tryCode = (code: string): Promise<Answer> =>
  service.ask({
    method: 'POST',
    path: '/session',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
/** A code that is not this one. */
const beside = (code: string, by = 1): string => String((Number(code) + by) % 10 ** 8).padStart(8, '0')

interface Page {
  readonly client: EngineClient
  readonly closed: Promise<number>
}
/** What a page does with its cookie. */
const openPage = async (cookie: string): Promise<Page> => {
  const socket = new WebSocket(`ws://${service.host}/contract`, {
    headers: { cookie, origin: `http://${service.host}` },
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  const client = createClient({
    send: (frame) => {
      socket.send(JSON.stringify(frame))
    },
    onFrame: (listener) =>
      void socket.on('message', (data: Buffer) => {
        listener(JSON.parse(data.toString()) as Parameters<typeof listener>[0])
      }),
    onClose: (listener) => void socket.once('close', listener),
    close: () => {
      socket.close()
    },
  })
  return { client, closed }
}
const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'allowed',
    (error: unknown) => failureOf(error).code,
  )

describe('a pairing code', () => {
  test('lets in one device, once, and says whom', async () => {
    const begun = await owner.call('pairing.begin', {})
    expect(begun).toMatchObject({
      addresses: [`http://${service.host}/`],
      code: expect.stringMatching(/^\d{8}$/) as string,
    })
    expect(begun.holdsMs).toBe(5 * 60_000)
    const waiting = owner.call('pairing.wait', { id: begun.id })
    // As people type it.
    const cookie = await service.logIn({ code: ` ${begun.code.slice(0, 4)}-${begun.code.slice(4)} ` }, phone)
    expect(await isSignedIn(cookie)).toBe(true)
    const { outcome, device } = await waiting
    expect([outcome, device]).toEqual([
      'paired',
      {
        ...{ id: device?.id, name: null, browser: 'Safari', system: 'iPhone', by: 'code', from: '127.0.0.1' },
        ...{ firstSeenAt: device?.firstSeenAt, lastSeenAt: device?.lastSeenAt, isConnected: false, isThis: false },
      },
    ])
    expect((await tryCode(begun.code)).status).toBe(401)
    expect(await listed()).toHaveLength(1)
    // Whoever asks late hears it, too.
    expect((await owner.call('pairing.wait', { id: begun.id })).outcome).toBe('paired')
  })

  test('is used up by the first of two that come in the same instant', async () => {
    const { code } = await owner.call('pairing.begin', {})
    const answers = await Promise.all(Array.from({ length: 20 }, () => tryCode(code)))
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    expect(await listed()).toHaveLength(1)
  })

  test('dies of five wrong tries; the token does not', async () => {
    const { id, code } = await owner.call('pairing.begin', {})
    const waiting = owner.call('pairing.wait', { id })
    const answers = await Promise.all([1, 2, 3, 4, 5].map((by) => tryCode(beside(code, by))))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
    expect(await waiting).toEqual({ outcome: 'guessed', device: null })
    expect((await tryCode(code)).status).toBe(401)
    expect(await isSignedIn(await service.logIn())).toBe(true)
  })

  test('holds through four wrong tries', async () => {
    const { code } = await owner.call('pairing.begin', {})
    await Promise.all([1, 2, 3, 4].map((by) => tryCode(beside(code, by))))
    expect((await tryCode(code)).status).toBe(204)
  })

  test('is over after five minutes', async () => {
    const { id, code } = await owner.call('pairing.begin', {})
    const waiting = owner.call('pairing.wait', { id })
    leap(5 * 60_000 + 1)
    expect(await waiting).toEqual({ outcome: 'expired', device: null })
    expect((await tryCode(code)).status).toBe(401)
  })

  test('ends with another one, with whoever takes it back, and with its client', async () => {
    const first = await owner.call('pairing.begin', {})
    const second = await owner.call('pairing.begin', {})
    expect((await owner.call('pairing.wait', { id: first.id })).outcome).toBe('ended')
    expect((await tryCode(first.code)).status).toBe(401)
    await owner.call('pairing.end', { id: second.id })
    expect((await owner.call('pairing.wait', { id: second.id })).outcome).toBe('ended')
    expect((await tryCode(second.code)).status).toBe(401)
    const other = await asOwner()
    const third = await other.call('pairing.begin', {})
    other.close()
    expect((await owner.call('pairing.wait', { id: third.id })).outcome).toBe('ended')
    expect((await tryCode(third.code)).status).toBe(401)
    await expect(owner.call('pairing.wait', { id: 77 })).rejects.toMatchObject({ failure: { code: 'unknown_id' } })
  })

  test.each(['', '1234567', '123456789', '1234567x', '１２３４５６７８', '0x123456'])('%j is none', async (code) => {
    await owner.call('pairing.begin', {})
    expect((await tryCode(code)).status).toBe(400)
  })

  test('is guessed by nobody: hundreds of tries change nothing and cost the owner nothing', async () => {
    const { code } = await owner.call('pairing.begin', {})
    const tries = Array.from({ length: 300 }, (_, n) => tryCode(beside(code, n + 1)))
    expect((await service.ask({ path: '/session', headers: { cookie: await service.logIn() } })).body).toBe(
      '{"signedIn":true}',
    )
    const statuses = (await Promise.all(tries)).map(({ status }) => status)
    expect(statuses.filter((status) => status !== 401 && status !== 429)).toEqual([])
    expect((await listed()).map(({ by }) => by)).toEqual(['token'])
  })

  test('cannot be had where no browser could use it', async () => {
    await service.web.close()
    const here = createClient(loopback(service.engine))
    await expect(here.call('pairing.begin', {})).rejects.toMatchObject({
      failure: { code: 'not_allowed', message: expect.stringContaining('sluice serve') as string },
    })
    here.close()
  })
})

describe('devices', () => {
  test('are listed however they came, and named', async () => {
    const cookie = await service.logIn()
    const page = await openPage(cookie)
    const [device = failTest('no device')] = await listed()
    expect(device).toMatchObject({ by: 'token', isConnected: true, isThis: false, name: null })
    expect((await page.client.call('devices.list', {})).devices[0]).toMatchObject({ isThis: true })
    await owner.call('devices.rename', { id: device.id, name: '  Desk  ' })
    expect((await listed())[0]?.name).toBe('Desk')
    page.client.close()
    await until('it is gone', async () => (await listed())[0]?.isConnected === false)
    await expect(owner.call('devices.rename', { id: 77, name: 'x' })).rejects.toMatchObject({
      failure: { code: 'unknown_id' },
    })
  })

  test('are shown out at once when they are revoked, on every wire, and for good', async () => {
    const [mine, theirs] = [await service.logIn(), await service.logIn()]
    const [page, tab, other] = [await openPage(theirs), await openPage(theirs), await openPage(mine)]
    const { devices } = await page.client.call('devices.list', {})
    const id = devices.find(({ isThis }) => isThis)?.id ?? failTest('not listed')
    expect(await owner.call('devices.revoke', { ids: [id] })).toEqual({ changed: 1 })
    expect([await page.closed, await tab.closed]).toEqual([4401, 4401])
    expect(await isSignedIn(theirs)).toBe(false)
    expect((await service.ask(upgrade({ cookie: theirs, origin: `http://${service.host}` }))).status).toBe(401)
    expect(await isSignedIn(mine)).toBe(true)
    expect((await other.client.call('devices.list', {})).devices).toHaveLength(1)
    expect(await owner.call('devices.revoke', { ids: [id] })).toEqual({ changed: 0 })
    other.client.close()
  })

  test('sign out everywhere else: the one that asks stays', async () => {
    const [mine, first, second] = [await service.logIn(), await service.logIn(), await service.logIn()]
    const page = await openPage(mine)
    const elsewhere = await openPage(first)
    expect(await page.client.call('devices.revokeOthers', {})).toEqual({ changed: 2 })
    expect(await elsewhere.closed).toBe(4401)
    expect(await Promise.all([mine, first, second].map(isSignedIn))).toEqual([true, false, false])
    // A program is no device: for it, all are others.
    expect(await owner.call('devices.revokeOthers', {})).toEqual({ changed: 1 })
    expect(await page.closed).toBe(4401)
  })

  test('log in anew in the place of what they were', async () => {
    const first = await service.logIn()
    const second = await service.logIn(undefined, { cookie: first })
    expect(await Promise.all([first, second].map(isSignedIn))).toEqual([false, true])
    expect(await listed()).toHaveLength(1)
  })

  test('outlive a restart, not another token, and lie on disk as digests', async () => {
    const { code } = await owner.call('pairing.begin', {})
    const cookies = [await service.logIn(), await service.logIn({ code }, phone)]
    const secrets = cookies.map((cookie) => cookie.split('=')[1] ?? '')
    owner.close()
    await service.leave()
    const ledger = await readFile(service.folder.at('data', 'ledger.db'), 'latin1')
    for (const secret of [...secrets, code]) {
      expect(secret.length).toBeGreaterThan(7)
      expect(ledger).not.toContain(secret)
      expect(lines.join('\n')).not.toContain(secret)
    }
    const { folder } = service
    // Cookies know no ports, so the name carries the port: the same one again.
    const { port } = service.web
    service = await openServiceIn(folder, { port }, { clock })
    owner = await asOwner()
    expect(await Promise.all(cookies.map(isSignedIn))).toEqual([true, true])
    expect((await listed()).map(({ by, system }) => [by, system]).sort()).toEqual([
      ['code', 'iPhone'],
      ['token', null],
    ])
    owner.close()
    await service.leave()
    await writeFile(folder.at('data', 'service-token'), 'another-token-0123456789\n', { mode: 0o600 })
    service = await openServiceIn(folder, { port }, { clock })
    owner = await asOwner()
    expect(await Promise.all(cookies.map(isSignedIn))).toEqual([false, false])
    expect(await listed()).toEqual([])
  })

  test('end after a month without a visit, and not before', async () => {
    const [used, unused] = [await service.logIn(), await service.logIn()]
    leap(20 * day)
    expect(await isSignedIn(used)).toBe(true)
    leap(deviceIdleMs - 15 * day)
    expect(await Promise.all([used, unused].map(isSignedIn))).toEqual([true, false])
    expect(await listed()).toHaveLength(1)
  })

  test('are a hundred at most: the one that was longest away makes room', async () => {
    const first = await service.logIn()
    leap(1000)
    for (let n = 0; n < 100; n += 1)
      await service.engine.devices.admit({ by: 'token', browser: null, system: null, from: '' })
    expect(await isSignedIn(first)).toBe(false)
    expect(await listed()).toHaveLength(100)
  })
})

describe('a paired device', () => {
  let page: Page
  beforeEach(async () => {
    const { code } = await owner.call('pairing.begin', {})
    await service.logIn()
    page = await openPage(await service.logIn({ code }, phone))
  })
  afterEach(() => {
    page.client.close()
  })

  test('uses downloads, and lets in, sees and revokes nobody', async () => {
    const { client } = page
    expect(
      await refusal(client.call('downloads.add', { items: [{ urls: ['http://127.0.0.1:9/x'] }], paused: true })),
    ).toBe('allowed')
    expect(await refusal(client.call('settings.set', { patch: { slots: 3 } }))).toBe('allowed')
    const { devices, mayManage } = await client.call('devices.list', {})
    expect([devices.length, devices[0]?.isThis, mayManage]).toEqual([1, true, false])
    const all = await listed()
    const hook = { name: 'x', kind: 'json', url: 'https://192.0.2.1/', events: ['completed'] } as const
    const refused = [
      client.call('pairing.begin', {}),
      client.call('pairing.wait', { id: 1 }),
      client.call('devices.revoke', { ids: all.map(({ id }) => id) }),
      client.call('devices.revokeOthers', {}),
      client.call('devices.rename', { id: all[0]?.id ?? failTest('none'), name: 'x' }),
      client.call('webhooks.save', { webhook: { ...hook, events: ['completed'] } }),
      client.call('settings.set', { patch: { proxy: 'http://192.0.2.1:8080' } }),
      client.call('restore.begin', {}),
    ]
    const said = await Promise.all(refused.map(refusal))
    expect(said.slice(0, 7)).toEqual(Array.from({ length: 7 }, () => 'not_allowed'))
    expect(said[7]).not.toBe('allowed')
    expect(await listed()).toEqual(all.map((one) => expect.objectContaining({ id: one.id }) as DeviceView))
  })
})
