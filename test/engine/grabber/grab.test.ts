/** `sluice grab` against a real nginx: everything is found once, a kill loses nothing, and the server's own log says how polite it was. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startNginx } from '../../support/nginx.ts'
import { random } from '../../support/seed.ts'
import { tempFolder, type TempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { linesOf, sluice, start } from '../cli/sluice.ts'

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder('grab')
})
afterEach(() => folder.remove())

const filesPerPage = 3

/** Pages `0.html` to `n-1.html`, each linking to two further ones, back to the first, and to files of its own. */
const site = async (root: string, pages: number): Promise<ReadonlySet<string>> => {
  await mkdir(root, { recursive: true })
  const names = new Set<string>()
  for (let page = 0; page < pages; page += 1) {
    const links = [2 * page + 1, 2 * page + 2]
      .filter((next) => next < pages)
      .map((next) => `<a href="${String(next)}.html">`)
    for (let file = 0; file < filesPerPage; file += 1) {
      const name = `f/${String(page)}-${String(file)}.zip`
      names.add(`/${name}`)
      links.push(`<a href="./${name}?utm_source=x">file</a>`, `<a href="${name}#top">again</a>`)
    }
    await writeFile(`${root}/${String(page)}.html`, `<html><a href="/0.html">home</a>${links.join('\n')}`)
  }
  return names
}

const pathsOf = (lines: readonly Readonly<Record<string, unknown>>[]): readonly string[] =>
  lines.filter(({ type }) => type === 'find').map(({ url }) => new URL(String(url)).pathname)

test('every file once, every page once, and nothing that robots.txt forbids', async () => {
  const root = folder.at('site')
  const names = await site(root, 60)
  await writeFile(`${root}/robots.txt`, 'User-agent: sluice\nDisallow: /59.html\nDisallow: /f/\n')
  await using nginx = await startNginx({ root })
  const exit = await sluice(folder, ['grab', '--json', '--wait', '0', '--depth', '50', `${nginx.url}/0.html`])
  expect([exit.code, exit.stderr]).toMatchObject([0, expect.stringContaining('1 forbidden by robots.txt')])
  const lines = linesOf(exit)
  const expected = [...names].filter((name) => !name.startsWith('/f/59-'))
  expect([...pathsOf(lines)].sort()).toEqual(expected.sort())
  expect(lines.at(-1)).toMatchObject({ type: 'summary', state: 'done', pages: 59, failed: 0, forbidden: 1 })
  const asked = (await nginx.requests()).map(({ path }) => path)
  expect(new Set(asked).size).toBe(asked.length)
  expect(asked).not.toContain('/59.html')
  expect((await nginx.requests())[0]?.userAgent).toMatch(/^Sluice\/.*link grabber/)
})

test('killed at ten moments and begun again, no page is asked for twice but those under way', async () => {
  const root = folder.at('site')
  const [pages, kills, perHost, chance] = [800, 10, 2, random()]
  const names = await site(root, pages)
  await using nginx = await startNginx({ root })
  const args = [
    'grab',
    '--json',
    '--wait',
    '0.01',
    '--depth',
    '50',
    '--per-host',
    String(perHost),
    `${nginx.url}/0.html`,
  ]
  for (let kill = 0; kill < kills; kill += 1) {
    const goal = (await nginx.requests()).length + 1 + Math.floor(chance() * 40)
    await using life = start(folder, args)
    await until('some pages more are asked for', async () => (await nginx.requests()).length >= goal, 40_000)
    life.signal('SIGKILL')
    await life.exit()
  }
  expect((await nginx.requests()).length).toBeLessThan(pages)
  const exit = await sluice(folder, args)
  expect(exit.code).toBe(0)
  expect([...pathsOf(linesOf(exit))].sort()).toEqual([...names].sort())
  const asked = (await nginx.requests()).map(({ path }) => path).filter((path) => path.endsWith('.html'))
  expect(new Set(asked).size).toBe(pages)
  expect(asked.length - pages).toBeLessThanOrEqual(kills * perHost)
}, 180_000)

