/**
 * A site made up for crawlers: pages that all can be reached from the first one, each with ten links, five to pages and five to files.
 * Only the pages exist; whoever asks for a file asks for too much. Knows no crawler.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { random } from '../support/seed.ts'

export interface CrawlSite {
  /** Path of the first page. */
  readonly start: string
  /** Paths. */
  readonly pages: ReadonlySet<string>
  readonly files: ReadonlySet<string>
  readonly links: number
}

const pagesOfFolder = 200
const filesOfPage = 3
const seed = 20_000

const pathOf = (page: number): string => `/p/${String(Math.floor(page / pagesOfFolder))}/${String(page)}.html`
const fileOf = (page: number, file: number): string =>
  `/f/${String(Math.floor(page / pagesOfFolder))}/${String(page)}-${String(file)}.zip`

const words =
  'A download manager fetches files that are named, and a crawler finds the names of more of them by reading pages one after the other. '

const htmlOf = (page: number, links: readonly string[]): string => {
  const parts = links.map(
    (link, part) =>
      `<section><h2 id="part-${String(part)}">Part ${String(part)}</h2>\n<p>${words.repeat(2)}<a class="ref" href="${link}">` +
      `Link ${String(part)} of page ${String(page)}</a> ${words}</p></section>`,
  )
  const title = `Page ${String(page)}`
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>\n<body><h1>${title}</h1>\n${parts.join('\n')}\n</body></html>\n`
}

/** Two pages further down, the first one, and two anywhere; three files of its own, and two of others. */
const linksOf = (page: number, count: number, chance: () => number): readonly string[] => {
  const any = (): number => Math.floor(chance() * count)
  const below = [2 * page + 1, 2 * page + 2].map((next) => (next < count ? next : any()))
  const own = Array.from({ length: filesOfPage }, (_, file) => fileOf(page, file))
  const others = [any(), any()].map((other) => fileOf(other, 0))
  return [...[0, ...below, any(), any()].map(pathOf), ...own, ...others]
}

/** Writes `count` pages into a folder. */
export const writeSite = async (folder: string, count: number): Promise<CrawlSite> => {
  const chance = random(seed)
  const [pages, files] = [new Set<string>(), new Set<string>()]
  let links = 0
  for (let page = 0; page < count; page += 1) {
    const path = pathOf(page)
    if (page % pagesOfFolder === 0) await mkdir(join(folder, path, '..'), { recursive: true })
    const all = linksOf(page, count, chance)
    await writeFile(join(folder, path), htmlOf(page, all))
    pages.add(path)
    for (const link of all) if (link.endsWith('.zip')) files.add(link)
    links += all.length
  }
  return { start: pathOf(0), pages, files, links }
}

export interface WideSite {
  readonly start: string
  /** Pages that exist and link on. */
  readonly hubs: number
  /** Pages that are linked, hubs among them. */
  readonly addresses: number
}

const linksOfHub = 1_000

/** A page that links to hubs, and hubs that link to a thousand pages each, which do not exist. */
export const writeWideSite = async (folder: string, addresses: number): Promise<WideSite> => {
  const hubs = Math.ceil(addresses / linksOfHub)
  const linksTo = (paths: readonly string[]): string =>
    `<!doctype html><title>Pages</title>${paths.map((path) => `<a href="${path}">page</a>`).join('\n')}`
  const hubOf = (hub: number): string => `/hub-${String(hub)}.html`
  await writeFile(join(folder, 'index.html'), linksTo(Array.from({ length: hubs }, (_, hub) => hubOf(hub))))
  for (let hub = 0; hub < hubs; hub += 1) {
    const paths = Array.from({ length: linksOfHub }, (_, page) => `/far/${String(hub)}/page-${String(page)}.html`)
    await writeFile(join(folder, hubOf(hub)), linksTo(paths))
  }
  return { start: '/index.html', hubs: hubs + 1, addresses: 1 + hubs + hubs * linksOfHub }
}
