/** What can be asked of the ledger about devices that are let in: a part of its table of operations. */
import type { DeviceId } from '../../../shared/devices.ts'

export interface DeviceRow {
  readonly id: DeviceId
  /** SHA-256 of what the device knows; what it knows is nowhere. */
  readonly digest: string
  /** Of the token with which it ends. */
  readonly print: string
  readonly by: 'token' | 'code'
  readonly name: string | null
  readonly browser: string | null
  readonly system: string | null
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  readonly from: string
}

export interface DeviceReads {
  devices: [null, readonly DeviceRow[]]
}

export interface DeviceWrites {
  addDevice: [Omit<DeviceRow, 'id'>, { readonly id: DeviceId }]
  renameDevice: [{ readonly id: DeviceId; readonly name: string | null }, { readonly changed: number }]
  /** When and where they were seen last. */
  noteDevices: [{ readonly seen: readonly Pick<DeviceRow, 'id' | 'lastSeenAt' | 'from'>[] }, null]
  removeDevices: [{ readonly ids: readonly DeviceId[] }, { readonly changed: number }]
}
