/** Which name a download gets: the wish, the server's header, the address, in this order. */
import { describe, expect, it } from 'vitest'
import { nameFor } from '../../../main/engine/domain/naming.ts'

const nothing = { out: null, disposition: null, url: 'http://h/', finalUrl: 'http://h/', type: null }
const fromHeader = (disposition: string): string => nameFor({ ...nothing, disposition })
const fromUrl = (url: string, type: string | null = null): string => nameFor({ ...nothing, url, finalUrl: url, type })
/** What an HTTP parser hands over: each byte one char. */
const wire = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const utf8 = (text: string): string => wire(Buffer.from(text, 'utf8'))

type Row = readonly [header: string, expected: string]

const headers: Readonly<Record<string, readonly Row[]>> = {
  'F2: decoded once, and then no folder': [
    ["attachment; filename*=UTF-8''%2e%2e%2fx", '_x'],
    ["attachment; filename*=UTF-8''..%5cx", '_x'],
    ["attachment; filename*=UTF-8''%252e%252e%252fx", '%2e%2e%2fx'],
    ['attachment; filename="../../x.zip"', 'x.zip'],
    ['attachment; filename="%2ebashrc"', '%2ebashrc'],
  ],
  'F24: which parameter counts': [
    ["attachment; filename=a.txt; filename*=UTF-8''b.txt", 'b.txt'],
    ["attachment; filename*=UTF-8''b.txt; filename=a.txt", 'b.txt'],
    ['attachment; filename=a.txt; filename=b.txt', 'a.txt'],
    ['attachment; name=a.txt', 'a.txt'],
    ['attachment; name=a.txt; filename=b.txt', 'b.txt'],
    ['attachment; foo=bar; size=7; filename=a.txt', 'a.txt'],
    [`attachment; ${'x=y; '.repeat(1_000)}filename=a.txt`, 'a.txt'],
    ['attachment; FILENAME=a.txt', 'a.txt'],
  ],
  'F25: quotes and spaces': [
    ['attachment; filename=my file.txt', 'my file.txt'],
    ['attachment; filename="my file.txt', 'my file.txt'],
    ['attachment; filename="a\\"b.txt"', 'a_b.txt'],
    ['attachment; filename="a;b.txt"', 'a;b.txt'],
    ['attachment; filename=a,b.txt', 'a,b.txt'],
    ['attachment; filename=a.txt;', 'a.txt'],
    ['attachment; filename="a.txt";;', 'a.txt'],
    ['attachment;filename=a.txt', 'a.txt'],
  ],
  'F26: charsets': [
    [`attachment; filename="${utf8('€ ä.txt')}"`, '€ ä.txt'],
    [`attachment; filename=${utf8('漢字.txt')}`, '漢字.txt'],
    ['attachment; filename="€.txt"', '€.txt'],
    [`attachment; filename="${wire(Uint8Array.of(0xe4))}.txt"`, 'ä.txt'],
    ['attachment; filename="=?UTF-8?B?w6QudHh0?="', 'ä.txt'],
    ['attachment; filename="=?utf-8?q?=C3=A4_b.txt?="', 'ä b.txt'],
    ['attachment; filename="=?UTF-8?B?w6Q=?= =?UTF-8?B?LnR4dA==?="', 'ä.txt'],
    ['attachment; filename="=?Shift_JIS?B?ir+Omi50eHQ=?="', '漢字.txt'],
    ['attachment; filename="=?no-such?B?w6QudHh0?="', '=_no-such_B_w6QudHh0_='],
    ["attachment; filename*=ISO-8859-1''%e4.txt", 'ä.txt'],
    ["attachment; filename*=GBK''%ba%ba.txt; filename=ok.txt", 'ok.txt'],
    ["attachment; filename*=''x.txt; filename=ok.txt", 'ok.txt'],
    ['attachment; filename="foo%20bar.pdf"', 'foo bar.pdf'],
    ['attachment; filename="%E6%BC%A2.pdf"', '漢.pdf'],
    ['attachment; filename="foo-%41.html"', 'foo-%41.html'],
    ['attachment; filename="100%25 %E4.html"', '100%25 %E4.html'],
  ],
  'F27: a filename* that is not one is ignored': [
    ["attachment; filename*=UTF-8''%zz.txt; filename=ok.txt", 'ok.txt'],
    ["attachment; filename*=UTF-8''a%4; filename=ok.txt", 'ok.txt'],
    ["attachment; filename*=UTF-8''%c0%ae.txt; filename=ok.txt", 'ok.txt'],
    ['attachment; filename*="UTF-8\'\'a.txt"; filename=ok.txt', 'ok.txt'],
    ["attachment; filename *=UTF-8''a.txt; filename=ok.txt", 'ok.txt'],
    ["attachment; filename*=UTF-8''; filename=ok.txt", 'ok.txt'],
    ["attachment; filename* = UTF-8''a.txt", 'a.txt'],
  ],
  'F28: every type names': [
    ['inline; filename=x.txt', 'x.txt'],
    ['attachment', 'download'],
    ['"attachment"; filename=x.txt', 'x.txt'],
    ['strange; filename=x.txt', 'x.txt'],
    ['filename=x.txt', 'x.txt'],
    ['; filename=x.txt', 'x.txt'],
    ['', 'download'],
  ],
}

