/** Downloads that wait for room on a disk: looks at the volumes that they go to, and lets them go on by themselves. */
import { failureOf, type Failure } from '../../../shared/failure.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Download } from '../domain/download.ts'
import { lookWaitMs, roomNeeded } from '../domain/room.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Disk } from '../transfer/disk.ts'

export interface RoomSpec {
  readonly ledger: Pick<Ledger, 'call'>
  readonly disk: Pick<Disk, 'call'>
  readonly clock: Clock
  readonly log: Log
  /** Rows changed, and somebody may run. */
  readonly changed: (ids: readonly DownloadId[]) => void
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

export class Room {
  readonly #spec: RoomSpec
  readonly #waiting = new Map<DownloadId, Waiting>()
  #timer: Timer | null = null
  #isStopped = false

  constructor(spec: RoomSpec) {
    this.#spec = spec
  }

  /** Whoever waited for room when the last engine ended tries now. Never rejects. */
  async begin(): Promise<void> {
    await this.#hasten(null)
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
    this.#plan()
  }

  /** It does not wait for room, whatever else has become of it. */
  forget(id: DownloadId): void {
    this.#waiting.delete(id)
  }

  #plan(): void {
    this.#timer?.cancel()
    this.#timer = null
    const due = [...this.#waiting.values()].filter(({ isSent }) => !isSent).map(({ lookAt }) => lookAt)
    if (this.#isStopped || due.length === 0) return
    const waitMs = Math.max(1, Math.min(...due) - this.#spec.clock.monotonic())
    this.#timer = this.#spec.clock.after(waitMs, () => {
      void this.#look().then(() => {
        this.#plan()
      })
    })
  }

  async #look(): Promise<void> {
    const now = this.#spec.clock.monotonic()
    const free = new Map<string, number>()
    const sent: DownloadId[] = []
    for (const [id, one] of this.#waiting) {
      if (one.isSent || one.lookAt > now) continue
      const freeBytes = free.get(one.dir) ?? (await this.#freeIn(one.dir))
      free.set(one.dir, freeBytes)
      const hasRoom = freeBytes >= one.needBytes
      this.#waiting.set(id, { ...one, isSent: hasRoom, lookAt: now + lookWaitMs(one.inVain) })
      if (!hasRoom) continue
      sent.push(id)
      // What it takes is not there for the next one.
      free.set(one.dir, freeBytes - one.needBytes)
    }
    if (sent.length > 0) await this.#hasten(sent)
  }

  async #freeIn(dir: string): Promise<number> {
    try {
      return (await this.#spec.disk.call('freeSpace', { dir })).freeBytes
    } catch (error) {
      this.#spec.log('debug', 'disk.room_unknown', { code: failureOf(error).code })
      return 0
    }
  }

  async #hasten(ids: readonly DownloadId[] | null): Promise<void> {
    const { ledger, log, changed } = this.#spec
    try {
      const moved = await ledger.call('hasten', { codes: ['disk_full'], ids })
      if (moved.length > 0) changed(moved)
    } catch (error) {
      log('warn', 'room.not_hastened', { error: String(error) })
    }
  }
}
