/**
 * Browsers that the service lets in. Each knows a secret of its own, of which only the digest is kept; they outlive restarts, end with
 * the token, after a month without a visit, or when somebody revokes them, and then their open wires end with them.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { CommandOutput } from '../../../shared/commands.ts'
import type { DeviceId, DeviceView } from '../../../shared/devices.ts'
import { raise } from '../../../shared/failure.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { DeviceRow } from '../store/device-operations.ts'
import type { Ledger } from '../store/ledger.ts'
import { Pairing, type Outcome } from './pairing.ts'

/** A device that nobody uses any more is let in no longer. */
export const deviceIdleMs = 30 * 86_400_000
export const mostDevices = 100
/** How often a device in use is noted in the ledger. */
const noteEveryMs = 10 * 60_000
const secretBytes = 32
const secretCharacters = 43
/** Ids of devices that a ledger which cannot be written to does not know. */
const firstUnkeptId = 2 ** 40

/** Who stands behind a client; `device` null: no browser. */
export interface Caller {
  readonly device: DeviceId | null
  /** Came with the token, or is a process of the same user. */
  readonly isOwner: boolean
}

export interface Arrival {
  readonly by: 'token' | 'code'
  readonly browser: string | null
  readonly system: string | null
  /** The address that it came from. */
  readonly from: string
}

/** The door that devices come through. */
export interface DeviceDoor {
  /** Of the token: devices of another one are let in no longer. */
  readonly print: string
  /** Where its page is; those that other machines reach first. */
  readonly addresses: () => readonly string[]
}

export interface DevicesSpec {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly log: Log
}

interface Known {
  row: DeviceRow
  /** What is in the ledger of `row.lastSeenAt`. */
  notedAt: number
  readonly closers: Set<() => void>
}

const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

export class Devices {
  readonly #spec: DevicesSpec
  readonly #pairing: Pairing
  readonly #known = new Map<string, Known>()
  #door: DeviceDoor | null = null
  #loading: Promise<void> | null = null
  #unkept = firstUnkeptId

  constructor(spec: DevicesSpec) {
    this.#spec = spec
    this.#pairing = new Pairing(spec.clock)
  }

  /** From now on devices may come; returns the way to close, which notes what is not noted yet. */
  async open(door: DeviceDoor): Promise<() => Promise<void>> {
    await this.#load()
    this.#door = door
    await this.#remove(({ row }) => row.print !== door.print || this.#isIdle(row))
    return async () => {
      this.#door = null
      this.#pairing.stop()
      await this.#note([...this.#known.values()])
    }
  }

