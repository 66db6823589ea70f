/** Flat pictures of grabs. Pure. */
import type { Failure } from '../../../shared/failure.ts'
import type { GrabDetail, GrabHost } from '../../../shared/grab-lists.ts'
import type { GrabOptions, GrabView } from '../../../shared/grabs.ts'
import { tablesOf } from '../../../shared/recipe-rows.ts'
import type { GrabRow } from '../store/grab-operations.ts'
import type { Crawl } from './crawl.ts'

/** How a grab stands, which the ledger does not know: at work, or given up for now. */
export interface Standing {
  readonly crawl: Crawl | null
  readonly trouble: Failure | null
}

/** What the ledger says, with what a live crawl knows better. */
export const viewOf = (row: GrabRow, { crawl, trouble }: Standing): GrabView => {
  const { id, options, state, budget, createdAt } = row
  const { pages, failed, forbidden, queued, finds, rows, rejects, bytes } = crawl?.counts ?? row
  const { recipe } = options
  return {
    id,
    starts: [...options.starts],
    // A grab that is booked as running and is not: the moment between two runs, or it could not go on.
    state: state === 'running' && crawl === null ? 'paused' : state,
    limit: budget,
    trouble,
    createdAt,
    ...{ run: row.run, dueAt: row.dueAt },
    spentMs: Math.round(crawl?.spentMs() ?? row.spentMs),
    ...{ pages, failed, forbidden, queued: Math.max(0, queued), finds, bytes },
    ...{ rows, rejects, recipe: recipe === null ? null : { name: recipe.name, tables: tablesOf(recipe) } },
    active: crawl?.active ?? 0,
    pagesPerSecond: crawl?.pagesPerSecond ?? 0,
    errors: [...(crawl?.errors ?? row.errors)],
  }
}

/** Hosts that are told of. */
export const shownHosts = 20

/** What the thread of pages needs to know, and people may see: everything but what belongs to requests. */
export const planOf = ({ http: _http, ...plan }: GrabOptions): Omit<GrabOptions, 'http'> => plan

/** Starts that are told again and again. */
const shownStarts = 100

/** As it is told with every change: of many starts the first ones. */
export const briefOf = (view: GrabView): GrabView => ({ ...view, starts: view.starts.slice(0, shownStarts) })

/** Those at work first, then those with the most to do. */
const byWork = (a: GrabHost, b: GrabHost): number =>
  b.active - a.active || b.queued - a.queued || (a.origin < b.origin ? -1 : 1)

export const detailOf = (
  row: GrabRow,
  standing: Standing,
  queues: readonly { readonly origin: string; readonly queued: number }[],
): GrabDetail => {
  const live = new Map((standing.crawl?.hosts ?? []).map((host) => [host.origin, host]))
  const rest = { active: 0, delayMs: row.options.waitMs, heldMs: 0 }
  const queued = queues.map(({ origin, queued: count }) => ({ ...rest, ...live.get(origin), origin, queued: count }))
  const named = new Set(queues.map(({ origin }) => origin))
  const others = [...live.values()].filter(({ origin, active }) => active > 0 && !named.has(origin))
  const hosts = [...queued, ...others.map((host) => ({ ...host, queued: 0 }))].sort(byWork).slice(0, shownHosts)
  const { http: _http, recipe: _recipe, starts: _starts, ...options } = row.options
  return { ...briefOf(viewOf(row, standing)), options, hosts }
}
