/** Each recipe that comes along, run against a generated site: exactly the rows and files that a person would list. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { servePages, type Page } from '../../support/page-server.ts'
import { bench, type Bench } from '../control/harness.ts'
import { grab, optionsFor, recipeOf } from './grabs.ts'

const shipped = join(import.meta.dirname, '../../../assets/recipes')

let house: Bench
beforeAll(async () => {
  house = await bench()
})
afterAll(() => house.stop())

const json = (value: unknown, headers: Readonly<Record<string, string>> = {}): Page => ({
  body: JSON.stringify(value),
  type: 'application/json',
  headers,
})
const xml = (body: string): Page => ({ body: `<?xml version="1.0"?>${body}`, type: 'application/xml' })

interface Brought {
  readonly rows: readonly unknown[]
  readonly files: readonly string[]
  readonly rejects: number
}

const tried = new Set<string>()

/** Runs it from `start`; addresses are told without the server's. */
const run = async (name: string, pages: Parameters<typeof servePages>[0], start: string): Promise<Brought> => {
  tried.add(name)
  await using server = await servePages(pages)
  const recipe = recipeOf(await readFile(join(shipped, `${name}.yaml`), 'utf8'))
  const { records, finds, rejects } = await grab(house.engine, optionsFor(recipe, [`${server.url}${start}`]))
  const own = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(server.url, '')) as T
  return { rows: own(records), files: own(finds.map(({ url }) => url)).sort(), rejects: rejects.length }
}

test('index-tree', async () => {
  const index = (path: string, names: readonly string[]) =>
    `<html><head><title>Index of ${path}</title></head><body><h1>Index of ${path}</h1><pre><a href="../">../</a>\n${names.map((name) => `<a href="${name}">${name}</a>  20-Nov-2026 10:05  7\n`).join('')}</pre></body></html>`
  const { files } = await run(
    'index-tree',
    {
      '/pub/': index('/pub/', ['a.txt', 'b/']),
      '/pub/b/': index('/pub/b/', ['c.html', 'd.tar.gz']),
      '/': index('/', ['secret.txt']),
    },
    '/pub/',
  )
  expect(files).toEqual(['/pub/a.txt', '/pub/b/c.html', '/pub/b/d.tar.gz'])
})

test('gallery', async () => {
  const { files } = await run(
    'gallery',
    {
      '/g/':
        '<a href="/about">About</a><a href="p1"><img src="t1.jpg"></a><a href="two.png"><img src="t2.png" alt="Two"></a><a class="next" href="?p=2">Next</a>',
      '/g/?p=2': '<a href="p3"><img src="t3.jpg"></a>',
      '/g/p1': '<main><img src="/full/1.jpg" alt="One"></main><img src="/logo.png">',
      '/g/p3': '<figure><img src="/full/3.jpg"></figure>',
    },
    '/g/',
  )
  expect(files).toEqual(['/full/1.jpg', '/full/3.jpg', '/g/two.png'])
})

test('feed: RSS and Atom', async () => {
  const rss = xml(
    '<rss><channel><title>T</title><item><title>One &amp; only</title><link>/1</link><pubDate>Fri, 20 Nov 2026 10:05:00 +0100</pubDate><category>a</category><category>b</category><enclosure url="/1.mp3" length="9"/></item><item><link>/2</link></item></channel></rss>',
  )
  expect(await run('feed', { '/rss': rss }, '/rss')).toEqual({
    rows: [
      {
        title: 'One & only',
        link: '/1',
        published: '2026-11-20T09:05:00Z',
        author: null,
        categories: ['a', 'b'],
        summary: null,
      },
    ],
    files: ['/1.mp3'],
    rejects: 1,
  })
  const atom = xml(
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><link rel="alternate" href="/a"/><link rel="enclosure" href="/a.ogg"/><updated>2026-11-20T10:05:00Z</updated><author><name>Ann</name></author><summary>S</summary></entry></feed>',
  )
  expect(await run('feed', { '/atom': atom }, '/atom')).toEqual({
    rows: [
      { title: 'A', link: '/a', published: '2026-11-20T10:05:00Z', author: 'Ann', categories: null, summary: 'S' },
    ],
    files: ['/a.ogg'],
    rejects: 0,
  })
})

