import { describe, expect, test } from 'vitest'
import { BadValue } from '../../../shared/links/bad-value.ts'
import {
  mergeHeaders,
  parseChecksum,
  parseHeader,
  parseProxy,
  parseUser,
  shownUrl,
} from '../../../shared/links/values.ts'
import { parseCount, parseRate, parseSeconds } from '../../../shared/links/units.ts'

describe('rates', () => {
  test.each([
    ['1000', 1000],
    ['500K', 512_000],
    ['500k', 512_000],
    ['2M', 2_097_152],
    ['1.5MiB', 1_572_864],
    ['1.5 MiB/s', 1_572_864],
    ['1G', 1_073_741_824],
    ['0', null],
    ['10B', 10],
  ])('%s is %s bytes a second', (text, bytes) => {
    expect(parseRate(text)).toBe(bytes)
  })
  test.each(['', 'fast', '-5', '5X', '1e9', '0.0001', '99999999999G', '1,5M', '5 M M'])('%j is refused', (text) => {
    expect(() => parseRate(text)).toThrow(BadValue)
  })
})

describe('seconds', () => {
  test.each([
    ['30', 30_000],
    ['0.5', 500],
    ['.25', 250],
    ['1.', 1000],
  ])('%s s is %s ms', (text, ms) => {
    expect(parseSeconds(text)).toBe(ms)
  })
  test.each(['', '0', '-1', '1m', 'NaN', 'Infinity', '9999999999', '0x10'])('%j is refused', (text) => {
    expect(() => parseSeconds(text)).toThrow(BadValue)
  })
  test('zero is allowed where the least is zero', () => {
    expect(parseSeconds('0', 0)).toBe(0)
  })
})

test('counts stay within their bounds', () => {
  expect(parseCount('1', 1, 64)).toBe(1)
  expect(parseCount('64', 1, 64)).toBe(64)
  for (const text of ['0', '65', '1.5', '', '-1', '1e1', 'two']) {
    expect(() => parseCount(text, 1, 64)).toThrow(/whole number from 1 to 64/)
  }
})

describe('headers', () => {
  test('name and value are split at the first colon and trimmed', () => {
    expect(parseHeader('X-Time:  12:30 ')).toEqual(['X-Time', '12:30'])
    expect(parseHeader('X-Empty:')).toEqual(['X-Empty', ''])
  })
  test.each(['Range: bytes=0-1', 'host: a', 'Content-Length: 3', 'Proxy-Authorization: Basic x'])(
    '%j is refused because Sluice sets it',
    (text) => {
      expect(() => parseHeader(text)).toThrow(/set by Sluice itself/)
    },
  )
  test.each(['no colon', ': value', 'Bad Name: x', 'X: a\r\nEvil: b', 'X: a\0b'])('%j is refused', (text) => {
    expect(() => parseHeader(text)).toThrow(BadValue)
  })
  test('merging replaces a field of the same name, whatever its case', () => {
    const merged = mergeHeaders(
      [
        ['Accept', 'a'],
        ['X', '1'],
      ],
      [
        ['accept', 'b'],
        ['Y', '2'],
        ['Y', '3'],
      ],
    )
    expect(merged).toEqual([
      ['X', '1'],
      ['accept', 'b'],
      ['Y', '2'],
      ['Y', '3'],
    ])
  })
})

describe('checksums', () => {
  const hex = 'AB'.repeat(32)
  test.each(['sha-256', 'sha256', 'SHA-256'])('%s', (name) => {
    expect(parseChecksum(`${name}=${hex}`)).toEqual({ algorithm: 'sha-256', hex: hex.toLowerCase() })
  })
  test.each([
    [`crc32=${hex}`, /write md5/],
    ['sha-256=abc', /wrong number of digits/],
    [`md5=${'zz'.repeat(16)}`, /hexadecimal/],
    ['sha-256', /write md5/],
    [`sha-256=${hex}=`, /digest/],
  ])('%s is refused', (text, reason) => {
    expect(() => parseChecksum(text)).toThrow(reason)
  })
})

test('a user needs a password, which may be empty or hold colons', () => {
  expect(parseUser('ann:s:e:c')).toEqual({ user: 'ann', password: 's:e:c' })
  expect(parseUser('ann:')).toEqual({ user: 'ann', password: '' })
  expect(() => parseUser('ann')).toThrow(/name:password/)
})

test('proxies', () => {
  expect(parseProxy('proxy.test:3128')).toBe('http://proxy.test:3128')
  expect(parseProxy('socks5h://u:p@proxy.test:1080')).toBe('socks5h://u:p@proxy.test:1080')
  expect(() => parseProxy('ftp://proxy.test')).toThrow(/not supported/)
  expect(() => parseProxy('http://')).toThrow(BadValue)
})

test('an address is shown without its user and password', () => {
  expect(shownUrl('https://ann:secret@example.org/a?b=c@d')).toBe('https://example.org/a?b=c@d')
  expect(shownUrl('https://example.org/@x')).toBe('https://example.org/@x')
  expect(shownUrl('not an address @')).toBe('not an address @')
})
