/** Servers that misbehave: each has a typed outcome, and nothing wrong is left on disk. */
import { describe, expect, it } from 'vitest'
import type { Behaviour, Resource } from '../../support/fault-server/index.ts'
import {
  afterTimes,
  bytesOf,
  changeAfter,
  chunked,
  closeDelimited,
  cutAt,
  etagOf,
  firstTimes,
  hostileName,
  htmlInstead,
  ignoreRanges,
  lastModifiedOf,
  lieLength,
  missingContentRange,
  noValidators,
  redirectHops,
  redirectLoop,
  redirectTo,
  resetAt,
  shiftedBody,
  slow,
  stallAt,
  startOrigin,
  status,
  tagPerRequest,
  when,
  wrongRangeStart,
  wrongTotal,
} from '../../support/fault-server/index.ts'
import { bench } from './harness.ts'

const mib = 1024 * 1024
const small: Resource = { sizeBytes: 300_000, seed: 'small' }
const large: Resource = { sizeBytes: 12 * mib, seed: 'large' }

const serve = async (path: string, resource: Resource, ...behaviours: readonly Behaviour[]) => {
  const origin = await startOrigin()
  return { origin, url: origin.serve(path, resource, ...behaviours), [Symbol.asyncDispose]: () => origin.stop() }
}

