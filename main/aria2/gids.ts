/**
 * aria2's names of downloads: 16 hexadecimal digits. One that a client gave is remembered; all others are our number under a permutation
 * of 64 bits whose keys come from a word of the ledger, so that they stay the same over restarts, need no room, and lead back to the
 * number. They hide nothing: names are no secrets.
 */
import { createHash } from 'node:crypto'
import type { DeskRecord, FrontDesk } from '../engine/engine.ts'
import { downloadId, type DownloadId } from '../../shared/ids.ts'
import { Fault } from './fault.ts'

/** murmur3's last step: every bit of the result depends on every bit of the value. */
const mixed = (value: number): number => {
  let x = value
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

const half = 2 ** 32
const hex = (value: number): string => value.toString(16).padStart(8, '0')

/** A Feistel network: the same steps backwards undo it, whatever a step computes. */
class Permutation {
  readonly #keys: readonly number[]

  constructor(word: string) {
    const digest = createHash('sha256').update(`gid ${word}`).digest()
    this.#keys = [0, 4, 8, 12].map((at) => digest.readUInt32BE(at))
  }

  nameOf(id: number): string {
    let [left, right] = [Math.floor(id / half), id % half]
    for (const key of this.#keys) [left, right] = [right, (left ^ mixed(right ^ key)) >>> 0]
    return hex(left) + hex(right)
  }

  /** The number behind a name of 16 digits; null: no number of ours has it. */
  idOf(name: string): DownloadId | null {
    let [left, right] = [Number.parseInt(name.slice(0, 8), 16), Number.parseInt(name.slice(8), 16)]
    for (const key of this.#keys.toReversed()) [left, right] = [(right ^ mixed(left ^ key)) >>> 0, left]
    return downloadId.safeParse(left * half + right).data ?? null
  }
}

export class Gids {
  readonly #desk: FrontDesk
  readonly #permutation: Permutation

  constructor(desk: FrontDesk) {
    this.#desk = desk
    this.#permutation = new Permutation(desk.tag)
  }

  of({ id, handle }: { readonly id: DownloadId; readonly handle: string | null }): string {
    return handle ?? this.#permutation.nameOf(id)
  }

  /** The download behind a name or its beginning. Throws aria2's words when there is none or more than one. */
  async find(name: string): Promise<DeskRecord> {
    if (!/^[0-9a-f]{1,16}$/i.test(name)) throw new Fault(`Invalid GID ${name.slice(0, 64)}`)
    const wanted = name.toLowerCase()
    const records = await this.#desk.records([...(await this.#candidates(wanted))])
    const [only, ...others] = records.filter((record) => !record.isForgotten && this.of(record).startsWith(wanted))
    if (only === undefined) throw new Fault(`GID ${name} is not found`)
    if (others.length > 0) throw new Fault(`GID ${name} is not unique`)
    return only
  }

  /** Whether a client may give this name to a new download. */
  async isFree(name: string): Promise<boolean> {
    if (!/^[0-9a-f]{16}$/i.test(name) || /^0+$/.test(name)) return false
    return (await this.#desk.records([...(await this.#candidates(name.toLowerCase()))])).length === 0
  }

  async #candidates(wanted: string): Promise<ReadonlySet<DownloadId>> {
    const found = new Set((await this.#desk.handles(wanted)).map(({ id }) => id))
    if (wanted.length < 16) {
      for (const id of await this.#desk.ids()) if (this.#permutation.nameOf(id).startsWith(wanted)) found.add(id)
      return found
    }
    const id = this.#permutation.idOf(wanted)
    return id === null ? found : found.add(id)
  }
}
