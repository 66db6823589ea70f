/**
 * The canary hunt: each kind of secret, over each kind of way to somewhere else, in each situation in which a request is made. Each
 * secret is a text that stands nowhere else; it may be seen at the origin that it was given for, and nowhere else: at no other origin,
 * in no file, in no line of the log, in no frame of the feed.
 */
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { FeedFrame } from '../../../shared/feed.ts'
import { probeRequest } from '../../../shared/requests.ts'
import type { Behaviour, Origin } from '../../support/fault-server/index.ts'
import { cutAt, firstTimes, header, redirectTo, startOrigin, status } from '../../support/fault-server/index.ts'
import { startHttpProxy } from '../../support/proxies.ts'
import { treeOf } from '../../support/temp.ts'
import { certificates } from '../../support/tls.ts'
import { bench } from './harness.ts'

const file = { sizeBytes: 1_500_000, seed: 'canaries' }

interface Given {
  readonly auth?: { readonly user: string; readonly password: string }
  readonly headers?: readonly (readonly [string, string])[]
  readonly userinfo?: string
  readonly query?: string
}

/** What a secret looks like when it is given; `mark` stands in it. */
const kinds: Readonly<Record<string, (mark: string) => Given>> = {
  'user and password': (mark) => ({ auth: { user: 'ada', password: mark } }),
  'in the address': (mark) => ({ userinfo: `ada:${mark}@` }),
  bearer: (mark) => ({ headers: [['Authorization', `Bearer ${mark}`]] }),
  cookie: (mark) => ({ headers: [['Cookie', `session=${mark}`]] }),
  'two cookies': (mark) => ({ headers: [['cookie', `a=1; b=${mark}`]] }),
  'key of an interface': (mark) => ({ headers: [['X-Api-Key', mark]] }),
  'token of a cloud': (mark) => ({ headers: [['X-Amz-Security-Token', mark]] }),
  'private token': (mark) => ({ headers: [['PRIVATE-TOKEN', mark]] }),
  referer: (mark) => ({ headers: [['Referer', `http://private.test/${mark}`]] }),
  'signed address': (mark) => ({ query: `?X-Amz-Signature=${mark}` }),
}

/** Where the way leads: a name of `localhost` is another host, another port another origin, https another scheme. */
const hops = ['other port', 'other host', 'to https', 'there and back', 'five times round', 'none'] as const
type Hop = (typeof hops)[number]

/** What makes the engine ask, and ask again. */
const situations: Readonly<Record<string, { readonly more: object; readonly behaviours: readonly Behaviour[] }>> = {
  first: { more: { connections: 1 }, behaviours: [] },
  segments: { more: { connections: 8 }, behaviours: [] },
  'going on': { more: { connections: 1 }, behaviours: [firstTimes(1, cutAt(500_000))] },
  again: { more: {}, behaviours: [firstTimes(1, status(503))] },
  'search for a checksum': { more: { findChecksum: true }, behaviours: [] },
  'a body': { more: { method: 'POST', bodyBase64: 'Ym9keQ==' }, behaviours: [] },
}

interface Places {
  readonly home: Origin
  readonly other: Origin
  readonly secure: Origin
}

/** Offers the way at home, the file at its end, and says where it begins. */
const lay = ({ home, other, secure }: Places, path: string, hop: Hop, behaviours: readonly Behaviour[]): string => {
  const end = `${path}/file.bin`
  other.serve(`${path}/mirror.bin`, file)
  const away = other.serve(end, file, ...behaviours)
  const start = `${path}/start`
  switch (hop) {
    case 'none':
      return home.serve(end, file, ...behaviours)
    case 'other port':
      return home.serve(start, file, redirectTo(away, 307))
    case 'other host':
      return home.serve(start, file, redirectTo(away.replace('127.0.0.1', 'localhost')))
    case 'to https':
      return home.serve(start, file, redirectTo(secure.serve(end, file, ...behaviours), 308))
    case 'there and back':
      other.serve(`${path}/middle`, file, redirectTo(home.serve(`${path}/back`, file, ...behaviours), 301))
      return home.serve(start, file, redirectTo(`${other.url}${path}/middle`, 303))
    case 'five times round':
      for (let n = 0; n < 5; n += 1)
        other.serve(`${path}/${String(n)}`, file, redirectTo(n === 4 ? away : `${other.url}${path}/${String(n + 1)}`))
      return home.serve(start, file, redirectTo(`${other.url}${path}/0`))
  }
}

/** Text as it was given, and in the form that Basic gives it. */
const formsOf = (mark: string): readonly string[] => [
  mark,
  Buffer.from(`ada:${mark}`).toString('base64').replaceAll('=', ''),
]

