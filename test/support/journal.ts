/**
 * A list of what happened that tests can wait on without polling: every addition or change wakes
 * the waiters. Knows nothing of what its entries mean.
 */
import { defaultDeadlineMs, withDeadline } from './until.ts'

export class Journal<Entry> {
  readonly #entries: Entry[] = []
  readonly #waiters = new Set<() => void>()

  get entries(): readonly Entry[] {
    return this.#entries
  }

  add(entry: Entry): void {
    this.#entries.push(entry)
    this.changed()
  }

  /** To be called after an entry was changed in place. */
  changed(): void {
    for (const look of this.#waiters) look()
  }

  /** Resolves as soon as `predicate` holds; throws after `deadlineMs` with the last entries. */
  async waitFor(
    what: string,
    predicate: (entries: readonly Entry[]) => boolean,
    deadlineMs = defaultDeadlineMs,
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    const look = (): void => {
      try {
        if (predicate(this.#entries)) resolve(undefined)
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    }
    this.#waiters.add(look)
    look()
    try {
      await withDeadline(what, promise, deadlineMs, () => this.#tail())
    } finally {
      this.#waiters.delete(look)
    }
  }

  #tail(): string {
    const last = this.#entries.slice(-10).map((entry) => `  ${JSON.stringify(entry)}`)
    return [`${this.#entries.length} entries, the last ones:`, ...last].join('\n')
  }
}
