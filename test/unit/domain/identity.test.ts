/** What a response head says of the resource: tables of honest and hostile values. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../../main/engine/domain/identity.ts'
import {
  hasStrongValidator,
  headerOf,
  isUnexpectedPage,
  lengthOf,
  proofOf,
  resourceOf,
} from '../../../main/engine/domain/identity.ts'
import type { HeadView } from '../../../shared/views.ts'
import { seed } from '../../support/seed.ts'

const head = (headers: Readonly<Record<string, string>>, status = 200): HeadView => ({
  status,
  headers: Object.entries(headers),
  finalUrl: 'http://files.test/a',
})

describe('a length', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    [' 42 ', 42],
    ['007', 7],
    ['999999999999999', 999_999_999_999_999],
  ])('is read from "%s"', (text, bytes) => {
    expect(lengthOf(head({ 'Content-Length': text }))).toBe(bytes)
  })

  it.each([
    ...['', ' ', '-1', '+1', '1.5', '1e3', '0x10', '1,1', '5, 5', '1 2', 'NaN', 'Infinity', '١٢', '1_000', '10 bytes'],
    '9999999999999999',
    '18446744073709551616',
    '9'.repeat(400),
  ])('is not made of "%s"', (text) => {
    expect(lengthOf(head({ 'content-length': text }))).toBeNull()
    expect(resourceOf(head({ 'content-length': text, 'accept-ranges': 'bytes' }))).toMatchObject({
      sizeBytes: null,
      ranges: false,
    })
  })

  it('is a safe whole number or nothing, whatever a server says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.bigInt().map(String), fc.double().map(String)), (text) => {
        const bytes = lengthOf(head({ 'content-length': text }))
        expect(bytes === null || (Number.isSafeInteger(bytes) && bytes >= 0)).toBe(true)
      }),
      { seed: seed(), numRuns: 500 },
    )
  })

  it('is not that of the file under a transfer coding', () => {
    expect(resourceOf(head({ 'content-length': '5', 'transfer-encoding': 'chunked' })).sizeBytes).toBeNull()
  })
})

it('header names are compared without case, and the first of several counts', () => {
  const twice: HeadView = {
    ...head({}),
    headers: [
      ['ETag', '"a"'],
      ['etag', '"b"'],
    ],
  }
  expect(headerOf(twice, 'etag')).toBe('"a"')
  expect(headerOf(twice, 'content-type')).toBeNull()
})

const date = 'Wed, 01 May 2024 10:00:00 GMT'
const validators = [
  { headers: { etag: '"a"' }, strong: true },
  { headers: { etag: 'W/"a"' }, strong: false },
  { headers: {}, strong: false },
  { headers: { 'last-modified': date }, strong: false },
  { headers: { 'last-modified': date, date: 'Wed, 01 May 2024 10:01:00 GMT' }, strong: true },
  { headers: { 'last-modified': date, date: 'Wed, 01 May 2024 10:00:59 GMT' }, strong: false },
  { headers: { 'last-modified': date, date: 'Wed, 01 May 2024 09:00:00 GMT' }, strong: false },
  { headers: { 'last-modified': date, date: 'yesterday' }, strong: false },
  { headers: { 'last-modified': 'long ago', date }, strong: false },
  { headers: { etag: 'W/"a"', 'last-modified': date, date: 'Thu, 02 May 2024 10:00:00 GMT' }, strong: true },
]

describe('a strong validator', () => {
  it.each(validators)('$headers: $strong', ({ headers, strong }) => {
    expect(hasStrongValidator(resourceOf(head(headers)))).toBe(strong)
  })
})

describe('the proof', () => {
  const strong = resourceOf(head({ etag: '"a"' }))
  const weak = resourceOf(head({ etag: 'W/"a"' }))
  const evidence = (digestVerified: boolean, lengthProven: boolean, stitched: boolean, joined = true): Evidence => ({
    digestVerified,
    lengthProven,
    stitched,
    joined,
  })
  it.each([
    [strong, evidence(false, true, false), 'validator'],
    [strong, evidence(false, true, true), 'validator'],
    [strong, evidence(false, true, true, false), 'none'],
    [{ ...strong, aliases: [{ etag: '"b"', lastModified: null }] }, evidence(false, true, true), 'overlap'],
    [strong, evidence(false, false, false), 'none'],
    [strong, evidence(false, false, true), 'none'],
    [weak, evidence(false, true, false), 'validator'],
    [weak, evidence(false, true, true), 'overlap'],
    [weak, evidence(false, false, false), 'none'],
    [weak, evidence(false, false, true), 'none'],
    ...[strong, weak].flatMap((resource) =>
      [true, false].flatMap((length) =>
        [true, false].map((stitched) => [resource, evidence(true, length, stitched), 'digest'] as const),
      ),
    ),
  ] as const)('%#: as the table says', (resource, seen, proof) => {
    expect(proofOf(resource, seen)).toBe(proof)
  })
})

describe('a page where a file was expected', () => {
  const page = { 'content-type': 'text/html; charset=utf-8' }
  const ask = (
    url: string,
    out: string | null = null,
    hasChecksum = false,
  ): Parameters<typeof isUnexpectedPage>[1] => ({ url, out, hasChecksum })
  it.each([
    { what: 'a page for a zip', headers: page, asked: ask('http://a.test/file.zip'), unexpected: true },
    {
      what: 'whatever its case',
      headers: { 'Content-Type': 'TEXT/HTML' },
      asked: ask('http://a.test/FILE.ZIP'),
      unexpected: true,
    },
    {
      what: 'XHTML',
      headers: { 'content-type': 'application/xhtml+xml' },
      asked: ask('http://a.test/a.iso'),
      unexpected: true,
    },
    { what: 'a page for a page', headers: page, asked: ask('http://a.test/index.html'), unexpected: false },
    { what: 'a page of a script', headers: page, asked: ask('http://a.test/get.php?file=a.zip'), unexpected: false },
    { what: 'a page for no ending', headers: page, asked: ask('http://a.test/about'), unexpected: false },
    { what: 'a page for the root', headers: page, asked: ask('http://a.test/'), unexpected: false },
    {
      what: 'a page where a digest was given',
      headers: page,
      asked: ask('http://a.test/about', null, true),
      unexpected: true,
    },
    {
      what: 'a page where the name wished for is a file',
      headers: page,
      asked: ask('http://a.test/get', 'a.zip'),
      unexpected: true,
    },
    {
      what: 'a page where the name wished for is a page',
      headers: page,
      asked: ask('http://a.test/a.zip', 'a.html'),
      unexpected: false,
    },
    {
      what: 'a page meant as a file',
      headers: { ...page, 'content-disposition': 'attachment; filename=a.html' },
      asked: ask('http://a.test/a.zip'),
      unexpected: false,
    },
    {
      what: 'a page shown inline',
      headers: { ...page, 'content-disposition': 'inline' },
      asked: ask('http://a.test/a.zip'),
      unexpected: true,
    },
    {
      what: 'a file',
      headers: { 'content-type': 'application/zip' },
      asked: ask('http://a.test/a.zip'),
      unexpected: false,
    },
    { what: 'text', headers: { 'content-type': 'text/plain' }, asked: ask('http://a.test/a.zip'), unexpected: false },
    { what: 'no type', headers: {}, asked: ask('http://a.test/a.zip'), unexpected: false },
    { what: 'an address that is none', headers: page, asked: ask('not an address.zip'), unexpected: false },
  ])('$what: $unexpected', ({ headers, asked, unexpected }) => {
    expect(isUnexpectedPage(head(headers), asked)).toBe(unexpected)
  })
})
