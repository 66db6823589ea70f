/**
 * One subscription to a grab and a window of what it has found. The list is read anew when something changed, but no more often than is
 * worth its cost: a long one is read less often while a grab runs, and at once when somebody chooses or moves the window.
 */
import type { FeedFrame } from '../../../shared/feed.ts'
import type { FindQuery, FindRow, FindsFrame, FindTally, FindWindow, GrabDetail } from '../../../shared/grab-lists.ts'
import type { FindView, GrabId } from '../../../shared/grabs.ts'
import type { Clock } from '../clock.ts'
import { isWanted } from '../../../shared/find-choice.ts'
import type { FindFacts } from '../../../shared/find-choice.ts'
import type { LedgerReads } from '../store/operations.ts'
import { FindGaps } from './find-gaps.ts'
import { placesOf, treeOf } from './find-tree.ts'
import type { FindTree, TreePlace } from './find-tree.ts'
import type { GrabSource, GrabStamp } from './grab-source.ts'
import type { WindowedTopic } from './topic.ts'

/** Between two readings of a list: at least this, and so many times what the last one took. */
const leastBetweenMs = 400
const restShare = 4

interface FindsSpec {
  readonly sub: number
  readonly id: GrabId
  readonly query: FindQuery
  readonly window: FindWindow
}

type FindList = LedgerReads['grabFindList'][1]

/** The list as it was last read. */
interface Read {
  readonly ids: FindList['ids']
  readonly tree: FindTree | null
  readonly tally: FindTally
  readonly known: FindList['known']
  readonly gaps: FindGaps
}

const never: GrabStamp = { changes: -1, choices: -1 }

export class Finds implements WindowedTopic<FindWindow> {
  readonly complaint = 'feed.finds'
  readonly #spec: Omit<FindsSpec, 'window'>
  readonly #source: GrabSource
  readonly #clock: Clock
  readonly #push: (frame: FeedFrame) => void
  readonly #closed: ReadonlySet<string>
  #window: FindWindow
  #isMoved = true
  #downloadsChanged = false
  /** As of the last look at the grab, and of the last reading of the list. */
  #grabStamp = never
  #listStamp = never
  /** Stamp of the series that were read. */
  #gapsChanges = never.changes
  #nextMs = 0
  #grab: GrabDetail | null = null
  #read: Read | null = null
  #sentGrab = ''
  /** Texts of the rows that the client has, by their keys, and of the rest of the last frame. */
  #sentRows = new Map<string, string>()
  #sentRest = ''
  #seq = 0
  #working: Promise<void> | null = null
  #isClosed = false

  constructor({ window, ...spec }: FindsSpec, source: GrabSource, clock: Clock, push: (frame: FeedFrame) => void) {
    this.#spec = spec
    this.#window = window
    this.#source = source
    this.#clock = clock
    this.#push = push
    this.#closed = new Set(spec.query.closed)
  }

  /** There is no such grab, or not any more. */
  get isGone(): boolean {
    return this.#grab === null
  }

  get isStale(): boolean {
    const { changes } = this.#source.stamp(this.#spec.id)
    return changes !== this.#grabStamp.changes || this.#isMoved || this.#isListDue
  }

  get #isListDue(): boolean {
    const { changes, choices } = this.#source.stamp(this.#spec.id)
    if (choices !== this.#listStamp.choices) return true
    const isOld = changes !== this.#listStamp.changes || this.#downloadsChanged
    return isOld && this.#clock.monotonic() >= this.#nextMs
  }

  /** What is a download already may be another thing now. */
  changed(): void {
    this.#downloadsChanged = true
  }

  async move(window: FindWindow): Promise<void> {
    this.#window = window
    this.#isMoved = true
    // Whoever asked for that one hears of its failure.
    await this.#working?.catch(() => undefined)
    await this.update()
  }

