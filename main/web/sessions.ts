/**
 * Browsers that logged in. They outlive a restart of the service and end with its token. What lies on disk are digests: the file
 * lets nobody in.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Log } from '../engine/engine.ts'
import type { Token } from './token.ts'

const stored = z.object({
  /** Print of the token that the sessions belong to. */
  token: z.string(),
  sessions: z.array(z.object({ digest: z.string(), seenAt: z.number() })).max(1000),
})

/** An unused session ends. */
export const idleMs = 30 * 86_400_000
const mostSessions = 100
/** How often a session in use is written down again. */
const noteEveryMs = 3_600_000

const digestOf = (id: string): string => createHash('sha256').update(id).digest('hex')

export class Sessions {
  readonly #file: string
  readonly #print: string
  readonly #log: Log
  /** Digest → when it was last used; the oldest first. */
  readonly #seen: Map<string, number>
  readonly #closers = new Map<string, Set<() => void>>()
  #saving: Promise<void> = Promise.resolve()

  private constructor(file: string, print: string, log: Log, seen: Map<string, number>) {
    this.#file = file
    this.#print = print
    this.#log = log
    this.#seen = seen
  }

  /** A file that is not there, not ours or of another token means that nobody is logged in. */
  static async open(file: string, token: Token, log: Log): Promise<Sessions> {
    const print = token.print('sessions')
    const seen = new Map<string, number>()
    try {
      const found = stored.parse(JSON.parse(await readFile(file, 'utf8')))
      if (found.token === print) for (const { digest, seenAt } of found.sessions) seen.set(digest, seenAt)
    } catch (error) {
      log('debug', 'web.no_sessions', { error: String(error) })
    }
    return new Sessions(file, print, log, seen)
  }

  /** A new session's id, which only its browser will know. */
  async begin(): Promise<string> {
    const id = randomBytes(32).toString('base64url')
    this.#seen.set(digestOf(id), Date.now())
    for (const digest of this.#seen.keys()) {
      if (this.#seen.size <= mostSessions) break
      this.#end(digest)
    }
    await this.#save()
    return id
  }

  isOpen(id: string | undefined): boolean {
    if (id === undefined || id.length > 100) return false
    const digest = digestOf(id)
    const seenAt = this.#seen.get(digest)
    const now = Date.now()
    if (seenAt === undefined) return false
    if (now - seenAt > idleMs) {
      this.#end(digest)
      return false
    }
    if (now - seenAt > noteEveryMs) {
      this.#seen.delete(digest)
      this.#seen.set(digest, now)
      void this.#save()
    }
    return true
  }

  async end(id: string): Promise<void> {
    this.#end(digestOf(id))
    await this.#save()
  }

  /** Something that ends with the session; returns the way to forget it. */
  attach(id: string, close: () => void): () => void {
    const digest = digestOf(id)
    const closers = this.#closers.get(digest) ?? new Set()
    this.#closers.set(digest, closers.add(close))
    return () => {
      closers.delete(close)
      if (closers.size === 0) this.#closers.delete(digest)
    }
  }

  /** Resolves when everything is written. */
  settled(): Promise<void> {
    return this.#saving
  }

  #end(digest: string): void {
    this.#seen.delete(digest)
    for (const close of [...(this.#closers.get(digest) ?? [])]) close()
  }

  #save(): Promise<void> {
    this.#saving = this.#saving.then(async () => {
      const sessions = [...this.#seen].map(([digest, seenAt]) => ({ digest, seenAt }))
      try {
        await writeFile(`${this.#file}.new`, JSON.stringify({ token: this.#print, sessions }), { mode: 0o600 })
        await rename(`${this.#file}.new`, this.#file)
      } catch (error) {
        // They hold as long as the service runs.
        this.#log('warn', 'web.sessions_not_saved', { error: String(error) })
      }
    })
    return this.#saving
  }
}
