/** What header fields say, and what nonsense does not. */
import { expect, test } from 'vitest'
import {
  contentLengthOf,
  contentRangeOf,
  framingOf,
  isWebPage,
  mediaTypeOf,
  readHeaders,
  retryAfterMsOf,
} from '../../../main/engine/transfer/headers.ts'

test('names are lower case; values are UTF-8 where they can be, ISO 8859-1 otherwise', () => {
  const raw = [Buffer.from('X-Name'), Buffer.from('naïve'), Buffer.from('x-old'), Buffer.from([0xef, 0x66])]
  expect(readHeaders(raw)).toEqual([
    ['x-name', 'naïve'],
    ['x-old', 'ïf'],
  ])
  expect(readHeaders([Buffer.from('a'), [Buffer.from('1'), Buffer.from('2')]])).toEqual([
    ['a', '1'],
    ['a', '2'],
  ])
  expect(readHeaders(null)).toEqual([])
})

test.each([
  ['bytes 0-0/1', { start: 0, end: 1, totalBytes: 1 }],
  ['BYTES  5-9/*', { start: 5, end: 10, totalBytes: null }],
  ['bytes 5-4/10', null],
  ['bytes 5-10/10', null],
  ['bytes */10', null],
  ['bytes 0-9', null],
  ['bytes 0-9/10 ', { start: 0, end: 10, totalBytes: 10 }],
  ['bytes 0-99999999999999999999/*', null],
  ['items 0-9/10', null],
])('Content-Range %s', (value, expected) => {
  expect(contentRangeOf([['content-range', value]])).toEqual(expected)
})

test('lengths and framing', () => {
  expect(contentLengthOf([['content-length', ' 12 ']])).toBe(12)
  expect(contentLengthOf([['content-length', '-1']])).toBeNull()
  expect(framingOf('GET', 200, [['content-length', '5']])).toEqual({ kind: 'length', bytes: 5 })
  expect(framingOf('GET', 200, [['transfer-encoding', 'gzip, Chunked']])).toEqual({ kind: 'chunked' })
  expect(framingOf('GET', 200, [['transfer-encoding', 'gzip']])).toEqual({ kind: 'close' })
  expect(framingOf('GET', 200, [])).toEqual({ kind: 'close' })
  expect(framingOf('HEAD', 200, [['content-length', '5']])).toEqual({ kind: 'none' })
  expect(framingOf('GET', 204, [])).toEqual({ kind: 'none' })
  expect(mediaTypeOf([['content-type', 'Text/HTML; charset=x']])).toBe('text/html')
  expect(['text/html', 'application/xhtml+xml', 'text/plain', null].map(isWebPage)).toEqual([true, true, false, false])
})

const now = Date.parse('Sun, 06 Nov 1994 08:49:30 GMT')
test.each<[string, number | undefined]>([
  ['120', 120_000],
  ['0', 0],
  ['999999', 3_600_000],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 7_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 7_000],
  ['Sun Nov  6 08:49:37 1994', 7_000],
  ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
  ['Sun, 06 Nov 2094 08:00:00 GMT', 3_600_000],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['2094', 2_094_000],
  ['2094-01-01', undefined],
  ['', undefined],
])('Retry-After %s', (value, expected) => {
  expect(retryAfterMsOf([['retry-after', value]], now)).toBe(expected)
})
