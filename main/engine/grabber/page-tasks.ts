/** What becomes of one order in the thread of pages: asked for, read, and turned into pages and finds. */
import type { GrabId } from '../../../shared/grabs.ts'
import { kindOf } from '../../../shared/kind.ts'
import { fail, failureOf, type Failure } from '../../../shared/failure.ts'
import type { Recipe } from '../../../shared/recipe.ts'
import type { Header } from '../../../shared/requests.ts'
import { nameFor } from '../domain/naming.ts'
import type { AskedFind, NewFind, NewPage } from '../store/grab-operations.ts'
import { packBrought, packedNothing, type Brought } from '../store/packed-brought.ts'
import { classifyStatus, contentLengthOf, headerOf } from '../transfer/http.ts'
import type { Http } from '../transfer/http.ts'
import { keyOf, readAddress } from './addresses.ts'
import { parseDate } from './clean.ts'
import { fetchPage, pageBounds } from './fetch.ts'
import { pageHeaders } from './page-headers.ts'
import type { Fetched } from './fetch.ts'
import { isReadable, readPage } from './read-page.ts'
import { reportOf } from './protocol.ts'
import type { PageOrder, PageOutcome, PageReport, TrialOrder } from './protocol.ts'
import { RecipeProblem } from './recipe/problem.ts'
import type { CompiledRecipe } from './recipe/steps.ts'
import { mostRobotsBytes, readRobots, saysNofollow } from './robots.ts'
import type { RobotsRules } from './robots.ts'
import { Scope } from './scope.ts'
import type { GrabPlan } from './scope.ts'
import { decodePage, type DecodedText } from './text.ts'
import { Told } from './told.ts'
import type { Trials } from './trials.ts'

interface Grab {
  readonly plan: GrabPlan
  readonly scope: Scope
  readonly robots: Map<string, RobotsRules>
  readonly told: Told
  /** Rejects when it cannot be used; then nothing is asked for. */
  readonly recipe: Promise<CompiledRecipe> | null
}

interface ReadyGrab extends Omit<Grab, 'recipe'> {
  readonly recipe: CompiledRecipe | null
}

/** With the parsers that only recipes need. */
const compiled = async (recipe: Recipe): Promise<CompiledRecipe> => {
  const { compileRecipe } = await import('./recipe/steps.ts')
  return compileRecipe(recipe)
}

/** Origins whose rules are remembered for each grab. */
const mostOrigins = 10_000

export class PageTasks {
  readonly #http: Http
  readonly #grabs = new Map<GrabId, Grab>()
  #trials: Promise<Trials> | null = null
  readonly #reading: (id: number) => void

  /** `reading` is told before an order keeps the thread busy. */
  constructor(http: Http, reading: (id: number) => void) {
    this.#http = http
    this.#reading = reading
  }

  plan(id: GrabId, plan: GrabPlan): void {
    const recipe = plan.recipe === null ? null : compiled(plan.recipe)
    // Whoever has an order hears of it.
    recipe?.catch(() => undefined)
    const robots = new Map<string, RobotsRules>()
    this.#grabs.set(id, { plan, scope: new Scope(plan), robots, told: new Told(), recipe })
  }

  retell(id: GrabId): void {
    const grab = this.#grabs.get(id)
    if (grab !== undefined) this.#grabs.set(id, { ...grab, told: new Told() })
  }

  forget(id: GrabId): void {
    this.#grabs.delete(id)
  }

