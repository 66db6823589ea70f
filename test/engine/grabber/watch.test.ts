/** Watches: the second run asks conditionally and takes only what is new or has changed; a restart keeps them, a pause holds them. */
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { servePages, type Page } from '../../support/page-server.ts'
import { tempFolder, treeOf } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { start } from '../cli/sluice.ts'
import { bench } from '../control/harness.ts'
import { broughtBy, optionsFor, recipeOf } from './grabs.ts'

const longMs = 60_000

interface File {
  readonly name: string
  readonly date: string
  readonly body: string
}

const index = (files: readonly File[]): string =>
  `<html><head><title>Index of /pub/</title></head><body><h1>Index of /pub/</h1><pre><a href="../">../</a>\n${files
    .map(({ name, date, body }) => `<a href="${name}">${name}</a>          ${date} 10:05      ${String(body.length)}\n`)
    .join('')}</pre></body></html>`

/** An index whose files change, answered conditionally. */
const mirror = async () => {
  const state = { files: [] as readonly File[] }
  const server = await servePages((path, request): Page | null => {
    if (path === '/pub/') {
      const body = index(state.files)
      const etag = `"${Buffer.from(body).toString('base64url')}"`
      return request.headers['if-none-match'] === etag
        ? { status: 304, body: '', headers: { etag } }
        : { body, headers: { etag } }
    }
    const file = state.files.find(({ name }) => path === `/pub/${name}`)
    return file === undefined ? null : { body: file.body, type: 'text/plain' }
  })
  const taken = (): readonly string[] =>
    server.asked.filter(({ path }) => path.endsWith('.txt')).map(({ path }) => path)
  return { state, server, taken }
}

const one: File = { name: 'one.txt', date: '20-Nov-2026', body: 'one' }
const two: File = { name: 'two.txt', date: '20-Nov-2026', body: 'two' }

test(
  'a stored watch takes the changed file alone, over a restart, until it is paused',
  { timeout: longMs },
  async () => {
    const { state, server, taken } = await mirror()
    await using _server = server
    state.files = [one, two]
    const first = await bench()
    const take = { dir: first.dir, queueId: null, folders: true }
    const options = optionsFor(null, [`${server.url}/pub/`], { watch: { everyMs: 1_000, take } })
    const { id } = await first.engine.grabber.start({ options, attached: false })
    await first.waitForNotice('completed', 2)
    expect(taken()).toHaveLength(2)
    await until(
      'it waits for the next one',
      async () => (await broughtBy(first.engine, id)).grab.dueAt !== null,
      longMs,
    )
    const house = await first.restart()
    try {
      await until(
        'a run found nothing changed',
        () =>
          server.asked.filter(({ path, headers }) => path === '/pub/' && headers['if-none-match'] !== undefined)
            .length > 1,
        longMs,
      )
      expect(taken()).toHaveLength(2)
      state.files = [one, { ...two, date: '21-Nov-2026', body: 'two, longer' }]
      await until('the changed one is taken', () => taken().length === 3, longMs)
      expect(taken().at(-1)).toBe('/pub/two.txt')
      await until('it is there', async () => {
        const files = await house.names()
        const bodies = await Promise.all(files.map((name) => readFile(`${house.dir}/${name}`, 'utf8')))
        return bodies.includes('two, longer')
      })
      expect((await broughtBy(house.engine, id)).grab.finds).toBe(2)
      await until('it is paused', async () => (await house.engine.grabber.pause([id])).changed === 1)
      const before = server.asked.length
      expect((await broughtBy(house.engine, id)).grab.state).toBe('paused')
      expect(await house.engine.grabber.resume([id])).toEqual({ changed: 1 })
      await until('it goes on', () => server.asked.length > before, longMs)
      expect(await house.engine.grabber.remove([id])).toEqual({ changed: 1 })
      expect(taken()).toHaveLength(3)
      expect(house.errors).toEqual([])
    } finally {
      await house.stop()
    }
  },
)

