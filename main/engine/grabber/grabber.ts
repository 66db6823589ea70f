/**
 * The room of grabs: begins them, lets them go on after a restart, and tells what they found. A grab is durable before its first request;
 * commands return when the intent is.
 */
import type { CommandArgs, CommandOutput } from '../../../shared/commands.ts'
import { failureOf, raise, type Failure } from '../../../shared/failure.ts'
import type { GrabDetail } from '../../../shared/grab-lists.ts'
import type { GrabId, GrabLimit, GrabView } from '../../../shared/grabs.ts'
import type { Clock } from '../clock.ts'
import type { RequestSecrets } from '../domain/download.ts'
import type { Log } from '../log.ts'
import type { GrabRow } from '../store/grab-operations.ts'
import type { Ledger } from '../store/ledger.ts'
import type { HttpOrder } from '../transfer/http.ts'
import { addFinds, takeFinds } from './add-finds.ts'
import type { AddDownloads, AddFinds } from './add-finds.ts'
import { chooseFinds } from './choices.ts'
import { readAddress } from './addresses.ts'
import { bookBegin } from './begin.ts'
import { Crawl } from './crawl.ts'
import { Further } from './further.ts'
import { insist } from './insist.ts'
import { Pages } from './pages.ts'
import { removeInParts, rerunInParts } from './parts.ts'
import { confined, partOptions, privateHostsOf, requestsOf } from './requests.ts'
import type { GrabRequests, HttpWish, Vault } from './requests.ts'
import type { RecipeBook } from './recipe-book.ts'
import { checkRecipe, notReadable, withCookies } from './recipe-check.ts'
import { grabRow, Tables } from './tables.ts'
import { detailOf, planOf, shownHosts, viewOf } from './view.ts'
import { Waiting } from './waiting.ts'
import { WatchNews, type WatchNotice } from './watch-news.ts'
import { Watches } from './watches.ts'

export interface GrabberSpec {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly log: Log
  readonly vault: Vault
  /** User-Agent of requests that are given none. */
  readonly agent: () => string
  readonly httpOrder: (url: string, wish: HttpWish) => Promise<HttpOrder>
  readonly defaultDir: () => string
  readonly recipes: RecipeBook
  readonly notice: (notice: WatchNotice) => void
}

export class Grabber {
  readonly #spec: GrabberSpec
  /** What recipes have brought. */
  readonly tables: Tables
  readonly recipes: RecipeBook
  readonly #pages: Pages
  readonly #live = new Map<GrabId, Crawl>()
  /**
   * Why grabs that nobody has stopped do not go on. The ledger is not told, it may be what fails: there they run, and the next start of
   * the engine goes on with them.
   */
  readonly #troubles = new Map<GrabId, Failure>()
  readonly #waiting: Waiting
  readonly #further: Further
  readonly #watches: Watches
  readonly #news: WatchNews
  readonly #choices = new Map<GrabId, number>()
  readonly #closing = new AbortController()
  /** Grabs that begin or end just now, so that nobody does both at once. */
  #chain: Promise<unknown> = Promise.resolve()

