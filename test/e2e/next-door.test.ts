/**
 * The web page next door: in a browser whose owner is logged in, hostile pages try every way to reach the service of the same machine. None
 * changes anything or reads anything, and the owner stays in.
 */
import Database from 'better-sqlite3'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { createClient, type EngineClient } from '../../shared/client.ts'
import { connectService } from '../../main/web/client-wire.ts'
import { freePort } from '../support/listen.ts'
import { run, type Command } from '../support/processes.ts'
import { tempFolder, type TempFolder } from '../support/temp.ts'
import { until } from '../support/until.ts'
import { startBrowser, type Browser } from './support/browser.ts'
import { hostilePage, openCredulous, openNeighbour, type Credulous, type Neighbour } from './next-door/neighbour.ts'
import { reboundRoutes, routes, type Route } from './next-door/routes.ts'
import type { Target } from './next-door/tools.ts'

const cli = join(import.meta.dirname, '../../out/cli.js')
/** Both windows are of one browser profile: the hostile page rides on whatever its owner is logged in to. */
const visitor = 'the-owner'
const leastRoutes = 40
const beaconMs = 5_000

let browser: Browser
let folder: TempFolder
let port: number
let service: Command
let neighbour: Neighbour
let credulous: Credulous
let client: EngineClient
let owner: Page
let base: string

const token = (): string => readFileSync(folder.at('data', 'service-token'), 'utf8').trim()

beforeAll(async () => {
  browser = await startBrowser(['--host-resolver-rules=MAP evil.test 127.0.0.1,MAP rebound.test 127.0.0.1'])
  neighbour = await openNeighbour()
  credulous = await openCredulous()
  folder = tempFolder('next-door')
  port = await freePort()
  base = `http://127.0.0.1:${String(port)}`
  const where = ['--port', String(port), '--data-dir', folder.at('data'), '--dir', folder.at('files')]
  service = run(process.execPath, [cli, 'serve', ...where], { cwd: folder.path })
  await service.untilLine(/^end it with/)
  client = createClient(await connectService({ url: `${base}/`, token: token(), ca: null }))
  await client.call('downloads.add', { items: [{ urls: ['http://127.0.0.1:9/kept'] }], paused: true })
  await client.call('rules.save', { rule: { name: 'kept', then: {} } })
  owner = await browser.open(`${base}/#token=${token()}`, undefined, visitor)
  await owner.getByRole('row').filter({ hasText: 'kept' }).waitFor()
})
afterAll(async () => {
  client.close()
  await browser.close()
  service.signal('SIGTERM')
  await service.exit(6000)
  await Promise.all([neighbour[Symbol.asyncDispose](), credulous[Symbol.asyncDispose]()])
  await folder.remove()
})

/** When somebody was seen last changes by being seen. */
const fleeting = ['last_seen_at', 'seen_from']

/** Everything that the ledger says, and every file that downloads could have made. */
const truth = (): unknown => {
  const db = new Database(folder.at('data', 'ledger.db'), { readonly: true })
  try {
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all()
    const rows = tables.map((table) => [table, db.prepare<[], object>(`SELECT * FROM "${table}"`).all()] as const)
    const lasting = rows.map(([table, all]) => [
      table,
      all.map((row) => Object.entries(row).filter(([name]) => !fleeting.includes(name))),
    ])
    return { lasting, files: readdirSync(folder.at('files'), { recursive: true }) }
  } finally {
    db.close()
  }
}

const targetAt = (victim: string): Target => {
  const own = `http://127.0.0.1:${String(neighbour.port)}`
  const bait = `${own}/planted`
  const call = { jsonrpc: '2.0', id: 1, method: 'aria2.addUri', params: [[bait]] }
  const value = `<value><array><data><value><string>${bait}</string></value></data></array></value>`
  return {
    ...{ base: victim, own, plant: JSON.stringify(call) },
    plantQuery: `method=aria2.addUri&id=1&params=${encodeURIComponent(btoa(JSON.stringify([[bait]])))}`,
    plantXml: `<methodCall><methodName>aria2.addUri</methodName><params><param>${value}</param></params></methodCall>`,
  }
}

