/** Sees when a volume that files go to has little room left; says so once, until there was clearly more again. */
import type { LetterEvent } from '../../../shared/webhooks.ts'
import { failureOf } from '../../../shared/failure.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Disk } from '../transfer/disk.ts'

export interface LowDiskSpec {
  readonly disk: Pick<Disk, 'call'>
  readonly clock: Clock
  readonly log: Log
  /** Folders that files go to now. */
  readonly dirs: () => Iterable<string>
  /** null: nobody wants to know. */
  readonly limitBytes: () => number | null
  readonly tell: (event: LetterEvent) => void
}

const everyMs = 60_000
/** The first look is soon: whoever asks to be told wants to know how it stands. */
const firstMs = 1_000
/** So much more than the limit is room again. */
const relief = 1.1

export class LowDisk {
  readonly #spec: LowDiskSpec
  /** Volumes that are low, as far as somebody was told. */
  readonly #told = new Set<string>()
  #timer: Timer | null = null
  #isStopped = false

  constructor(spec: LowDiskSpec) {
    this.#spec = spec
  }

  /** Looks from now on, or no longer, as the limit says. */
  arm(waitMs = firstMs): void {
    this.#timer?.cancel()
    this.#timer = null
    if (this.#isStopped || this.#spec.limitBytes() === null) return
    this.#timer = this.#spec.clock.after(waitMs, () => {
      this.#look().then(
        () => {
          this.arm(everyMs)
        },
        () => undefined,
      )
    })
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
  }

  async #look(): Promise<void> {
    for (const dir of new Set(this.#spec.dirs())) {
      try {
        const { freeBytes, volume } = await this.#spec.disk.call('freeSpace', { dir })
        this.#judge(dir, freeBytes, volume)
      } catch (error) {
        // A folder that cannot be reached is not short of room.
        this.#spec.log('debug', 'disk.room_unknown', { code: failureOf(error).code })
      }
    }
  }

  #judge(dir: string, freeBytes: number, volume: string): void {
    const limitBytes = this.#spec.limitBytes()
    if (limitBytes === null || this.#isStopped) return
    if (freeBytes >= limitBytes * relief) this.#told.delete(volume)
    if (freeBytes >= limitBytes || this.#told.has(volume)) return
    this.#told.add(volume)
    this.#spec.tell({ kind: 'disk_low', dir, freeBytes, limitBytes })
  }
}
