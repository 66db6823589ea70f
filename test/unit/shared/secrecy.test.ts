/** What is recorded and shown of requests and responses lets nobody in, and still says what it was. */
import { expect, test } from 'vitest'
import { concealAddress, concealFields, concealValue } from '../../../shared/secrecy.ts'

test.each([
  ['userinfo', 'https://ann:CANARY@example.org/a.iso'],
  ['a fragment', 'https://example.org/a.iso#CANARY'],
  ['a token', '/a.iso?access_token=CANARY&x=1'],
  ['a signature', 'https://cdn.example.org/a.iso?Expires=1&Signature=CANARY&Key-Pair-Id=CANARY&Policy=CANARY'],
  [
    'what a storage signs',
    'https://s3.example.org/a?X-Amz-Credential=CANARY%2F1&X-Amz-Signature=CANARY&X-Amz-Date=CANARY',
  ],
  ['a name in percent', 'https://example.org/a?to%6ben=CANARY'],
  ['an opaque value of any name', 'https://example.org/a?q=CANARY0123456789abcdefghij'],
  ['a session in the path', 'https://example.org/a;jsessionid=CANARY/b'],
  ['an address without a scheme', '//ann:CANARY@example.org/a'],
])('of an address, %s is hidden', (_what, address) => {
  expect(concealAddress(address)).not.toContain('CANARY')
})

test.each([
  'https://example.org/a.iso',
  'https://example.org/releases/a;v=1/b.iso?mirror=3&name=some-long-name-of-a-file.tar.gz&lang=zh-CN',
  '/relative/a.iso?x=1',
  'not an address',
])('“%s” stays as it is', (address) => {
  expect(concealAddress(address)).toBe(address)
})

test.each([
  ['authorization', 'Bearer CANARY', 'Bearer [hidden]'],
  ['Authorization', 'CANARY', '[hidden]'],
  ['proxy-authorization', 'Basic CANARY', 'Basic [hidden]'],
  ['cookie', 'sid=CANARY', '[hidden]'],
  ['set-cookie', 'sid=CANARY; Path=/', '[hidden]'],
  ['x-api-key', 'CANARY', '[hidden]'],
  ['x-amz-security-token', 'CANARY', '[hidden]'],
  ['location', '/next?token=CANARY', '/next?token=[hidden]'],
  ['referer', 'https://example.org/?sid=CANARY', 'https://example.org/?sid=[hidden]'],
  [
    'link',
    '<https://example.org/a?sig=CANARY>; rel="duplicate"',
    '<https://example.org/a?sig=[hidden]>; rel="duplicate"',
  ],
  ['link', '</a?x=1&sig=CANARY>; rel="next"', '</a?x=1&sig=[hidden]>; rel="next"'],
  ['x-note', 'sent Bearer CANARY-123', 'sent Bearer [hidden]'],
])('the field %s: %s', (name, value, shown) => {
  expect(concealValue(name, value)).toBe(shown)
})

test('what helps to understand an answer stays', () => {
  const fields: [string, string][] = [
    ['www-authenticate', 'Basic realm="Reports"'],
    ['etag', '"5f2c-61a9b7c1"'],
    ['repr-digest', 'sha-256=:4REjxQ4yrqUVicfSKYNO/cF9zNj5ANbzgDZt3/h3Qxo=:'],
    ['content-disposition', 'attachment; filename="a.iso"'],
    ['content-range', 'bytes 0-9/10'],
    ['retry-after', '60'],
  ]
  expect(concealFields(fields)).toEqual(fields)
})

test('what is without secrets comes through unchanged a second time', () => {
  const once = concealAddress('https://ann:CANARY@example.org/a;sid=1?token=CANARY&sig=')
  expect(concealAddress(once)).toBe(once)
  expect(concealValue('authorization', 'Bearer [hidden]')).toBe('Bearer [hidden]')
})
