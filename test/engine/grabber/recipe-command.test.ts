/** `sluice grab --recipe`: mistakes with their place, a dry run that shows each step, rows in every form, cookies that nobody sees again. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { servePages } from '../../support/page-server.ts'
import { tempFolder, treeOf, type TempFolder } from '../../support/temp.ts'
import { connectToOwner } from '../../../main/api/reach.ts'
import { linesOf, serve, sluice } from '../cli/sluice.ts'

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder('recipe')
})
afterEach(() => folder.remove())

const recipe = (more = ''): string => `sluice: 1
name: Shop
locale: de
cookies: { session: null }
steps:
  list:
    follow: { css: a.item, skip: ['*.exe'], to: item }
    next: a.next
  item:
    rows:
      table: items
      key: [code]
      fields:
        code: { css: .code, required: true }
        price: { css: .price, type: price }
        tags: { css: .tag, type: list }
${more}`

const pages = {
  '/list':
    '<a class="item" href="/i/1">1</a><a class="item" href="/i/2">2</a><a class="item" href="http://elsewhere.test/3">3</a><a class="item" href="x.exe">x</a><a class="next" href="/list?p=2">more</a>',
  '/list?p=2': '<a class="item" href="/i/3">3</a>',
  '/i/1': '<p class="code">A"1</p><p class="price">1.299,90 €</p><i class="tag">x</i><i class="tag">y</i>',
  '/i/2': '<p class="code">=B</p><p class="price">auf Anfrage</p>',
  '/i/3': '<p class="code">C</p>',
}

test('mistakes are told with line, column and what to do, before anything is asked for', async () => {
  await writeFile(
    folder.at('r.yaml'),
    recipe().replace('css: .code', 'css: "a["').replace('type: price', 'type: prise'),
  )
  const first = await sluice(folder, ['grab', '--recipe', 'r.yaml', 'http://shop.test/'])
  expect([first.code, first.stderr]).toEqual([
    2,
    expect.stringContaining('r.yaml:15:37: steps.item.rows.0.fields.price.type should be one of text'),
  ])
  await writeFile(folder.at('r.yaml'), recipe().replace('css: .code', 'css: "a["'))
  const second = await sluice(folder, ['grab', '--recipe', 'r.yaml', 'http://shop.test/'])
  expect([second.code, second.stderr]).toEqual([
    2,
    expect.stringContaining('r.yaml:14:22: steps.item.rows.0.fields.code.css “a[” is no CSS selector'),
  ])
  await writeFile(folder.at('r.yaml'), recipe())
  const third = await sluice(folder, ['grab', '--recipe', 'r.yaml', 'http://shop.test/'])
  expect([third.code, third.stderr]).toEqual([
    2,
    expect.stringMatching(/r\.yaml:4:21: cookies\.session .*--cookie session=/),
  ])
})

test('a dry run reads a page of each step and says what every selector finds and what is rejected', async () => {
  await using server = await servePages(pages)
  await writeFile(folder.at('r.yaml'), recipe())
  const exit = await sluice(folder, [
    'grab',
    '--recipe',
    'r.yaml',
    '--dry-run',
    '--cookie',
    'session=1',
    `${server.url}/list`,
  ])
  const text = exit.stdout.replaceAll(server.url, '')
  expect(exit.code).toBe(0)
  expect(text).toContain('Step list: /list (200, text/html, utf-8)')
  expect(text).toMatch(/follow\[0\]\s+4 found {2}“1” “2” “3”/)
  expect(text).toContain('left out, on another host (scope): http://elsewhere.test/3')
  expect(text).toContain('goes on at /list?p=2')
  expect(text).toContain('items: code (text) | price (number) | price_currency (currency) | tags (list)')
  expect(text).toContain('A"1 | 1299.9 | EUR | ["x","y"]')
  expect(server.asked.map(({ path }) => path)).toEqual([
    '/robots.txt',
    '/list',
    '/robots.txt',
    '/i/1',
    '/robots.txt',
    '/list?p=2',
    '/robots.txt',
    '/i/3',
  ])
})

test('rows as CSV and as JSON, rejects with reasons; the cookie is sent, and stands nowhere in the data folder', async () => {
  await using server = await servePages(pages)
  await writeFile(folder.at('r.yaml'), recipe())
  const secret = 'canary-7f3a'
  const args = ['grab', '--recipe', 'r.yaml', '--wait', '0', '--cookie', `session=${secret}`, `${server.url}/list`]
  const csv = await sluice(folder, [...args, '--csv', '--keep'])
  const lines = csv.stdout.replaceAll(server.url, '').trimEnd().split('\n')
  expect(lines[0]).toBe('code,price,price_currency,tags,page,read_at')
  expect(
    lines
      .slice(1)
      .map((line) => line.replace(/[^,]*$/, ''))
      .sort(),
  ).toEqual(['"A""1",1299.9,EUR,"[""x"",""y""]",/i/1,', 'C,,,,/i/3,'])
  expect(csv.stderr).toContain('2 rows, 1 rejected')
  expect(csv.stderr).toContain('1 × items.price is no price')
  expect(
    server.asked
      .filter(({ path }) => path !== '/robots.txt')
      .every(({ headers }) => headers.cookie === `session=${secret}`),
  ).toBe(true)
  for (const { path, kind } of await treeOf(folder.at('data'))) {
    if (kind === 'file') expect((await readFile(join(folder.at('data'), path))).includes(secret), path).toBe(false)
  }
  const json = linesOf(await sluice(folder, [...args, '--json']))
  expect(json.filter(({ type }) => type === 'row')).toContainEqual(
    expect.objectContaining({
      table: 'items',
      fields: { code: 'C', price: null, price_currency: null, tags: null },
      page: `${server.url}/i/3`,
    }),
  )
  expect(json.filter(({ type }) => type === 'reject')).toEqual([
    expect.objectContaining({
      table: 'items',
      position: 1,
      problems: [{ field: 'price', reason: 'not_a_price', value: 'auf Anfrage' }],
    }),
  ])
})

test('a recipe that is kept goes by its name, in the engine that runs and in the data folder', async () => {
  await using site = await servePages(pages)
  {
    await using service = (await serve(folder, [])).command
    const keep = await connectToOwner(folder.at('data'), 10_000)
    const text = recipe().replace('name: Shop', 'name: Little Shop').replace('cookies: { session: null }\n', '')
    await keep?.client.call('recipes.save', { text })
    await keep?.close()
    const args = ['grab', '--wait', '0', '--no-robots', '--json', '--recipe', 'little shop', `${site.url}/list`]
    const rows = linesOf(await sluice(folder, args)).filter(({ type }) => type === 'row')
    expect(rows).toHaveLength(2)
    service.signal('SIGTERM')
    await service.exit()
  }
  const rest = ['--wait', '0', '--no-robots', '--json', `${site.url}/list`]
  const own = await sluice(folder, ['grab', '--recipe', 'Little Shop', ...rest])
  expect(linesOf(own).filter(({ type }) => type === 'row')).toHaveLength(2)
  const missing = await sluice(folder, ['grab', '--recipe', 'Litle Shop', ...rest])
  expect([missing.code, missing.stderr]).toEqual([
    2,
    expect.stringContaining(
      'there is no file and no recipe “Litle Shop”; did you mean “Little Shop”? There are: Little Shop, ',
    ),
  ])
  const file = await sluice(folder, ['grab', '--recipe', './shop.yaml', ...rest])
  expect([file.code, file.stderr]).toEqual([2, expect.stringContaining('--recipe: cannot read ./shop.yaml')])
}, 60_000)
