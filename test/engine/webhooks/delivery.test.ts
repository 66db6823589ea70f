/** How letters get there: again after a refusal or silence, in spite of a kill, past a receiver that is slow, and never where they may not go. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { status, startOrigin } from '../../support/fault-server/index.ts'
import { startHttpProxy } from '../../support/proxies.ts'
import { Receiver, type Received } from '../../support/receiver.ts'
import { tempFolder } from '../../support/temp.ts'
import { linesOf, sluice, start } from '../cli/sluice.ts'
import { everything, office } from './house.ts'

const file = { sizeBytes: 2_000, seed: 'delivery' }
const day = 24 * 3_600_000

const idsOf = (received: readonly Received[]): readonly unknown[] =>
  received.map(({ headers }) => headers['webhook-id'])

it('sends a letter again after a refusal and after silence, under the same name', async () => {
  await using receiver = await Receiver.open()
  await using origin = await startOrigin()
  await using house = await office()
  const url = receiver.url('/json', (response, count) => {
    // The first is refused, the second never answered.
    if (count === 1) response.writeHead(500).end()
    else if (count > 2) response.end()
  })
  const { id } = await house.save({ url, events: ['completed'] })
  await house.get([origin.serve('/a.bin', file)])
  await receiver.waitFor('/json', 1)
  await house.sees(id, 'the refusal', ({ failure }) => failure?.code === 'server_error')
  house.leap(10_000)
  await receiver.waitFor('/json', 2)
  // The receiver is silent: its time is up.
  house.leap(16_000)
  await house.sees(id, 'the silence', ({ failure }) => failure?.code === 'headers_timeout')
  house.leap(60_000)
  const all = await receiver.waitFor('/json', 3)
  expect(new Set(idsOf(all)).size).toBe(1)
  await house.sees(
    id,
    'all delivered',
    (view) => view.waiting === 0 && view.failure === null && view.deliveredAt !== null,
  )
})

it('gives up after a day, keeps the letter, and sends it again on demand', async () => {
  await using receiver = await Receiver.open()
  await using origin = await startOrigin()
  await using house = await office()
  let isBroken = true
  const url = receiver.url('/json', (response) => response.writeHead(isBroken ? 503 : 204).end())
  const { id } = await house.save({ url, events: ['completed'] })
  await house.get([origin.serve('/a.bin', file)])
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    await receiver.waitFor('/json', attempt)
    await house.sees(id, 'it booked', ({ failure, waiting, dead }) => failure !== null && waiting + dead === 1)
    house.leap(day)
  }
  await house.sees(id, 'it given up', ({ dead }) => dead === 1)
  const { letters } = await house.engine.webhooks.dead({ id, most: 10 })
  expect(letters).toMatchObject([
    { event: { kind: 'completed', name: 'a.bin' }, attempts: 10, failure: { code: 'server_busy' } },
  ])
  isBroken = false
  expect(await house.engine.webhooks.resend({ ids: null })).toEqual({ changed: 1 })
  expect(new Set(idsOf(await receiver.waitFor('/json', 11))).size).toBe(1)
  await house.sees(id, 'it delivered', ({ dead, waiting }) => dead + waiting === 0)
})

it('asks a robot that said no in the body again, and shows its words without the secret', async () => {
  await using receiver = await Receiver.open()
  await using house = await office()
  const url = receiver.url('/robot/send', (response) =>
    response.end('{"errcode":310000,"errmsg":"bad token CANARY-1 "}'),
  )
  const { id } = await house.save({ kind: 'dingtalk', url: `${url}?access_token=CANARY-1` })
  const { failure } = await house.engine.webhooks.test(id, new AbortController().signal)
  expect(failure).toMatchObject({ code: 'http_error', message: expect.stringContaining('310000 bad token') as string })
  expect(failure?.message).not.toContain('CANARY')
})

it('a receiver that never answers holds up nobody else', async () => {
  await using receiver = await Receiver.open()
  await using origin = await startOrigin()
  await using house = await office()
  const silent = receiver.url('/silent', () => undefined)
  await house.save({ url: silent })
  await house.save({ url: receiver.url('/quick') })
  const results = await house.get(
    Array.from({ length: 12 }, (_, index) =>
      origin.serve(`/f${String(index)}`, { sizeBytes: 900, seed: String(index) }),
    ),
  )
  expect(results.every((one) => one.status === 'completed')).toBe(true)
  await receiver.waitFor('/quick', 12)
  expect(receiver.at('/silent').length).toBeLessThanOrEqual(4)
})

it('goes to no private address unless it may, whatever name leads there, and follows nobody elsewhere', async () => {
  await using receiver = await Receiver.open()
  await using house = await office()
  const port = receiver.host.split(':')[1] ?? ''
  receiver.url('/elsewhere')
  for (const host of [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '2130706433',
    '169.254.169.254',
  ]) {
    const { id } = await house.save({ url: `http://${host}:${port}/elsewhere`, name: host, private: false })
    const { failure } = await house.engine.webhooks.test(id, new AbortController().signal)
    expect(failure?.code, host).toBe('not_allowed')
  }
  const moved = receiver.url('/moved', (response) => {
    response.writeHead(307, { location: receiver.url('/elsewhere') }).end()
  })
  const { id } = await house.save({ url: moved })
  const { failure } = await house.engine.webhooks.test(id, new AbortController().signal)
  expect(failure).toMatchObject({ code: 'http_error', detail: { status: '307' } })
  expect(receiver.at('/elsewhere')).toEqual([])
})

it('goes the way that downloads go: through the proxy', async () => {
  await using receiver = await Receiver.open()
  await using proxy = await startHttpProxy()
  await using house = await office({}, { proxyMode: 'manual', proxy: proxy.url })
  const { id } = await house.save({ url: receiver.url('/json') })
  expect((await house.engine.webhooks.test(id, new AbortController().signal)).failure).toBe(null)
  expect(receiver.at('/json')).toHaveLength(1)
  expect(proxy.log.entries.length).toBe(1)
})

it('nothing that it says or keeps holds an address or a secret', async () => {
  await using receiver = await Receiver.open()
  await using origin = await startOrigin()
  const house = await office()
  const frames: string[] = []
  const stop = house.engine.feed.overhear((notice) => void frames.push(JSON.stringify(notice)))
  receiver.url('/', (response) => response.writeHead(403).end('CANARY-path CANARY-query CANARY-token'))
  const url = `http://${receiver.host}/CANARY-path?auth=CANARY-query`
  const saved = await house.save({ name: 'phone', kind: 'ntfy', url, secret: 'CANARY-token', events: everything })
  await house.engine.webhooks.test(saved.id, new AbortController().signal)
  await house.get([origin.serve('/a.bin', file), origin.serve('/gone', null, status(404))])
  await house.sees(saved.id, 'a refusal', ({ failure }) => failure?.code === 'forbidden')
  house.leap(day)
  await house.sees(saved.id, 'another', ({ waiting }) => waiting > 0)
  const told = [await house.engine.webhooks.list(), await house.engine.webhooks.dead({ id: null, most: 100 })]
  stop()
  await house.stop()
  const kept = readFileSync(`${house.dataDir}/ledger.db`).toString('latin1')
  expect(kept).toContain('webhooks')
  for (const text of [JSON.stringify(told), frames.join('\n'), house.lines.join('\n'), kept])
    expect(text).not.toContain('CANARY')
  expect(house.lines.some((line) => line.includes('letter.not_taken'))).toBe(true)
  await house[Symbol.asyncDispose]()
})

it(
  'a kill while a message is on its way loses nothing, and doubles it at most under the same name',
  { timeout: 60_000 },
  async () => {
    await using folder = tempFolder('letters')
    await using receiver = await Receiver.open()
    await using origin = await startOrigin()
    let isOpen = false
    const url = receiver.url('/json', (response) => {
      if (isOpen) response.end()
    })
    const serve = async () => {
      const command = start(folder, ['serve', '--port', '0', '--dir', 'files'])
      await command.untilLine(/^end it with/, 20_000)
      return command
    }
    const first = await serve()
    const added = await sluice(folder, ['webhook', 'add', 'team', '-', '--private', '--json'], { input: `${url}\n` })
    expect([added.code, added.stderr]).toEqual([0, ''])
    const names = ['a', 'b', 'c']
    await sluice(folder, ['add', ...names.map((name) => origin.serve(`/${name}`, { sizeBytes: 3_000, seed: name }))])
    expect((await sluice(folder, ['wait', '1-3'])).code).toBe(0)
    await receiver.waitFor('/json', 3)
    await first.killHard()
    isOpen = true
    const second = await serve()
    const all = await receiver.waitFor('/json', 6)
    expect(new Set(idsOf(all)).size).toBe(3)
    const listed = linesOf(await sluice(folder, ['webhook', '--json']))
    expect(listed).toMatchObject([{ name: 'team', dead: 0, host: receiver.host, hasSecret: true }])
    expect((await sluice(folder, ['webhook', 'test', 'team'])).stdout).toMatch(/took the message in \d+ ms/)
    second.signal('SIGTERM')
    await second.exit(5_000)
  },
)
