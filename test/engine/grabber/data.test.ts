/**
 * Data, not only links: dirty pages on ten hosts become exactly the typed table in SQLite, JSON and CSV, with every reject and its
 * reason. `SLUICE_GRAB_PAGES` is the number of pages (2,000 at full size).
 */
import Database from 'better-sqlite3'
import { writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { servePages, type PageServer } from '../../support/page-server.ts'
import { tempFolder, type TempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { linesOf, sluice, start } from '../cli/sluice.ts'

const pageCount = Number(process.env.SLUICE_GRAB_PAGES ?? 120)
const hostCount = 10
const longMs = 180_000

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder('data')
})
afterEach(() => folder.remove())

interface Wanted {
  readonly code: string
  readonly name: string
  readonly price: number | null
  readonly currency: string | null
  readonly since: string | null
  readonly stock: number | null
  readonly fresh: number | null
  readonly tags: string | null
}

/** A page of a product, and the row, or the reasons against it, that it must become. */
interface Made {
  readonly body: string
  readonly row: Wanted | null
  readonly reasons: readonly string[]
}

const prices = [
  ['1.299,90 €', 1299.9, 'EUR'],
  ['EUR 5', 5, 'EUR'],
  ['12,–', 12, null],
  ['1&nbsp;234,50&nbsp;$', 1234.5, 'USD'],
  ['', null, null],
] as const
const dates = [
  ['20.11.2026', '2026-11-20'],
  ['<time datetime="2026-11-20T10:05:00+01:00">heute</time>', '2026-11-20T09:05:00Z'],
  ['3. März 2026', '2026-03-03'],
  ['', null],
] as const

const product = (at: number): Made => {
  const code = `P${String(at)}`
  const [price, amount, currency] = prices[at % prices.length] ?? prices[0]
  const [date, since] = dates[at % dates.length] ?? dates[0]
  const bad = at % 10
  // An earlier page of the same host: it is read before this one.
  const isRepeated = bad === 7
  const shown = bad === 3 ? '' : isRepeated ? `P${String(at - 6)}` : code
  const stock = bad === 5 ? 'ein paar' : String(at)
  const body = `<!doctype html><title>x</title><div class=p><h1> Name   <b>${code}</b>\u00ad</h1>
    <p class=code>Code:${shown}<p class=price>${bad === 4 ? '5 oder 6 €' : price}<p class=since>${date}
    <p class=stock>${stock}<p class=fresh>${at % 2 === 0 ? 'Ja' : 'nein'}<ul><li>a<li>b &amp; c</ul>`
  const reasons =
    bad === 3 ? ['code missing'] : bad === 4 ? ['price ambiguous'] : bad === 5 ? ['stock not_a_number'] : []
  const isUnread = reasons.length > 0
  return {
    body,
    reasons: isRepeated ? ['key duplicate'] : reasons,
    row:
      isUnread || isRepeated
        ? null
        : {
            ...{ code, name: `Name ${code}`, price: amount, currency, since },
            ...{ stock: at, fresh: at % 2 === 0 ? 1 : 0, tags: '["a","b & c"]' },
          },
  }
}

const recipe = `sluice: 1
name: Dirty
locale: de
scope: any
steps:
  list:
    follow: { css: a, to: product }
  product:
    rows:
      table: products
      each: .p
      key: [code]
      fields:
        code: { css: .code, required: true, clean: [{ after: 'Code:' }] }
        name: h1
        price: { css: .price, type: price }
        since: { any: ['.since time', .since], type: date }
        stock: { css: .stock, type: integer }
        fresh: { css: .fresh, type: bool }
        tags: { css: li, type: list }
`

