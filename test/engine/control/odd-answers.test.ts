/** Answers that are not what was asked for: their bytes end nowhere, and the file is right or there is none. */
import { createServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import {
  afterTimes,
  all,
  bytesOf,
  changeAfter,
  cutAt,
  firstTimes,
  gzipAlways,
  header,
  honestAnswer,
  noValidators,
  resumes,
  startOrigin,
  status,
  textAnswer,
  when,
  type Behaviour,
  type Resource,
} from '../../support/fault-server/index.ts'
import { listen } from '../../support/listen.ts'
import { failTest } from './harness.ts'
import { sharedBench } from './shared-bench.ts'

const own = sharedBench()
const mib = 1024 * 1024
const large: Resource = { sizeBytes: 9 * mib, seed: 'odd' }
const allOf = (resource: Resource): Buffer => bytesOf(resource, 0, resource.sizeBytes)

/** Fetches what is offered, and says what became of it. */
const fetched = async (resource: Resource, behaviours: readonly Behaviour[], name = 'file.bin') => {
  await using origin = await startOrigin()
  const b = own()
  const [result] = await b.get([origin.serve(`/${name}`, resource, ...behaviours)])
  expect(b.errors).toEqual([])
  const names = await b.names()
  const body = names.includes(name) ? await b.file(name) : null
  return { result, names, body, requests: origin.log.requests() }
}

const expectRight = async (...given: Parameters<typeof fetched>): Promise<void> => {
  const { result, body, names } = await fetched(...given)
  expect(result).toMatchObject({ status: 'completed', failure: null })
  expect(body?.equals(allOf(given[0]))).toBe(true)
  expect(names).toEqual([given[2] ?? 'file.bin'])
}

/** The first attempt ends with this code; what was there before stays, and the next one, on somebody's word, completes it. */
const expectRightAfter = async (code: string, ...behaviours: readonly Behaviour[]): Promise<void> => {
  await using origin = await startOrigin()
  const b = own()
  const [result] = await b.get([{ urls: [origin.serve('/file.bin', large, ...behaviours)], connections: 1 }])
  expect(result?.failure?.code).toBe(code)
  expect((await b.names()).filter((name) => !name.endsWith('.part'))).toEqual([])
  const ids = [result?.id ?? failTest('no id')]
  await b.engine.downloads.resume(ids)
  expect(await b.settle(ids)).toMatchObject([{ status: 'completed' }])
  expect((await b.file('file.bin')).equals(allOf(large))).toBe(true)
  expect(b.errors).toEqual([])
}

const second = (behaviour: Behaviour): Behaviour => when(({ nth }) => nth === 2, behaviour)

const whole = (total: number): string => `bytes 0-${String(total - 1)}/${String(total)}`
const as206 =
  (contentRange: string | null): Behaviour =>
  async (turn, next) => {
    const answer = await next({ ...turn, range: null })
    const label = contentRange === null ? {} : { 'content-range': contentRange }
    return { ...answer, status: 206, headers: { ...answer.headers, ...label } }
  }

test.each([
  ['of something else', `bytes 5-${String(large.sizeBytes + 4)}/${String(large.sizeBytes + 5)}`],
  ['of the beginning', `bytes 0-${String(large.sizeBytes - 1)}/${String(large.sizeBytes + 5)}`],
  ['without a range', null],
])('a 206 that nobody asked for: %s', async (_, contentRange) => {
  const { result, names, requests } = await fetched(large, [as206(contentRange)])
  expect([result?.status, result?.failure?.code, names]).toEqual(['failed', 'range_mismatch', []])
  // As many as there are attempts, and not one after the other for ever.
  expect(requests).toBe(4)
})

test('a 206 that is all there is, from a server that calls everything a part, is the file', async () => {
  await expectRight(large, [as206(whole(large.sizeBytes))])
})

test('a Content-Range in a 200 says nothing', async () => {
  const label = header('content-range', `bytes 7-${String(large.sizeBytes + 6)}/${String(large.sizeBytes + 7)}`)
  await expectRight(large, [when(({ range }) => range === null, label)])
  await expectRight(large, [firstTimes(1, cutAt(4 * mib)), afterTimes(1, all(ignoring(), label))])
})

function ignoring(): Behaviour {
  return (turn, next) => next({ ...turn, range: null })
}

test('a multipart answer to one range is never written', async () => {
  const multipart: Behaviour = (turn) => {
    const { body } = honestAnswer(turn)
    const part = body.read(body.start, Math.min(body.end, body.start + 100_000)).toString('latin1')
    const text = `--x\r\ncontent-type: application/octet-stream\r\ncontent-range: bytes ${String(body.start)}-${String(body.start + part.length - 1)}/${String(large.sizeBytes)}\r\n\r\n${part}\r\n--x--\r\n`
    return textAnswer(206, text, {}, 'multipart/byteranges; boundary=x')
  }
  await expectRight(large, [firstTimes(1, cutAt(3 * mib)), when(resumes, firstTimes(2, multipart))])
})

test('a file that shrank is fetched anew', async () => {
  const small: Resource = { sizeBytes: 1_000, seed: 'shrunk', etag: '"small"' }
  await using origin = await startOrigin()
  const b = own()
  const url = origin.serve('/file.bin', large, changeAfter({ requests: 1 }, small), firstTimes(1, cutAt(4 * mib)))
  const [result] = await b.get([{ urls: [url], connections: 1 }])
  expect(result?.status).toBe('completed')
  expect((await b.file('file.bin')).equals(allOf(small))).toBe(true)
  expect(await b.names()).toEqual(['file.bin'])
})

const page = textAnswer(200, '<html><title>Log in</title>'.padEnd(200_000, 'x'), {}, 'text/html')

test('a log-in page in the place of a range is not written', async () => {
  await expectRightAfter(
    'web_page',
    firstTimes(1, cutAt(4 * mib)),
    second(() => page),
  )
  const asRange: Behaviour = (turn) => {
    const { start } = honestAnswer(turn).body
    const label = `bytes ${String(start)}-${String(start + 199_999)}/${String(large.sizeBytes)}`
    return { ...page, status: 206, headers: { ...page.headers, 'content-range': label } }
  }
  await expectRight(large, [noValidators(), firstTimes(1, cutAt(4 * mib)), when(resumes, firstTimes(3, asRange))])
})

test.each([403, 404, 410, 500, 503])('the body of a %i in the place of a range is not written', async (code) => {
  const refusal: Behaviour = async (turn, next) => {
    const { body } = honestAnswer(turn)
    const said = await status(code)(turn, next)
    const label = `bytes ${String(body.start)}-${String(body.end - 1)}/${String(large.sizeBytes)}`
    return { ...said, headers: { ...said.headers, 'content-range': label } }
  }
  const behaviours = [firstTimes(1, cutAt(4 * mib)), second(refusal)]
  if (code < 500) await expectRightAfter(code === 403 ? 'forbidden' : 'not_found', ...behaviours)
  else await expectRight(large, behaviours)
})

/** A server that says just this to whoever connects, and ends. */
const sayingJust = async (text: string) => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(text, 'latin1'))
  })
  const url = `http://127.0.0.1:${String(await listen(server))}/file.bin`
  return {
    url,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

test.each([
  ['without an end', '5\r\nhello\r\n'],
  ['cut in the middle', '50\r\nhello'],
  ['of no size', 'x\r\nhello\r\n0\r\n\r\n'],
  ['of less than nothing', '-5\r\nhello\r\n0\r\n\r\n'],
  ['of more than there can be', 'fffffffffffffffff\r\nhello\r\n0\r\n\r\n'],
  ['that are longer than they say', '5\r\nhello!\r\n0\r\n\r\n'],
  ['with an endless trailer', `5\r\nhello\r\n0\r\nx: ${'x'.repeat(2 * mib)}\r\n\r\n`],
])('chunks %s are never complete', async (_, chunks) => {
  using server = await sayingJust(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}`)
  const b = own()
  const [result] = await b.get([server.url])
  expect(result?.status).toBe('failed')
  expect(['connection_lost', 'protocol_error']).toContain(result?.failure?.code)
  expect((await b.names()).filter((name) => !name.endsWith('.part'))).toEqual([])
  expect(b.errors).toEqual([])
})

test('trailers change nothing', async () => {
  const trailers = 'content-range: bytes 0-1/2\r\netag: "other"\r\n'
  using server = await sayingJust(
    `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: etag\r\n\r\n5\r\nhello\r\n0\r\n${trailers}\r\n`,
  )
  const b = own()
  expect(await b.get([server.url])).toMatchObject([{ status: 'completed' }])
  expect((await b.file('file.bin')).toString()).toBe('hello')
})

test('an archive that is called packed is stored as it was sent, under its name', async () => {
  const plain: Resource = { sizeBytes: 200_000, seed: 'archive', type: 'application/x-tar' }
  const { result, body, names } = await fetched(plain, [gzipAlways()], 'archive.tar.gz')
  expect(result?.status).toBe('completed')
  expect(names).toEqual(['archive.tar.gz'])
  expect(body?.equals(gzipSync(allOf(plain)))).toBe(true)
})
