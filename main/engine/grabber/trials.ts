/** Tries a plan on one page: what each selector gives, what would be followed, taken and rejected. Nothing of it is kept. */
import { fail, FailureError, failureOf, type Failure } from '../../../shared/failure.ts'
import { tablesOf } from '../../../shared/recipe-rows.ts'
import type { Trial } from '../../../shared/recipe-trial.ts'
import { classifyStatus, headerOf } from '../transfer/http.ts'
import type { Http } from '../transfer/http.ts'
import { fetchPage, pageBounds } from './fetch.ts'
import type { Fetched } from './fetch.ts'
import { pageHeaders } from './page-headers.ts'
import type { TrialOrder } from './protocol.ts'
import { readHtml } from './read-html.ts'
import { readStep } from './recipe-page.ts'
import { compileRecipe } from './recipe/steps.ts'
import { Trace } from './recipe/trace.ts'
import { mostRobotsBytes, readRobots } from './robots.ts'
import { Scope } from './scope.ts'
import { decodePage, type DecodedText } from './text.ts'

/** Of each list, in the answer. */
const mostShown = 100
/** Pages that are held for being tried again, and for how long. */
const mostHeld = 4
const heldMs = 10 * 60_000

interface Held {
  readonly fetched: Fetched
  readonly at: number
}

const blank = (url: string, step: string | null): Trial => ({
  ...{ url, step, status: null, mediaType: null, encoding: '', title: '', failure: null, selectors: [] },
  ...{ follow: [], followed: 0, files: [], filesFound: 0, tables: [], rows: [], rowsFound: 0 },
  ...{ rejects: [], rejected: 0, next: null },
})

export class Trials {
  readonly #http: Http
  readonly #reading: (id: number) => void
  readonly #held = new Map<string, Held>()

  constructor(http: Http, reading: (id: number) => void) {
    this.#http = http
    this.#reading = reading
  }

  /** Never rejects. */
  async run(order: TrialOrder, signal: AbortSignal): Promise<Trial> {
    const { plan, http, step } = order
    try {
      const fetched = await this.#page(order, signal)
      if (fetched === 'forbidden') return { ...blank(http.url, step), next: null, failure: forbidden(http.url) }
      const head = { ...blank(fetched.finalUrl, step), status: fetched.status, mediaType: fetched.type }
      if (fetched.failure !== null) return { ...head, failure: fetched.failure }
      const { status, headers, finalUrl, body } = fetched
      if (body === null || (status ?? 0) > 299) {
        const host = URL.parse(finalUrl)?.host ?? ''
        return { ...head, failure: classifyStatus(status ?? 0, headers, host, this.#http.clock.now()) }
      }
      this.#reading(order.id)
      const decoded = decodePage(body, headerOf(headers, 'content-type'), fetched.isCut)
      return {
        ...head,
        encoding: decoded.encoding,
        title: readHtml(decoded.text.slice(0, 100_000)).title,
        ...contents(order, plan, fetched, decoded),
      }
    } catch (error) {
      return { ...blank(http.url, step), failure: failureOf(error) }
    }
  }

  async #page({ plan, http, again, now }: TrialOrder, signal: AbortSignal): Promise<Fetched | 'forbidden'> {
    const held = this.#held.get(http.url)
    if (again && held !== undefined && now - held.at < heldMs) {
      // As long as somebody writes, the page stays at hand.
      this.#held.delete(http.url)
      this.#held.set(http.url, { ...held, at: now })
      return held.fetched
    }
    if (plan.robots && !(await this.#allows(http, signal))) return 'forbidden'
    const order = { ...http, headers: [...http.headers, ...pageHeaders] }
    const options = { bounds: pageBounds, followRedirects: true, signal, wants: () => true }
    const fetched = await fetchPage(this.#http, order, options)
    this.#held.delete(http.url)
    this.#held.set(http.url, { fetched, at: now })
    const [oldest] = this.#held.keys()
    if (this.#held.size > mostHeld && oldest !== undefined) this.#held.delete(oldest)
    return fetched
  }

  async #allows(http: TrialOrder['http'], signal: AbortSignal): Promise<boolean> {
    const url = `${new URL(http.url).origin}/robots.txt`
    const bounds = { ...pageBounds, wireBytes: mostRobotsBytes, bytes: mostRobotsBytes }
    const fetched = await fetchPage(
      this.#http,
      { ...http, url },
      { bounds, followRedirects: true, signal, wants: () => true },
    )
    return readRobots(url, fetched).allows(http.url)
  }
}

const contents = (
  { step: asked, now }: TrialOrder,
  plan: TrialOrder['plan'],
  { finalUrl, type, headers }: Fetched,
  decoded: DecodedText,
): Partial<Trial> => {
  const { recipe } = plan
  if (recipe === null) return {}
  const compiled = compileRecipe(recipe)
  const name = asked ?? compiled.first
  const step = compiled.steps.get(name)
  if (step === undefined) throw noStep(name)
  const trace = new Trace()
  const page = { url: finalUrl, foundOn: null, depth: 0, now, ...decoded, type, headers }
  const reading = readStep(name, step, page, new Scope(plan), { obeys: plan.robots, trace })
  const generic = reading.pages.filter(
    ({ url }) => !reading.follow.some((one) => one.url === url) && url !== reading.next?.url,
  )
  const follow = [...reading.follow, ...generic.map(({ url }) => ({ url, step: name, leftOut: null }))]
  return {
    step: name,
    selectors: trace.selectors,
    follow: follow.slice(0, mostShown),
    followed: follow.length,
    files: reading.finds.slice(0, mostShown).map(({ url, name: file, sizeBytes }) => ({ url, name: file, sizeBytes })),
    filesFound: reading.finds.length,
    tables: tablesOf(recipe),
    rows: reading.rows.slice(0, mostShown).map(({ table, cells }) => ({ table, cells: [...cells] })),
    rowsFound: reading.rows.length,
    rejects: reading.rejects
      .slice(0, mostShown)
      .map(({ table, position, problems }) => ({ table, position, problems: [...problems] })),
    rejected: reading.rejects.length,
    next: reading.next,
  }
}

const noStep = (name: string): FailureError => new FailureError(fail('bad_input', `The recipe has no step “${name}”.`))

const forbidden = (url: string): Failure =>
  fail(
    'not_allowed',
    `robots.txt of ${URL.parse(url)?.host ?? url} asks not to read this page. Whoever may, tries it with robots.txt ignored.`,
  )
