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
import { Detail } from './detail.ts'
import type { DetailSource } from './detail.ts'
import { Finds } from './finds.ts'
import type { GrabSource } from './grab-source.ts'
import { Grabs } from './grabs.ts'
import { List } from './list.ts'
import type { ListSource } from './list.ts'
import type { Topic } from './topic.ts'

export type Push = (frame: FeedFrame) => void

export interface PublisherSpec {
  readonly clock: Clock
  /** Something could not be told; it will be tried again with the next tick. */
  complain(event: string, error: unknown): void
  readonly source: ListSource
  readonly details: DetailSource
  readonly grabs: GrabSource
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

/** Of one client. Each costs a reading of the ledger whenever something changes; a window has a handful. */
const mostTopics = 100

/** One client's side of the feed. */
export interface Subscriber {
  /** Whatever is opened rejects with `not_allowed` when this client has too much open. */
  open(args: CommandArgs<'list.open'>): Promise<{ sub: number }>
  move(args: CommandArgs<'list.move'>): Promise<void>
  /** Rejects with `unknown_id`. */
  openDetail(args: CommandArgs<'detail.open'>): Promise<{ sub: number }>
  openGrabs(): Promise<{ sub: number }>
  /** Rejects with `unknown_id`. */
  openFinds(args: CommandArgs<'finds.open'>): Promise<{ sub: number }>
  moveFinds(args: CommandArgs<'finds.move'>): Promise<void>
  /** Ends a subscription of any kind. */
  close(sub: number): void
  counters(on: boolean): Promise<void>
  notices(on: boolean, batchId: BatchId | null): void
  /** The client is gone. */
  leave(): void
}

interface Seat {
  readonly push: Push
  readonly topics: Map<number, Topic>
  wantsCounters: boolean
  sentCounters: string
  notices: 'none' | 'all' | BatchId
}

export class Publisher {
  readonly #spec: PublisherSpec
  readonly #seats = new Set<Seat>()
  readonly #listeners = new Set<(notice: Notice) => void>()
  /** Topics of which something is being told. */
  readonly #telling = new Set<Topic>()
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
    const seat: Seat = { push, topics: new Map(), wantsCounters: false, sentCounters: '', notices: 'none' }
    this.#seats.add(seat)
    const { epoch, version } = this.#spec
    push({ type: 'hello', protocol: protocolVersion, epoch, version })
    return {
      open: (args) => this.#open(seat, args),
      openDetail: (args) => this.#openDetail(seat, args),
      move: async ({ sub, window }) => {
        const list = seat.topics.get(sub)
        if (!(list instanceof List)) return raise('unknown_id', `There is no list ${String(sub)}.`)
        await list.move(window)
      },
      openGrabs: async () => {
        const sub = ++this.#lastSub
        await this.#enter(seat, sub, new Grabs(sub, this.#spec.grabs, push))
        return { sub }
      },
      openFinds: (args) => this.#openFinds(seat, args),
      moveFinds: async ({ sub, window }) => {
        const finds = seat.topics.get(sub)
        if (!(finds instanceof Finds)) return raise('unknown_id', `There is no list of finds ${String(sub)}.`)
        await finds.move(window)
      },
      close: (sub) => {
        this.#drop(seat, sub)
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
        for (const topic of seat.topics.values()) topic.close()
        this.#seats.delete(seat)
        this.#rest()
      },
    }
  }

  /** Clients that are here now. */
  get clients(): number {
    return this.#seats.size
  }

  /** Hears every notice without being a client. Returns the way to stop. */
  overhear(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
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
    for (const listener of this.#listeners) listener(notice)
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
    this.#listeners.clear()
  }

  async #open(seat: Seat, { filter, sort, window }: CommandArgs<'list.open'>): Promise<{ sub: number }> {
    const sub = ++this.#lastSub
    await this.#enter(seat, sub, new List({ sub, filter, sort, window }, this.#spec.source, seat.push))
    return { sub }
  }

  async #openDetail(seat: Seat, { id }: CommandArgs<'detail.open'>): Promise<{ sub: number }> {
    const sub = ++this.#lastSub
    const detail = new Detail({ id, sub }, this.#spec.details, seat.push)
    await this.#enter(seat, sub, detail)
    if (!detail.isGone) return { sub }
    this.#drop(seat, sub)
    return raise('unknown_id', `There is no download ${String(id)}.`)
  }

  async #openFinds(seat: Seat, args: CommandArgs<'finds.open'>): Promise<{ sub: number }> {
    const sub = ++this.#lastSub
    const { grabs, clock } = this.#spec
    const finds = new Finds({ sub, ...args }, grabs, clock, seat.push)
    await this.#enter(seat, sub, finds)
    if (!finds.isGone) return { sub }
    this.#drop(seat, sub)
    return raise('unknown_id', `There is no grab ${String(args.id)}. It may have been removed.`)
  }

  /** Tells all of it, and from then on what changes. */
  async #enter(seat: Seat, sub: number, topic: Topic): Promise<void> {
    if (seat.topics.size >= mostTopics)
      return raise('not_allowed', `A client has at most ${String(mostTopics)} subscriptions open. Close one first.`)
    seat.topics.set(sub, topic)
    this.#rest()
    try {
      await topic.update()
    } catch (error) {
      this.#drop(seat, sub)
      throw error
    }
  }

  #drop(seat: Seat, sub: number): void {
    seat.topics.get(sub)?.close()
    seat.topics.delete(sub)
    this.#rest()
  }

  /** Ticks while somebody looks, rests otherwise. */
  #rest(): void {
    const watched = [...this.#seats].some((seat) => seat.topics.size > 0 || seat.wantsCounters)
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
      for (const topic of seat.topics.values()) {
        if (any) topic.changed(changed)
        void this.#tell(topic)
      }
    }
    void this.#sendCounters([...this.#seats].filter((seat) => seat.wantsCounters))
  }

  /** What is new in it, then what moves. What is still being worked on has its turn at the next tick. */
  async #tell(topic: Topic): Promise<void> {
    if (this.#telling.has(topic)) return
    this.#telling.add(topic)
    try {
      if (topic.isStale) await topic.update()
      topic.progress()
    } catch (error) {
      this.#spec.complain(topic.complaint, error)
    } finally {
      this.#telling.delete(topic)
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