test('podcast', async () => {
  const feed = xml(
    '<rss xmlns:itunes="x"><channel><item><guid>g1</guid><title>Pilot</title><pubDate>Fri, 20 Nov 2026 10:05:00 GMT</pubDate><itunes:season>1</itunes:season><itunes:episode>2</itunes:episode><itunes:duration>00:10:00</itunes:duration><enclosure url="/e/1.mp3" length="123456"/></item></channel></rss>',
  )
  expect(await run('podcast', { '/p.xml': feed }, '/p.xml')).toEqual({
    rows: [
      {
        ...{ guid: 'g1', title: 'Pilot', published: '2026-11-20T10:05:00Z', season: 1, episode: 2 },
        ...{ duration: '00:10:00', audio: '/e/1.mp3', size: 123_456 },
      },
    ],
    files: ['/e/1.mp3'],
    rejects: 0,
  })
})

test('paged-api, cursor-api', async () => {
  const first = {
    items: [
      { id: 1, name: 'a', updated_at: 1_700_000_000 },
      { id: 2, title: 'b', url: '/b' },
    ],
    next: '/api?page=2',
  }
  expect(
    await run(
      'paged-api',
      { '/api': json(first), '/api?page=2': json({ items: [{ id: 3 }, { id: 1 }], next: null }) },
      '/api',
    ),
  ).toEqual({
    rows: [
      { id: '1', name: 'a', url: null, updated: '2023-11-14T22:13:20Z' },
      { id: '2', name: 'b', url: '/b', updated: null },
      { id: '3', name: null, url: null, updated: null },
    ],
    files: [],
    rejects: 1,
  })
  const pages = {
    '/c': json({ data: [{ id: 'x' }], next_cursor: 'a b' }),
    '/c?cursor=a+b': json({ data: [{ id: 'y' }], next_cursor: '' }),
  }
  expect((await run('cursor-api', pages, '/c')).rows).toEqual([
    { id: 'x', name: null },
    { id: 'y', name: null },
  ])
})

test('releases', async () => {
  const release = (tag: string) => ({
    ...{
      tag_name: tag,
      name: `Version ${tag}`,
      published_at: '2026-11-20T10:05:00Z',
      prerelease: tag === 'v2',
      html_url: `/r/${tag}`,
    },
    assets: [
      {
        browser_download_url: `/d/${tag}.zip`,
        name: `${tag}.zip`,
        size: 5,
        download_count: 7,
        updated_at: '2026-11-20T10:05:00Z',
      },
    ],
  })
  const more = { link: '</releases?page=2>; rel="next", </releases?page=9>; rel="last"' }
  const brought = await run(
    'releases',
    { '/releases': json([release('v2')], more), '/releases?page=2': json([release('v1')]) },
    '/releases',
  )
  expect(brought).toMatchObject({ files: ['/d/v1.zip', '/d/v2.zip'], rejects: 0 })
  expect(brought.rows).toHaveLength(4)
  expect(brought.rows).toContainEqual({
    tag: 'v2',
    name: 'Version v2',
    published: '2026-11-20T10:05:00Z',
    prerelease: true,
    web: '/r/v2',
  })
  expect(brought.rows).toContainEqual({ url: '/d/v1.zip', name: 'v1.zip', size: 5, downloads: 7 })
})

test('sitemap', async () => {
  const pages = {
    '/sitemap.xml': xml(
      '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>/s1.xml</loc></sitemap></sitemapindex>',
    ),
    '/s1.xml': xml(
      '<urlset><url><loc>/a</loc><lastmod>2026-11-20</lastmod><priority>0.5</priority></url><url><loc>/b</loc></url></urlset>',
    ),
  }
  expect((await run('sitemap', pages, '/sitemap.xml')).rows).toEqual([
    { url: '/a', changed: '2026-11-20', frequency: null, priority: 0.5 },
    { url: '/b', changed: null, frequency: null, priority: null },
  ])
})

