/** Downloads that wait for room on a disk: looks at the volumes that they go to, and lets them go on by themselves. */
import { failureOf, type Failure } from '../../../shared/failure.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Download } from '../domain/download.ts'
import { lookWaitMs, roomNeeded } from '../domain/room.ts'
import type { Log } from '../log.ts'
import type { Disk } from '../transfer/disk.ts'
import type { Hasten } from './hasten.ts'

export interface RoomSpec {
  readonly hasten: Hasten
  readonly disk: Pick<Disk, 'call'>
  readonly clock: Clock
  readonly log: Log
}

interface Waiting {
  readonly dir: string
  readonly needBytes: number
  /** Times that there seemed to be room and was not. */
  readonly inVain: number
  /** Monotonic. */
  readonly lookAt: number
  /** Sent on, and not heard of since. */
  readonly isSent: boolean
}

const codes = ['disk_full'] as const

export class Room {
  readonly #spec: RoomSpec
  readonly #waiting = new Map<DownloadId, Waiting>()
  #timer: Timer | null = null
  #timerAt = Infinity
  #isStopped = false

  constructor(spec: RoomSpec) {
    this.#spec = spec
  }

  /** Whoever waited for room when the last engine ended tries now. Never rejects. */
  async begin(): Promise<void> {
    await this.#spec.hasten(codes, null)
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
  }

  /** Its attempt ended because the disk had no room. */
  note(download: Download, failure: Failure, progressed: boolean): void {
    const before = this.#waiting.get(download.id)
    const inVain = progressed || before?.isSent !== true ? 0 : before.inVain + 1
    const lookAt = this.#spec.clock.monotonic() + lookWaitMs(inVain)
    const needBytes = roomNeeded(download, failure)
    this.#waiting.set(download.id, { dir: download.dir, needBytes, inVain, lookAt, isSent: false })
    this.#lookAgainAt(lookAt)
  }

  /** It does not wait for room, whatever else has become of it. */
  forget(id: DownloadId): void {
    this.#waiting.delete(id)
  }

  #lookAgainAt(at: number): void {
    if (this.#isStopped || this.#timerAt <= at) return
    this.#timer?.cancel()
    this.#timerAt = at
    this.#timer = this.#spec.clock.after(Math.max(1, at - this.#spec.clock.monotonic()), () => {
      this.#timerAt = Infinity
      void this.#look()
    })
  }

  async #look(): Promise<void> {
    const now = this.#spec.clock.monotonic()
    const isDue = ({ isSent, lookAt }: Waiting): boolean => !isSent && lookAt <= now
    const free = new Map<string, number>()
    for (const dir of new Set([...this.#waiting.values()].filter(isDue).map((one) => one.dir)))
      free.set(dir, await this.#freeIn(dir))
    const sent: DownloadId[] = []
    let next = Infinity
    for (const [id, one] of this.#waiting) {
      if (one.isSent) continue
      const freeBytes = isDue(one) ? free.get(one.dir) : undefined
      if (freeBytes === undefined) {
        next = Math.min(next, one.lookAt)
        continue
      }
      const hasRoom = freeBytes >= one.needBytes
      const lookAt = now + lookWaitMs(one.inVain)
      this.#waiting.set(id, { ...one, isSent: hasRoom, lookAt })
      if (hasRoom) {
        sent.push(id)
        // What it takes is not there for the next one.
        free.set(one.dir, freeBytes - one.needBytes)
      } else next = Math.min(next, lookAt)
    }
    if (next < Infinity) this.#lookAgainAt(next)
    if (sent.length > 0) await this.#spec.hasten(codes, sent)
  }

  async #freeIn(dir: string): Promise<number> {
    try {
      return (await this.#spec.disk.call('freeSpace', { dir })).freeBytes
    } catch (error) {
      this.#spec.log('debug', 'disk.room_unknown', { code: failureOf(error).code })
      return 0
    }
  }
}
