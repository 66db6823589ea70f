/** Devices over the wire: a code lets in one more, which is listed, named and shown out. */
import { expect, it } from 'vitest'
import { deviceId } from '../../shared/devices.ts'
import type { House } from './house.ts'

export function deviceCases(at: () => House): void {
  it('lets in a device by a code, names it and shows it out', async () => {
    const guest = await at().guest()
    const { id, code, addresses } = await guest.call('pairing.begin', {})
    const waiting = guest.call('pairing.wait', { id })
    const [address = ''] = addresses
    const answer = await fetch(new URL('session', address), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': '' },
      body: JSON.stringify({ code }),
    })
    expect(answer.status).toBe(204)
    const { outcome, device } = await waiting
    expect([outcome, device?.by, device?.name]).toEqual(['paired', 'code', null])
    const own = device?.id ?? deviceId.parse(1)
    expect(await guest.call('devices.rename', { id: own, name: ' kitchen ' })).toEqual({ changed: 1 })
    const { devices, mayManage } = await guest.call('devices.list', {})
    expect([devices.map(({ name }) => name), mayManage]).toEqual([['kitchen'], true])
    expect(await guest.call('devices.revokeOthers', {})).toEqual({ changed: 1 })
    expect(await guest.call('devices.list', {})).toEqual({ devices: [], mayManage: true })
  })

  it('names, shows out and waits for nothing that is not there', async () => {
    const guest = await at().guest()
    const id = deviceId.parse(999_999)
    expect((await guest.refusal('devices.rename', { id, name: 'x' })).code).toBe('unknown_id')
    expect(await guest.call('devices.revoke', { ids: [id] })).toEqual({ changed: 0 })
    expect((await guest.refusal('pairing.wait', { id: 999_999 })).code).toBe('unknown_id')
    expect(await guest.call('pairing.end', { id: 999_999 })).toEqual({})
  })
}