test('documentation', async () => {
  const pages = {
    '/docs/':
      '<meta name="description" content="About it"><main><h1>Start</h1><h2>One</h2><h2>Two</h2><a href="api.html">API</a><a href="/blog">Blog</a><a href="manual.pdf">PDF</a></main>',
    '/docs/api.html': '<article><h1>API</h1></article>',
    '/blog': '<h1>Blog</h1>',
  }
  expect(await run('documentation', pages, '/docs/')).toEqual({
    rows: [
      { url: '/docs/', title: 'Start', description: 'About it', sections: ['One', 'Two'] },
      { url: '/docs/api.html', title: 'API', description: null, sections: null },
    ],
    files: ['/docs/manual.pdf'],
    rejects: 0,
  })
})

test('products', async () => {
  const ld = {
    '@type': 'Product',
    name: 'Lamp',
    sku: 'L1',
    offers: { price: '12.50', priceCurrency: 'EUR' },
    brand: { name: 'Lux' },
  }
  const pages = {
    '/shop':
      '<div class="product"><a href="/p/1">Lamp</a></div><div class="product"><a href="/p/2">Desk</a></div><a rel="next" href="/shop?page=2">more</a>',
    '/shop?page=2': '<a class="product" href="/p/3">Chair</a>',
    '/p/1': `<script type="application/ld+json">${JSON.stringify(ld)}</script>`,
    '/p/2':
      '<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Desk</h1><span itemprop="price" content="99">99,–</span></div>',
    '/p/3': '<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Chair</h1></div>',
  }
  const { rows, rejects } = await run('products', pages, '/shop')
  expect(rejects).toBe(1)
  expect(rows).toHaveLength(2)
  expect(rows).toContainEqual({ url: '/p/1', name: 'Lamp', price: 12.5, currency: 'EUR', sku: 'L1', brand: 'Lux' })
  expect(rows).toContainEqual({ url: '/p/2', name: 'Desk', price: 99, currency: null, sku: null, brand: null })
})

test('table', async () => {
  const page =
    '<table><tr><th>A</th></tr><tr><td>1<br>2</td><td> x  y </td></tr></table><table><tr><td>other</td></tr></table>'
  expect((await run('table', { '/t': page }, '/t')).rows).toEqual([
    { first: '1 2', second: 'x y', third: null, fourth: null },
  ])
})

test('datasets', async () => {
  const set = (name: string) => ({
    ...{
      name,
      title: name.toUpperCase(),
      license_id: 'cc0',
      metadata_modified: '2026-11-20T10:05:00.123456',
      tags: [{ name: 'air' }],
    },
    resources: [{ url: `/f/${name}.csv`, name, format: 'CSV', size: 12 }],
  })
  const page = (names: readonly string[]) => json({ result: { results: names.map(set) } })
  const pages = {
    '/api?start=0&rows=100': page(['a', 'b']),
    '/api?start=100&rows=100': page(['c']),
    '/api?start=200&rows=100': page([]),
  }
  const { rows, files } = await run('datasets', pages, '/api?start=0&rows=100')
  expect(files).toEqual(['/f/a.csv', '/f/b.csv', '/f/c.csv'])
  expect(rows).toHaveLength(6)
  expect(rows).toContainEqual({
    name: 'c',
    title: 'C',
    licence: 'cc0',
    changed: '2026-11-20T10:05:00.123Z',
    tags: ['air'],
  })
})

test('every recipe that comes along is tried here', async () => {
  const files = await readdir(shipped)
  expect([...tried].sort()).toEqual(
    files
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => file.replace('.yaml', ''))
      .sort(),
  )
})