describe('a server that misbehaves', () => {
  const finishes: readonly (readonly [string, Resource, readonly Behaviour[]])[] = [
    ['answers with chunks', small, [chunked()]],
    ['cuts the first answer', large, [firstTimes(1, cutAt(3 * mib))]],
    ['resets the first answers', large, [firstTimes(3, resetAt(2 * mib))]],
    ['cuts every answer after a while', large, [cutAt(2 * mib)]],
    ['ignores ranges', large, [ignoreRanges()]],
    ['ignores ranges after a cut', large, [firstTimes(1, cutAt(5 * mib)), ignoreRanges()]],
    ['answers 206 from another byte', large, [wrongRangeStart(1)]],
    ['answers 206 without saying which bytes', large, [missingContentRange()]],
    ['answers 206 of another total', large, [wrongTotal(5)]],
    ['is busy at first', small, [firstTimes(2, status(503))]],
    ['sends an error at first', small, [firstTimes(2, status(500))]],
    [
      'changes the file after the first answer was cut',
      large,
      [changeAfter({ requests: 1 }, { ...large, seed: 'second', etag: '"v2"' }), firstTimes(1, cutAt(4 * mib))],
    ],
    ['has no validators and cuts', large, [noValidators(), firstTimes(2, cutAt(3 * mib))]],
    ['redirects nineteen times', small, [redirectHops(19)]],
  ]
  it.each(finishes)('%s: the file is right in the end', async (_, resource, behaviours) => {
    await using server = await serve('/dir/file.bin', resource, ...behaviours)
    await using b = await bench()
    const [result] = await b.get([server.url])
    expect(result).toMatchObject({ status: 'completed', failure: null })
    const body = await b.file('file.bin')
    const expected = [resource, { ...resource, seed: 'second' }].map((one) => bytesOf(one, 0, one.sizeBytes))
    expect(expected.some((bytes) => bytes.equals(body))).toBe(true)
    expect(await b.names()).toEqual(['file.bin'])
    expect(b.errors).toEqual([])
  })

  const fails: readonly (readonly [string, Resource, readonly Behaviour[], string])[] = [
    ['never finds the file', small, [status(404)], 'not_found'],
    ['forbids it', small, [status(403)], 'forbidden'],
    ['wants a login', small, [status(401)], 'auth_required'],
    ['is busy for ever', small, [status(503)], 'server_busy'],
    ['always breaks', small, [status(500)], 'server_error'],
    ['says 429 for ever', small, [status(429)], 'rate_limited'],
    ['redirects in a loop', small, [redirectLoop()], 'redirect_loop'],
    ['redirects to a file', small, [redirectTo('file:///etc/passwd')], 'redirect_refused'],
    ['redirects to a script', small, [redirectTo('javascript:alert(1)')], 'redirect_refused'],
    ['always cuts at the first byte', small, [cutAt(0)], 'connection_lost'],
    ['promises more than it sends', small, [lieLength(1000), noValidators(), ignoreRanges()], 'connection_lost'],
  ]
  it.each(fails)('%s: a typed failure, nothing left', async (_, resource, behaviours, code) => {
    await using server = await serve('/file.bin', resource, ...behaviours)
    await using b = await bench()
    const [result] = await b.get([server.url])
    expect(result?.status).toBe('failed')
    expect(result?.failure?.code).toBe(code)
    expect(result?.failure?.message).toMatch(/^[A-Z0-9“].{20,}[.)]$/u)
    expect((await b.names()).filter((name) => !name.endsWith('.part'))).toEqual([])
    expect(b.errors).toEqual([])
  })

  it('stalls: the idle limit fires, and the rest is fetched', async () => {
    await using server = await serve('/file.bin', large, firstTimes(1, stallAt(mib)))
    await using b = await bench({}, { timeLimits: { idleMs: 400 } })
    const [result] = await b.get([{ urls: [server.url], connections: 1 }])
    expect(result?.status).toBe('completed')
    expect((await b.file('file.bin')).equals(bytesOf(large, 0, large.sizeBytes))).toBe(true)
    expect(b.notices.find(({ kind }) => kind === 'retrying')).toMatchObject({ failure: { code: 'idle_timeout' } })
  })

  it('asks for a pause: Retry-After holds for the whole host', async () => {
    await using server = await serve('/a.bin', small, firstTimes(1, status(429, { retryAfter: '1' })))
    const second = server.origin.serve('/b.bin', small)
    await using b = await bench({}, { slots: 1 })
    const results = await b.get([server.url, second])
    expect(results.map((one) => one.status)).toEqual(['completed', 'completed'])
    const [refused] = server.origin.log.of('/a.bin')
    const others = server.origin.log.entries.filter((entry) => entry !== refused)
    for (const entry of others) expect(entry.startedAt - (refused?.endedAt ?? 0)).toBeGreaterThanOrEqual(950)
  })

  it('sends a web page instead of the file: it pauses, and nothing takes the name', async () => {
    await using server = await serve('/file.zip', small, htmlInstead('Please log in'))
    await using b = await bench()
    const [result] = await b.get([server.url])
    expect(result).toMatchObject({ status: 'paused', failure: { code: 'web_page' } })
    expect(await b.names()).toEqual([])
    await b.engine.downloads.acceptWebPage([result?.id ?? (0 as never)])
    await b.waitForNotice('completed')
    expect((await b.file('file.zip')).toString()).toContain('Please log in')
  })

  it.each([
    ['../../.bashrc', 'bashrc'],
    ['..\\..\\evil.exe', 'evil.exe'],
    ['/etc/passwd', 'passwd'],
    ['CON', '_CON'],
  ])('names the file %s: it stays in its folder under a safe name', async (hostile, safe) => {
    await using server = await serve(
      '/x',
      small,
      hostileName(`attachment; filename="${hostile.replaceAll('\\', '\\\\')}"`),
    )
    await using b = await bench()
    const [result] = await b.get([server.url])
    expect(result?.path).toBe(`${b.dir}/${safe}`)
    expect(await b.names()).toEqual([safe])
  })

  it('ends a body by closing: completed, but unproven', async () => {
    await using server = await serve('/file.bin', small, closeDelimited())
    await using b = await bench()
    const [result] = await b.get([server.url])
    expect(result).toMatchObject({ status: 'completed', proof: 'none', sizeBytes: small.sizeBytes })
  })

  it('changes the file again and again: it gives up rather than mix', async () => {
    await using server = await serve('/file.bin', large, cutAt(mib), (turn, next) =>
      next({ ...turn, resource: { ...large, seed: `version ${String(turn.nth)}` } }),
    )
    await using b = await bench()
    const [result] = await b.get([server.url])
    expect(result).toMatchObject({ status: 'failed', failure: { code: 'origin_inconsistent' } })
    expect(await b.names()).toEqual([])
  })

  it.each([1, 4])('names the same bytes differently each time, %i connections: it finishes', async (connections) => {
    await using server = await serve('/file.bin', large, cutAt(3 * mib), tagPerRequest())
    await using b = await bench()
    const [result] = await b.get([{ urls: [server.url], connections }])
    expect(result).toMatchObject({ status: 'completed', proof: 'overlap' })
    expect((await b.file('file.bin')).equals(bytesOf(large, 0, large.sizeBytes))).toBe(true)
    expect(server.origin.log.sentBytes('/file.bin')).toBeLessThan(2 * large.sizeBytes)
  })

  it('sends the bytes of another file in one part of several, under perfect headers: no wrong file is called proven', async () => {
    const lies = (): Behaviour => {
      let lied = false
      return (turn, next) => {
        if (lied || turn.nth !== 3) return next(turn)
        lied = true
        const labels = { etag: etagOf(large), lastModified: lastModifiedOf(large) }
        return next({ ...turn, resource: { ...large, ...labels, seed: 'another file' } })
      }
    }
    await using server = await serve('/file.bin', large, lies(), slow(3 * mib))
    await using b = await bench()
    const [result] = await b.get([{ urls: [server.url], connections: 6 }])
    expect(result).toMatchObject({ status: 'completed', failure: null })
    expect((await b.file('file.bin')).equals(bytesOf(large, 0, large.sizeBytes))).toBe(true)
    expect(b.notices.find(({ kind }) => kind === 'retrying')).toMatchObject({ failure: { code: 'resource_changed' } })
  })

  it('answers 416 to a range that it has: what is there is kept', async () => {
    const errs = when(({ nth }) => nth === 2, status(416))
    await using server = await serve('/file.bin', large, firstTimes(1, cutAt(8 * mib)), errs)
    await using b = await bench()
    const [result] = await b.get([{ urls: [server.url], connections: 1 }])
    expect(result?.status).toBe('completed')
    expect((await b.file('file.bin')).equals(bytesOf(large, 0, large.sizeBytes))).toBe(true)
    expect(server.origin.log.resentBytes('/file.bin')).toBeLessThan(mib)
  })

  it('shifts the body of later answers: the overlap shows it', async () => {
    await using server = await serve(
      '/file.bin',
      large,
      firstTimes(1, cutAt(5 * mib)),
      afterTimes(1, firstTimes(1, shiftedBody(1))),
    )
    await using b = await bench()
    const [result] = await b.get([{ urls: [server.url], connections: 1 }])
    expect(result?.status).toBe('completed')
    expect((await b.file('file.bin')).equals(bytesOf(large, 0, large.sizeBytes))).toBe(true)
  })
})
