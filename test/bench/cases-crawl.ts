/** A large site read from its first page on: every page, every link, beside other crawlers. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { startNginx } from '../support/nginx.ts'
import type { Nginx } from '../support/nginx.ts'
import type { Figure, Outcome, Setting } from './case.ts'
import { atMost, best } from './compare.ts'
import { writeSite, writeWideSite } from './crawl-site.ts'
import type { CrawlSite } from './crawl-site.ts'
import { crawlee, installCrawlee, ourGrab, wget2Deletes, wget2Spider } from './crawlers.ts'
import type { Crawler } from './crawlers.ts'
import { inTurn, measure } from './measure.ts'
import type { Entry, Measured } from './measure.ts'
import type { Storage } from './storage.ts'

const atOnce = 16

interface Ground {
  readonly site: CrawlSite
  readonly nginx: Nginx
  readonly memory: Storage
}

export async function crawlSite({ scale, memory }: Setting): Promise<Outcome> {
  const served = await memory.folder('served')
  const site = await writeSite(served, scale.pages)
  // wget2 takes two pages with one ETag for one page, and nginx makes it of time and size.
  await using nginx = await startNginx({ root: served, directives: ['etag off;'] })
  const crawlers = [ourGrab, wget2Spider, wget2Deletes, crawlee(await installCrawlee())]
  const entries = crawlers.map((crawler) => entryFor(crawler, { site, nginx, memory }))
  const measured = await inTurn(entries, scale.rounds, scale.warmUp)
  await rm(served, { recursive: true })
  const figures = [
    paceGoal(measured, scale.pages, 'wget2', 0.8),
    paceGoal(measured, scale.pages, 'Crawlee', 3),
    ...crawlers.map(({ name, settings }): Figure => pace(measured, scale.pages, name, settings)),
  ]
  const title = `${String(site.pages.size)} pages with ${String(site.links)} links to them and to ${String(site.files.size)} files, ${String(atOnce)} at once`
  return { comparisons: [{ title, measured }], figures }
}

/** Pages with a thousand links to further pages each: most of those are never read, and wait. */
export async function wideFrontier({ scale, memory }: Setting): Promise<Outcome> {
  const served = await memory.folder('served')
  const site = await writeWideSite(served, scale.addresses)
  await using nginx = await startNginx({ root: served, directives: ['access_log off;'] })
  const run = async () => {
    const scratch = await memory.folder('scratch')
    const list = join(scratch, 'list.txt')
    const job = { start: `${nginx.url}${site.start}`, scratch, atOnce, list }
    const sample = await measure(ourGrab.crawl(job, ['--max-pages', String(site.hubs), '--json']), scratch)
    const last = (await readFile(list, 'utf8')).trimEnd().split('\n').at(-1) ?? ''
    const { pages, queued } = summarySchema.parse(JSON.parse(last))
    if (pages !== site.hubs || pages + queued !== site.addresses)
      throw new Error(
        `read ${String(pages)}, ${String(queued)} wait: ${String(site.addresses)} addresses were to be known`,
      )
    await rm(scratch, { recursive: true })
    return sample
  }
  const measured = await inTurn(
    [{ tool: 'sluice', settings: `${String(site.hubs)} pages read`, run }],
    scale.rounds,
    false,
  )
  await rm(served, { recursive: true })
  const peak = (best(measured, 'sluice', 'peakBytes') ?? Number.NaN) / 1e6
  const title = `${String(site.addresses)} addresses known, ${String(site.hubs)} pages read, the grab removed at its end`
  return { comparisons: [{ title, measured }], figures: [atMost('peak memory', peak, 300, 'MB', 0)] }
}

const summarySchema = z.object({ type: z.literal('summary'), pages: z.number(), queued: z.number() })

const entryFor = (crawler: Crawler, { site, nginx, memory }: Ground): Entry => ({
  tool: crawler.name,
  settings: crawler.settings,
  run: async () => {
    const scratch = await memory.folder('scratch')
    const list = join(scratch, 'list.txt')
    const before = (await nginx.requests()).length
    const sample = await measure(crawler.crawl({ start: `${nginx.url}${site.start}`, scratch, atOnce, list }), scratch)
    const asked = (await nginx.requests()).slice(before).filter(({ request }) => request.startsWith('GET '))
    checkSet(
      crawler.name,
      'pages asked for',
      asked.map(({ path }) => path),
      site.pages,
    )
    if (crawler.lists) checkSet(crawler.name, 'files found', pathsIn(await readFile(list, 'utf8')), site.files)
    await rm(scratch, { recursive: true })
    return sample
  },
})

const pathsIn = (list: string): readonly string[] =>
  list
    .split('\n')
    .filter((line) => line !== '')
    .map((url) => new URL(url).pathname)

/** Throws unless each of the set is there once, and nothing else is. */
function checkSet(who: string, what: string, found: readonly string[], expected: ReadonlySet<string>): void {
  const once = new Set(found)
  const stray = found.find((one) => !expected.has(one))
  const missing = [...expected].filter((one) => !once.has(one))
  if (stray !== undefined) throw new Error(`${who}: ${what}: ${stray} is not of the site`)
  if (missing.length > 0)
    throw new Error(`${who}: ${what}: ${String(missing.length)} are missing, such as ${missing[0] ?? ''}`)
  if (once.size !== found.length) throw new Error(`${who}: ${what}: ${String(found.length - once.size)} more than once`)
}

const perSecond = (measured: readonly Measured[], pages: number, tool: string): number =>
  pages / ((best(measured, tool, 'wallMs') ?? Number.NaN) / 1000)

function pace(measured: readonly Measured[], pages: number, name: string, settings: string): Figure {
  const own = measured.filter((row) => row.tool === name && row.settings === settings)
  return {
    what: `${name}, ${settings}`,
    found: `${perSecond(own, pages, name).toFixed(0)} pages/s`,
    goal: '–',
    met: null,
  }
}

/** Ours to a peer's, each at its best setting. */
function paceGoal(measured: readonly Measured[], pages: number, peer: string, least: number): Figure {
  const ratio = perSecond(measured, pages, 'sluice') / perSecond(measured, pages, peer)
  return {
    what: `pages a second, sluice / ${peer}`,
    found: ratio.toFixed(2),
    goal: `≥ ${String(least)}`,
    met: ratio >= least,
  }
}
