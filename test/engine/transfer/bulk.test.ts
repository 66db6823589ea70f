/** Bodies around the parser, over real sockets: what must be kept, what must not be reused, and what is never asked for twice. */
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  afterTimes,
  bytesOf,
  chunked,
  closeDelimited,
  header,
  startOrigin,
  status,
} from '../../support/fault-server/index.ts'
import type { Origin, Resource } from '../../support/fault-server/index.ts'
import { listen } from '../../support/listen.ts'
import { random, seed } from '../../support/seed.ts'
import { certificates } from '../../support/tls.ts'
import type { Certificates } from '../../support/tls.ts'
import { until } from '../../support/until.ts'
import { Harness, brief } from './harness.ts'
import type { StartOptions } from './harness.ts'

let origin: Origin
let secure: Origin
let certs: Certificates
let harness: Harness
const file: Resource = { sizeBytes: 3_000_001, seed: seed() }

beforeAll(async () => {
  certs = await certificates()
  origin = await startOrigin()
  secure = await startOrigin({ tls: certs.good })
  harness = new Harness(1)
})
afterAll(async () => {
  await harness.close()
  await Promise.all([origin.stop(), secure.stop()])
})
afterEach(() => {
  // A lane that died would have said so.
  expect(harness.logged).toEqual([])
})

const trust = (): StartOptions['http'] => ({ extraCa: [certs.ca.cert] })

/** Outcome and bytes; `holdMs`: how long the body waits for its place. */
const get = async (url: string, { holdMs = 0, ...options }: StartOptions & { holdMs?: number } = {}) => {
  const running = harness.start(url, { http: trust() ?? {}, ...options })
  const part = harness.part()
  const pour = async (): Promise<void> => {
    await running.head()
    if (holdMs > 0) await new Promise((resolve) => setTimeout(resolve, holdMs))
    harness.lanes.pour(running.id, harness.pour(part))
  }
  pour().catch(() => undefined)
  const outcome = await running.outcome()
  return { outcome: brief(outcome), bytes: harness.bytes(part) }
}

