/**
 * Grabs as the engine tells of them, folded: all of them for the sidebar, and the one that somebody looks at with a window of its finds.
 * It computes no truth, and asks again when frames went missing or the connection is another one.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EngineClient } from '../../shared/client.ts'
import type { FeedFrame } from '../../shared/feed.ts'
import { foldFinds, type FindsMirror } from '../../shared/fold.ts'
import { findQuery, type FindQuery, type FindWindow, type GrabDetail } from '../../shared/grab-lists.ts'
import type { GrabId, GrabView } from '../../shared/grabs.ts'

export interface GrabsState {
  readonly grabs: readonly GrabView[]
  /** The one that is looked at; null: it is gone, undefined: not told yet. */
  readonly grab: GrabDetail | null | undefined
  readonly finds: FindsMirror | undefined
}

type GrabFrame = Extract<FeedFrame, { readonly type: 'grab' | 'finds' | 'grabs' }>

interface Shown {
  readonly id: GrabId
  readonly query: FindQuery
}

const ignore = (): void => undefined
const firstWindow: FindWindow = { from: 0, count: 100 }

export class GrabMirror {
  readonly store: StoreApi<GrabsState> = createStore<GrabsState>(() => ({
    grabs: [],
    grab: undefined,
    finds: undefined,
  }))
  readonly #client: EngineClient
  #shown: Shown | undefined
  #window = firstWindow
  #asked = firstWindow
  #sub: number | undefined
  #live: FindsMirror | undefined
  /** Frames that overtook the number of their subscription. */
  #early: GrabFrame[] | undefined

  constructor(client: EngineClient) {
    this.#client = client
  }

  /** A new connection: subscriptions died with the one before. */
  again(): void {
    this.#client.call('grabs.open', {}).catch(ignore)
    this.#sub = undefined
    this.#open()
  }

  /** Shows a grab's finds in this way; what was shown of the same grab stays until it is told anew. */
  show(shown: Shown): void {
    if (shown.id !== this.#shown?.id) this.store.setState({ grab: undefined, finds: undefined })
    this.#shown = shown
    this.#window = { ...this.#window, from: 0 }
    this.#leave()
    this.#open()
  }

  /** Looks at a grab, whatever of its finds is shown. */
  follow(id: GrabId): void {
    if (this.#shown?.id !== id) this.show({ id, query: findQuery.parse({}) })
  }

  hide(): void {
    this.#shown = undefined
    this.#early = undefined
    this.#leave()
    this.store.setState({ grab: undefined, finds: undefined })
  }

  /** Cheap to call on every scroll. */
  move(window: FindWindow): void {
    this.#window = window
    this.#moveIfNeeded()
  }

  take(frame: GrabFrame): void {
    if (frame.type === 'grabs') this.store.setState({ grabs: frame.grabs })
    else if (frame.sub === this.#sub) this.#fold(frame)
    else this.#early?.push(frame)
  }

  #leave(): void {
    if (this.#sub !== undefined) this.#client.call('finds.close', { sub: this.#sub }).catch(ignore)
    this.#sub = undefined
    this.#live = undefined
  }

  #open(): void {
    const shown = this.#shown
    if (!shown) return
    const early: GrabFrame[] = []
    this.#early = early
    this.#asked = this.#window
    this.#client.call('finds.open', { ...shown, window: this.#window }).then(
      ({ sub }) => {
        if (this.#early !== early) {
          // Another list is wanted by now.
          this.#client.call('finds.close', { sub }).catch(ignore)
          return
        }
        this.#early = undefined
        this.#sub = sub
        for (const frame of early) if (frame.type !== 'grabs' && frame.sub === sub) this.#fold(frame)
        this.#moveIfNeeded()
      },
      () => {
        if (this.#early !== early) return
        this.#early = undefined
        this.store.setState({ grab: null, finds: undefined })
      },
    )
  }

  #moveIfNeeded(): void {
    const { from, count } = this.#window
    if (this.#sub === undefined || (from === this.#asked.from && count === this.#asked.count)) return
    this.#asked = this.#window
    this.#client.call('finds.move', { sub: this.#sub, window: this.#window }).catch(ignore)
  }

  #fold(frame: Exclude<GrabFrame, { readonly type: 'grabs' }>): void {
    if (frame.type === 'grab') {
      this.store.setState({ grab: frame.grab })
      return
    }
    this.#live = foldFinds(this.#live, frame)
    if (this.#live) this.store.setState({ finds: this.#live })
    else {
      this.#leave()
      this.#open()
    }
  }
}