test('series with gaps are told behind the finds, those with a dead link among them', async () => {
  const root = folder.at('site')
  await mkdir(`${root}/show`, { recursive: true })
  for (const episode of [1, 2, 5]) await writeFile(`${root}/show/Show.S01E0${String(episode)}.mkv`, 'x')
  for (const part of [1, 2]) await writeFile(`${root}/show/whole.part${String(part)}.rar`, 'x')
  const dead = '<a href="show/Show.S01E04.mkv">4</a><a href="show/">all</a>'
  await writeFile(`${root}/index.html`, dead)
  await using nginx = await startNginx({ root, directives: ['autoindex on;'] })
  const exit = await sluice(folder, ['grab', '--json', '--wait', '0', '--probe', `${nginx.url}/index.html`])
  const host = new URL(nginx.url).host
  expect(linesOf(exit).filter(({ type }) => type === 'series')).toEqual([
    {
      ...{ type: 'series', title: 'Show S01', host, folder: 'show', count: 3, first: 1, last: 5 },
      missing: [[3, 4]],
    },
  ])
  const text = await sluice(folder, ['grab', '--wait', '0', `${nginx.url}/show/`])
  expect(text.stderr).toContain('  Show S01: 3 found, missing 3–4\n')
})

test('one host is asked no more often than its robots.txt wants', async () => {
  const root = folder.at('site')
  await site(root, 5)
  await writeFile(`${root}/robots.txt`, 'User-agent: *\nCrawl-delay: 0.3\n')
  await using nginx = await startNginx({ root })
  const startedAt = performance.now()
  const exit = await sluice(folder, ['grab', '--wait', '0', `${nginx.url}/0.html`])
  expect(exit.code).toBe(0)
  expect(await nginx.requests()).toHaveLength(6)
  expect(performance.now() - startedAt).toBeGreaterThan(4 * 300)
})

test('an index of nginx is downloaded with its folders, and nothing above it', async () => {
  const root = folder.at('site')
  await mkdir(`${root}/pub/a b/深`, { recursive: true })
  await writeFile(`${root}/secret.txt`, 'no')
  await writeFile(`${root}/pub/one.zip`, 'one')
  await writeFile(`${root}/pub/a b/two.zip`, 'two!')
  await writeFile(`${root}/pub/a b/深/three.html`, 'three')
  await using nginx = await startNginx({ root, directives: ['autoindex on;'] })
  const args = ['grab', '--json', '--wait', '0', '-d', 'out', `${nginx.url}/pub/`]
  const exit = await sluice(folder, args)
  const lines = linesOf(exit)
  expect(lines.filter(({ type }) => type === 'find').map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
    ['one.zip', 3],
    ['two.zip', 4],
    ['three.html', 5],
  ])
  expect(await readFile(folder.at('out/one.zip'), 'utf8')).toBe('one')
  expect(await readFile(folder.at('out/a b/two.zip'), 'utf8')).toBe('two!')
  const asked = await nginx.requests()
  expect(asked.map(({ path }) => path)).not.toContain('/secret.txt')
  // The crawler says who it is; a download looks like every other one.
  const agents = (ending: string) =>
    new Set(asked.filter(({ path }) => path.endsWith(ending)).map((one) => one.userAgent))
  expect([...agents('/')].every((agent) => agent.includes('link grabber'))).toBe(true)
  expect([...agents('.zip')]).toEqual([expect.not.stringContaining('link grabber')])
  const named = ['grab', '--wait', '0', '--user-agent', 'Archive/1', '-d', 'again', `${nginx.url}/pub/a%20b/`]
  expect((await sluice(folder, named)).code).toBe(0)
  const last = (await nginx.requests()).slice(asked.length)
  expect(new Set(last.map(({ userAgent }) => userAgent))).toEqual(new Set(['Archive/1']))
})