/** A server that lets a test write what it likes; the number of connections and of requests so far. */
const rawServer = async (answer: (socket: Socket, request: number) => void, tls = false) => {
  const seen = { connections: 0, requests: 0 }
  const onSocket = (socket: Socket): void => {
    seen.connections += 1
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('data', () => {
      seen.requests += 1
      answer(socket, seen.requests)
    })
  }
  const server = tls
    ? createTlsServer({ key: certs.good.key, cert: certs.good.cert }, onSocket)
    : createServer(onSocket)
  const port = await listen(server)
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${String(port)}/`
  return { url, seen, [Symbol.dispose]: () => server.close() }
}

test.each(['http', 'https'])('%s: a body that is held is kept whole, whatever had come of it', async (scheme) => {
  const server = scheme === 'http' ? origin : secure
  const url = server.serve('/held', file)
  const { outcome, bytes } = await get(url, { holdMs: 150 })
  expect(outcome).toBe('done')
  expect(bytes.equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
})

test.each(['http', 'https'])('%s: a held body that came whole survives the end of its connection', async (scheme) => {
  const small = { sizeBytes: 40_000, seed: 4 }
  const server = scheme === 'http' ? origin : secure
  const url = server.serve('/held-small', small, header('connection', 'close'))
  const { outcome, bytes } = await get(url, { holdMs: 150 })
  expect(outcome).toBe('done')
  expect(bytes.equals(bytesOf(small, 0, small.sizeBytes))).toBe(true)
})

test.each(['http', 'https'])('%s: a throttled body loses nothing at its pauses', async (scheme) => {
  const server = scheme === 'http' ? origin : secure
  const node = harness.lanes.throttles.allocate(4_000_000)
  const { outcome, bytes } = await get(server.serve('/throttled', file), { throttles: [node] })
  expect(outcome).toBe('done')
  expect(bytes.equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
})

test.each(['http', 'https'])('%s: a name with two families of addresses, of which one answers', async (scheme) => {
  const server = scheme === 'http' ? origin : secure
  const url = server.serve('/named', file).replace('127.0.0.1', 'localhost')
  expect((await get(url)).bytes.equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
})

test.each(['http', 'https'])('%s: answers in unusual framings are asked for once', async (scheme) => {
  const server = scheme === 'http' ? origin : secure
  for (const [name, framing] of Object.entries({ chunked, closeDelimited })) {
    for (const holdMs of [0, 100]) {
      const path = `/once-${name}-${String(holdMs)}`
      const url = server.serve(path, file, afterTimes(1, status(410)), framing())
      const { outcome, bytes } = await get(url, { holdMs })
      expect([name, outcome, bytes.equals(bytesOf(file, 0, file.sizeBytes))]).toEqual([name, 'done', true])
      expect(server.log.requests(path)).toBe(1)
    }
  }
})

test('a connection that has brought chunks brings the next answers as well', async () => {
  const before = origin.log.connectionsOpened
  await using lane = new Harness(1)
  for (const framing of [chunked(), chunked(), null]) {
    const running = lane.start(origin.serve('/after-chunks', file, ...(framing === null ? [] : [framing])))
    await running.head()
    const part = lane.part()
    lane.lanes.pour(running.id, lane.pour(part))
    expect(brief(await running.outcome())).toBe('done')
    expect(lane.bytes(part).equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)
  }
  expect(origin.log.connectionsOpened - before).toBe(1)
})

test('bytes behind a body are no part of it, and end its connection', async () => {
  using server = await rawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil')
  })
  for (let round = 1; round <= 3; round += 1) {
    const { outcome, bytes } = await get(server.url)
    expect([outcome, bytes.toString()]).toEqual(['done', 'hello'])
    expect(server.seen).toEqual({ connections: round, requests: round })
  }
})

test('bytes that nobody asked for on an idle connection answer no later request', async () => {
  const sockets: Socket[] = []
  using server = await rawServer((socket) => {
    sockets.push(socket)
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello')
  })
  for (let round = 1; round <= 3; round += 1) {
    expect((await get(server.url)).bytes.toString()).toBe('hello')
    expect(server.seen.connections).toBe(round)
    const socket = sockets.at(-1)
    socket?.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil')
    await until('the connection to be closed', () => socket?.destroyed)
  }
})

test.each([
  ['connection: close', 2],
  ['keep-alive: timeout=1', 2],
  ['keep-alive: timeout=60', 1],
  ['x-nothing: 1', 1],
])('after an answer with %s, two requests need %d connections', async (field, connections) => {
  using server = await rawServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${field}\r\ncontent-length: 2\r\n\r\nok`)
  })
  for (let round = 0; round < 2; round += 1) expect((await get(server.url)).outcome).toBe('done')
  expect(server.seen.connections).toBe(connections)
})

test('many connections that are not kept do not mix up their buffers', async () => {
  const all = Array.from({ length: 40 }, async (_, n) => {
    const one = { sizeBytes: 300_000 + n, seed: n }
    const url = (n % 2 === 0 ? origin : secure).serve(`/mixed-${String(n)}`, one, header('connection', 'close'))
    const { outcome, bytes } = await get(url, { holdMs: n % 5 })
    return outcome === 'done' && bytes.equals(bytesOf(one, 0, one.sizeBytes))
  })
  expect(await Promise.all(all)).toEqual(all.map(() => true))
})

test('a head may come byte by byte, with others before it', async () => {
  const draw = random()
  const text =
    'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nx-a: n\xe4h\r\ncontent-length: 5\r\n\r\nhello'
  using server = await rawServer((socket) => {
    let at = 0
    const send = (): void => {
      const next = at + 1 + Math.floor(draw() * 3)
      socket.write(Buffer.from(text.slice(at, next), 'latin1'))
      at = next
      if (at < text.length) setImmediate(send)
    }
    send()
  })
  const running = harness.start(server.url)
  expect(Object.fromEntries((await running.head()).head.headers)).toEqual({ 'x-a': 'n\u00e4h', 'content-length': '5' })
  const part = harness.part()
  harness.lanes.pour(running.id, harness.pour(part))
  expect(brief(await running.outcome())).toBe('done')
  expect(harness.bytes(part).toString()).toBe('hello')
})

