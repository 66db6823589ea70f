/**
 * State goes up, one way: collects what changed, samples speeds, and a few times a second tells each subscriber what is new
 * in its windows. Nothing is sampled and nothing is asked while nobody looks.
 */
import type { CommandArgs } from '../../../shared/commands.ts'
import { raise } from '../../../shared/failure.ts'
import type { FeedFrame, Notice } from '../../../shared/feed.ts'
import { protocolVersion } from '../../../shared/feed.ts'
import type { BatchId, DownloadId } from '../../../shared/ids.ts'
import type { CountersView } from '../../../shared/views.ts'
import type { Clock, Timer } from '../clock.ts'
import { List } from './list.ts'
import type { ListSource } from './list.ts'

export type Push = (frame: FeedFrame) => void

export interface PublisherSpec {
  readonly clock: Clock
  /** Something could not be told; it will be tried again with the next tick. */
  complain(event: string, error: unknown): void
  readonly source: ListSource
  /** Identity of this run of the engine. */
  readonly epoch: string
  readonly version: string
  /** What whoever comes should be told first: about the ledger, say. */
  readonly standing: readonly Notice[]
  /** Takes a sample of all speeds. */
  sample(): void
  /** Counters as they are now; `fresh`: statuses changed since the last call. */
  counters(fresh: boolean): Promise<CountersView>
}

/** About four times a second. */
const tickMs = 250

/** One client's side of the feed. */
export interface Subscriber {
  open(args: CommandArgs<'list.open'>): Promise<{ sub: number }>
  move(args: CommandArgs<'list.move'>): Promise<void>
  close(sub: number): void
  counters(on: boolean): Promise<void>
  notices(on: boolean, batchId: BatchId | null): void
  /** The client is gone. */
  leave(): void
}

interface Seat {
  readonly push: Push
  readonly lists: Map<number, List>
  wantsCounters: boolean
  sentCounters: string
  notices: 'none' | 'all' | BatchId
}

export class Publisher {
  readonly #spec: PublisherSpec
  readonly #seats = new Set<Seat>()
  /** Lists that are being told something. */
  readonly #telling = new Set<List>()
  #timer: Timer | null = null
  #lastSub = 0
  #isStopped = false
  #changed: Set<DownloadId> | null = new Set()
  #statusesChanged = true

  constructor(spec: PublisherSpec) {
    this.#spec = spec
  }

  /** A client came. It hears `hello` at once. */
  join(push: Push): Subscriber {
    const seat: Seat = { push, lists: new Map(), wantsCounters: false, sentCounters: '', notices: 'none' }
    this.#seats.add(seat)
    const { epoch, version } = this.#spec
    push({ type: 'hello', protocol: protocolVersion, epoch, version })
    return {
      open: (args) => this.#open(seat, args),
      move: async ({ sub, window }) => {
        await (seat.lists.get(sub) ?? raise('unknown_id', `There is no list ${String(sub)}.`)).move(window)
      },
      close: (sub) => {
        seat.lists.get(sub)?.close()
        seat.lists.delete(sub)
        this.#rest()
      },
      counters: async (on) => {
        seat.wantsCounters = on
        seat.sentCounters = ''
        this.#rest()
        if (on) await this.#sendCounters([seat])
      },
      notices: (on, batchId) => {
        const isFirst = on && seat.notices === 'none'
        seat.notices = on ? (batchId ?? 'all') : 'none'
        if (isFirst)
          for (const one of this.#spec.standing) push({ type: 'notice', at: this.#spec.clock.now(), notice: one })
      },
      leave: () => {
        for (const list of seat.lists.values()) list.close()
        this.#seats.delete(seat)
        this.#rest()
      },
    }
  }

  /** Rows changed; null: many. */
  changed(ids: readonly DownloadId[] | null): void {
    this.#statusesChanged = true
    // Nobody looks: whoever comes next reads everything.
    if (!this.#timer) return
    if (ids === null) this.#changed = null
    else for (const id of ids) this.#changed?.add(id)
  }

  notice(notice: Notice): void {
    const batchId = 'batchId' in notice ? notice.batchId : null
    for (const { push, notices } of this.#seats) {
      if (notices === 'none' || (notices !== 'all' && notices !== batchId)) continue
      push({ type: 'notice', at: this.#spec.clock.now(), notice })
    }
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
    this.#timer = null
    this.#seats.clear()
  }

  async #open(seat: Seat, { filter, sort, window }: CommandArgs<'list.open'>): Promise<{ sub: number }> {
    const sub = ++this.#lastSub
    const list = new List({ sub, filter, sort, window }, this.#spec.source, seat.push)
    seat.lists.set(sub, list)
    this.#rest()
    try {
      await list.update()
    } catch (error) {
      list.close()
      seat.lists.delete(sub)
      this.#rest()
      throw error
    }
    return { sub }
  }

  /** Ticks while somebody looks, rests otherwise. */
  #rest(): void {
    const watched = [...this.#seats].some((seat) => seat.lists.size > 0 || seat.wantsCounters)
    if (watched && !this.#isStopped) {
      this.#timer ??= this.#spec.clock.every(tickMs, () => {
        this.#tick()
      })
      return
    }
    this.#timer?.cancel()
    this.#timer = null
    this.#changed = new Set()
  }

  #tick(): void {
    this.#spec.sample()
    const changed = this.#changed
    const any = changed === null || changed.size > 0
    this.#changed = new Set()
    for (const seat of this.#seats) {
      for (const list of seat.lists.values()) {
        if (any) list.changed(changed)
        void this.#tell(list)
      }
    }
    void this.#sendCounters([...this.#seats].filter((seat) => seat.wantsCounters))
  }

  /** What is new in a list, then what moves in it. A list that is still being worked on has its turn at the next tick. */
  async #tell(list: List): Promise<void> {
    if (this.#telling.has(list)) return
    this.#telling.add(list)
    try {
      if (list.isStale) await list.update()
      list.progress()
    } catch (error) {
      this.#spec.complain('feed.list', error)
    } finally {
      this.#telling.delete(list)
    }
  }

  async #sendCounters(seats: readonly Seat[]): Promise<void> {
    if (seats.length === 0) return
    try {
      const fresh = this.#statusesChanged
      this.#statusesChanged = false
      const counters = await this.#spec.counters(fresh)
      const text = JSON.stringify(counters)
      for (const seat of seats) {
        if (seat.sentCounters === text) continue
        seat.sentCounters = text
        seat.push({ type: 'counters', counters })
      }
    } catch (error) {
      this.#statusesChanged = true
      this.#spec.complain('feed.counters', error)
    }
  }
}
