/** What is read from pages, indexes, feeds and lists as servers write them, in the encodings that they use. */
import { describe, expect, test } from 'vitest'
import { grabOptions } from '../../../shared/grabs.ts'
import { canonicalAddress, readAddress } from '../../../main/engine/grabber/addresses.ts'
import { parseDate, parseSize } from '../../../main/engine/grabber/clean.ts'
import { readPage } from '../../../main/engine/grabber/read-page.ts'
import { Scope } from '../../../main/engine/grabber/scope.ts'
import { srcsetOf } from '../../../main/engine/grabber/srcset.ts'
import { decodePage } from '../../../main/engine/grabber/text.ts'
import { isPublicAddress } from '../../../main/engine/transfer/public-address.ts'

const hrefs = (text: string, type: string | null = 'text/html'): readonly string[] =>
  readPage(text, type).links.map(({ href }) => href)

const rules = { sortQuery: false, keepTracking: false }
const canonical = (text: string): string => canonicalAddress(readAddress(text) ?? new URL('x:'), rules)

test('HTML: base, srcset, lazy pictures, refresh and pages without an end', () => {
  const text = `<base href=/d/><base href=/e/><meta http-equiv=refresh content="3; url='r.html'">
    <a href=a.zip>the <b>words</b></a><img data-src=l.png srcset="s.png 1x, m,n.png 2x"><video poster=p.jpg><source src=v.mp4>
    <script>"<a href=no>"</script><a href="b&amp;c.html" rel=nofollow>${'<div>'.repeat(5_000)}<a href=last.zip`
  const reading = readPage(text, 'text/html')
  expect(reading.base).toBe('/d/')
  expect(reading.links.map(({ href }) => href)).toEqual(
    expect.arrayContaining(['r.html', 'a.zip', 'l.png', 's.png', 'm,n.png', 'p.jpg', 'v.mp4', 'b&c.html']),
  )
  expect(reading.links.map(({ href }) => href)).not.toContain('no')
  expect(reading.links.find(({ href }) => href === 'a.zip')?.text).toBe('the words')
  expect(srcsetOf('a.png, b.png 2x,c.png 3x')).toEqual(['a.png', 'b.png', 'c.png'])
})

test('a link behind two hundred thousand open elements is found', () => {
  const html = readPage(`<title>deep</title>${'<div>'.repeat(200_000)}<a href="/deep.zip">x</a>`, 'text/html')
  expect([html.title, html.links.map(({ href }) => href)]).toEqual(['deep', ['/deep.zip']])
  const xml = readPage(`<rss><channel>${'<a>'.repeat(200_000)}`, 'application/rss+xml')
  expect(xml.form).toBe('feed')
})

describe('directory indexes', () => {
  const rows = (text: string) =>
    readPage(text, 'text/html').links.map(({ href, via, sizeBytes, modifiedAt }) => [href, via, sizeBytes, modifiedAt])
  const day = Date.UTC(2026, 10, 20, 10, 5)

  test('nginx', () => {
    expect(
      rows(`<html><head><title>Index of /p/</title></head><body><h1>Index of /p/</h1><hr><pre><a href="../">../</a>
<a href="d/">d/</a>                            20-Nov-2026 10:05                   -
<a href="f.zip">f.zip</a>                         20-Nov-2026 10:05                1234
</pre>`),
    ).toEqual([
      ['d/', 'folder', null, null],
      ['f.zip', 'entry', 1234, day],
    ])
  })
  test('Apache', () => {
    expect(
      rows(`<title>Index of /p</title><h1>Index of /p</h1><table><tr><th><a href="?C=N;O=D">Name</a></th></tr>
<tr><td><a href="/">Parent Directory</a></td><td>&nbsp;</td></tr>
<tr><td valign="top"><img src="/icons/z.gif"></td><td><a href="f.zip">f.zip</a></td><td align="right">2026-11-20 10:05  </td><td align="right">1.2M</td></tr>`),
    ).toEqual([['f.zip', 'entry', 1_258_291, day]])
  })
  test('lighttpd', () => {
    expect(
      rows(`<title>Index of /p/</title><h2>Index of /p/</h2><div class="list"><table summary="Directory Listing"><tbody>
<tr class="d"><td class="n"><a href="../">..</a>/</td><td class="m">&nbsp;</td><td class="s">- &nbsp;</td></tr>
<tr><td class="n"><a href="f.zip">f.zip</a></td><td class="m">2026-Nov-20 10:05:00</td><td class="s">3.4K</td></tr>`),
    ).toEqual([['f.zip', 'entry', 3_482, day]])
  })
  test('Caddy', () => {
    expect(
      rows(`<title>/p/</title><table aria-describedby="summary"><tr><th><a href="?sort=name&order=desc">Name</a></th></tr>
<tr class="file"><td></td><td><a href="./f.zip"><span class="name">f.zip</span></a></td><td class="size" data-size="1234"><div>1.2 KiB</div></td>
<td class="timestamp"><time datetime="2026-11-20T10:05:00Z">11/20/2026</time></td></tr></table>`),
    ).toEqual([['./f.zip', 'entry', 1234, day]])
  })
})

