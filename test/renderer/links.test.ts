/** Addresses in whatever people paste or drop. */
import { expect, test } from 'vitest'
import { linksOfHtml, textOfTransfer } from '../../renderer/downloads/links.ts'
import { findLinks } from '../../shared/links/find-links.ts'

test.for([
  ['https://example.org/a.zip', ['https://example.org/a.zip']],
  ['see https://example.org/a.zip, please.', ['https://example.org/a.zip']],
  ['(https://example.org/a_(b).zip)', ['https://example.org/a_(b).zip']],
  ['<https://example.org/x>', ['https://example.org/x']],
  ['"https://example.org/x?a=1&b=2"', ['https://example.org/x?a=1&b=2']],
  ['HTTPS://EXAMPLE.ORG/X', ['HTTPS://EXAMPLE.ORG/X']],
  ['http://a/1\thttp://b/2', ['http://a/1', 'http://b/2']],
  ['http://[::1]:8080/f', ['http://[::1]:8080/f']],
  ['http://user:pw@example.org/f', ['http://user:pw@example.org/f']],
  ['https://例え.jp/ファイル.zip', ['https://例え.jp/ファイル.zip']],
  ['https://', []],
  ['ftp://example.org/a', []],
  ['javascript:alert(1)', []],
] as const)('%s', ([text, links]) => {
  expect(findLinks(text).links).toEqual(links)
})

test('keeps order, drops repeats, comments and empty lines, and tells lines without a link', () => {
  const text = '# mirror list\r\nhttps://b/2\r\n\r\nhttps://a/1\nhttps://b/2\nnot a link'
  expect(findLinks(text)).toEqual({ links: ['https://b/2', 'https://a/1'], ignored: ['not a link'] })
})

test('takes the targets of links in HTML and leaves relative ones', () => {
  expect(linksOfHtml('<a href="https://a/1">x</a><a href="/2">y</a><a href="javascript:0">z</a>')).toBe('https://a/1')
})

test('prefers a list of addresses to HTML, and HTML to text', () => {
  const of = (data: Readonly<Record<string, string>>): string =>
    textOfTransfer({ getData: (type: string) => data[type] ?? '' })
  const html = '<a href="https://h/1">h</a>'
  expect(of({ 'text/uri-list': 'https://u/1', 'text/html': html, 'text/plain': 'https://p/1' })).toBe('https://u/1')
  expect(of({ 'text/html': html, 'text/plain': 'https://p/1' })).toBe('https://h/1')
  expect(of({ 'text/html': '<b>bold</b>', 'text/plain': 'https://p/1' })).toBe('https://p/1')
})
