/**
 * One grab at work: takes pages off the frontier as politeness allows, has them read, and books what each brought before its place goes to
 * the next. So a kill loses at most what was under way, and nothing is asked for twice but that.
 */
import { failureOf, type Failure } from '../../../shared/failure.ts'
import type { GrabHost } from '../../../shared/grab-lists.ts'
import type { GrabLimit, GrabOptions } from '../../../shared/grabs.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import { packedNothing } from '../store/packed-brought.ts'
import type { GrabRow, PageRow } from '../store/grab-operations.ts'
import type { HttpOrder } from '../transfer/http.ts'
import { CrawlLedger } from './crawl-ledger.ts'
import { Origin } from './origin.ts'
import type { Pages } from './pages.ts'
import { conditional } from './requests.ts'
import { backoffMs, endOf, mayTryAgain } from './outcomes.ts'
import type { PageReport } from './protocol.ts'

/** Origins that are worked on at once; further ones wait in the ledger. */
const mostOrigins = 256
/** Queued pages of one origin that are held in memory. */
const pagesAhead = 32
const robotsTries = 3
const rateWindowMs = 10_000

export interface CrawlSpec {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly log: Log
  readonly pages: Pages
  readonly grab: GrabRow
  /** The request for an address, with what the grab says of requests. */
  readonly orderFor: (url: string) => Promise<HttpOrder>
  /** Something changed that people can see. */
  readonly changed: () => void
  /** Nothing is left to do, or a budget is used up. Not called after `stop`. */
  readonly ended: (budget: GrabLimit | null) => void
  /** It cannot go on, through no fault of a page. What was not booked is queued as it was. Not called after `stop`. */
  readonly broken: (why: Failure) => void
}

type Counted = 'pages' | 'failed' | 'forbidden' | 'queued' | 'finds' | 'rows' | 'rejects' | 'bytes' | 'spentMs'
/** Counts of this run, on top of what the ledger said at its beginning. */
export type CrawlCounts = Record<Counted, number>

export class Crawl {
  readonly #spec: CrawlSpec
  readonly #ledger: CrawlLedger
  readonly #options: GrabOptions
  readonly #origins = new Map<string, Origin>()
  readonly #running = new Map<number, Promise<void>>()
  readonly #errors = new Map<Failure['code'], number>()
  readonly #recent: number[] = []
  readonly counts: CrawlCounts
  #moreOrigins = true
  #isLooking = false
  #stopped = false
  #over = false
  #pumping = false
  #timer: Timer | null = null
  /** Time of work that no booking has counted yet begins here. */
  #countedMs: number

  constructor(spec: CrawlSpec) {
    this.#spec = spec
    const { ledger, clock, log, grab } = spec
    const retell = (): void => {
      spec.pages.retell(grab.id)
    }
    this.#ledger = new CrawlLedger({ ledger, clock, log, id: grab.id, retell })
    const { pages, failed, forbidden, queued, finds, rows, rejects, bytes, spentMs, errors, options } = spec.grab
    this.#options = options
    this.counts = { pages, failed, forbidden, queued, finds, rows, rejects, bytes, spentMs }
    for (const { code, count } of errors) this.#errors.set(code, count)
    this.#countedMs = spec.clock.monotonic()
  }

  get active(): number {
    return this.#running.size
  }