test('a semicolon in an index is a part of the name', () => {
  const { links } = readPage(
    '<title>Index of /p/</title><pre><a href="a;b=c.zip">a;b=c.zip</a> 20-Nov-2026 10:05 3\n<a href="x%3By.zip">x</a> 20-Nov-2026 10:05 3',
    'text/html',
  )
  expect(links.map(({ name }) => name)).toEqual(['a;b=c.zip', null])
})

describe('what the text of an entry links to', () => {
  const seen = (text: string, type: string) =>
    readPage(text, type).links.map((link) => [link.href, link.via, link.text, link.modifiedAt !== null])

  test('RSS: escaped, and in CDATA, relative to the entry', () => {
    const text = `<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><description>About &lt;a href="/no"&gt;</description>
      <item><title>News</title><link>http://a.test/2026/news/</link><pubDate>Fri, 20 Nov 2026 10:05:00 GMT</pubDate>
      <description>Read &lt;a href="summary.pdf"&gt;the summary&lt;/a&gt;.</description>
      <content:encoded><![CDATA[${'<p>long</p>'.repeat(2_000)}<a href="/all.zip">All</a> <img src="http://cdn.test/i.jpg" alt="A picture">]]></content:encoded>
      <enclosure url="http://a.test/e.mp3" length="9000"/></item></channel></rss>`
    expect(seen(text, 'application/rss+xml')).toEqual([
      ['http://a.test/2026/news/', 'link', 'News', true],
      ['http://a.test/e.mp3', 'entry', 'News', true],
      ['http://a.test/2026/news/summary.pdf', 'link', 'the summary', false],
      ['http://a.test/all.zip', 'link', 'All', false],
      ['http://cdn.test/i.jpg', 'embed', 'A picture', false],
    ])
  })
  test('Atom: as HTML, and as XHTML', () => {
    const text = `<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>One</title><link href="http://a.test/1/"/>
      <content type="html">&lt;a href="one.zip"&gt;one&lt;/a&gt;</content></entry>
      <entry><title>Two</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><a href="two.zip">2</a><img src="two.png"/></div></content></entry></feed>`
    expect(seen(text, 'application/atom+xml')).toEqual([
      ['http://a.test/1/', 'link', 'One', false],
      ['http://a.test/1/one.zip', 'link', 'one', false],
      ['two.zip', 'link', 'Two', false],
      ['two.png', 'embed', 'Two', false],
    ])
  })
  test('JSON Feed', () => {
    const item = { url: 'http://a.test/1/', title: 'One', content_html: '<a href="one.zip"></a>' }
    const text = JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', items: [item] })
    expect(seen(text, 'application/feed+json')).toEqual([
      ['http://a.test/1/', 'link', 'One', false],
      ['http://a.test/1/one.zip', 'link', 'One', false],
    ])
  })
})

test('sitemaps, feeds, Metalink, playlists, JSON and text', () => {
  expect(
    hrefs('<?xml version="1.0"?><sitemapindex><sitemap><loc>http://a.test/1.xml</loc></sitemap></sitemapindex>'),
  ).toEqual(['http://a.test/1.xml'])
  expect(
    hrefs(
      '<rss><channel><item><title>T</title><link>http://a.test/p</link><enclosure url="http://a.test/e.mp3" length="9000"/></item></channel></rss>',
    ),
  ).toEqual(['http://a.test/p', 'http://a.test/e.mp3'])
  expect(
    hrefs(
      '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="enclosure" href="e.ogg"/></entry></feed>',
      'application/atom+xml',
    ),
  ).toEqual(['e.ogg'])
  const metalink = readPage(
    '<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="x.iso"><size>70</size><url>http://a.test/x</url><url>http://b.test/x</url></file></metalink>',
    null,
  )
  expect(metalink.links).toMatchObject([{ href: 'http://a.test/x', name: 'x.iso', sizeBytes: 70, isExact: true }])
  expect(hrefs('#EXTM3U\n#EXTINF:12,Song\ns.mp3\n', 'audio/x-mpegurl')).toEqual(['s.mp3'])
  expect(
    hrefs('{"version":"https://jsonfeed.org/version/1.1","items":[{"url":"u","attachments":[{"url":"f.mp3"}]}]}', null),
  ).toEqual(['u', 'f.mp3'])
  expect(hrefs('see (http://a.test/x_(1).zip), http://b.test/y。再见', 'text/plain')).toEqual([
    'http://a.test/x_(1).zip',
    'http://b.test/y',
  ])
})

