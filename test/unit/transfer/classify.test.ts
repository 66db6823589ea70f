/** Errors become failures by their codes; nothing known stays without words, nothing secret gets into them. */
import { expect, test } from 'vitest'
import { errors } from 'undici'
import { classifyNetwork, classifyStatus } from '../../../main/engine/transfer/classify.ts'
import type { Place } from '../../../main/engine/transfer/classify.ts'
import { failure } from '../../../shared/failure-schema.ts'
import type { FailureCode } from '../../../shared/failure.ts'

const direct: Place = { stage: 'connect', host: 'example.org', proxy: null }
const coded = (code: string): Error => Object.assign(new Error('text that nobody reads'), { code })

test.each<[string, Place['stage'], FailureCode]>([
  ['ENOTFOUND', 'connect', 'dns_failed'],
  ['EAI_AGAIN', 'connect', 'dns_failed'],
  ['ECONNREFUSED', 'connect', 'connection_refused'],
  ['EHOSTUNREACH', 'connect', 'host_unreachable'],
  ['ENETUNREACH', 'connect', 'host_unreachable'],
  ['ETIMEDOUT', 'connect', 'connect_timeout'],
  ['ETIMEDOUT', 'exchange', 'connection_lost'],
  ['ECONNRESET', 'exchange', 'connection_lost'],
  ['EPIPE', 'exchange', 'connection_lost'],
  ['UND_ERR_SOCKET', 'exchange', 'connection_lost'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'exchange', 'connection_lost'],
  ['UND_ERR_HEADERS_OVERFLOW', 'exchange', 'protocol_error'],
  ['HPE_INVALID_CONSTANT', 'exchange', 'protocol_error'],
  ['HPE_INVALID_EOF_STATE', 'exchange', 'connection_lost'],
  ['CERT_HAS_EXPIRED', 'tls', 'tls_failed'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', 'tls_failed'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', 'tls_failed'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls', 'tls_failed'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', 'tls_failed'],
  ['EPROTO', 'tls', 'tls_failed'],
  ['ECONNRESET', 'tls', 'connection_lost'],
  ['E_SOMETHING_NEW', 'exchange', 'internal'],
])('%s while %s is %s', (code, stage, expected) => {
  const found = classifyNetwork(coded(code), { ...direct, stage })
  expect(found.code).toBe(expected)
  expect(failure.parse(found)).toEqual(found)
  expect(found.message).not.toContain('undefined')
  expect(found.message).not.toContain('nobody reads')
})

test('on the way to a proxy it is the proxy that failed', () => {
  const place: Place = { ...direct, proxy: 'proxy:3128' }
  for (const code of ['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'ECONNRESET']) {
    const found = classifyNetwork(coded(code), place)
    expect([found.code, found.detail]).toEqual(['proxy_failed', { host: 'example.org', code, proxy: 'proxy:3128' }])
  }
  expect(classifyNetwork(coded('CERT_HAS_EXPIRED'), place).code).toBe('tls_failed')
})

test('codes are found in gathered errors and causes', () => {
  const gathered = new AggregateError([coded('ECONNREFUSED'), coded('EHOSTUNREACH')])
  expect(classifyNetwork(gathered, direct).code).toBe('connection_refused')
  expect(classifyNetwork(new Error('x', { cause: coded('ENOTFOUND') }), direct).code).toBe('dns_failed')
  expect(classifyNetwork(new errors.HTTPParserError('x'), { ...direct, stage: 'exchange' }).code).toBe('protocol_error')
  expect(classifyNetwork('a string', direct).code).toBe('internal')
})

test('statuses say which host, and keep what it asks for', () => {
  const found = classifyStatus(503, [['retry-after', '5']], 'example.org', 0)
  expect(found).toMatchObject({
    code: 'server_busy',
    retryAfterMs: 5_000,
    detail: { host: 'example.org', status: '503' },
  })
  expect(found.message).toContain('example.org')
  expect(classifyStatus(404, [], 'a$&b', 0).message).toContain('a$&b')
})
