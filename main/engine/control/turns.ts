/** Lets so many in at once, altogether and of one kind; the others wait for their turn in the order in which they came. */

interface Waiting {
  readonly kind: string
  readonly enter: () => void
}

export class Turns {
  readonly #most: number
  readonly #mostOfKind: number
  readonly #inside = new Map<string, number>()
  #total = 0
  #waiting: Waiting[] = []

  constructor(most: number, mostOfKind: number) {
    this.#most = most
    this.#mostOfKind = mostOfKind
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Runs `work` when it is its turn; null when `signal` was aborted before that. */
  async take<T>(kind: string, work: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
    const isIn = await this.#enter(kind, signal)
    if (!isIn) return null
    try {
      return await work()
    } finally {
      this.#leave(kind)
    }
  }

  #enter(kind: string, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false)
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== one)
        resolve(false)
      }
      const one: Waiting = {
        kind,
        enter: () => {
          signal.removeEventListener('abort', giveUp)
          resolve(true)
        },
      }
      signal.addEventListener('abort', giveUp, { once: true })
      this.#waiting.push(one)
      this.#admit()
    })
  }

  #leave(kind: string): void {
    this.#total -= 1
    this.#inside.set(kind, (this.#inside.get(kind) ?? 1) - 1)
    if (this.#inside.get(kind) === 0) this.#inside.delete(kind)
    this.#admit()
  }

  #admit(): void {
    while (this.#total < this.#most) {
      const at = this.#waiting.findIndex(({ kind }) => (this.#inside.get(kind) ?? 0) < this.#mostOfKind)
      const [next] = at === -1 ? [] : this.#waiting.splice(at, 1)
      if (next === undefined) return
      this.#total += 1
      this.#inside.set(next.kind, (this.#inside.get(next.kind) ?? 0) + 1)
      next.enter()
    }
  }
}
