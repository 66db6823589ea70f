/**
 * Looks at links while somebody reads them: those in view first, a few at once, each only once. What is not wanted any more before its
 * turn is not asked. Results stream into a store; nothing waits for them.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EngineClient } from '../../shared/client.ts'
import type { CommandInput } from '../../shared/commands.ts'
import type { LookView } from '../../shared/commands-links.ts'

export type LookRequest = CommandInput<'links.look'>['links'][number]

export interface LookWish {
  /** The same for the same request. */
  readonly key: string
  readonly request: LookRequest
}

export type Looks = ReadonlyMap<string, LookView | 'asking'>

const atOnce = 16

export class Looking {
  readonly store: StoreApi<Looks> = createStore<Looks>(() => new Map())
  readonly #client: EngineClient
  #wishes: readonly LookWish[] = []
  #leaving = new AbortController()
  #asking = 0

  constructor(client: EngineClient) {
    this.#client = client
  }

  /** What to look at, the most wanted first. */
  want(wishes: readonly LookWish[]): void {
    this.#wishes = wishes
    this.#go()
  }

  /** Asks nobody any more; what has come stays. */
  stop(): void {
    this.#wishes = []
    this.#leaving.abort()
    this.#leaving = new AbortController()
    this.#put((looks) => {
      for (const [key, look] of looks) if (look === 'asking') looks.delete(key)
    })
  }

  #put(change: (looks: Map<string, LookView | 'asking'>) => void): void {
    const looks = new Map(this.store.getState())
    change(looks)
    this.store.setState(looks, true)
  }

  #go(): void {
    const looks = this.store.getState()
    const next = this.#wishes.filter(({ key }) => !looks.has(key)).slice(0, atOnce - this.#asking)
    if (next.length === 0) return
    this.#put((all) => {
      for (const { key } of next) all.set(key, 'asking')
    })
    for (const wish of next) void this.#ask(wish, this.#leaving.signal)
  }

  async #ask({ key, request }: LookWish, signal: AbortSignal): Promise<void> {
    this.#asking += 1
    const look = await this.#client.call('links.look', { links: [request] }, { signal }).then(
      ({ looks: [one] }) => one ?? null,
      () => null,
    )
    this.#asking -= 1
    if (!signal.aborted) {
      this.#put((looks) => {
        // Without an answer nothing is known, and it is not asked again.
        if (look === null) looks.delete(key)
        else looks.set(key, look)
      })
      if (look === null) this.#wishes = this.#wishes.filter((wish) => wish.key !== key)
    }
    this.#go()
  }
}