  /** Never rejects. */
  async try(order: TrialOrder, signal: AbortSignal): ReturnType<Trials['run']> {
    this.#trials ??= import('./trials.ts').then(({ Trials: Made }) => new Made(this.#http, this.#reading))
    return (await this.#trials).run(order, signal)
  }

  /** Never rejects. */
  async run(order: PageOrder, signal: AbortSignal): Promise<PageReport> {
    const grab = this.#grabs.get(order.grabId)
    if (grab === undefined) return report(order, 'failed', { failure: failureOf(new Error('an order without a plan')) })
    try {
      const recipe = await grab.recipe
      if (order.task === 'robots') return await this.#robots(order, grab, signal)
      const rules = grab.robots.get(new URL(order.http.url).origin)
      if (rules !== undefined && !rules.allows(order.http.url)) return report(order, 'forbidden', {})
      return order.task === 'ask'
        ? await this.#ask(order, grab, signal)
        : await this.#read(order, { ...grab, recipe }, signal)
    } catch (error) {
      return report(order, 'failed', { failure: problemOf(error) })
    }
  }

  async #robots(order: PageOrder, { plan, scope, robots }: Grab, signal: AbortSignal): Promise<PageReport> {
    const bounds = { ...pageBounds, wireBytes: mostRobotsBytes, bytes: mostRobotsBytes }
    const fetched = await fetchPage(this.#http, order.http, {
      bounds,
      followRedirects: true,
      signal,
      wants: () => true,
    })
    const rules = readRobots(order.http.url, fetched)
    if (robots.size < mostOrigins) robots.set(new URL(order.http.url).origin, rules)
    const isUnreachable = fetched.status === null || fetched.status >= 500 || fetched.status === 429
    const sitemaps = plan.sitemaps ? rules.sitemaps : []
    const pages = sitemaps.flatMap((text): NewPage[] => {
      const url = readAddress(text, order.http.url)
      return url === null ? [] : [scope.start(url)]
    })
    const failure = isUnreachable ? (fetched.failure ?? statusFailure(this.#http, fetched)) : null
    const brought = pages.length === 0 ? packedNothing : packBrought({ pages })
    return report(order, 'robots', { bytes: fetched.wireBytes, delayMs: rules.delayMs, brought, failure })
  }

  async #read(order: PageOrder, grab: ReadyGrab, signal: AbortSignal): Promise<PageReport> {
    const { url } = order.http
    const http = { ...order.http, headers: [...order.http.headers, ...pageHeaders] }
    const fetched = await fetchPage(this.#http, http, {
      bounds: pageBounds,
      followRedirects: false,
      signal,
      wants: (type, headers) => isReadable(type, url, order.wanted) && !isAttachment(headers),
    })
    const { status, failure, wireBytes: bytes } = fetched
    if (failure !== null || status === null) return report(order, 'failed', { failure, bytes })
    const moved = movedTo(fetched, url)
    if (moved !== null) {
      const page = moved === undefined ? null : grab.scope.moved(moved, order.depth, order.step)
      return report(order, 'moved', { bytes, brought: page === null ? packedNothing : packBrought({ pages: [page] }) })
    }
    // As it was at the last run of a watch: what it brought is known.
    if (status === 304) return report(order, 'read', { bytes })
    const validators = {
      etag: headerOf(fetched.headers, 'etag'),
      lastModified: headerOf(fetched.headers, 'last-modified'),
    }
    if (status > 299) return report(order, 'failed', { bytes, failure: statusFailure(this.#http, fetched) })
    if (fetched.body === null)
      return report(order, 'file', {
        bytes,
        brought: packBrought({ validators, finds: fileOf(grab.scope, url, fetched) }),
      })
    this.#reading(order.id)
    const contents = await this.#contents(order, grab, fetched, fetched.body)
    return report(order, 'read', { bytes, brought: packBrought({ validators, ...contents }) })
  }

  async #contents(order: PageOrder, grab: ReadyGrab, fetched: Fetched, body: Uint8Array): Promise<Partial<Brought>> {
    const decoded = decodePage(body, headerOf(fetched.headers, 'content-type'), fetched.isCut)
    const step = order.step === null ? undefined : grab.recipe?.steps.get(order.step)
    if (order.step === null || step === undefined) return this.#links(order, grab, fetched, decoded)
    const { depth, foundOn, now } = order
    const page = { url: order.http.url, depth, foundOn, now, ...decoded, type: fetched.type, headers: fetched.headers }
    const obeys = grab.plan.robots
    const { readStep } = await import('./recipe-page.ts')
    const { pages, rows, rejects, ...found } = readStep(order.step, step, page, grab.scope, { obeys, trace: null })
    const isClosed = obeys && saysNofollow(fetched)
    const finds = grab.told.freshFinds(found.finds)
    const led = isClosed ? [] : grab.told.freshPages(unique(pages))
    return { pages: [...led, ...this.#asks(finds, grab)], finds, rows, rejects }
  }

  #asks(finds: readonly NewFind[], { scope, plan }: Pick<Grab, 'plan' | 'scope'>): readonly NewPage[] {
    // A watch asks about finds of which the pages say neither size nor date: there is no other way to see a change.
    const asks = plan.probe ? finds : plan.watch === null ? [] : finds.filter(isUntold)
    return asks.flatMap((find) => scope.ask(find) ?? [])
  }

  #links(
    order: PageOrder,
    grab: Pick<Grab, 'plan' | 'scope' | 'told'>,
    fetched: Fetched,
    { text, encoding }: DecodedText,
  ): Pick<Brought, 'pages' | 'finds'> {
    const { scope, plan } = grab
    const reading = readPage(text, fetched.type, encoding)
    const { url } = order.http
    const isClosed = plan.robots && (reading.nofollow || saysNofollow(fetched))
    const base = reading.base === null ? url : (readAddress(reading.base, url)?.href ?? url)
    const within = reading.form === 'index' ? (url.split(/[?#]/)[0] ?? url) : null
    const pages: NewPage[] = []
    const finds = new Map<string, NewFind>()
    const told = grab.told.links(base, within)
    for (const link of reading.links) {
      if (told.has(link)) continue
      const target = scope.target(link, base, order.depth, within)
      if (target === null) continue
      if ('find' in target) merge(finds, target.find)
      else if (isClosed) continue
      else pages.push(target.page)
      told.add(link)
    }
    const fresh = grab.told.freshFinds([...finds.values()])
    return { pages: [...grab.told.freshPages(unique(pages)), ...this.#asks(fresh, grab)], finds: fresh }
  }

  async #ask(order: PageOrder, { scope }: Grab, signal: AbortSignal): Promise<PageReport> {
    const options = { bounds: pageBounds, followRedirects: true, signal, wants: () => false }
    let fetched = await fetchPage(this.#http, { ...order.http, method: 'HEAD' }, options)
    let bytes = fetched.wireBytes
    if (fetched.status === 405 || fetched.status === 501) {
      fetched = await fetchPage(this.#http, order.http, options)
      bytes += fetched.wireBytes
    }
    if (fetched.status === null) return report(order, 'failed', { failure: fetched.failure, bytes })
    const isBusy = fetched.status === 429 || fetched.status >= 500
    if (isBusy) return report(order, 'failed', { failure: statusFailure(this.#http, fetched), bytes })
    return report(order, 'asked', { bytes, brought: packBrought({ asked: askedOf(scope, order.http.url, fetched) }) })
  }
}

/** A selector that fails in one page would fail again. */
const problemOf = (error: unknown): Failure =>
  error instanceof RecipeProblem ? fail('bad_input', error.message) : failureOf(error)

const report = ({ id }: PageOrder, outcome: PageOutcome, more: Partial<PageReport>): PageReport =>
  reportOf(id, outcome, more)

const isAttachment = (headers: readonly Header[]): boolean =>
  /^\s*attachment/i.test(headerOf(headers, 'content-disposition') ?? '')

const statusFailure = ({ clock }: Http, { status, headers, finalUrl }: Fetched) =>
  classifyStatus(status ?? 0, headers, URL.parse(finalUrl)?.host ?? '', clock.now())

/** Where a redirect leads; undefined: nowhere that can be followed; null: it is none. */
const movedTo = ({ status, headers }: Fetched, url: string): URL | undefined | null => {
  if (status === null || ![301, 302, 303, 307, 308].includes(status)) return null
  const location = headerOf(headers, 'location')
  return location === null ? null : (readAddress(location, url) ?? undefined)
}

const isUntold = ({ sizeBytes, modifiedAt, mark }: NewFind): boolean =>
  sizeBytes === null && modifiedAt === null && mark === null

/** A picture around a link names the same file twice: the words of either are kept, and what is known of its size. */
const merge = (finds: Map<string, NewFind>, find: NewFind): void => {
  const { key } = find
  const known = finds.get(key)
  if (known === undefined) finds.set(key, find)
  else if (known.text === '' || known.sizeBytes === null) {
    finds.set(key, {
      ...known,
      text: known.text === '' ? find.text : known.text,
      sizeBytes: known.sizeBytes ?? find.sizeBytes,
      modifiedAt: known.modifiedAt ?? find.modifiedAt,
    })
  }
}

const unique = (pages: readonly NewPage[]): readonly NewPage[] => [
  ...new Map(pages.map((page) => [page.key, page])).values(),
]

const said = (
  { headers, type, finalUrl }: Fetched,
  url: string,
): { readonly name: string; readonly sizeBytes: number | null; readonly modifiedAt: number | null } => ({
  name: nameFor({ out: null, disposition: headerOf(headers, 'content-disposition'), url, finalUrl, type }),
  sizeBytes: contentLengthOf(headers),
  modifiedAt: parseDate(headerOf(headers, 'last-modified') ?? ''),
})

/** Of validators, size and name: files made in one moment share the first two. null: the server says too little. */
const markOf = ({ headers }: Fetched, name: string, sizeBytes: number | null): string | null => {
  const validator = headerOf(headers, 'etag') ?? headerOf(headers, 'last-modified')
  return validator === null || sizeBytes === null ? null : keyOf(JSON.stringify([validator, sizeBytes, name]))
}

const isCoded = ({ headers }: Fetched): boolean => headerOf(headers, 'content-encoding') !== null

const fileOf = (scope: Scope, url: string, fetched: Fetched): readonly NewFind[] => {
  const { name, sizeBytes: length, modifiedAt } = said(fetched, url)
  // What is packed for the way has another length on the disk.
  const sizeBytes = isCoded(fetched) ? null : length
  const address = readAddress(url)
  const mark = markOf(fetched, name, sizeBytes)
  const more = {
    name,
    sizeBytes,
    isExact: sizeBytes !== null,
    modifiedAt,
    state: 'alive',
    mark,
    kind: kindOf(name),
  } as const
  const find = address === null ? null : scope.file(address, more)
  return find === null ? [] : [find]
}

const askedOf = (scope: Scope, url: string, fetched: Fetched): AskedFind => {
  const { name, sizeBytes, modifiedAt } = said(fetched, url)
  const address = readAddress(url) ?? new URL(url)
  const isAlive = fetched.status !== null && fetched.status < 400
  return {
    key: scope.key(address),
    state: isAlive ? 'alive' : 'dead',
    sizeBytes: isAlive ? sizeBytes : null,
    modifiedAt: isAlive ? modifiedAt : null,
    name: isAlive ? name : null,
    mark: isAlive ? markOf(fetched, name, sizeBytes) : null,
  }
}