/** Runs a route in a page that has the tools. */
const attack = (page: Page, route: Route, target: Target): Promise<string | null> =>
  page.evaluate(`(${route.run.toString()})(${JSON.stringify(target)}, globalThis.tools)`)

const origins = [
  ['another port of the same name', () => `http://127.0.0.1:${String(neighbour.port)}/`],
  ['another name', () => `http://evil.test:${String(neighbour.port)}/`],
] as const

describe('a hostile page', () => {
  test.each(origins)('at %s changes nothing and reads nothing', async (_, addressOf) => {
    const page = await browser.open(addressOf(), undefined, visitor)
    neighbour.victim = base
    const before = truth()
    for (const route of routes) {
      const read = await attack(page, route, targetAt(base))
      expect({ route: route.name, read, truth: truth() }).toEqual({ route: route.name, read: null, truth: before })
    }
    expect(neighbour.wasPlanted).toBe(false)
    await page.close()
  })

  test('at a name that leads to the service by now changes nothing and reads nothing', async () => {
    const page = await browser.open('about:blank', undefined, visitor)
    const address = `http://rebound.test:${String(port)}/next-door`
    // What the attacker's server said before its name led elsewhere.
    await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: hostilePage }))
    await page.goto(address)
    const before = truth()
    for (const route of reboundRoutes) {
      const read = await attack(page, route, targetAt(base))
      expect([null, 'This service is not known by that name.']).toContain(read?.slice(0, 39) ?? null)
      expect({ route: route.name, truth: truth() }).toEqual({ route: route.name, truth: before })
    }
    await page.close()
  })

  test('would reach somebody who believes everything, by every route but those that the browser itself stops', async () => {
    const page = await browser.open(origins[0][1](), undefined, visitor)
    neighbour.victim = credulous.base
    const idle: string[] = []
    for (const route of routes) {
      const before = credulous.count
      await attack(page, route, targetAt(credulous.base))
      if (route.isStopped === true) continue
      // A beacon goes when the browser has time for it.
      const reached = until(route.name, () => credulous.count > before, beaconMs)
      await reached.catch(() => idle.push(route.name))
    }
    expect(idle).toEqual([])
    await page.close()
  })
})

test('there are enough routes, each with a name of its own, and the table of them is up to date', () => {
  const names = [...routes, ...reboundRoutes].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThanOrEqual(leastRoutes)
  const table = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8')
  expect(names.filter((name) => !table.includes(`\n| ${name} |`))).toEqual([])
  expect(table).toContain(`${String(names.length)} routes`)
})

test('the owner sees that somebody guesses', async () => {
  const body = JSON.stringify({ token: 'a guess' })
  const guess = () =>
    fetch(`${base}/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const guesses = Array.from({ length: 24 }, guess)
  await owner.getByText('127.0.0.1 has tried 20 wrong tokens or codes').waitFor()
  for (const { status } of await Promise.all(guesses)) expect([401, 429]).toContain(status)
})

test('the owner was never locked out: the window goes on, the token and a code log in, and what they ask is done', async () => {
  const row = owner.getByRole('row').filter({ hasText: 'kept' })
  await owner.reload()
  await row.getByText('Paused').waitFor()
  const second = await browser.open(`${base}/#token=${token()}`)
  await second.getByRole('row').filter({ hasText: 'kept' }).waitFor()
  const { code } = await client.call('pairing.begin', {})
  const phone = await browser.open(`${base}/#pair=${code}`)
  await phone.getByRole('row').filter({ hasText: 'kept' }).waitFor()
  const before = truth()
  await client.call('downloads.setPriority', { ids: [1], priority: 5 })
  expect(truth()).not.toEqual(before)
})