test('rows of a page that changed take the place of its former ones', { timeout: longMs }, async () => {
  const pages: Record<string, Page> = {
    '/': { body: '<p>1</p><p>2</p><i id=a>x</i><i id=b>y</i>', headers: { etag: '"1"' } },
  }
  await using server = await servePages((path, request) => {
    const page = pages[path]
    if (page === undefined) return null
    return request.headers['if-none-match'] === page.headers?.etag ? { ...page, status: 304, body: '' } : page
  })
  await using house = await bench()
  const recipe = recipeOf(
    `sluice: 1
name: Rows
steps:
  page:
    rows:
      - { table: free, each: p, fields: { n: { css: ':scope', type: integer } } }
      - { table: keyed, each: i, key: [id], fields: { id: '@id', v: ':scope' } }
`
      .replace(': { n: { css', ': { n: { css')
      .replaceAll('<p>', ''),
  )
  const options = optionsFor(recipe, [`${server.url}/`], { watch: { everyMs: 1_000 } })
  const { id } = await house.engine.grabber.start({ options, attached: false })
  const cells = async () =>
    (await broughtBy(house.engine, id)).rows.map(({ table, cells: list }) => [table, ...list].join(' ')).sort()
  await until('the first run is over', async () => (await broughtBy(house.engine, id)).grab.run > 1, longMs)
  expect(await cells()).toEqual(['free 1', 'free 2', 'keyed a x', 'keyed b y'])
  pages['/'] = { body: '<p>1</p><p>3</p><i id=a>x</i><i id=b>z</i><i id=c>w</i>', headers: { etag: '"2"' } }
  await until('the change is seen', async () => (await cells()).includes('keyed c w'), longMs)
  expect(await cells()).toEqual(['free 1', 'free 3', 'keyed a x', 'keyed b z', 'keyed c w'])
  expect((await broughtBy(house.engine, id)).grab).toMatchObject({ rows: 5 })
})

test('sluice grab --watch tells and downloads what has changed', { timeout: longMs }, async () => {
  const { state, server, taken } = await mirror()
  await using _server = server
  await using folder = tempFolder('watch')
  state.files = [one, two]
  const args = ['grab', '--wait', '0', '--no-robots', '--quiet', '--watch', '1s', '-d', 'out', `${server.url}/pub/`]
  await using run = start(folder, args)
  await run.untilLine(/one\.txt$/, longMs)
  await until('both are taken', () => taken().length === 2, longMs)
  await until('they are there', async () => (await treeOf(folder.at('out'))).length === 2, longMs)
  state.files = [
    { ...one, date: '22-Nov-2026', body: 'one, new' },
    two,
    { name: 'three.txt', date: '22-Nov-2026', body: '3' },
  ]
  await until(
    'the changed and the new one are taken',
    () => taken().includes('/pub/three.txt') && taken().length >= 4,
    longMs,
  )
  run.signal('SIGINT')
  expect((await run.exit()).code).toBe(130)
  expect(taken().filter((path) => path === '/pub/two.txt')).toHaveLength(1)
})

test('people are told of what a run has brought, and when it could read nothing', { timeout: longMs }, async () => {
  const state = { body: '<p>1</p><a href="a.zip">a</a>' as string | null }
  await using server = await servePages((path) => {
    if (path.endsWith('.zip')) return { body: path, type: 'application/zip' }
    return path === '/' && state.body !== null ? { body: state.body } : null
  })
  await using house = await bench()
  const recipe = recipeOf(`sluice: 1
name: Rows
steps:
  page: { files: a, rows: { each: p, key: [n], fields: { n: ':scope' } } }
`)
  const options = optionsFor(recipe, [`${server.url}/`], { watch: { everyMs: 1_000 } })
  const { id } = await house.engine.grabber.start({ options, attached: false })
  await until('a run has found the same', async () => (await broughtBy(house.engine, id)).grab.run > 2, longMs)
  const told = () => house.notices.filter(({ kind }) => kind.startsWith('watch_'))
  expect(told()).toEqual([])
  state.body = '<p>1</p><p>2</p><p>3</p><a href="a.zip">a</a><a href="b.zip">b</a>'
  await until('the news are told', () => told().length > 0, longMs)
  expect(told()[0]).toMatchObject({ kind: 'watch_news', grabId: id, name: 'Rows', finds: 1, rows: 2 })
  state.body = null
  await until('the failure is told', () => told().some(({ kind }) => kind === 'watch_failed'), longMs)
  expect(told().filter(({ kind }) => kind === 'watch_news')).toHaveLength(1)
  await until('it is paused', async () => (await house.engine.grabber.pause([id])).changed === 1)
})