  constructor(spec: GrabberSpec) {
    this.#spec = spec
    this.tables = new Tables(spec.ledger)
    this.recipes = spec.recipes
    this.#news = new WatchNews(spec.ledger, spec.notice)
    this.#pages = new Pages({ log: spec.log, clock: spec.clock })
    this.#waiting = new Waiting(spec.clock)
    const view = async (id: GrabId): Promise<GrabView> => this.#viewOf(await this.#row(id))
    this.#further = new Further({ ledger: spec.ledger, waiting: this.#waiting, view })
    this.#watches = new Watches(spec.clock, (id) => {
      this.#rerun(id).catch((error: unknown) => {
        spec.log('error', 'grab.not_begun_again', { id, error: String(error) })
      })
    })
    this.#pages.onDeath = () => {
      for (const crawl of this.#live.values()) crawl.forgetRobots()
    }
  }

  /** How a watch makes downloads of what it found; whoever puts the rooms together says so. */
  addDownloads: AddDownloads = () => raise('internal', 'Nobody takes what a watch finds.')

  /** Goes on with what a former run left: those that nobody stood behind; the others wait to be asked for again. */
  async wake(runs: boolean): Promise<void> {
    for (const grab of await this.#spec.ledger.call('grabs', null)) {
      if (runs && !grab.attached && grab.state === 'done' && grab.dueAt !== null) this.#watches.due(grab.id, grab.dueAt)
      if (grab.state !== 'running') continue
      if (runs && !grab.attached) this.#begin(grab)
      else await this.#spec.ledger.call('setGrabState', { id: grab.id, state: 'paused', budget: null })
    }
  }

  /** `attached`: what `leave` takes back when whoever asked goes. */
  async start({ options, attached }: CommandArgs<'grabs.start'>): Promise<CommandOutput<'grabs.start'>> {
    const begun = await bookBegin(this.#spec, options, attached)
    if (begun.resumed) await this.#comeBack(await this.#row(begun.id), attached)
    else await this.#goOn(begun.id, attached)
    return begun
  }

  async list(): Promise<readonly GrabView[]> {
    const rows = await this.#spec.ledger.call('grabs', null)
    return rows.map((row) => this.#viewOf(row))
  }

  /** null: there is none. */
  async detail(id: GrabId): Promise<GrabDetail | null> {
    const { ledger } = this.#spec
    const [row, queues] = await Promise.all([
      ledger.call('grab', { id }),
      ledger.call('grabQueues', { id, most: shownHosts }),
    ])
    return row === null ? null : detailOf(row, this.#stands(id), queues)
  }

  /** Numbers that grow when a grab changes, and when somebody chooses of its finds; null: of all together. */
  stamp(id: GrabId | null): { readonly changes: number; readonly choices: number } {
    return { changes: this.#waiting.stamp(id), choices: id === null ? 0 : (this.#choices.get(id) ?? 0) }
  }

  async choose(asked: CommandArgs<'grabs.choose'>): Promise<{ changed: number }> {
    const { options: bounds } = await this.#row(asked.id)
    try {
      return { changed: await chooseFinds({ ...this.#spec, bounds }, asked) }
    } finally {
      this.#chosen(asked.id)
    }
  }

  #chosen(id: GrabId): void {
    this.#choices.set(id, (this.#choices.get(id) ?? 0) + 1)
  }

  async pause(ids: readonly GrabId[]): Promise<{ changed: number }> {
    let changed = 0
    for (const id of ids) if (await this.#pauseOne(id)) changed += 1
    return { changed }
  }

  async resume(ids: readonly GrabId[]): Promise<{ changed: number }> {
    let changed = 0
    for (const id of ids) {
      const row = await this.#row(id)
      if (this.#live.has(id) || row.state === 'done') continue
      await this.#comeBack(row, false)
      changed += 1
    }
    return { changed }
  }

  async remove(ids: readonly GrabId[]): Promise<{ changed: number }> {
    let changed = 0
    for (const id of ids) {
      if ((await this.#spec.ledger.call('grab', { id })) === null) continue
      await this.#pauseOne(id)
      await removeInParts(this.#spec, id)
      this.#troubles.delete(id)
      changed += 1
      this.#waiting.changed(id)
    }
    return { changed }
  }

  /** Whoever waits hears of finds at once, and of the end. Rejects with `unknown_id`, and with `cancelled` when the caller gives up. */
  finds(from: CommandArgs<'grabs.finds'>, signal: AbortSignal): Promise<CommandOutput<'grabs.finds'>> {
    return this.#further.finds(from, signal)
  }

  /** Like `finds`, for what the recipe brings. */
  rows(from: CommandArgs<'grabs.rows'>, signal: AbortSignal): Promise<CommandOutput<'grabs.rows'>> {
    return this.#further.rows(from, signal)
  }

  /** Reads one page and says what would become of it. */
  async try(args: CommandArgs<'grabs.try'>, signal: AbortSignal): Promise<CommandOutput<'grabs.try'>> {
    const { url, step, again } = args
    const address = readAddress(url) ?? notReadable(url)
    const options = withCookies({ ...args.options, starts: [...args.options.starts, url] })
    await checkRecipe(options)
    const { stored, sealedSecrets } = partOptions(options, this.#spec.vault)
    const wish = this.#requestsOf({ options: stored, sealedSecrets }).wish(address.href)
    const http = confined(await this.#spec.httpOrder(address.href, wish), await privateHostsOf(options.starts))
    const order = { plan: planOf(stored), http, step, again, now: this.#spec.clock.now() }
    return { trial: await this.#pages.try(order, signal) }
  }

  async download(args: CommandArgs<'grabs.download'>, add: AddDownloads): Promise<CommandOutput<'grabs.download'>> {
    return addFinds({ ...this.#ground(await this.#row(args.id)), args, add }).finally(() => {
      this.#chosen(args.id)
    })
  }

  /** What finds need to become downloads. */
  #ground(row: GrabRow): Omit<AddFinds, 'args' | 'add'> {
    const { ledger, defaultDir } = this.#spec
    return { ledger, row, requests: this.#requestsOf(row), defaultDir: defaultDir() }
  }

  /** What was under way goes on; a watch that waits for its next run goes on waiting. */
  async #comeBack({ id, dueAt }: GrabRow, attached: boolean): Promise<void> {
    if (dueAt === null || this.#live.has(id)) return this.#goOn(id, attached)
    await this.#spec.ledger.call('setGrabState', { id, state: 'done', budget: null, attached })
    this.#watches.due(id, dueAt)
    this.#waiting.changed(id)
  }

  /** The next run of a watch. */
  async #rerun(id: GrabId): Promise<void> {
    const row = await this.#spec.ledger.call('grab', { id })
    if (row?.state !== 'done' || row.dueAt === null || this.#live.has(id)) return
    this.#news.began(row)
    await rerunInParts(this.#spec, id)
    await this.#goOn(id, row.attached)
  }

  /** Ends at a safe point; grabs that ran go on with the next start. */
  async stop(): Promise<void> {
    this.#closing.abort()
    this.#watches.stop()
    await this.#chain.catch(() => undefined)
    await Promise.all([...this.#live.values()].map((crawl) => crawl.stop()))
    this.#live.clear()
    this.#waiting.close()
    await this.#pages.close()
  }

  #stands(id: GrabId): { readonly crawl: Crawl | null; readonly trouble: Failure | null } {
    return { crawl: this.#live.get(id) ?? null, trouble: this.#troubles.get(id) ?? null }
  }

  #viewOf(row: GrabRow): GrabView {
    return viewOf(row, this.#stands(row.id))
  }

  #row(id: GrabId): Promise<GrabRow> {
    return grabRow(this.#spec.ledger, id)
  }

  async #goOn(id: GrabId, attached: boolean): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#live.has(id)) return
      await this.#spec.ledger.call('setGrabState', { id, state: 'running', budget: null, attached })
      this.#begin(await this.#row(id))
      this.#waiting.changed(id)
    })
  }

  async #pauseOne(id: GrabId): Promise<boolean> {
    return this.#inTurn(async () => {
      const crawl = this.#live.get(id)
      if (crawl === undefined) return this.#pauseWatch(id)
      await this.#letGo(id, crawl)
      await this.#spec.ledger.call('setGrabState', { id, state: 'paused', budget: null })
      this.#waiting.changed(id)
      return true
    })
  }

  async #letGo(id: GrabId, crawl: Crawl): Promise<void> {
    await crawl.stop()
    this.#live.delete(id)
    this.#pages.forget(id)
  }

  /** A watch between two runs stops waiting. */
  async #pauseWatch(id: GrabId): Promise<boolean> {
    if (!this.#watches.forget(id)) return false
    await this.#spec.ledger.call('setGrabState', { id, state: 'paused', budget: null })
    this.#waiting.changed(id)
    return true
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#chain.catch(() => undefined).then(work)
    this.#chain = next
    return next
  }

  #requestsOf(grab: Pick<GrabRow, 'options' | 'sealedSecrets'>): GrabRequests {
    const { vault, agent } = this.#spec
    const secrets: RequestSecrets | null = grab.sealedSecrets === null ? null : vault.open(grab.sealedSecrets)
    return requestsOf(grab.options, secrets, agent())
  }

  #begin(grab: GrabRow): void {
    const { ledger, clock, log, httpOrder } = this.#spec
    const { id, options, privateHosts } = grab
    const requests = this.#requestsOf(grab)
    this.#pages.plan(id, planOf(options))
    this.#troubles.delete(id)
    const crawl = new Crawl({
      ...{ ledger, clock, log, grab, pages: this.#pages },
      orderFor: async (url) => confined(await httpOrder(url, requests.wish(url)), privateHosts),
      changed: () => {
        this.#waiting.changed(id)
      },
      ended: (budget) => {
        this.#ended(id, budget).catch((error: unknown) => {
          log('error', 'grab.not_ended', { id, error: String(error) })
          this.#broken(id, failureOf(error))
        })
      },
      broken: (why) => {
        this.#broken(id, why)
      },
    })
    this.#live.set(id, crawl)
    crawl.start()
  }

  async #ended(id: GrabId, budget: GrabLimit | null): Promise<void> {
    await this.#inTurn(async () => {
      const crawl = this.#live.get(id)
      if (crawl === undefined) return
      const dueAt = await this.#insist(async () => this.#harvest(await this.#row(id)))
      await this.#insist(() => this.#spec.ledger.call('setGrabState', { id, state: 'done', budget, dueAt }))
      await this.#letGo(id, crawl)
      if (dueAt !== null) this.#watches.due(id, dueAt)
    })
    this.#waiting.changed(id)
  }

  #insist<T>(work: () => Promise<T>): Promise<T> {
    return insist(this.#spec.clock, this.#closing.signal, work)
  }

  /** A watch tells and takes what is new or has changed; when its next run is due. null: it is no watch. */
  async #harvest(row: GrabRow): Promise<number | null> {
    const { watch } = row.options
    if (watch === null) return null
    await this.#news.tell(row)
    if (watch.take !== null)
      await takeFinds({ ...this.#ground(row), take: watch.take, add: this.addDownloads, log: this.#spec.log })
    return this.#spec.clock.now() + watch.everyMs
  }

  #broken(id: GrabId, why: Failure): void {
    const done = this.#inTurn(async () => {
      const crawl = this.#live.get(id)
      if (crawl === undefined) return
      this.#troubles.set(id, why)
      await this.#letGo(id, crawl)
      this.#waiting.changed(id)
    })
    done.catch((error: unknown) => {
      this.#spec.log('error', 'grab.not_let_go', { id, error: String(error) })
    })
  }
}
