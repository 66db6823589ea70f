/** One subscription to all grabs, without what they find: told again in whole when one of them changed. */
import type { FeedFrame } from '../../../shared/feed.ts'
import type { GrabSource } from './grab-source.ts'
import type { Topic } from './topic.ts'

/** Older ones are not told of. */
const mostGrabs = 500

export class Grabs implements Topic {
  readonly complaint = 'feed.grabs'
  readonly #sub: number
  readonly #source: GrabSource
  readonly #push: (frame: FeedFrame) => void
  #stamp = -1
  #sent = ''
  #isClosed = false

  constructor(sub: number, source: GrabSource, push: (frame: FeedFrame) => void) {
    this.#sub = sub
    this.#source = source
    this.#push = push
  }

  get isStale(): boolean {
    return this.#source.stamp(null).changes !== this.#stamp
  }

  async update(): Promise<void> {
    const { changes } = this.#source.stamp(null)
    const grabs = (await this.#source.grabs()).slice(0, mostGrabs)
    this.#stamp = changes
    const text = JSON.stringify(grabs)
    if (this.#isClosed || text === this.#sent) return
    this.#sent = text
    this.#push({ type: 'grabs', sub: this.#sub, grabs })
  }

  changed(): void {
    // Downloads are no part of it.
  }

  progress(): void {
    // It is told in whole.
  }

  close(): void {
    this.#isClosed = true
  }
}
