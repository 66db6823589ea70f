/**
 * A list in memory behind the real publisher, and clients that fold what they hear: the list answers late, in any order and
 * sometimes not at all; the wire drops what it is told to.
 */
import type { Download } from '../../main/engine/domain/download.ts'
import type { GrabSource } from '../../main/engine/feed/grab-source.ts'
import type { ListSource } from '../../main/engine/feed/list.ts'
import { Publisher } from '../../main/engine/feed/publisher.ts'
import type { Subscriber } from '../../main/engine/feed/publisher.ts'
import { progressOf, viewOf } from '../../main/engine/feed/views.ts'
import type { LiveView, Surroundings } from '../../main/engine/feed/views.ts'
import type { FeedFrame } from '../../shared/feed.ts'
import { listFilter, listSort } from '../../shared/feed.ts'
import { countKinds } from '../../shared/kind.ts'
import { fold } from '../../shared/fold.ts'
import type { ListMirror } from '../../shared/fold.ts'
import type { DownloadId } from '../../shared/ids.ts'
import { random } from '../support/seed.ts'
import { ManualClock } from '../unit/control/manual-clock.ts'
import { downloadOf } from '../unit/domain/download-of.ts'

export const tickMs = 250
const counters = {
  all: 0,
  active: 0,
  waiting: 0,
  paused: 0,
  completed: 0,
  failed: 0,
  speed: 0,
  rateLimit: null,
  profile: { profiles: [], profileId: null, isChosen: false, until: null, usualRate: null },
  whenDone: 'notify' as const,
  settingsVersion: 1,
  recipesVersion: 1,
  queues: [],
  kinds: countKinds([]),
}

/** Nobody looks at grabs here. */
const noGrabs: GrabSource = {
  stamp: () => ({ changes: 0, choices: 0 }),
  grabs: () => Promise.resolve([]),
  grab: () => Promise.resolve(null),
  finds: () => Promise.reject(new Error('no grab is open')),
  series: () => Promise.resolve([]),
  rows: () => Promise.resolve([]),
}

/** Turns of the loop, so that whatever is under way comes to its end. */
export async function settle(turns = 12): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

export class World implements ListSource {
  readonly clock = new ManualClock()
  readonly rowsById = new Map<DownloadId, Download>()
  readonly live = new Map<DownloadId, LiveView>()
  /** The queue that everything is in. */
  queue: ReturnType<Surroundings['queue']> = { running: true, isOpen: true, changesAt: null }
  isHostHeld = false
  /** How often a read fails. */
  failing = 0
  readonly publisher: Publisher
  readonly #draw: () => number
  #lastId = 0

  constructor(from: number) {
    this.#draw = random(from)
    this.publisher = new Publisher({
      clock: this.clock,
      complain: () => undefined,
      standing: [],
      source: this,
      details: this,
      grabs: noGrabs,
      epoch: 'e',
      version: 'v',
      sample: () => undefined,
      counters: () => Promise.resolve(counters),
    })
  }

  async ids(): Promise<Float64Array> {
    await this.#late()
    return Float64Array.from(
      [...this.rowsById.values()]
        .filter(({ status }) => status !== 'removed')
        .sort((a, b) => a.position - b.position || a.id - b.id)
        .map(({ id }) => id),
    )
  }

  async rows(ids: readonly DownloadId[]): Promise<readonly Download[]> {
    await this.#late()
    const rows = ids.flatMap((id) => this.rowsById.get(id) ?? [])
    await this.#late()
    return rows
  }

  view(download: Download): ReturnType<ListSource['view']> {
    return viewOf(download, this.live.get(download.id) ?? null, this.#around())
  }

  progress(download: Download): ReturnType<ListSource['progress']> {
    return progressOf(download, this.live.get(download.id) ?? null, this.#around())
  }

  isLive(id: DownloadId): boolean {
    return this.live.has(id)
  }

  /** Nobody opens a download here. */
  recorded(): Promise<null> {
    return Promise.resolve(null)
  }

  detail(): never {
    throw new Error('nothing is recorded')
  }

  detailProgress(): never {
    throw new Error('nothing is recorded')
  }

  add(count: number): void {
    for (let n = 0; n < count; n += 1) {
      this.#lastId += 1
      const download = downloadOf(this.#lastId)
      this.rowsById.set(download.id, download)
    }
    this.publisher.changed(null)
  }

  change(id: DownloadId, to: Partial<Download>): void {
    const row = this.rowsById.get(id)
    if (!row) return
    this.rowsById.set(id, { ...row, ...to })
    this.publisher.changed([id])
  }

  run(id: DownloadId, live: LiveView | null): void {
    const wasLive = this.live.has(id)
    if (live) this.live.set(id, live)
    else this.live.delete(id)
    // As the engine does it: beginning and end are told, what lies between is not.
    if (wasLive !== this.live.has(id)) this.publisher.changed([id])
  }

  #around(): Surroundings {
    return { now: this.clock.now(), queue: () => this.queue, isHeldHost: () => this.isHostHeld }
  }

  async #late(): Promise<void> {
    for (let turns = Math.floor(this.#draw() * 4); turns > 0; turns -= 1)
      await new Promise((resolve) => setImmediate(resolve))
    if (this.#draw() < this.failing) throw new Error('the list does not answer')
  }
}

/** A client behind a wire that drops progress at will. */
export class Client {
  mirror: ListMirror | undefined
  dropping = 0
  /** Lose the next delta. */
  loseNext = false
  readonly kinds: string[] = []
  readonly seat: Subscriber
  readonly #draw: () => number

  constructor(world: World, from: number) {
    this.#draw = random(from)
    this.seat = world.publisher.join((frame) => {
      this.#hear(frame)
    })
  }

  async open(from: number, count: number): Promise<number> {
    this.mirror = undefined
    const { sub } = await this.seat.open({
      filter: listFilter.parse({}),
      sort: listSort.parse({}),
      window: { from, count },
    })
    return sub
  }

  #hear(frame: FeedFrame): void {
    if (frame.type === 'progress' && this.#draw() < this.dropping) return
    if (frame.type === 'delta' && this.loseNext) {
      this.loseNext = false
      return
    }
    this.kinds.push(frame.type)
    // Frames cross a wire as text.
    this.mirror = fold(this.mirror, JSON.parse(JSON.stringify(frame)) as FeedFrame)
  }
}
