/**
 * The downloads that somebody looks at in detail, folded. Each is followed once, however many look, and asked for again on a new
 * connection. What was known of one stays until it is known anew.
 */
import type { EngineClient } from '../../shared/client.ts'
import type { DownloadDetail } from '../../shared/detail.ts'
import type { FeedFrame } from '../../shared/feed.ts'
import { foldDetail } from '../../shared/fold.ts'
import type { DownloadId } from '../../shared/ids.ts'

type DetailFrame = Extract<FeedFrame, { readonly type: 'detail' | 'detail-progress' }>

export type Details = ReadonlyMap<DownloadId, DownloadDetail>

/** One subscription; `sub` undefined until its number is known, and frames that overtook that are kept. */
interface Opened {
  lookers: number
  sub: number | undefined
  readonly early: DetailFrame[]
}

const ignore = (): void => undefined

export class Watched {
  readonly #client: EngineClient
  readonly #tell: (details: Details) => void
  readonly #opened = new Map<DownloadId, Opened>()
  #details: Details = new Map()

  constructor(client: EngineClient, tell: (details: Details) => void) {
    this.#client = client
    this.#tell = tell
  }

  /** Follows it until the returned way to stop is taken. */
  watch(id: DownloadId): () => void {
    const known = this.#opened.get(id)
    if (known) known.lookers += 1
    else this.#open(id, 1)
    let isOver = false
    return () => {
      if (!isOver) this.#leave(id)
      isOver = true
    }
  }

  /** A new connection: subscriptions died with the one before. */
  again(): void {
    const lookers = [...this.#opened].map(([id, one]) => [id, one.lookers] as const)
    this.#opened.clear()
    for (const [id, count] of lookers) this.#open(id, count)
  }

  take(frame: DetailFrame): void {
    for (const [id, { sub, early }] of this.#opened) {
      if (sub === undefined) early.push(frame)
      else if (sub === frame.sub) this.#fold(id, frame)
    }
  }

  close(): void {
    for (const { sub } of this.#opened.values()) this.#stop(sub)
    this.#opened.clear()
  }

  #open(id: DownloadId, lookers: number): void {
    const opened: Opened = { lookers, sub: undefined, early: [] }
    this.#opened.set(id, opened)
    this.#client.call('detail.open', { id }).then(
      ({ sub }) => {
        if (this.#opened.get(id) !== opened) {
          this.#stop(sub)
          return
        }
        opened.sub = sub
        for (const frame of opened.early.splice(0)) if (frame.sub === sub) this.#fold(id, frame)
      },
      () => {
        if (this.#opened.get(id) === opened) this.#put(id, undefined)
      },
    )
  }

  #leave(id: DownloadId): void {
    const opened = this.#opened.get(id)
    if (!opened) return
    opened.lookers -= 1
    if (opened.lookers > 0) return
    this.#opened.delete(id)
    this.#stop(opened.sub)
    this.#put(id, undefined)
  }

  #stop(sub: number | undefined): void {
    if (sub !== undefined) this.#client.call('detail.close', { sub }).catch(ignore)
  }

  #fold(id: DownloadId, frame: DetailFrame): void {
    this.#put(id, foldDetail(this.#details.get(id), frame))
  }

  #put(id: DownloadId, detail: DownloadDetail | undefined): void {
    const details = new Map(this.#details)
    if (detail) details.set(id, detail)
    else details.delete(id)
    this.#details = details
    this.#tell(details)
  }
}