  /** Lets one in; resolves with the secret that only it will know. */
  async admit(arrival: Arrival): Promise<string> {
    return (await this.#admit(arrival)).secret
  }

  /** One try at a pairing code; null: wrong. */
  async pair(code: string, arrival: Omit<Arrival, 'by'>): Promise<string | null> {
    const taken = this.#pairing.take(code)
    if (taken === null) return null
    try {
      const { secret, known } = await this.#admit({ ...arrival, by: 'code' })
      this.#spec.log('info', 'device.paired', { id: known.row.id })
      taken(this.#viewOf(known, null))
      return secret
    } catch (error) {
      taken(null)
      throw error
    }
  }

  /** Whose secret this is; it has been seen thereby. */
  recognize(secret: string, from: string): (Caller & { readonly device: DeviceId }) | null {
    const known = secret.length === secretCharacters ? this.#known.get(digestOf(secret)) : undefined
    if (!known) return null
    if (this.#isIdle(known.row) && known.closers.size === 0) {
      void this.#remove((one) => one === known)
      return null
    }
    known.row = { ...known.row, lastSeenAt: this.#spec.clock.now(), from }
    if (known.row.lastSeenAt - known.notedAt > noteEveryMs) void this.#note([known])
    return { device: known.row.id, isOwner: known.row.by === 'token' }
  }

  /** Something that ends with the device; returns the way to forget it. */
  attach(id: DeviceId, close: () => void): () => void {
    const known = this.#find(id)
    if (!known) {
      close()
      return () => undefined
    }
    known.closers.add(close)
    return () => {
      known.closers.delete(close)
      known.row = { ...known.row, lastSeenAt: this.#spec.clock.now() }
    }
  }

  async list({ device, isOwner }: Caller): Promise<CommandOutput<'devices.list'>> {
    await this.#load()
    const shown = [...this.#known.values()].filter(({ row }) => isOwner || row.id === device)
    const devices = shown.map((known) => this.#viewOf(known, device))
    return { devices: devices.sort((a, b) => b.lastSeenAt - a.lastSeenAt || b.id - a.id), mayManage: isOwner }
  }

  async rename(id: DeviceId, name: string | null): Promise<{ changed: number }> {
    await this.#load()
    const known =
      this.#find(id) ?? raise('unknown_id', `There is no device ${String(id)}. It may have been revoked elsewhere.`)
    if (id < firstUnkeptId) await this.#spec.ledger.call('renameDevice', { id, name })
    known.row = { ...known.row, name }
    return { changed: 1 }
  }

  async revoke(ids: readonly DeviceId[]): Promise<{ changed: number }> {
    await this.#load()
    return { changed: await this.#remove(({ row }) => ids.includes(row.id)) }
  }

  async revokeOthers({ device }: Caller): Promise<{ changed: number }> {
    await this.#load()
    return { changed: await this.#remove(({ row }) => row.id !== device) }
  }

  /** Rejects with `not_allowed` where no browser could come. */
  begin(): CommandOutput<'pairing.begin'> {
    const door =
      this.#door ??
      raise(
        'not_allowed',
        'No browser can reach this Sluice. Start it with “sluice serve”, or let the desktop accept clients (Settings, Ways in).',
      )
    return { ...this.#pairing.begin(), addresses: [...door.addresses()] }
  }

  wait(id: number, signal: AbortSignal): Promise<Outcome> {
    return this.#pairing.wait(id, signal)
  }

  end(id: number): void {
    this.#pairing.end(id)
  }

  #load(): Promise<void> {
    this.#loading ??= this.#spec.ledger.call('devices', null).then((rows) => {
      for (const row of rows) this.#known.set(row.digest, { row, notedAt: row.lastSeenAt, closers: new Set() })
    })
    return this.#loading
  }

  async #admit({ by, browser, system, from }: Arrival): Promise<{ readonly secret: string; readonly known: Known }> {
    const secret = randomBytes(secretBytes).toString('base64url')
    const now = this.#spec.clock.now()
    const fresh: Omit<DeviceRow, 'id'> = {
      ...{ digest: digestOf(secret), print: this.#door?.print ?? '', by, browser, system, from },
      ...{ name: null, firstSeenAt: now, lastSeenAt: now },
    }
    const known: Known = { row: { ...fresh, id: await this.#keep(fresh) }, notedAt: now, closers: new Set() }
    this.#known.set(fresh.digest, known)
    const excess = this.#known.size - mostDevices
    if (excess > 0) {
      const oldest = [...this.#known.values()].sort((a, b) => a.row.lastSeenAt - b.row.lastSeenAt).slice(0, excess)
      await this.#remove((one) => oldest.includes(one))
    }
    return { secret, known }
  }

  /** A ledger that cannot be written to keeps nobody out: the device holds as long as the service runs. */
  async #keep(fresh: Omit<DeviceRow, 'id'>): Promise<DeviceId> {
    try {
      return (await this.#spec.ledger.call('addDevice', fresh)).id
    } catch (error) {
      this.#spec.log('warn', 'device.not_kept', { error: String(error) })
      // As the ledger would have given one.
      return (this.#unkept += 1) as DeviceId
    }
  }

  /** Out of memory and off their wires at once, then out of the ledger. */
  async #remove(isMeant: (known: Known) => boolean): Promise<number> {
    const gone = [...this.#known.values()].filter(isMeant)
    for (const { row, closers } of gone) {
      this.#known.delete(row.digest)
      for (const close of [...closers]) close()
    }
    const ids = gone.map(({ row }) => row.id).filter((id) => id < firstUnkeptId)
    if (ids.length > 0) await this.#spec.ledger.call('removeDevices', { ids })
    return gone.length
  }

  async #note(all: readonly Known[]): Promise<void> {
    const now = this.#spec.clock.now()
    for (const known of all) if (known.closers.size > 0) known.row = { ...known.row, lastSeenAt: now }
    const changed = all.filter(({ row, notedAt }) => row.id < firstUnkeptId && row.lastSeenAt !== notedAt)
    for (const known of changed) known.notedAt = known.row.lastSeenAt
    if (changed.length === 0) return
    try {
      const seen = changed.map(({ row: { id, lastSeenAt, from } }) => ({ id, lastSeenAt, from }))
      await this.#spec.ledger.call('noteDevices', { seen })
    } catch (error) {
      this.#spec.log('warn', 'device.not_noted', { error: String(error) })
    }
  }

  #isIdle({ lastSeenAt }: DeviceRow): boolean {
    return this.#spec.clock.now() - lastSeenAt > deviceIdleMs
  }

  #find(id: DeviceId): Known | undefined {
    return [...this.#known.values()].find(({ row }) => row.id === id)
  }

  #viewOf({ row, closers }: Known, asking: DeviceId | null): DeviceView {
    const { id, name, browser, system, by, firstSeenAt, lastSeenAt, from } = row
    const isConnected = closers.size > 0
    return {
      ...{ id, name, browser, system, by, firstSeenAt, from, isConnected, isThis: id === asking },
      lastSeenAt: isConnected ? this.#spec.clock.now() : lastSeenAt,
    }
  }
}