  get errors(): readonly { readonly code: Failure['code']; readonly count: number }[] {
    return [...this.#errors].map(([code, count]) => ({ code, count }))
  }

  get pagesPerSecond(): number {
    const now = this.#spec.clock.monotonic()
    while ((this.#recent[0] ?? Infinity) < now - rateWindowMs) this.#recent.shift()
    return this.#recent.length / (rateWindowMs / 1000)
  }

  /** Those that are worked on now. */
  get hosts(): readonly Omit<GrabHost, 'queued'>[] {
    const now = this.#spec.clock.monotonic()
    return [...this.#origins.values()].map((one) => ({
      ...{ origin: one.name, active: one.active, delayMs: one.delayMs, heldMs: one.heldMs(now) },
    }))
  }

  start(): void {
    this.#pump()
  }

  /** The thread of pages has died: rules have to be asked for again. */
  forgetRobots(): void {
    for (const origin of this.#origins.values()) if (origin.robots === 'known') origin.robots = 'unknown'
  }

  /** Begins nothing more; what is under way may end within `patienceMs`, then it is cut and stays queued. */
  async stop(patienceMs = 1_500): Promise<void> {
    this.#stopped = true
    this.#ledger.stop()
    this.#timer?.cancel()
    const { clock, pages } = this.#spec
    const patience = clock.after(patienceMs, () => {
      pages.stop([...this.#running.keys()])
    })
    while (this.#running.size > 0) await Promise.all(this.#running.values())
    patience.cancel()
  }

  /** Looks whether more can begin; soon, once for all that happens in this turn. */
  #pump(): void {
    if (this.#pumping || this.#stopped || this.#over) return
    this.#pumping = true
    queueMicrotask(() => {
      this.#pumping = false
      if (!this.#stopped && !this.#over) this.#look()
    })
  }

  #look(): void {
    this.#timer?.cancel()
    this.#timer = null
    const budget = this.#usedUp()
    if (budget !== null) {
      if (this.#running.size === 0) this.#end(budget)
      return
    }
    const now = this.#spec.clock.monotonic()
    let dueMs = Infinity
    for (const origin of [...this.#origins.values()]) dueMs = Math.min(dueMs, this.#tend(origin, now))
    if (this.#moreOrigins && this.#origins.size < mostOrigins) this.#findOrigins()
    else if (this.#origins.size === 0 && this.#running.size === 0) this.#end(null)
    if (dueMs === Infinity) return
    this.#timer = this.#spec.clock.after(Math.max(1, dueMs - now), () => {
      this.#pump()
    })
  }

  /** Begins what may begin there; when to look again, or Infinity. */
  #tend(origin: Origin, now: number): number {
    if (origin.waiting === 0 && origin.hasMore && !origin.isFetching) void this.#fill(origin)
    if (origin.isDone) {
      this.#origins.delete(origin.name)
      return Infinity
    }
    while (this.#running.size < this.#options.connections && origin.active < this.#options.connectionsPerHost) {
      if (this.#usedUp() !== null) return Infinity
      if (origin.robots === 'asking') return Infinity
      if (this.#options.robots && origin.robots === 'unknown') {
        if (origin.dueMs(now) > now) break
        origin.robots = 'asking'
        this.#launch(origin, now, (begun) => this.#askRobots(origin, begun))
        return Infinity
      }
      const page = origin.take(now)
      if (page === null) break
      this.#launch(origin, now, (begun) => this.#readPage(origin, page, begun))
    }
    const isFull = origin.active >= this.#options.connectionsPerHost || this.#running.size >= this.#options.connections
    // The next end looks again.
    return isFull ? Infinity : origin.dueMs(now)
  }

  /** A budget that is used up, counting what is under way. */
  #usedUp(): GrabLimit | null {
    const { maxPages, maxBytes, maxMs } = this.#options
    const { pages, failed, bytes } = this.counts
    if (maxPages !== null && pages + failed + this.#running.size >= maxPages && this.counts.queued > 0) return 'pages'
    if (maxBytes !== null && bytes >= maxBytes) return 'bytes'
    return maxMs !== null && this.spentMs() >= maxMs ? 'time' : null
  }

  spentMs(): number {
    return this.counts.spentMs + (this.#spec.clock.monotonic() - this.#countedMs)
  }

  #end(budget: GrabLimit | null): void {
    if (this.#over) return
    this.#over = true
    this.#spec.ended(budget)
  }

  readonly #break = (error: unknown): void => {
    const { log, grab, broken } = this.#spec
    if (this.#over || this.#stopped) return
    this.#over = true
    log('error', 'grab.broken', { id: grab.id, error: String(error) })
    broken(failureOf(error))
  }

  #findOrigins(): void {
    if (this.#isLooking) return
    this.#isLooking = true
    const most = mostOrigins - this.#origins.size
    this.#ledger
      .call('grabOrigins', { id: this.#spec.grab.id, but: [...this.#origins.keys()], most })
      .then((names) => {
        this.#moreOrigins = names.length === most
        for (const name of names) this.#origins.set(name, new Origin(name, this.#options.waitMs))
      })
      .catch(this.#break)
      .finally(() => {
        this.#isLooking = false
        this.#pump()
      })
  }

  async #fill(origin: Origin): Promise<void> {
    const { grab } = this.#spec
    origin.isFetching = true
    origin.hasMore = false
    try {
      const asked = { id: grab.id, origin: origin.name, after: origin.lastId, most: pagesAhead }
      const rows = await this.#ledger.call('grabPages', asked)
      origin.add(rows)
      origin.hasMore ||= rows.length === pagesAhead
    } catch (error) {
      this.#break(error)
    } finally {
      origin.isFetching = false
      this.#pump()
    }
  }

  /** One request: its place is free again when all that it brought is booked. */
  #launch(origin: Origin, now: number, work: (begun: (id: number) => void) => Promise<void>): void {
    origin.begin(now)
    // Counted from now on; the number of the request comes later.
    let key = -1 - origin.active - this.#running.size * 1_000
    while (this.#running.has(key)) key -= 1
    const done = work((id) => {
      this.#running.delete(key)
      key = id
      this.#running.set(key, done)
    })
      .catch(this.#break)
      .finally(() => {
        this.#running.delete(key)
        origin.end()
        this.#spec.changed()
        this.#pump()
      })
    this.#running.set(key, done)
  }

  async #askRobots(origin: Origin, begun: (id: number) => void): Promise<void> {
    const { pages, grab, clock } = this.#spec
    const http = await this.#ledger.insist(() => this.#spec.orderFor(`${origin.name}/robots.txt`))
    const { id, report } = pages.run({ ...unread, grabId: grab.id, task: 'robots', http, depth: 0, wanted: true })
    begun(id)
    const { failure, delayMs, brought, bytes } = await report
    origin.robotsTries += 1
    const isKnown = failure === null || origin.robotsTries >= robotsTries || this.#stopped
    origin.robots = isKnown ? 'known' : 'unknown'
    origin.slow(delayMs)
    if (!isKnown) origin.block(clock.monotonic() + this.#backoff(origin.robotsTries, failure.retryAfterMs))
    this.counts.bytes += bytes
    if (brought === packedNothing) return
    const { pages: added, origins } = await this.#ledger.call('addGrabPages', { id: grab.id, brought })
    this.counts.queued += added
    this.#welcome(origins)
  }

  async #readPage(origin: Origin, page: PageRow, begun: (id: number) => void): Promise<void> {
    const { pages, grab } = this.#spec
    const http = await this.#ledger.insist(() => this.#spec.orderFor(page.url))
    // What a recipe leads to is meant to be read, whatever it is.
    const wanted = page.depth === 0 || page.step !== null || /sitemap|feed|rss|atom/i.test(page.url)
    const { id: _row, etag, lastModified, ...rest } = page
    const order = {
      ...rest,
      grabId: grab.id,
      http: conditional(http, { etag, lastModified }),
      wanted,
      now: this.#spec.clock.now(),
    }
    const { id, report } = pages.run(order)
    begun(id)
    await this.#settle(origin, page, await report)
  }

  async #settle(origin: Origin, page: PageRow, report: PageReport): Promise<void> {
    const { clock } = this.#spec
    const { failure } = report
    // Cut by us: it stays queued as it was.
    if (report.outcome === 'failed' && this.#stopped) return
    const isAgain = report.outcome === 'failed' && mayTryAgain(failure, page.attempts + 1)
    if (failure?.code === 'rate_limited' || failure?.code === 'server_busy') {
      origin.block(clock.monotonic() + this.#backoff(page.attempts + 1, failure.retryAfterMs))
    }
    await this.#book(page, report, isAgain)
    if (!isAgain) return
    const waitMs = this.#backoff(page.attempts + 1, failure?.retryAfterMs)
    origin.again({ ...page, attempts: page.attempts + 1 }, clock.monotonic() + waitMs)
  }

  async #book(page: PageRow, report: PageReport, isAgain: boolean): Promise<void> {
    const { clock } = this.#spec
    const now = clock.monotonic()
    const spentMs = now - this.#countedMs
    this.#countedMs = now
    this.counts.spentMs += spentMs
    this.counts.bytes += report.bytes
    const { bytes, brought } = report
    const asReported = endOf(report, isAgain)
    const booked = await this.#ledger.book({
      ...{ pageId: page.id, bytes, spentMs, brought, now: clock.now() },
      ...{ end: asReported, code: asReported === 'failed' ? (report.failure?.code ?? 'internal') : null },
    })
    const { end, code } = booked
    if (end === 'read' || end === 'elsewhere') this.counts.pages += 1
    if (end === 'failed') this.counts.failed += 1
    if (end === 'forbidden') this.counts.forbidden += 1
    if (code !== null) this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1)
    this.counts.queued += booked.pages - (isAgain ? 0 : 1)
    this.counts.finds += booked.finds
    this.counts.rows += booked.rows
    this.counts.rejects += booked.rejects
    this.#recent.push(now)
    this.#welcome(booked.origins)
  }

  /** These have new pages. */
  #welcome(origins: readonly string[]): void {
    for (const name of origins) {
      const origin = this.#origins.get(name)
      if (origin !== undefined) origin.hasMore = true
      else this.#moreOrigins = true
    }
  }

  #backoff(attempts: number, askedMs: number | undefined): number {
    return backoffMs(attempts, askedMs, this.#spec.clock.random())
  }
}

/** Of requests that are for no page. */
const unread = { step: null, foundOn: null, now: 0 }
