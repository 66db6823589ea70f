/** What a request may say, and what is refused at the door. */
import { describe, expect, it } from 'vitest'
import { checksumHexLength } from '../../../shared/checksum.ts'
import { downloadRequest, ownedHeaders } from '../../../shared/requests.ts'

const urls = ['http://a.test/f']
const takes = (given: object): boolean => downloadRequest.safeParse({ urls, ...given }).success

describe('a request', () => {
  it.each([
    ...ownedHeaders.map((name) => ({ headers: [[name, 'x']] })),
    { headers: [['HOST', 'x']] },
    { headers: [['Range', 'bytes=0-']] },
    { headers: [['a b', 'x']] },
    { headers: [['', 'x']] },
    { headers: [['a', 'x\r\nhost: evil']] },
    { headers: [['a', 'x\0']] },
    { headers: [['a']] },
    { urls: [] },
    { urls: [''] },
    { urls: ['x'.repeat(32_769)] },
    { method: 'CONNECT' },
    { method: 'trace' },
    { method: 'GE T' },
    { bodyBase64: 'not base64!' },
    { connections: 0 },
    { connections: 65 },
    { rateLimit: 0 },
    { rateLimit: -1 },
    { rateLimit: 0.5 },
    { maxTries: 0 },
    { priority: 101 },
    { userAgent: '' },
    { userAgent: 'a\r\nb: c' },
    { out: '' },
    { onConflict: 'ask' },
    { checksum: { algorithm: 'sha-256', hex: 'a'.repeat(63) } },
    { checksum: { algorithm: 'sha-256', hex: 'g'.repeat(64) } },
    { checksum: { algorithm: 'crc32', hex: 'a'.repeat(8) } },
    { queueId: 0 },
  ])('is refused with %j', (given) => {
    expect(takes(given)).toBe(false)
  })

  it.each([
    { headers: [['X-Token', 'ä b']] },
    { headers: [['a', '']] },
    { method: 'post', bodyBase64: 'aGFsbG8=' },
    { auth: { user: '', password: '' } },
    ...Object.entries(checksumHexLength).map(([algorithm, digits]) => ({
      checksum: { algorithm, hex: 'A'.repeat(digits) },
    })),
  ])('may say %j', (given) => {
    expect(takes(given)).toBe(true)
  })

  it('is normalised: method in capitals, digest in small letters', () => {
    const request = downloadRequest.parse({ urls, method: 'put', checksum: { algorithm: 'md5', hex: 'AB'.repeat(16) } })
    expect(request).toMatchObject({ method: 'PUT', checksum: { hex: 'ab'.repeat(16) } })
  })
})
