import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bytesOf, sha256Of, startOrigin } from '../../support/fault-server/index.ts'
import { plainGet, rangeHeader } from '../../support/plain-client.ts'
import { certificates } from '../../support/tls.ts'

const file = { sizeBytes: 300_001, seed: 7 }

describe('content', () => {
  it('is the same from any offset, and another for another seed', () => {
    const whole = bytesOf(file, 0, file.sizeBytes)
    for (const [start, end] of [
      [0, 1],
      [15, 17],
      [16, 16],
      [99_999, 200_003],
    ] as const) {
      expect(bytesOf(file, start, end).equals(whole.subarray(start, end))).toBe(true)
    }
    expect(createHash('sha256').update(whole).digest('hex')).toBe(sha256Of(file))
    expect(sha256Of({ ...file, seed: 8 })).not.toBe(sha256Of(file))
    expect(new Set(whole).size).toBe(256)
  })

  it('is right behind 4 GiB', () => {
    const far = 2 ** 33 + 5
    const around = bytesOf(file, far - 21, far + 10)
    expect(bytesOf(file, far, far + 10).equals(around.subarray(21))).toBe(true)
    expect(bytesOf(file, 5, 15).equals(around.subarray(21))).toBe(false)
  })
})

describe('an honest origin', () => {
  it('answers whole, in ranges, conditionally, and refuses what it has not', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/f', file)
    const whole = await plainGet(url)
    expect(whole).toMatchObject({ status: 200, complete: true })
    expect(whole.headers).toMatchObject({ 'accept-ranges': 'bytes', 'content-length': '300001' })
    expect(whole.body.equals(bytesOf(file, 0, file.sizeBytes))).toBe(true)

    const part = await plainGet(url, { headers: rangeHeader(1000, 2000) })
    expect(part.headers['content-range']).toBe('bytes 1000-1999/300001')
    expect(part.status).toBe(206)
    expect(part.body.equals(bytesOf(file, 1000, 2000))).toBe(true)

    const last = await plainGet(url, { headers: { range: 'bytes=-5' } })
    expect(last.body.equals(bytesOf(file, 299_996, 300_001))).toBe(true)
    const rest = await plainGet(url, { headers: { range: 'bytes=300000-' } })
    expect(rest.headers['content-range']).toBe('bytes 300000-300000/300001')
    const beyond = await plainGet(url, { headers: { range: 'bytes=300001-' } })
    expect(beyond).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */300001' } })
    const several = await plainGet(url, { headers: { range: 'bytes=0-1,5-6' } })
    expect(several.status).toBe(200)

    const range = 'bytes=5-9'
    const etag = String(whole.headers.etag)
    expect((await plainGet(url, { headers: { range, 'if-range': etag } })).status).toBe(206)
    expect((await plainGet(url, { headers: { range, 'if-range': '"other"' } })).status).toBe(200)
    expect((await plainGet(url, { headers: { range, 'if-range': `W/${etag}` } })).status).toBe(200)
    expect((await plainGet(`${origin.url}/none`)).status).toBe(404)
    const head = await plainGet(url, { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, headers: { 'content-length': '300001' } })
    expect(head.body.length).toBe(0)
  })

  it('serves empty files, many files by pattern, and TLS', async () => {
    const { good, ca } = await certificates()
    await using origin = await startOrigin({ tls: good })
    const url = origin.serve('/many/*', (path) => ({ sizeBytes: path.length - 6, seed: path }))
    const one = await plainGet(url.replace('*', 'abc'), { ca: ca.cert })
    expect(one.body.equals(bytesOf({ sizeBytes: 3, seed: '/many/abc' }, 0, 3))).toBe(true)
    const empty = await plainGet(origin.serve('/empty', { sizeBytes: 0, seed: 1 }), { ca: ca.cert })
    expect(empty).toMatchObject({ status: 200, complete: true })
    expect(empty.headers['content-length']).toBe('0')
    await expect(plainGet(url)).rejects.toThrow()
  })
})

describe('the log', () => {
  it('counts requests, bytes, what was sent twice, and who left', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/f', file)
    await plainGet(`${url}?a=1`, { headers: rangeHeader(0, 1000) })
    await plainGet(url, { headers: rangeHeader(900, 2000) })
    await plainGet(url, { headers: rangeHeader(5000, 5010), method: 'POST', body: 'hello' })
    const { log } = origin
    expect(log.requests()).toBe(3)
    expect(log.sentBytes('/f')).toBe(2110)
    expect(log.resentBytes('/f')).toBe(100)
    expect(log.of('/f')[0]).toMatchObject({
      target: '/f?a=1',
      range: 'bytes=0-999',
      status: 206,
      bytesSent: 1000,
      served: { start: 0, end: 1000 },
      aborted: false,
      connection: 1,
    })
    expect(log.of('/f')[2]).toMatchObject({ method: 'POST', body: Buffer.from('hello') })
    expect(log.connectionsOpened).toBe(3)
    expect(log.maxConcurrent()).toBe(1)

    const big = origin.serve('/big', { sizeBytes: 1e9, seed: 2 })
    await plainGet(big, { leaveAfterBytes: 1e6 })
    await log.waitFor('the end', () => log.active() === 0)
    expect(log.of('/big')[0]).toMatchObject({ aborted: true, status: 200 })
    expect(log.sentBytes('/big')).toBeGreaterThanOrEqual(1e6)
    expect(log.sentBytes('/big')).toBeLessThan(1e8)
  })

  it('says what it waited for in vain, and shows the last entries', async () => {
    await using origin = await startOrigin()
    await plainGet(origin.serve('/f', file))
    const waiting = origin.log.waitFor('a second request', ({ length }) => length > 1, 20)
    await expect(waiting).rejects.toThrow(/20 ms in vain for: a second request\n1 entries[^]*\/f/)
  })

  it('sees how many are answered at once, while gates hold them', async () => {
    await using origin = await startOrigin()
    const urls = ['/a', '/b', '/b'].map((path) => origin.serve(path, file))
    const gates = [origin.hold('/a'), origin.hold('/b', { atByte: 777 })]
    const answers = Promise.all(urls.map((url) => plainGet(url)))
    await gates[0]?.reached()
    await gates[1]?.reached(2)
    expect(origin.log.of('/a')[0]).toMatchObject({ status: null, bytesSent: 0 })
    expect(origin.log.of('/b').map(({ bytesSent }) => bytesSent)).toEqual([777, 777])
    expect(gates[1]?.waiting()).toBe(2)
    for (const gate of gates) gate.release()
    for (const { body } of await answers) expect(body.length).toBe(file.sizeBytes)
    expect(origin.log.maxConcurrent()).toBe(3)
    expect(origin.log.maxConcurrent('/b')).toBe(2)
    expect(origin.log.active()).toBe(0)
  })

  it('tells a mistake of a behaviour when the origin stops', async () => {
    const origin = await startOrigin()
    const broken = origin.serve('/f', file, () => {
      throw new Error('oops')
    })
    await expect(plainGet(broken)).rejects.toThrow()
    await expect(origin.stop()).rejects.toThrow('a behaviour of /f failed: oops')
  })
})