const wrongHeads: readonly (readonly [string, string])[] = [
  ['two lengths', 'content-length: 5\r\ncontent-length: 6'],
  ['the same length twice', 'content-length: 5\r\ncontent-length: 5'],
  ...['5,5', '+5', '-5', '0x5', '5.0', '5 5', 'five', '99999999999999999999', ''].map(
    (value) => [`length “${value}”`, `content-length: ${value}`] as const,
  ),
  ['a length and chunks', 'content-length: 5\r\ntransfer-encoding: chunked'],
  ['chunks and a length', 'transfer-encoding: chunked\r\ncontent-length: 5'],
  ['a folded line', 'x: 1\r\n 2\r\ncontent-length: 5'],
  ['a NUL', 'x: \0\r\ncontent-length: 5'],
  ['a space before the colon', 'content-length : 5'],
  ['a bare line feed', 'x: 1\ncontent-length: 5'],
  ['a bare carriage return', 'x: 1\rcontent-length: 5'],
  ['a name that is none', '(x): 1\r\ncontent-length: 5'],
  ['300 fields', `${'x: 1\r\n'.repeat(300)}content-length: 5`],
  ['a field of 70 KiB', `x: ${'1'.repeat(70_000)}\r\ncontent-length: 5`],
]
test.each(wrongHeads)('a head with %s is refused', async (_, fields) => {
  using server = await rawServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${fields}\r\n\r\nhello`, 'latin1')
  })
  expect(await get(server.url)).toMatchObject({ outcome: 'failed protocol_error' })
  expect(server.seen.requests).toBe(1)
})

test.each([
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['another protocol', 'SSH-2.0-OpenSSH_9.2p1\r\n'],
  ['an empty line first', '\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello'],
  ['a change of protocol', 'HTTP/1.1 101 Switching\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n'],
  ['a flood of interim answers', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100_000)],
])('%s is no answer', async (_, text) => {
  using server = await rawServer((socket) => {
    socket.write(text, 'latin1')
  })
  expect((await get(server.url)).outcome).toBe('failed protocol_error')
})

test('a TLS connection that breaks off is no proof that a body was whole', async () => {
  const outcomes: unknown[] = []
  for (const field of ['x: 1', 'content-length: 6']) {
    const server = createTlsServer({ key: certs.good.key, cert: certs.good.cert })
    // Closing the connection below TLS leaves no time for a farewell.
    server.on('connection', (below: Socket) => {
      server.once('secureConnection', (socket) => {
        socket.on('error', () => undefined)
        socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${field}\r\n\r\nhello`, () => below.destroySoon()))
      })
    })
    const running = harness.start(`https://127.0.0.1:${String(await listen(server))}/`, { http: trust() ?? {} })
    await running.head()
    harness.lanes.pour(running.id, harness.pour(harness.part()))
    outcomes.push(await running.outcome())
    server.close()
  }
  expect(outcomes).toMatchObject([
    { kind: 'done', lengthProven: false },
    { kind: 'failed', failure: { code: 'connection_lost' } },
  ])
})

test.each(['x\r\nevil: 1', 'x\nevil: 1', 'x\0', 'x\u0100'])('a value %j never reaches the wire', async (value) => {
  using server = await rawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
  })
  for (const [name, said] of [
    ['x-a', value],
    [value, 'a'],
  ] as const) {
    expect((await get(server.url, { http: { headers: [[name, said]] } })).outcome).toBe('failed bad_input')
  }
  expect(server.seen).toEqual({ connections: 0, requests: 0 })
})