test('no secret is seen where it does not belong', { timeout: 120_000 }, async () => {
  const certs = await certificates()
  await using home = await startOrigin()
  await using other = await startOrigin()
  await using secure = await startOrigin({ tls: certs.good })
  const frames: FeedFrame[] = []
  const lines: string[] = []
  await using b = await bench(
    { log: (_level, event, fields) => void lines.push(`${event} ${JSON.stringify(fields)}`) },
    { slots: 40, connectionsPerHost: 16, caCertificate: certs.ca.certPath },
  )
  b.engine.feed.join((frame) => frames.push(frame)).notices(true, null)
  const marks = new Map<string, string>()
  const items = Object.entries(kinds).flatMap(([kind, given], k) =>
    hops.flatMap((hop, h) =>
      Object.entries(situations).map(([situation, { more, behaviours }], s) => {
        const path = `/${String(k)}-${String(h)}-${String(s)}`
        const mark = `canary${String(k)}x${String(h)}x${String(s)}x`
        marks.set(mark, `${kind}, ${hop}, ${situation}`)
        const { userinfo = '', query = '', headers = [], ...rest } = given(mark)
        const url = lay({ home, other, secure }, path, hop, behaviours)
        const mirror = `${other.url}${path}/mirror.bin`
        return {
          urls: [`${url.replace('://', `://${userinfo}`)}${query}`, mirror],
          headers: headers.map(([name, value]): [string, string] => [name, value]),
          ...rest,
          ...more,
        }
      }),
    ),
  )
  expect(items.length).toBe(360)
  const results = await b.get(items)
  // A body does not cross to another origin.
  const refused = results.filter(({ status: end }) => end !== 'completed').map(({ failure }) => failure?.code)
  expect(refused).toEqual(Array.from({ length: 20 }, () => 'redirect_refused'))
  const links = Object.values(kinds).map((given, k) => {
    const { userinfo = '', query = '', headers = [], auth } = given(`canary${String(k)}x0x0x`)
    const url = `${home.url}/${String(k)}-0-0/start`.replace('://', `://${userinfo}`)
    return probeRequest.parse({ url: `${url}${query}`, headers, ...(auth ? { auth } : {}) })
  })
  await b.engine.looks.look({ links }, new AbortController().signal)
  const seen = (text: string): readonly string[] =>
    [...marks].filter(([mark]) => formsOf(mark).some((form) => text.includes(form))).map(([, what]) => what)
  const asked = (origin: Origin): string =>
    JSON.stringify(origin.log.entries.map(({ headers, target }) => [headers, target]))
  // Each was sent where it belongs, so the hunt can find something.
  expect(seen(asked(home)).length).toBe(marks.size)
  expect(seen(asked(other))).toEqual([])
  expect(seen(asked(secure))).toEqual([])
  const backAgain = home.log.entries.filter(({ path }) => path.endsWith('/back'))
  expect(backAgain.length).toBeGreaterThan(0)
  expect(seen(JSON.stringify(backAgain.map(({ headers, target }) => [headers, target])))).toEqual([])
  // What signs an address is part of it, and is kept with it; it is told to nobody.
  await b.stop()
  const paths = (await treeOf(b.dataDir)).map(({ path }) => `${b.dataDir}/${path}`)
  const inFiles = await Promise.all(paths.map((path) => readFile(path, 'latin1').catch(() => '')))
  expect(
    seen(inFiles.join('\n')).filter((what) => !what.startsWith('signed address') && !what.startsWith('referer')),
  ).toEqual([])
  expect(seen(lines.join('\n'))).toEqual([])
  expect(seen(JSON.stringify(frames))).toEqual([])
})

test('the credentials of a proxy are seen by the proxy alone, those of an origin by the origin alone', async () => {
  await using origin = await startOrigin()
  await using proxy = await startHttpProxy({ user: 'p', password: 'canary-proxy' })
  await using b = await bench()
  const url = origin.serve('/file.bin', file)
  const [result] = await b.get([{ urls: [url], proxy: proxy.url, auth: { user: 'o', password: 'canary-origin' } }])
  expect(result?.status).toBe('completed')
  const sent = JSON.stringify(origin.log.entries.map(({ headers }) => headers))
  expect(sent).not.toContain(Buffer.from('p:canary-proxy').toString('base64'))
  expect(sent).not.toContain('proxy-authorization')
  expect(sent).toContain(Buffer.from('o:canary-origin').toString('base64'))
})

test('a cookie that somebody on the way sets goes to nobody else', async () => {
  await using home = await startOrigin()
  await using other = await startOrigin()
  await using b = await bench()
  const end = home.serve('/file.bin', file)
  other.serve('/middle', file, header('set-cookie', 'planted=canary; Path=/'), redirectTo(end))
  const url = home.serve('/start', file, header('set-cookie', 'own=canary; Path=/'), redirectTo(`${other.url}/middle`))
  await b.get([url])
  expect(JSON.stringify(other.log.entries.map(({ headers }) => headers))).not.toContain('canary')
  expect(JSON.stringify(home.log.of('/file.bin').map(({ headers }) => headers))).not.toContain('planted')
})