for (const [title, rows] of Object.entries(headers)) {
  describe(title, () => {
    it.each(rows)('%j → %s', (header, expected) => {
      expect(fromHeader(header)).toBe(expected)
    })
  })
}

describe('F30: names from addresses', () => {
  it.each([
    ['http://h/a/b/', 'b'],
    ['http://h/a/b.zip', 'b.zip'],
    ['http://h/', 'download'],
    ['http://h', 'download'],
    ['http://h/?f=x.zip', 'download'],
    ['http://h/x.php?y', 'x.php'],
    ['http://h/x.zip#frag', 'x.zip'],
    ['http://h/x.zip;jsessionid=1F?a', 'x.zip'],
    ['http://h/get;jsessionid=1F.x', 'get'],
    ['http://h/get;name=report.pdf', 'report.pdf'],
    ['http://h/project.git;a=blob_plain;f=notes.txt', 'project.git'],
    ['http://h/cgit;a=blob_plain;f=notes.txt', 'notes.txt'],
    ['http://h/a;b=c.zip', 'a;b=c.zip'],
    ['http://h/a;b.zip', 'a;b.zip'],
    ['http://h/what%3Fis.zip', 'what_is.zip'],
    ['http://h/a%20b%C3%A4.zip', 'a bä.zip'],
    ['http://h/%2e%2e%2fx', '_x'],
    ['http://h/a/..%2fx', '_x'],
    ['http://h/a%252fb', 'a%2fb'],
    ['http://h/%2ebashrc', 'bashrc'],
    ['http://h/%c0%ae%c0%ae/', 'download'],
    ['http://h/a%ffb.zip', 'a\uFFFDb.zip'],
    ['http://h/100%.zip', '100%.zip'],
    ['data:text/plain,x.zip', 'download'],
    ['not an address', 'download'],
  ])('%s → %s', (url, expected) => {
    expect(fromUrl(url)).toBe(expected)
  })

  it('a path of 3 MB takes no time', () => {
    const startedAt = performance.now()
    expect(fromUrl(`http://h/${'x'.repeat(3_000_000)}.zip`)).toHaveLength(230)
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })

  it('the address after redirects names the file', () => {
    expect(nameFor({ ...nothing, url: 'http://h/latest', finalUrl: 'http://h/app-2.1.zip' })).toBe('app-2.1.zip')
    expect(nameFor({ ...nothing, url: 'http://h/a.zip', finalUrl: 'http://h/b.zip' })).toBe('b.zip')
  })
  it('unless only the first address has an extension, or a name at all', () => {
    expect(nameFor({ ...nothing, url: 'http://h/a.zip', finalUrl: 'http://cdn/blob/8f3a' })).toBe('a.zip')
    expect(nameFor({ ...nothing, url: 'http://h/report', finalUrl: 'http://cdn/' })).toBe('report')
    expect(nameFor({ ...nothing, url: 'http://h/report', finalUrl: 'http://cdn/8f3a' })).toBe('8f3a')
  })
})

describe('F31 and F4: an extension from the type, only where there is none', () => {
  it.each([
    ['http://h/report', 'application/pdf', 'report.pdf'],
    ['http://h/report', 'Application/PDF; charset=binary', 'report.pdf'],
    ['http://h/', 'application/zip', 'download.zip'],
    ['http://h/page', 'text/html; charset=utf-8', 'page.html'],
    ['http://h/report.pdf', 'text/html', 'report.pdf'],
    ['http://h/x', 'application/octet-stream', 'x'],
    ['http://h/README', 'text/plain', 'README'],
    ['http://h/x', 'no/such-type', 'x'],
    ['http://h/x', '', 'x'],
    ['http://h/app-2.1', 'application/zip', 'app-2.1.zip'],
    ['http://h/a.7z.001', 'application/zip', 'a.7z.001'],
    ['http://h/a.tar.gz', 'application/gzip', 'a.tar.gz'],
  ])('%s of type %s → %s', (url, type, expected) => {
    expect(fromUrl(url, type)).toBe(expected)
  })
  it('also for a name out of the header', () => {
    expect(nameFor({ ...nothing, disposition: 'attachment; filename=report', type: 'application/pdf' })).toBe(
      'report.pdf',
    )
  })
})

describe('the wish comes first', () => {
  const source = { ...nothing, disposition: 'attachment; filename=b.zip', type: 'application/zip' }
  it('as it is, without an extension of ours', () => {
    expect(nameFor({ ...source, out: 'mine' })).toBe('mine')
  })
  it('but safe, and without a folder', () => {
    expect(nameFor({ ...source, out: '../../.bashrc' })).toBe('bashrc')
  })
  it('a wish that says nothing is none', () => {
    expect(nameFor({ ...source, out: '..' })).toBe('b.zip')
  })
})
