/** Files that clients fetch or bring in pieces: each has a number, and goes with its folder when nobody has asked for it for a while. */
import { mkdir, open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, FailureError, raise } from '../../../shared/failure.ts'
import type { Clock, Timer } from '../clock.ts'
import { isMissing } from '../transfer/classify-disk.ts'

const idleMs = 10 * 60_000
const most = 4
const pieceBytes = 1024 * 1024

interface Held {
  readonly dir: string
  timer: Timer
  /** One after the other: pieces have an order. */
  turn: Promise<unknown>
}

const gone = (): FailureError =>
  new FailureError(fail('unknown_id', 'That backup is not under way, or nothing of it has come. Begin again.'))

export class Transfers {
  readonly #folder: string
  readonly #clock: Clock
  readonly #held = new Map<number, Held>()
  #next = 1
  #cleaning: Promise<void> | null = null

  /** `folder`: for nothing else; what an earlier run has left in it goes. */
  constructor(folder: string, clock: Clock) {
    this.#folder = folder
    this.#clock = clock
  }

  async begin(): Promise<number> {
    if (this.#held.size >= most) {
      return raise('not_allowed', 'Too many backups are made or restored at once. Wait until one is done.')
    }
    const id = this.#next++
    const dir = join(this.#folder, String(id))
    this.#cleaning ??= rm(this.#folder, { recursive: true, force: true })
    const made = this.#cleaning.then(() => mkdir(dir, { recursive: true, mode: 0o700 }))
    this.#held.set(id, { dir, timer: this.#timer(id), turn: made.catch(() => undefined) })
    try {
      await made
    } catch (error) {
      // Next time it may be possible.
      this.#cleaning = null
      await this.drop(id)
      throw error
    }
    return id
  }

  /** Runs with the transfer's own folder, after what was asked before. Rejects with `unknown_id`. */
  async use<T>(id: number, run: (dir: string) => Promise<T>): Promise<T> {
    const held = this.#held.get(id)
    if (!held) throw gone()
    held.timer.cancel()
    const turn = held.turn.then(() => run(held.dir))
    held.turn = turn.catch(() => undefined)
    try {
      return await turn
    } catch (error) {
      // Its own folder holds what has been made or brought, and nothing yet where neither has happened.
      throw isMissing(error) ? gone() : error
    } finally {
      held.timer.cancel()
      if (this.#held.has(id)) held.timer = this.#timer(id)
    }
  }

  async read(path: string, from: number): Promise<{ readonly base64: string; readonly next: number | null }> {
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, from)
      const next = from + bytesRead
      const isLast = next >= (await file.stat()).size
      return { base64: buffer.toString('base64', 0, bytesRead), next: isLast ? null : next }
    } finally {
      await file.close()
    }
  }

  /** Adds a piece to a file, which may not become larger than `mostBytes`. */
  async append(path: string, base64: string, mostBytes: number): Promise<void> {
    const file = await open(path, 'a', 0o600)
    try {
      const bytes = Buffer.from(base64, 'base64')
      if ((await stat(path)).size + bytes.length > mostBytes) {
        raise('backup_unusable', 'The file is larger than any backup.', { detail: { reason: 'too_large' } })
      }
      await file.write(bytes)
    } finally {
      await file.close()
    }
  }

  async drop(id: number): Promise<void> {
    const held = this.#held.get(id)
    if (!held) return
    this.#held.delete(id)
    held.timer.cancel()
    await held.turn
    await rm(held.dir, { recursive: true, force: true })
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((id) => this.drop(id)))
  }

  #timer(id: number): Timer {
    return this.#clock.after(idleMs, () => {
      this.drop(id).catch(() => undefined)
    })
  }
}
