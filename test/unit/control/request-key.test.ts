/** When two requests ask for the same thing. */
import { describe, expect, it } from 'vitest'
import { requestKeyOf } from '../../../main/engine/control/request-key.ts'
import { partSecrets } from '../../../main/engine/control/secrets.ts'
import { downloadRequest } from '../../../shared/requests.ts'

const keyOf = (given: object, dir = '/d'): string =>
  requestKeyOf(partSecrets(downloadRequest.parse({ urls: ['http://a.test/f'], ...given })).stored, dir)
const plain = keyOf({})

describe('the key of a request', () => {
  it('is a digest in hexadecimal', () => {
    expect(plain).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each([
    { urls: ['http://a.test/f#part'] },
    { urls: ['HTTP://A.TEST:80/f'] },
    { method: 'get' },
    { rateLimit: 5 },
    { priority: 9 },
    { connections: 3 },
    { proxy: 'http://p.test' },
    { maxTries: 1 },
    { timeLimits: { idleMs: 4 } },
    { userAgent: 'me' },
    { foundOn: 'http://a.test/' },
  ])('does not change with %j', (given) => {
    expect(keyOf(given)).toBe(plain)
  })

  it.each([
    { urls: ['http://a.test/g'] },
    { urls: ['http://a.test/f?'] },
    { urls: ['https://a.test/f'] },
    { urls: ['http://a.test/f', 'http://b.test/f'] },
    { method: 'POST' },
    { bodyBase64: 'AAAA' },
    { out: 'name' },
    { checksum: { algorithm: 'md5', hex: 'a'.repeat(32) } },
    { headers: [['accept', 'x/y']] },
  ])('changes with %j', (given) => {
    expect(keyOf(given)).not.toBe(plain)
  })

  it('changes with the folder, and not with the order or case of header names', () => {
    expect(keyOf({}, '/e')).not.toBe(plain)
    expect(
      keyOf({
        headers: [
          ['A', '1'],
          ['B', '2'],
        ],
      }),
    ).toBe(
      keyOf({
        headers: [
          ['b', '2'],
          ['a', '1'],
        ],
      }),
    )
  })

  it('takes addresses that are none as they are', () => {
    expect(keyOf({ urls: ['x'] })).not.toBe(keyOf({ urls: ['y'] }))
  })
})
