/** What people really paste: sentences, Markdown, lists, commands copied from a browser or a manual, Metalinks. */
import { describe, expect, test } from 'vitest'
import { patternIn } from '../../../shared/links/patterns.ts'
import { readLinks } from '../../../shared/links/read.ts'
import { addressesOfLink } from '../../../shared/links/sluice-link.ts'

const urls = (text: string): string[] => readLinks(text).links.flatMap((wanted) => [...wanted.urls])
const one = (text: string) => {
  const { links, remarks } = readLinks(text)
  expect(links).toHaveLength(1)
  return {
    urls: links[0]?.urls,
    ...links[0]?.options,
    remarks: remarks.map(({ code, text: about }) => `${code} ${about}`),
  }
}
const bodyOf = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString()

describe('text', () => {
  test.for([
    ['下载地址：https://example.org/a.zip，密码是 1234。', ['https://example.org/a.zip']],
    ['（见 https://example.org/a.zip）', ['https://example.org/a.zip']],
    ['https://example.org/文件（一）.zip', ['https://example.org/文件（一）.zip']],
    ['“https://example.org/a”；“https://example.org/b”', ['https://example.org/a', 'https://example.org/b']],
    [
      '[here](https://example.org/a_(b).zip), and [https://x.org/1](https://x.org/1)',
      ['https://example.org/a_(b).zip', 'https://x.org/1'],
    ],
    ['https://a.org/1,https://a.org/2;https://a.org/3', ['https://a.org/1', 'https://a.org/2', 'https://a.org/3']],
    ['https://a.org/1\thttps://b.org/2', ['https://a.org/1', 'https://b.org/2']],
    ['https://a.org/{id}/x', ['https://a.org/{id}/x']],
    ['curl is a fine tool, see https://curl.se/', ['https://curl.se/']],
    ['# mine\rhttps://a.org/1\rhttps://a.org/2', ['https://a.org/1', 'https://a.org/2']],
    ['curl https://a.org/1\rcurl https://a.org/2', ['https://a.org/1', 'https://a.org/2']],
  ] as const)('%s', ([text, expected]) => {
    expect(urls(text)).toEqual(expected)
  })
  test('a megabyte of closing brackets takes no time', () => {
    const started = performance.now()
    readLinks(`https://a.org/${')'.repeat(1_000_000)}`)
    readLinks('https://a.org/x '.repeat(60_000))
    readLinks(`curl ${"'".repeat(100_001)}`)
    expect(performance.now() - started).toBeLessThan(3_000)
  })
})

