/** What must never be in a log line, whatever quotes it. */
import { expect, test } from 'vitest'
import { scrub, scrubFields } from '../../main/outlets/scrub.ts'

test.each([
  ['userinfo', 'cannot reach https://ann:CANARY@example.org/a'],
  ['a query', 'GET http://example.org/a?X-Amz-Signature=CANARY failed'],
  ['a path, as webhooks have', 'https://hooks.example.org/services/T0/CANARY answered 500'],
  ['a proxy', 'socks5h://ann:CANARY@10.0.0.1:1080 refused'],
  ['userinfo in an address that is none', 'http://ann:CANARY@ex[ample/ is no address'],
  ['a fragment', 'ws://127.0.0.1:6800/#token=CANARY'],
  ['a header line', 'Authorization: Basic CANARY-0123456789\r\nHost: example.org'],
  ['a cookie line with several', 'cookie: a=1; sid=CANARY; b=2'],
  ['a bearer in a sentence', 'sent bearer CANARY.abc-123 to it'],
  ['JSON', '{"password":"CANARY","user":"ann"}'],
  ['JSON with a space', '{"api_key": "CANARY"}'],
  ['a quoted value of several words', 'passphrase="one CANARY two"'],
  ['a form', 'user=ann&access_token=CANARY&b=2'],
  ['a sentence with a colon', 'the secret: CANARY'],
])('%s is hidden', (_what, text) => {
  expect(scrub(text)).not.toContain('CANARY')
})

test.each([
  'ENOENT: no such file or directory, open /srv/downloads/big.iso',
  'checkpoint took 40 ms for 12 downloads',
  'https://example.org',
  'the key file is damaged; the token is wrong',
])('“%s” stays as it is', (text) => {
  expect(scrub(text)).toBe(text)
})

test('the place of an address stays, for whoever looks for the cause', () => {
  expect(scrub('no answer from https://ann:pw@example.org:8443/a?b=c, twice')).toBe(
    'no answer from https://example.org:8443/… twice',
  )
})

test('fields that are called a secret are hidden whatever they hold; numbers are left alone', () => {
  expect(scrubFields({ cookie: 'a', 'x-auth-user': 'b', sessionToken: 'c', id: 3, code: 'not_found' })).toEqual({
    ...{ cookie: '[hidden]', 'x-auth-user': '[hidden]', sessionToken: '[hidden]', id: 3, code: 'not_found' },
  })
})
