/** Flat pictures of grabs. Pure. */
import type { GrabView } from '../../../shared/grabs.ts'
import { tablesOf } from '../../../shared/recipe-rows.ts'
import type { GrabRow } from '../store/grab-operations.ts'
import type { Crawl } from './crawl.ts'

/** What the ledger says, with what a live crawl knows better. */
export const viewOf = (row: GrabRow, crawl: Crawl | null): GrabView => {
  const { id, options, state, budget, createdAt } = row
  const { pages, failed, forbidden, queued, finds, rows, rejects, bytes } = crawl?.counts ?? row
  const { recipe } = options
  return {
    id,
    starts: [...options.starts],
    // A grab that is booked as running and is not: the moment between two runs.
    state: state === 'running' && crawl === null ? 'paused' : state,
    limit: budget,
    createdAt,
    spentMs: Math.round(crawl?.spentMs() ?? row.spentMs),
    ...{ pages, failed, forbidden, queued: Math.max(0, queued), finds, bytes },
    ...{ rows, rejects, recipe: recipe === null ? null : { name: recipe.name, tables: tablesOf(recipe) } },
    active: crawl?.active ?? 0,
    pagesPerSecond: crawl?.pagesPerSecond ?? 0,
    errors: [...(crawl?.errors ?? row.errors)],
  }
}