describe('curl', () => {
  test('as Chrome copies it for bash', () => {
    const text = String.raw`curl 'https://example.org/get?id=1' \
  -H 'accept: text/html' \
  -H 'accept-encoding: gzip, deflate' \
  -b 'session=abc; theme=dark' \
  -H 'user-agent: Mozilla/5.0' \
  --data-raw $'{"name":"it\'s \u4f60\u597d"}' \
  --compressed --insecure`
    const { bodyBase64, ...rest } = one(text)
    expect(bodyOf(bodyBase64)).toBe(`{"name":"it's 你好"}`)
    expect(rest).toEqual({
      urls: ['https://example.org/get?id=1'],
      method: 'POST',
      userAgent: 'Mozilla/5.0',
      headers: [
        ['accept', 'text/html'],
        ['Cookie', 'session=abc; theme=dark'],
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
      remarks: ['unused_option --insecure'],
    })
  })
  test('as Chrome copies it for cmd', () => {
    const text = [
      'curl ^"https://example.org/get?a=1^&b=%^20^" ^',
      '  -H ^"accept: */*^" ^',
      '  --data-raw ^"^{^\\^"a^\\^":^\\^"x^\\^"^}^"',
    ].join('\r\n')
    const { bodyBase64, urls: found, headers } = one(text)
    expect(found).toEqual(['https://example.org/get?a=1&b=%20'])
    expect(headers).toContainEqual(['accept', '*/*'])
    expect(bodyOf(bodyBase64)).toBe('{"a":"x"}')
  })
  test('several addresses, names in order, patterns and their parts in names', () => {
    const { links } = readLinks(
      "curl -o a.bin https://x.org/1 -o '#1_#2.jpg' 'https://x.org/{red,blue}/[1-2].jpg' https://x.org/3",
    )
    expect(links.map(({ urls: [url], options }) => [url, options.out])).toEqual([
      ['https://x.org/1', 'a.bin'],
      ...['red/1', 'red/2', 'blue/1', 'blue/2'].map((part) => [
        `https://x.org/${part}.jpg`,
        `${part.replace('/', '_')}.jpg`,
      ]),
      ['https://x.org/3', undefined],
    ])
  })
  test('bundled letters, -G, users, methods, bare hosts, --next', () => {
    expect(one('curl -fsSLo out.tgz -uada:s3cret example.org/x.tgz')).toMatchObject({
      urls: ['http://example.org/x.tgz'],
      out: 'out.tgz',
      auth: { user: 'ada', password: 's3cret' },
      remarks: [],
    })
    expect(one('curl -G -d q=1 --data-urlencode "t=a b" https://x.org/s?p=0#h').urls).toEqual([
      'https://x.org/s?p=0&q=1&t=a+b#h',
    ])
    expect(readLinks('curl -XPUT https://x.org/1 --next -A me https://x.org/2').links).toEqual([
      { urls: ['https://x.org/1'], options: { method: 'PUT' } },
      { urls: ['https://x.org/2'], options: { userAgent: 'me' } },
    ])
    expect(one('curl -g "https://x.org/[1-3]"').urls).toEqual(['https://x.org/[1-3]'])
  })
  test('what is left out is told, each with its line; values are not', () => {
    const { remarks, links } = readLinks(
      'intro\ncurl --proxy-header "X: secret" --frob 7 -F a=@b -H bad -d @file $URL https://x.org/a | tar xz\nhttps://x.org/b',
    )
    expect(links.map(({ urls: [url] }) => url)).toEqual(['https://x.org/a', 'https://x.org/b'])
    expect(remarks.map(({ code, line, text }) => [code, line, text])).toEqual([
      ['unused_option', 2, '--proxy-header'],
      ['unknown_option', 2, '--frob'],
      ['unused_option', 2, '-F'],
      ['bad_option', 2, '-H'],
      ['bad_option', 2, '-d'],
      ['no_address', 2, '$URL'],
      ['variable', 2, '$URL'],
      ['rest', 2, '| tar xz'],
    ])
  })
  test('redirections name files, sequences go on, an open quote is told', () => {
    expect(readLinks('curl https://x.org/1 > one.bin 2>/dev/null && curl https://x.org/2').links).toEqual([
      { urls: ['https://x.org/1'], options: { out: 'one.bin' } },
      { urls: ['https://x.org/2'], options: {} },
    ])
    expect(one("curl https://x.org/1 -H 'a: b").remarks).toEqual(['open_quote curl'])
  })
  test('a pattern without end is refused before it is made', () => {
    const { links, remarks } = readLinks('curl https://x.org/[0-999999999]/[0-999999999]')
    expect([links, remarks[0]?.code]).toEqual([[], 'too_many'])
  })
})

test('wget', () => {
  const text = `$ wget -c -nc --header='X-Key: 1' --referer=https://x.org/ -U me --user=ada --password s3 -O 'a b.iso' -P /tmp https://x.org/i`
  expect(one(text)).toEqual({
    urls: ['https://x.org/i'],
    out: 'a b.iso',
    userAgent: 'me',
    auth: { user: 'ada', password: 's3' },
    headers: [
      ['X-Key', '1'],
      ['Referer', 'https://x.org/'],
    ],
    remarks: ['unused_option -P'],
  })
})

describe('lists', () => {
  test('aria2 format: mirrors, options; folders of others are not ours', () => {
    const text = `https://a.org/1\thttps://b.org/1\n  out=sub/../../etc/one.bin\n  checksum=sha-1=${'a'.repeat(40)}\n  dir=/etc\n  frob=1\n  split=x\nhttps://a.org/2\n`
    const { links, remarks } = readLinks(text)
    expect(links).toEqual([
      {
        urls: ['https://a.org/1', 'https://b.org/1'],
        options: { out: 'sub/etc/one.bin', checksum: { algorithm: 'sha-1', hex: 'a'.repeat(40) } },
      },
      { urls: ['https://a.org/2'], options: {} },
    ])
    expect(remarks.map(({ code, line }) => [code, line])).toEqual([
      ['unused_option', 4],
      ['unknown_option', 5],
      ['bad_option', 6],
    ])
  })
  test('repeats are wanted once, comments and empty lines are not ignored lines', () => {
    const { links, ignored } = readLinks('# mirrors\r\nhttps://b.org/2\r\n\r\nhttps://b.org/2\nnot a link')
    expect([links.length, ignored]).toEqual([1, 1])
  })
})

describe('patterns', () => {
  test.for([
    ['https://x.org/img[001-120].jpg', 120, 'https://x.org/img001.jpg', 'https://x.org/img120.jpg'],
    ['https://x.org/[a-z]', 26, 'https://x.org/a', 'https://x.org/z'],
    ['https://x.org/[0-100:10]', 11, 'https://x.org/0', 'https://x.org/100'],
    ['https://x.org/[3-1]', 3, 'https://x.org/3', 'https://x.org/1'],
    ['https://{a,b,c}.org/[1-2]', 6, 'https://a.org/1', 'https://c.org/2'],
    ['http://[::1]:8080/[1-2]', 2, 'http://[::1]:8080/1', 'http://[::1]:8080/2'],
  ] as const)('%s', ([text, count, first, last]) => {
    const reading = readLinks(text)
    expect(reading.patterns).toEqual([{ pattern: text, count, first, last }])
    expect([reading.links[0]?.urls[0], reading.links.at(-1)?.urls[0]]).toEqual([first, last])
    expect(readLinks(text, { hasPatterns: false }).links).toEqual([{ urls: [text], options: {} }])
  })
  test.for(['https://x.org/[abc]', 'https://x.org/{a}', 'https://x.org/[1-2:0]', 'http://[fe80::1]/'])(
    '%s is none',
    (text) => {
      expect(patternIn(text)).toBeNull()
    },
  )
})

describe('Metalink', () => {
  const v4 = `<?xml version="1.0" encoding="UTF-8"?>
<metalink xmlns="urn:ietf:params:xml:ns:metalink">
  <file name="../../pool/disk.iso">
    <size>1048576</size>
    <hash type="md5">${'1'.repeat(32)}</hash>
    <hash type="sha-256">${'2'.repeat(64)}</hash>
    <pieces length="262144" type="sha-1"><hash>${'3'.repeat(40)}</hash></pieces>
    <url location="de" priority="2">https://de.example.org/disk.iso</url>
    <url priority="1">https://us.example.org/disk.iso?a=1&amp;b=2</url>
    <url priority="1">ftp://ftp.example.org/disk.iso</url>
  </file>
  <file name="only.torrent"><metaurl mediatype="torrent">https://example.org/x.torrent</metaurl></file>
</metalink>`
  test('version 4: mirrors by priority, the strongest hash, sizes, safe names', () => {
    const { links, remarks } = readLinks(v4)
    expect(links).toEqual([
      {
        urls: ['https://us.example.org/disk.iso?a=1&b=2', 'https://de.example.org/disk.iso'],
        options: {
          out: 'pool/disk.iso',
          sizeBytes: 1_048_576,
          checksum: { algorithm: 'sha-256', hex: '2'.repeat(64) },
        },
      },
    ])
    expect(remarks).toEqual([{ code: 'no_mirror', line: 12, text: 'only.torrent' }])
  })
  test('version 3', () => {
    const text = `<metalink version="3.0" xmlns="http://www.metalinker.org/"><files><file name="a.iso"><size>5</size>
      <verification><hash type="sha1">${'a'.repeat(40)}</hash></verification><resources maxconnections="1">
      <url type="http" preference="10">http://slow.org/a</url><url type="http" preference="90">http://fast.org/a</url>
      </resources></file></files></metalink>`
    expect(one(text)).toMatchObject({ urls: ['http://fast.org/a', 'http://slow.org/a'], out: 'a.iso', sizeBytes: 5 })
  })
  test.for([
    [
      'an entity of its own',
      '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="&x;"/></metalink>',
      2,
    ],
    ['a tag that is not closed', '<metalink xmlns="urn:ietf:params:xml:ns:metalink">\n<file name="a">', 2],
    ['another kind of XML', '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"/>', 2],
    ['elements without end', `<metalink xmlns="urn:ietf:params:xml:ns:metalink">${'<a>'.repeat(100_000)}`, 1],
    [
      'a text without end',
      `<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="a"><url>${'x'.repeat(100_000)}</url></file></metalink>`,
      1,
    ],
  ] as const)('%s is refused with its line', ([, text, line]) => {
    const { links, remarks } = readLinks(text)
    expect(links).toEqual([])
    expect(remarks).toEqual([{ code: 'xml', line, text: expect.any(String) as string }])
  })
})

test('links of the kind sluice: carry http addresses and nothing else', () => {
  expect(addressesOfLink('sluice:https://x.org/a')).toEqual(['https://x.org/a'])
  expect(addressesOfLink('sluice://https://x.org/a')).toEqual(['https://x.org/a'])
  expect(addressesOfLink('sluice:https%3A%2F%2Fx.org%2Fa')).toEqual(['https://x.org/a'])
  expect(
    addressesOfLink('sluice:?url=https%3A%2F%2Fx.org%2Fa&url=http://y.org/&dir=/etc&url=file:///etc/passwd'),
  ).toEqual(['https://x.org/a', 'http://y.org/'])
  for (const bad of [
    'sluice:javascript:alert(1)',
    'sluice:?url=curl%20https://x.org',
    'sluice:',
    'sluice:%',
    '--hidden',
    'file:///x',
  ]) {
    expect(addressesOfLink(bad)).toEqual([])
  }
})
