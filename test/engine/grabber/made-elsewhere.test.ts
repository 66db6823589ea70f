/** Sites and feeds as other people's programs write them: a documentation by TypeDoc, feeds by the package `feed`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Feed } from 'feed'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startNginx } from '../../support/nginx.ts'
import { servePages, type Page } from '../../support/page-server.ts'
import { run } from '../../support/processes.ts'
import { tempFolder } from '../../support/temp.ts'
import { bench, type Bench } from '../control/harness.ts'
import { grab, optionsFor, recipeOf } from './grabs.ts'

const root = join(import.meta.dirname, '../../..')
const typedoc = join(root, 'node_modules/typedoc/bin/typedoc')
const shipped = async (name: string) => recipeOf(await readFile(join(root, `assets/recipes/${name}.yaml`), 'utf8'))
const buildMs = 120_000

let sluice: Bench
beforeAll(async () => {
  sluice = await bench()
})
afterAll(() => sluice[Symbol.asyncDispose]())

const project: Readonly<Record<string, string>> = {
  'package.json': '{"name":"lamps","version":"1.2.0","type":"module"}',
  'tsconfig.json': '{"compilerOptions":{"module":"nodenext","target":"es2024","strict":true},"include":["*.ts"]}',
  'index.ts': `
    /** A lamp with a {@link Bulb}. */
    export class Lamp { readonly bulb: Bulb = { watts: 3 } }
    /** What is in a lamp. */
    export interface Bulb { readonly watts: number }
    /** Makes one. */
    export const makeLamp = (): Lamp => new Lamp()
    export type Höhe = number`,
  'README.md':
    '![the logo](docs/files/logo.png)\n\n[The manual](docs/files/manual.pdf), [more](https://example.org/a.zip)\n',
  'docs/start.md': '# First steps\n[The manual](files/manual.pdf), [spare parts](files/spare-parts.zip)\n',
  'docs/files/logo.png': 'png',
  'docs/files/manual.pdf': 'pdf',
  'docs/files/spare-parts.zip': 'zip',
}

test('a documentation by TypeDoc', { timeout: buildMs }, async () => {
  await using folder = tempFolder('typedoc')
  await mkdir(folder.at('docs/files'), { recursive: true })
  for (const [name, text] of Object.entries(project)) await writeFile(folder.at(name), text)
  const flags = [
    '--entryPoints',
    'index.ts',
    '--projectDocuments',
    'docs/start.md',
    '--out',
    'site',
    '--disableSources',
  ]
  const built = await run(process.execPath, [typedoc, ...flags], { cwd: folder.path }).exit(buildMs)
  expect([built.code, built.stderr]).toEqual([0, ''])

  await using nginx = await startNginx({ root: folder.at('site') })
  const files = [
    { url: `${nginx.url}/media/logo.png`, name: 'logo.png', text: 'the logo', kind: 'image' },
    { url: `${nginx.url}/media/manual.pdf`, name: 'manual.pdf', text: 'The manual', kind: 'document' },
    { url: `${nginx.url}/media/spare-parts.zip`, name: 'spare-parts.zip', text: 'spare parts', kind: 'archive' },
    { url: 'https://example.org/a.zip', name: 'a.zip', text: 'more', kind: 'archive' },
  ]
  const byLinks = await grab(sluice.engine, optionsFor(null, [`${nginx.url}/`]))
  expect(byLinks.grab).toMatchObject({ state: 'done', failed: 0 })
  expect([...byLinks.finds].sort((a, b) => (a.url < b.url ? -1 : 1))).toMatchObject(files)

  const byRecipe = await grab(sluice.engine, optionsFor(await shipped('documentation'), [`${nginx.url}/`]))
  expect(
    byRecipe.records.map(({ url, title }) => [decodeURI(String(url)).slice(nginx.url.length), title]).sort(),
  ).toEqual([
    ['/', 'lamps'],
    ['/classes/index.Lamp.html', 'Class Lamp'],
    ['/documents/start.html', 'First steps'],
    ['/functions/index.makeLamp.html', 'Function makeLamp'],
    ['/index.html', 'lamps'],
    ['/interfaces/index.Bulb.html', 'Interface Bulb'],
    ['/modules.html', 'lamps'],
    ['/modules/index.html', 'Module index'],
    ['/types/index.Höhe.html', 'Type Alias Höhe'],
  ])
  expect(byRecipe.finds.map(({ url }) => url).sort()).toEqual(files.map(({ url }) => url))
  expect(byRecipe.rejects).toEqual([])
})

/** The same two entries in each of the three forms that the package writes. */
const feedsAt = (url: string): Readonly<Record<string, Page>> => {
  const updated = new Date('2026-03-05T06:07:08Z')
  const feed = new Feed({ title: 'Lampen & Leuchten', id: `${url}/`, link: `${url}/`, updated, copyright: 'none' })
  feed.addItem({
    ...{ title: 'Größe <3 & mehr', id: `${url}/first`, link: `${url}/1?a=1&b=2`, description: 'kurz' },
    ...{ date: new Date('2026-03-04T00:00:00Z'), published: new Date('2026-03-03T00:00:00Z') },
    ...{ author: [{ name: 'Änne' }], category: [{ name: 'Lampen' }] },
    enclosure: { url: `${url}/ton 1.mp3?x=1&y=2`, length: 1_234_567, type: 'audio/mpeg' },
  })
  const date = new Date('2026-03-01T00:00:00Z')
  feed.addItem({ title: '第二', id: `${url}/second`, link: `${url}/2`, date, image: `${url}/bild.jpg` })
  return {
    '/rss': { body: feed.rss2(), type: 'application/rss+xml' },
    '/atom': { body: feed.atom1(), type: 'application/atom+xml' },
    '/json': { body: feed.json1(), type: 'application/feed+json' },
  }
}

const sound = { name: 'ton 1.mp3', text: 'Größe <3 & mehr', via: 'entry', kind: 'audio', sizeBytes: 1_234_567 }
const image = { name: 'bild.jpg', text: '第二', kind: 'image', sizeBytes: null }
const [march3, march4, march1] = ['2026-03-03', '2026-03-04', '2026-03-01'].map((day) => Date.parse(day))
const first = { title: 'Größe <3 & mehr', published: '2026-03-03T00:00:00Z', categories: ['Lampen'], summary: 'kurz' }
const second = { title: '第二', published: '2026-03-01T00:00:00Z', author: null, categories: null, summary: null }

/** What each form says: this package's JSON has no files but pictures. */
const forms = [
  {
    path: '/rss',
    finds: [
      { ...sound, modifiedAt: march3 },
      { ...image, modifiedAt: march1 },
    ],
    rows: [{ ...first, author: 'Änne' }, second],
  },
  {
    path: '/atom',
    finds: [
      { ...sound, modifiedAt: march4 },
      { ...image, modifiedAt: march1 },
    ],
    rows: [{ ...first, author: 'Änne' }, second],
  },
  { path: '/json', finds: [image], rows: [] },
] as const

test.each(forms)('a feed of the package feed: $path', async ({ path, finds, rows }) => {
  let feeds: Readonly<Record<string, Page>> = {}
  await using server = await servePages((asked) => feeds[asked] ?? null)
  feeds = feedsAt(server.url)
  const read = await grab(sluice.engine, optionsFor(null, [`${server.url}${path}`], { depth: 0 }))
  expect(read.finds).toMatchObject(finds)
  const asTable = await grab(sluice.engine, optionsFor(await shipped('feed'), [`${server.url}${path}`]))
  expect(asTable.records).toMatchObject(rows)
  expect(asTable.rejects).toEqual([])
})
