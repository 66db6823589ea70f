/**
 * What the host remembers about new versions: the highest news seen (so that older ones are known as such), the news that stand, and
 * whether somebody has said yes to them. A file of the profile; written whole beside it and moved over it.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { downloadId } from '../../../shared/ids.ts'
import { updateProblem } from '../../../shared/updates.ts'
import type { Log } from '../../engine/engine.ts'

const remembered = z.object({
  seen: z.object({ stable: z.number().default(0), beta: z.number().default(0) }).prefault({}),
  lookedAt: z.number().nullable().default(null),
  /** The news that stand, base64 of the file as it came: they are judged again whenever something is done by them. */
  news: z.string().nullable().default(null),
  /** The download of the file; null: nobody has said yes. */
  download: downloadId.nullable().default(null),
  /** Why the last try to put it in place came to nothing; null: there was none, or it did. */
  notPlaced: updateProblem.nullable().default(null),
  /** Version whose news somebody was told of. */
  told: z.string().nullable().default(null),
  /** Version of the last start. */
  ran: z.string().nullable().default(null),
  /** Somebody was asked whether Sluice may look by itself. */
  asked: z.boolean().default(false),
})
export type Remembered = z.infer<typeof remembered>

export class UpdateMemory {
  readonly #path: string
  readonly #log: Log
  #now: Remembered

  constructor(folder: string, log: Log) {
    this.#path = join(folder, 'updates.json')
    this.#log = log
    this.#now = this.#read()
  }

  get now(): Remembered {
    return this.#now
  }

  /** In force at once; what cannot be written is forgotten with this run. */
  set(change: Partial<Remembered>): void {
    this.#now = { ...this.#now, ...change }
    const beside = `${this.#path}.new`
    try {
      mkdirSync(dirname(this.#path), { recursive: true })
      writeFileSync(beside, JSON.stringify(this.#now, null, 2), { mode: 0o600 })
      renameSync(beside, this.#path)
    } catch (error) {
      this.#log('warn', 'update.memory', { error: String(error) })
    }
  }

  #read(): Remembered {
    try {
      return remembered.parse(JSON.parse(readFileSync(this.#path, 'utf8')))
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      if (!isMissing) this.#log('warn', 'update.memory', { error: String(error) })
      return remembered.parse({})
    }
  }
}
