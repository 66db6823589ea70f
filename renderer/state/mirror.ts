/**
 * What the engine says, folded: the list window in view, the counters, the connection. It computes no truth. When frames
 * went missing or the engine is another one, it asks again. It knows nothing of selection, dialogs or what is on screen.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EngineClient } from '../../shared/client.ts'
import type { FeedFrame, ListFilter, ListSort, ListWindow, Notice } from '../../shared/feed.ts'
import { fold, type ListMirror } from '../../shared/fold.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { CountersView } from '../../shared/views.ts'
import { GrabMirror } from './grab-mirror.ts'
import { type Details, Watched } from './watched.ts'

export interface MirrorState {
  /** `opening` until the first snapshot, `gone` when the engine went away. */
  readonly connection: 'opening' | 'open' | 'gone'
  readonly list: ListMirror | undefined
  readonly counters: CountersView | undefined
  /** Downloads that somebody looks at. */
  readonly details: Details
}

export interface ListQuery {
  readonly filter: ListFilter
  readonly sort: ListSort
}

/** One attempt to open the list: frames that overtake the answer are kept until its number is known. */
interface Opening {
  readonly early: FeedFrame[]
}

const ignore = (): void => undefined
const sameWindow = (a: ListWindow, b: ListWindow): boolean => a.from === b.from && a.count === b.count

export class Mirror {
  readonly store: StoreApi<MirrorState> = createStore<MirrorState>(() => ({
    connection: 'opening',
    list: undefined,
    counters: undefined,
    details: new Map(),
  }))
  readonly grabs: GrabMirror
  readonly #client: EngineClient
  readonly #listeners = new Set<(notice: Notice) => void>()
  readonly #stop: () => void
  readonly #watched: Watched
  #query: ListQuery | undefined
  /** Wanted, and last asked for. */
  #window: ListWindow = { from: 0, count: 100 }
  #asked: ListWindow = this.#window
  #opening: Opening | undefined
  #sub: number | undefined
  #live: ListMirror | undefined
  #epoch: string | undefined

  constructor(client: EngineClient) {
    this.#client = client
    this.grabs = new GrabMirror(client)
    this.#watched = new Watched(client, (details) => {
      this.store.setState({ details })
    })
    this.#stop = client.onFeed((frame) => {
      this.#take(frame)
    })
    client.onClose(() => {
      this.store.setState({ connection: 'gone' })
    })
    this.#subscribe()
  }

  /** Shows another list; the old one stays until the new one's snapshot is here. */
  show(query: ListQuery): void {
    this.#query = query
    this.#window = { ...this.#window, from: 0 }
    this.#open()
  }

  /** Moves the window over the list; cheap to call on every scroll. */
  move(window: ListWindow): void {
    this.#window = window
    this.#moveIfNeeded()
  }

  /** Follows one download in detail; returns the way to stop. */
  watch(id: DownloadId): () => void {
    return this.#watched.watch(id)
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#query = undefined
    this.#opening = undefined
    this.#stop()
    this.#watched.close()
    this.#leave()
  }

  #subscribe(): void {
    this.#client.call('feed.counters', { on: true }).catch(ignore)
    this.#client.call('feed.notices', { on: true }).catch(ignore)
    this.grabs.again()
  }

  #leave(): void {
    if (this.#sub !== undefined) this.#client.call('list.close', { sub: this.#sub }).catch(ignore)
    this.#sub = undefined
    this.#live = undefined
  }

  #open(): void {
    if (!this.#query) return
    this.#leave()
    const opening: Opening = { early: [] }
    this.#opening = opening
    this.#asked = this.#window
    this.#client.call('list.open', { ...this.#query, window: this.#window }).then(
      ({ sub }) => {
        this.#opened(opening, sub)
      },
      () => {
        if (this.#opening === opening) this.#opening = undefined
      },
    )
  }

  #opened(opening: Opening, sub: number): void {
    if (this.#opening !== opening) {
      // Another list is wanted by now.
      this.#client.call('list.close', { sub }).catch(ignore)
      return
    }
    this.#opening = undefined
    this.#sub = sub
    for (const frame of opening.early) this.#takeList(frame)
    this.#moveIfNeeded()
  }

  #moveIfNeeded(): void {
    if (this.#sub === undefined || sameWindow(this.#asked, this.#window)) return
    this.#asked = this.#window
    this.#client.call('list.move', { sub: this.#sub, window: this.#window }).catch(ignore)
  }

  #take(frame: FeedFrame): void {
    if (frame.type === 'hello') this.#greet(frame.epoch)
    else if (frame.type === 'counters') this.store.setState({ counters: frame.counters })
    else if (frame.type === 'detail' || frame.type === 'detail-progress') this.#watched.take(frame)
    else if (frame.type === 'grab' || frame.type === 'finds' || frame.type === 'grabs') this.grabs.take(frame)
    else if (frame.type === 'notice') for (const listener of this.#listeners) listener(frame.notice)
    else this.#takeList(frame)
  }

  #greet(epoch: string): void {
    const isFirst = this.#epoch === undefined
    this.#epoch = epoch
    if (isFirst) return
    // Each greeting begins a connection, and subscriptions died with the one before, whether the engine is another or not.
    this.#sub = undefined
    this.#subscribe()
    this.#open()
    this.#watched.again()
  }

  #takeList(frame: FeedFrame): void {
    if (!('sub' in frame)) return
    this.#opening?.early.push(frame)
    if (frame.sub !== this.#sub) return
    const before = this.#live
    this.#live = fold(before, frame)
    if (this.#live === undefined) {
      // A gap, or a delta whose snapshot never came. Progress without a list is of no use and no harm.
      if (frame.type !== 'progress') this.#open()
    } else if (this.#live !== before) this.store.setState({ list: this.#live, connection: 'open' })
  }
}
