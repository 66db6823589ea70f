/** The ledger fails in the middle of a grab: nothing is lost, nothing hangs, and no server is asked again for what was read. */
import { expect, test } from 'vitest'
import { fail, FailureError } from '../../../shared/failure.ts'
import { servePages } from '../../support/page-server.ts'
import { tempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { openFaultyRooms } from '../control/faulty-rooms.ts'
import type { FaultyRooms, Faults } from '../control/faulty-rooms.ts'
import { broughtBy, grabEnd, optionsFor } from './grabs.ts'

const longMs = 60_000
const pageCount = 30

const full = (): never => {
  throw new FailureError(fail('disk_full', 'The disk that holds the list of downloads is full.'))
}

/** A page that leads to all others, each of which links to one file. */
const serveSite = () =>
  servePages((path) => {
    const page = /^\/(\d+)\.html$/.exec(path)?.[1]
    if (page === undefined) return null
    const links = Array.from({ length: page === '0' ? pageCount : 0 }, (_, n) => `<a href="${String(n)}.html">x</a>`)
    return { body: `${links.join('')}<a href="file-${page}.zip">file</a>` }
  })

const expected = Array.from({ length: pageCount }, (_, n) => `file-${String(n)}.zip`).sort()

const opened = async (faults: Faults['ledger'] = {}) => {
  const folder = tempFolder('trouble')
  const rooms = await openFaultyRooms(folder.path, { ledger: faults })
  return {
    rooms,
    [Symbol.asyncDispose]: async () => {
      await rooms[Symbol.asyncDispose]()
      await folder.remove()
    },
  }
}

const namesOf = async ({ rooms }: FaultyRooms, id: Parameters<typeof broughtBy>[1]) =>
  (await broughtBy(rooms, id)).finds.map(({ name }) => name).sort()

test.concurrent(
  'a ledger that fails for a moment costs no page, and no second request',
  { timeout: longMs },
  async () => {
    await using server = await serveSite()
    let calls = 0
    // Each third booking and each third question fails once.
    const sometimes = (): void => {
      calls += 1
      if (calls % 3 === 1) full()
    }
    await using open = await opened({ bookGrab: sometimes, grabPages: sometimes, grabOrigins: sometimes })
    const { grabber } = open.rooms.rooms
    const { id } = await grabber.start({ options: optionsFor(null, [`${server.url}/0.html`]), attached: false })
    await grabEnd(open.rooms.rooms, id)
    const { grab } = await broughtBy(open.rooms.rooms, id)
    expect(grab).toMatchObject({ state: 'done', queued: 0, failed: 0, trouble: null, pages: pageCount })
    expect(await namesOf(open.rooms, id)).toEqual(expected)
    expect(server.asked).toHaveLength(pageCount)
  },
)

test.concurrent.each(['bookGrab', 'setGrabState', 'grabPages', 'grabOrigins'] as const)(
  'while %s finds a full disk a grab stops with the reason, and goes on when it is told to',
  { timeout: longMs },
  async (operation) => {
    await using server = await serveSite()
    // The start itself needs the state only.
    let isFull = operation !== 'setGrabState'
    await using open = await opened({
      [operation]: () => {
        if (isFull) full()
      },
    })
    const { rooms } = open.rooms
    const { id } = await rooms.grabber.start({ options: optionsFor(null, [`${server.url}/0.html`]), attached: false })
    isFull = true
    await grabEnd(rooms, id)
    const before = await broughtBy(rooms, id)
    expect(before.grab).toMatchObject({ state: 'paused', active: 0, failed: 0, trouble: { code: 'disk_full' } })
    const asked = server.asked.length
    isFull = false
    expect(await rooms.grabber.resume([id])).toEqual({ changed: 1 })
    await grabEnd(rooms, id)
    const { grab } = await broughtBy(rooms, id)
    expect(grab).toMatchObject({ state: 'done', queued: 0, failed: 0, trouble: null, pages: pageCount })
    expect(await namesOf(open.rooms, id)).toEqual(expected)
    // What was read and not booked is read again; two were under way.
    expect(server.asked.length - pageCount).toBeLessThanOrEqual(Math.min(asked, 2))
  },
)

test.concurrent(
  'rules of an origin whose sitemaps cannot be booked are asked for again, and nothing hangs',
  async () => {
    await using server = await servePages({
      '/robots.txt': { body: 'Sitemap: /map.xml', type: 'text/plain' },
      '/0.html': '<a href="file-0.zip">x</a>',
      '/map.xml': { body: '<urlset><url><loc>/file-1.zip</loc></url></urlset>', type: 'application/xml' },
    })
    let failures = 1
    await using open = await opened({
      addGrabPages: () => {
        failures -= 1
        if (failures >= 0) full()
      },
    })
    const options = optionsFor(null, [`${server.url}/0.html`], { robots: true, sitemaps: true })
    const { id } = await open.rooms.rooms.grabber.start({ options, attached: false })
    await grabEnd(open.rooms.rooms, id)
    expect(await namesOf(open.rooms, id)).toEqual(['file-0.zip', 'file-1.zip'])
  },
)

test.concurrent('a page whose findings the ledger cannot take is left out alone', { timeout: longMs }, async () => {
  await using server = await serveSite()
  let page: number | null = null
  await using open = await opened({
    bookGrab: ({ pageId, brought }: { pageId: number; brought: string }) => {
      if (brought.includes('file-7.zip')) page = pageId
      if (brought !== '' && pageId === page) throw new Error('string or blob too big')
    },
  })
  const { grabber } = open.rooms.rooms
  const { id } = await grabber.start({ options: optionsFor(null, [`${server.url}/0.html`]), attached: false })
  await grabEnd(open.rooms.rooms, id)
  const { grab } = await broughtBy(open.rooms.rooms, id)
  expect(grab).toMatchObject({ state: 'done', failed: 1, errors: [{ code: 'internal', count: 1 }] })
  expect(await namesOf(open.rooms, id)).toEqual(expected.filter((name) => name !== 'file-7.zip'))
})

test.concurrent(
  'a request that cannot be made because of us stops the grab, and fails no page',
  { timeout: longMs },
  async () => {
    await using server = await serveSite()
    await using open = await opened()
    const { grabber } = open.rooms.rooms
    const plain = optionsFor(null, [`${server.url}/0.html`])
    const options = { ...plain, http: { ...plain.http, caCertificate: '/nowhere/ca.pem' } }
    const { id } = await grabber.start({ options, attached: false })
    await grabEnd(open.rooms.rooms, id)
    const { grab } = await broughtBy(open.rooms.rooms, id)
    expect(grab).toMatchObject({ state: 'paused', failed: 0, queued: 1, trouble: { code: 'bad_input' } })
    expect(server.asked).toEqual([])
  },
)

test.concurrent('a watch whose end could not be booked runs again', { timeout: longMs }, async () => {
  await using server = await serveSite()
  let [failures, isDone] = [2, false]
  await using open = await opened({
    setGrabState: ({ state }: { state: string }) => {
      if (state !== 'done') return
      failures -= 1
      if (failures >= 0) full()
      isDone = true
    },
  })
  const { grabber } = open.rooms.rooms
  const options = optionsFor(null, [`${server.url}/0.html`], { watch: { everyMs: 1_000, take: null } })
  await grabber.start({ options, attached: false })
  await until('the second run has read everything', () => isDone && server.asked.length >= 2 * pageCount, longMs)
  await grabber.stop()
})