test(
  'dirty pages on ten hosts, one of them slow: the exact table, every reject, and rows while it runs',
  { timeout: longMs },
  async () => {
    const made = Array.from({ length: pageCount }, (_, at) => product(at))
    const { promise: mayAnswer, resolve: letGo } = Promise.withResolvers<null>()
    const servers: PageServer[] = []
    for (let host = 1; host <= hostCount; host += 1) {
      const isSlow = host === hostCount
      const server = await servePages(
        async (path) => {
          const at = /^\/(\d+)$/.exec(path)?.[1]
          if (isSlow) await mayAnswer
          return at === undefined ? null : { body: made[Number(at)]?.body ?? '' }
        },
        `127.0.0.${String(host)}`,
      )
      servers.push(server)
    }
    const hostOf = (at: number): PageServer | undefined => servers[Math.floor(at / 10) % hostCount]
    const links = made.map((_, at) => `<a href="${hostOf(at)?.url ?? ''}/${String(at)}">${String(at)}</a>`).join('\n')
    await using list = await servePages({ '/': links })
    try {
      await writeFile(folder.at('r.yaml'), recipe)
      const starts = [`${list.url}/`, ...servers.map(({ url }) => `${url}/`)]
      const args = ['grab', '--recipe', 'r.yaml', '--wait', '0', '--max-concurrent', '40', '--per-host', '2', ...starts]
      await using run = start(folder, [...args, '--json', '--sqlite', 'out.db'])
      const open = (): Database.Database => new Database(folder.at('out.db'), { readonly: true, fileMustExist: true })
      const count = (): number => {
        const db = open()
        try {
          return db.prepare<[], { n: number }>('SELECT count(*) AS n FROM products').get()?.n ?? 0
        } finally {
          db.close()
        }
      }
      const slow = new Set(made.flatMap((_, at) => (hostOf(at) === servers.at(-1) ? [at] : [])))
      const others = made.filter(({ row }, at) => row !== null && !slow.has(at))
      // All rows of the other hosts are in the file while the slow one has answered nothing.
      await until('the other hosts are read', () => count() === others.length, 60_000)
      letGo(null)
      const exit = await run.exit(60_000)
      expect(exit.code).toBe(0)

      const rows = made.flatMap(({ row }) => (row === null ? [] : [row]))
      const db = open()
      const fromFile = db
        .prepare(
          'SELECT code, name, price, price_currency AS currency, since, stock, fresh, tags FROM products ORDER BY stock',
        )
        .all()
      expect(fromFile).toEqual(rows)
      const types = db.prepare('SELECT name, type FROM pragma_table_info(?)').raw().all('products')
      expect(types).toEqual([
        ...[
          ['code', 'TEXT'],
          ['name', 'TEXT'],
          ['price', 'REAL'],
          ['price_currency', 'TEXT'],
          ['since', 'TEXT'],
        ],
        ...[
          ['stock', 'INTEGER'],
          ['fresh', 'INTEGER'],
          ['tags', 'TEXT'],
          ['page', 'TEXT'],
          ['read_at', 'TEXT'],
          ['recipe', 'TEXT'],
        ],
      ])
      const reasons = db.prepare<[], string>("SELECT field || ' ' || reason FROM rejects").pluck().all()
      expect([...reasons].sort()).toEqual(made.flatMap((one) => one.reasons).sort())
      const pages = db.prepare<[], string>('SELECT page FROM products ORDER BY stock').pluck().all()
      expect(pages).toEqual(rows.map(({ stock }) => `${hostOf(stock ?? 0)?.url ?? ''}/${String(stock)}`))
      db.close()

      const lines = linesOf(exit)
      const told = lines.filter(({ type }) => type === 'row').map(({ fields }) => fields as Record<string, unknown>)
      const wanted = rows.map(({ currency, fresh, tags, ...rest }) => ({
        ...{ ...rest, price_currency: currency, fresh: fresh === 1, tags: JSON.parse(tags ?? 'null') as unknown },
      }))
      expect([...told].sort((a, b) => Number(a.stock) - Number(b.stock))).toEqual(wanted)
      expect(lines.filter(({ type }) => type === 'reject')).toHaveLength(reasons.length)

      const csv = await sluice(folder, [...args, '--csv', '--quiet'])
      const cells = csv.stdout.trimEnd().split('\n').slice(1)
      expect(cells).toHaveLength(rows.length)
      const [first] = rows
      expect(cells.find((line) => line.startsWith(`${first?.code ?? ''},`))).toContain(
        'Name P0,1299.9,EUR,2026-11-20,0,true,"[""a"",""b & c""]"',
      )
    } finally {
      letGo(null)
      for (const server of servers) await server[Symbol.asyncDispose]()
    }
  },
)

test(
  'a file in use goes on behind a kill without a row twice, and a second grab updates it',
  { timeout: longMs },
  async () => {
    const pages = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [
        `/${String(at)}`,
        `<p class=c>${String(at)}</p><a href="/${String(at + 1)}">next</a>`,
      ]),
    )
    await using server = await servePages(pages)
    const yaml =
      'sluice: 1\nname: Chain\nsteps:\n  page:\n    follow: a\n    rows: { table: pages, fields: { at: { css: .c, type: integer } } }\n'
    await writeFile(folder.at('r.yaml'), yaml)
    const args = [
      'grab',
      '--recipe',
      'r.yaml',
      '--wait',
      '0',
      '--no-robots',
      '--quiet',
      '--sqlite',
      'out.db',
      `${server.url}/0`,
    ]
    await using first = start(folder, args)
    await until('a part is read', () => server.asked.length > 25, 60_000)
    first.signal('SIGKILL')
    await first.exit()
    const ids = (): readonly number[] => {
      const db = new Database(folder.at('out.db'), { readonly: true })
      try {
        return db.prepare<[], number>('SELECT at FROM pages ORDER BY at').pluck().all()
      } finally {
        db.close()
      }
    }
    const all = Array.from({ length: 60 }, (_, at) => at)
    expect((await sluice(folder, args)).code).toBe(0)
    expect(ids()).toEqual(all)
    const asked = server.asked.map(({ path }) => path).filter((path) => path !== '/60')
    expect(asked.length - new Set(asked).size).toBeLessThanOrEqual(2)
    expect((await sluice(folder, args)).code).toBe(0)
    expect(ids()).toEqual(all)
    const other = await sluice(
      folder,
      args.map((arg) => (arg === 'r.yaml' ? 'other.yaml' : arg)),
    )
    expect(other.code).toBe(2)
    await writeFile(folder.at('other.yaml'), yaml.replace('at: {', 'place: {'))
    const refused = await sluice(
      folder,
      args.map((arg) => (arg === 'r.yaml' ? 'other.yaml' : arg)),
    )
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('has a table “pages” with other columns'),
    ])
  },
)
