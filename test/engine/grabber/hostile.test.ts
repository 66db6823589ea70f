/**
 * Pages that mean harm: they lead to private addresses, go on for ever, or are made to burst. Budgets hold, nobody is asked who may
 * not be, and what else there is comes out all the same.
 */
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { servePages, type Page, type PageServer } from '../../support/page-server.ts'
import { bench } from '../control/harness.ts'
import { grab, optionsFor } from './grabs.ts'

const longMs = 60_000
const mib = 1024 * 1024

/**
 * A proxy that answers for a public site by itself; whatever else it is asked for, it only notes. Without a proxy a test would need an
 * address of the internet.
 */
const publicSite = async (pages: Readonly<Record<string, Page | string>>): Promise<PageServer> =>
  servePages((url) => {
    const { hostname, pathname } = new URL(url)
    const page = hostname === 'site.test' ? pages[pathname] : undefined
    return typeof page === 'string' ? { body: page } : (page ?? null)
  })

/** Counts who connects, and answers nobody. */
const quietListener = async () => {
  let count = 0
  const server = createServer((socket) => {
    count += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    count: () => count,
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('from a public page no way leads to a private address, however it is written', { timeout: longMs }, async () => {
  await using listener = await quietListener()
  const port = String(listener.port)
  const hosts = [
    ...['127.0.0.1', '127.1', '0x7f.1', '0177.0.0.1', '2130706433', '0.0.0.0', '[::1]', '[::ffff:127.0.0.1]'],
    ...['[64:ff9b::7f00:1]', '10.0.0.1', '172.16.5.4', '192.168.1.1', '169.254.169.254', '100.64.0.1', '[fd00::1]'],
    ...['[fe80::1]', '127.0.0.1.', '１２７.０.０.１'],
  ]
  const redirects = hosts
    .slice(0, 4)
    .map((host, n) => [`/to-${String(n)}`, `http://${host}:${port}/redirected`] as const)
  const links = [...hosts.map((host) => `http://${host}:${port}/page/`), ...redirects.map(([from]) => from)]
  await using site = await publicSite({
    '/': `<meta http-equiv="refresh" content="0; url=http://127.0.0.1:${port}/refreshed"><a href="/good.zip">x</a>${links
      .map((link) => `<a href="${link}">x</a><iframe src="${link}"></iframe>`)
      .join('')}`,
    ...Object.fromEntries(redirects.map(([from, to]) => [from, { body: '', status: 302, headers: { location: to } }])),
  })
  await using b = await bench()
  const wish = { scope: 'any', probe: true, maxPages: 500 } as const
  const { finds, grab: end } = await grab(
    b.engine,
    optionsFor(null, ['http://site.test/'], { ...wish, http: { headers: [], proxy: site.url, timeLimits: {} } }),
  )
  expect(listener.count()).toBe(0)
  expect(new Set(site.asked.map(({ path }) => new URL(path).hostname))).toEqual(new Set(['site.test']))
  expect(end.state).toBe('done')
  expect(end.errors).toMatchObject([{ code: 'not_allowed' }])
  expect(finds.map(({ url }) => url)).toContain('http://site.test/good.zip')
})

test('what goes on for ever ends with its budget', { timeout: longMs }, async () => {
  let session = 0
  await using site = await servePages((path) => {
    const { pathname, searchParams } = new URL(path, 'http://x')
    if (pathname === '/loop') return { body: '', status: 302, headers: { location: '/loop' } }
    if (pathname.startsWith('/away')) {
      session += 1
      return { body: '', status: 302, headers: { location: `/away?n=${String(session)}` } }
    }
    session += 1
    const day = Number(searchParams.get('day') ?? 0)
    const next = [1, 2].map((far) => `<a href="/?day=${String(day + far)}&sid=${String(session)}">later</a>`)
    return { body: `<a href="/loop">l</a><a href="/away">a</a>${next.join('')}` }
  })
  await using b = await bench()
  const { grab: end } = await grab(b.engine, optionsFor(null, [`${site.url}/`], { maxPages: 60, depth: 1_000 }))
  expect(end).toMatchObject({ state: 'done', limit: 'pages' })
  // Each of the two that lead nowhere is followed a few times.
  const pages = site.asked.filter(({ path }) => path.startsWith('/?') || path === '/')
  expect(pages.length).toBeLessThanOrEqual(60)
  expect(site.asked.length).toBeLessThan(60 + 2 * 25)
})

test('bombs are left alone, and the files beside them are found', { timeout: longMs }, async () => {
  const bomb = gzipSync(Buffer.alloc(256 * mib, ' '))
  const entities = `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">${Array.from(
    { length: 9 },
    (_, n) => `<!ENTITY ${String.fromCharCode(98 + n)} "${`&${String.fromCharCode(97 + n)};`.repeat(10)}">`,
  ).join('')}]><rss><channel><item><link>&j;</link></item></channel></rss>`
  const bombs: Readonly<Record<string, Page>> = {
    '/packed.html': { body: bomb, headers: { 'content-encoding': 'gzip' } },
    '/twice.html': { body: gzipSync(bomb), headers: { 'content-encoding': 'gzip, gzip' } },
    '/sitemap.xml.gz': { body: bomb, type: 'application/gzip' },
    '/entities.xml': { body: entities, type: 'application/rss+xml' },
    '/deep.html': { body: `${'<div>'.repeat(1_000_000)}<a href="/deep.zip">` },
    '/wide.html': { body: `<a title="${'x'.repeat(20 * mib)}" href="/wide.zip">` },
    '/heads.html': { body: 'x', headers: { 'x-long': 'x'.repeat(2 * mib) } },
  }
  const list = Object.keys(bombs).map((path) => `<a href="${path}">x</a>`)
  await using site = await servePages({
    ...bombs,
    '/': `${list.join('')}<a href="/last.html">x</a><a href="/good.zip">x</a>`,
    '/last.html': '<a href="/better.zip">x</a>',
  })
  await using b = await bench()
  const before = process.memoryUsage().rss
  const { finds, grab: end } = await grab(b.engine, optionsFor(null, [`${site.url}/`], { maxPages: 100 }))
  const names = finds.map(({ name }) => name)
  expect(names).toContain('good.zip')
  expect(names).toContain('better.zip')
  expect(end.state).toBe('done')
  // A quarter of a gibibyte unpacked, and more of entities, would show.
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * mib)
})