  /** One at a time; called again while it works, it does nothing. */
  async update(): Promise<void> {
    this.#working ??= this.#refresh().finally(() => {
      this.#working = null
    })
    await this.#working
  }

  progress(): void {
    // A grab at work is told in whole.
  }

  close(): void {
    this.#isClosed = true
  }

  async #refresh(): Promise<void> {
    const stamp = this.#source.stamp(this.#spec.id)
    this.#grab = await this.#source.grab(this.#spec.id)
    this.#grabStamp = stamp
    this.#sendGrab()
    if (this.#grab === null) return
    const isDue = this.#isListDue || this.#read === null
    if (isDue) this.#read = await this.#readList(this.#grab, stamp)
    if (!isDue && !this.#isMoved) return
    this.#isMoved = false
    if (this.#read !== null) await this.#sendRows(this.#grab, this.#read)
  }

  #sendGrab(): void {
    const text = JSON.stringify(this.#grab)
    if (this.#isClosed || text === this.#sentGrab) return
    this.#sentGrab = text
    this.#push({ type: 'grab', sub: this.#spec.sub, grab: this.#grab })
  }

  async #readList({ options: bounds }: GrabDetail, stamp: GrabStamp): Promise<Read> {
    const { id, query } = this.#spec
    const { filter, sort, shape } = query
    const begun = this.#clock.monotonic()
    this.#downloadsChanged = false
    const { ids, folders, tally, known } = await this.#source.finds({ id, filter, sort, shape, bounds })
    const gaps = await this.#readGaps(stamp)
    const ended = this.#clock.monotonic()
    this.#nextMs = ended + Math.max(leastBetweenMs, restShare * (ended - begun))
    this.#listStamp = stamp
    return { ids, tally, known, gaps, tree: shape === 'tree' ? treeOf(folders, this.#closed) : null }
  }

  /** What somebody chooses changes no series. */
  async #readGaps({ changes }: GrabStamp): Promise<FindGaps> {
    if (this.#read !== null && changes === this.#gapsChanges) return this.#read.gaps
    this.#gapsChanges = changes
    return new FindGaps(await this.#source.series({ id: this.#spec.id }))
  }

  async #sendRows({ options: bounds }: GrabDetail, { ids, tree, tally, known, gaps }: Read): Promise<void> {
    const { from, count } = this.#window
    const places = tree === null ? tablePlaces(ids, from, count) : placesOf(tree, from, count)
    const wanted = places.flatMap((place) => ('at' in place ? (ids[place.at] ?? []) : []))
    const found = wanted.length === 0 ? [] : await this.#source.rows({ id: this.#spec.id, ids: wanted })
    if (this.#isClosed) return
    const byId = new Map(found.map((row) => [Number(row.find.id), row]))
    const rows = places.flatMap((place): FindRow[] => {
      if ('folder' in place) return [place.folder]
      const row = byId.get(ids[place.at] ?? 0)
      if (row === undefined) return []
      const { find, chosen } = row
      const as = known.get(find.id) ?? null
      const isChosen = isWanted(chosen, { ...factsOf(find), isKnown: as !== null }, bounds)
      const missing = gaps.beside(find)
      return [{ kind: 'find', key: `f:${String(find.id)}`, depth: place.depth, find, isChosen, known: as, missing }]
    })
    this.#send(rows, { from, total: tree?.total ?? ids.length, tally, series: [...gaps.series] })
  }

  #send(rows: readonly FindRow[], about: Pick<FindsFrame, 'from' | 'total' | 'tally' | 'series'>): void {
    const texts = new Map(rows.map((row) => [row.key, JSON.stringify(row)]))
    const upsert = rows.filter(({ key }) => texts.get(key) !== this.#sentRows.get(key))
    const rest = { ...about, keys: rows.map(({ key }) => key) }
    const text = JSON.stringify(rest)
    if (upsert.length === 0 && text === this.#sentRest && this.#seq > 0) return
    this.#sentRows = texts
    this.#sentRest = text
    this.#seq += 1
    this.#push({ type: 'finds', sub: this.#spec.sub, seq: this.#seq, ...rest, upsert })
  }
}

const factsOf = ({ sizeBytes, state, sameAs }: FindView): Omit<FindFacts, 'isKnown'> => ({
  ...{ sizeBytes, isDead: state === 'dead', isSame: sameAs !== null },
})

const tablePlaces = (ids: Float64Array, from: number, count: number): readonly TreePlace[] =>
  Array.from({ length: Math.max(0, Math.min(count, ids.length - from)) }, (_, one) => ({ at: from + one, depth: 0 }))
