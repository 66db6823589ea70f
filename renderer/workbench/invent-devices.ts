/** Invented devices, and what their commands do to them. */
import { deviceId, type DeviceView } from '../../shared/devices.ts'
import { epochMs } from './invent.ts'
import type { Handlers } from './scripted-client.ts'

const dayMs = 86_400_000

export interface InventedDevices {
  devices: readonly DeviceView[]
}

const usual = {
  name: null,
  isConnected: false,
  isThis: false,
  firstSeenAt: epochMs - 40 * dayMs,
  lastSeenAt: epochMs - 3 * dayMs,
}

export const inventedDevices = (): InventedDevices => ({
  devices: [
    {
      ...{ ...usual, id: deviceId.parse(1), browser: 'Firefox', system: 'Linux', by: 'token', from: '127.0.0.1' },
      ...{ isConnected: true, isThis: true },
    },
    { ...usual, id: deviceId.parse(2), browser: 'Safari', system: 'iPhone', by: 'code', from: '192.168.1.20' },
    {
      ...{ ...usual, id: deviceId.parse(3), browser: null, system: null, by: 'code', from: '192.168.1.31' },
      name: 'kitchen',
    },
  ],
})

const holdsMs = 300_000

export const deviceHandlers = (held: InventedDevices): Handlers => {
  const keep = (isKept: (device: DeviceView) => boolean): { changed: number } => {
    const before = held.devices.length
    held.devices = held.devices.filter(isKept)
    return { changed: before - held.devices.length }
  }
  return {
    'devices.list': () => ({ devices: [...held.devices], mayManage: true }),
    'devices.rename': ({ id, name }) => {
      held.devices = held.devices.map((device) => (device.id === id ? { ...device, name } : device))
      return { changed: 1 }
    },
    'devices.revoke': ({ ids }) => keep(({ id }) => !ids.includes(id)),
    'devices.revokeOthers': () => keep(({ isThis }) => isThis),
    'pairing.begin': () => ({ id: 1, code: '12345678', holdsMs, addresses: ['http://192.168.1.5:6800/'] }),
    'pairing.end': () => ({}),
  }
}