test('entities that a document declares are not expanded', () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><urlset><url><loc>http://a.test/&b;&b;</loc></url></urlset>`
  expect(hrefs(bomb, 'application/xml')[0]?.length ?? 0).toBeLessThan(40)
})

test.each([
  ['gb18030', 'd6d0cec4c4bfc2bcb5c4c1b4bdd3bacdc8c8c3c5cfc2d4d8b5d8d6b7', '中文目录的链接和热门下载地址'],
  ['big5', 'a4a4a4e5a5d8bffdaabab3b5b5b2', null],
  ['shift_jis', '93fa967b8cea82cc83658358836783788381815b83578341', null],
])('%s is read when it is declared, in the header or in the page', (encoding, hex, words) => {
  const body = Buffer.from(hex, 'hex')
  const text = new TextDecoder(encoding).decode(body)
  if (words !== null) expect(text).toBe(words)
  expect(decodePage(body, `text/html; charset=${encoding}`).text).toBe(text)
  const page = Buffer.concat([Buffer.from(`<meta charset="${encoding}">`), body])
  expect(decodePage(page, 'text/html').text).toContain(text)
})

test('UTF-8 that is called something else is UTF-8', () => {
  const page = Buffer.from('<meta charset="iso-8859-1">größer 中文')
  expect(decodePage(page, 'text/html; charset=iso-8859-1').text).toContain('größer 中文')
})

test('the same address in other clothes is the same address', () => {
  const same = [
    'http://A.test:80/a/../b%7e/?',
    'http://a.test/b~/#x',
    'http://a.test/b~/?utm_source=y&fbclid=1',
    'http://u:p@a.test./b~/',
  ]
  expect(new Set(same.map(canonical))).toEqual(new Set(['http://a.test/b~/']))
  expect(canonical('http://a.test/?b=1&a=2')).not.toBe(canonical('http://a.test/?a=2&b=1'))
  expect(canonical('http://a.test/%2f')).toBe('http://a.test/%2F')
  for (const bad of [
    'javascript:x',
    'file:///etc/passwd',
    'http://a.test:25/',
    'data:,x',
    `http://a.test/${'x'.repeat(9_000)}`,
  ]) {
    expect(readAddress(bad)).toBeNull()
  }
})

test('sizes and dates as pages write them', () => {
  expect(['1234', '1.5K', '1,234', '3,4 GB', '12 MiB', '-', 'x'].map(parseSize)).toEqual([
    1234,
    1536,
    1234,
    3_400_000_000,
    12_582_912,
    null,
    null,
  ])
  expect(['2026-02-30', '20-Nov-2026', '2026年11月20日', 'Fri, 20 Nov 2026 00:00:00 GMT'].map(parseDate)).toEqual([
    null,
    ...Array.from({ length: 3 }, () => Date.UTC(2026, 10, 20)),
  ])
})

test('what is a page, what is a file, and what is out of bounds', () => {
  const { http: _http, ...plan } = grabOptions.parse({
    starts: ['http://a.test/d/'],
    depth: 2,
    reject: ['*old*'],
    below: true,
  })
  const scope = new Scope(plan)
  const target = (href: string, depth = 0) => {
    const found = scope.target(
      { href, via: 'link', text: '', name: null, sizeBytes: null, isExact: false, modifiedAt: null, nofollow: false },
      'http://a.test/d/',
      depth,
      null,
    )
    return found === null ? null : 'page' in found ? 'page' : found.find.folder
  }
  expect(target('x.html')).toBe('page')
  expect(target('v1.2')).toBe('page')
  expect(target('x.html', 2)).toBeNull()
  expect(target('../up.html')).toBeNull()
  expect(target('http://b.test/x.html')).toBeNull()
  expect(target('e/f/x.zip')).toBe('e/f')
  expect(target('http://cdn.test/q/x.zip')).toBe('cdn.test/q')
  expect(target('old.zip')).toBeNull()
  expect(target('a/a/a/a/a/')).toBeNull()
})

test('addresses of private networks, however they are written', () => {
  const inside = [
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    'fd00::1',
    'fe80::1%eth0',
    '224.0.0.1',
    '2002:7f00:1::',
  ]
  expect(inside.filter(isPublicAddress)).toEqual([])
  expect(
    ['1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'].filter((one) => !isPublicAddress(one)),
  ).toEqual([])
})
