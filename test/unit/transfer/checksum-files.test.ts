/** Checksum files: where they are looked for, and the line that is about a file. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checksumIn, placesFor } from '../../../main/engine/transfer/checksum-files.ts'
import { seed } from '../../support/seed.ts'

const hex = 'ab'.repeat(32)
const other = 'cd'.repeat(32)
const list = { algorithm: 'sha-256', isOwn: false } as const
const own = { algorithm: 'sha-256', isOwn: true } as const
const names = ['disk.img']

describe('where a checksum may be', () => {
  it('beside the address and in its folder, the query kept', () => {
    expect(placesFor('https://a.test/pub/disk.img?key=1#top').map(({ url }) => url)).toEqual([
      'https://a.test/pub/disk.img.sha256?key=1',
      'https://a.test/pub/SHA256SUMS?key=1',
      'https://a.test/pub/disk.img.sha512?key=1',
      'https://a.test/pub/SHA512SUMS?key=1',
    ])
    expect(placesFor('https://a.test/')).toEqual([])
    expect(placesFor('nonsense')).toEqual([])
  })
})

describe('the line about a file', () => {
  it.each([
    ['text mode', `${other}  other.img\n${hex}  disk.img\n`],
    ['binary mode', `${hex} *disk.img`],
    ['upper case and CRLF', `${hex.toUpperCase()}  disk.img\r\n${other}  x\r\n`],
    ['a mark of byte order', `\uFEFF${hex}  disk.img`],
    ['a tab', `${hex}\tdisk.img`],
    ['this folder said', `${hex}  ./disk.img`],
    ['BSD', `SHA256 (disk.img) = ${hex}`],
    ['OpenSSL', `SHA256(disk.img)= ${hex}\nSHA2-256(b)= ${other}`],
    ['OpenSSL 3', `SHA2-256(disk.img)= ${hex}`],
    ['several algorithms', `MD5 (disk.img) = ${'0'.repeat(32)}\nSHA256 (disk.img) = ${hex}`],
    ['comments and a signature', `# sums\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${hex}  disk.img\n`],
    ['the same twice', `${hex}  disk.img\n${hex} *disk.img`],
  ])('in a list: %s', (_, text) => {
    expect(checksumIn(text, list, names)).toEqual({ algorithm: 'sha-256', hex })
  })

  it.each([
    ['empty', ''],
    ['another file', `${hex}  other.img`],
    ['the name in another folder', `${hex}  old/disk.img`],
    ['a name that begins like it', `${hex}  disk.img.zip`],
    ['a digest alone', hex],
    ['another algorithm', `${'ab'.repeat(20)}  disk.img`],
    ['a digest that is cut off', `${hex.slice(2)}  disk.img`],
    ['a label that does not fit', `SHA512 (disk.img) = ${hex}`],
    ['a web page', '<html><body>Not found</body></html>'],
  ])('in a list there is none: %s', (_, text) => {
    expect(checksumIn(text, list, names)).toBeNull()
  })

  it.each([
    ['a digest alone', `${hex}\n`],
    ['with the name', `${hex}  disk.img`],
    ['with a path', `${hex}  /home/build/disk.img`],
    ['under the name it had elsewhere', `${hex}  disk-1.2.img`],
    ['among others', `${other}  more.img\n${hex}  disk.img`],
  ])('in a file of its own: %s', (_, text) => {
    expect(checksumIn(text, own, names)).toEqual({ algorithm: 'sha-256', hex })
  })

  it('is refused when there are two that differ', () => {
    expect(checksumIn(`${hex}  disk.img\n${other}  disk.img`, list, names)).toBe('conflict')
    expect(checksumIn(`${hex}\n${other}`, own, names)).toBe('conflict')
  })

  it('is found by the likeliest name, and by escaped ones', () => {
    const text = `${hex}  second.img\n${other}  first.img\n\\${hex}  a\\\\b\\nc`
    expect(checksumIn(text, list, ['first.img', 'second.img'])).toEqual({ algorithm: 'sha-256', hex: other })
    expect(checksumIn(text, list, ['a\\b\nc'])).toEqual({ algorithm: 'sha-256', hex })
  })

  it('is looked for in bounded time in any text', () => {
    const text = fc.oneof(fc.string({ maxLength: 2000 }), fc.stringMatching(/^[0-9a-f()= *\\\n]{0,500}$/u))
    fc.assert(
      fc.property(text, (any) => {
        checksumIn(any, list, names)
        checksumIn(any, own, names)
      }),
      { seed: seed(), numRuns: 300 },
    )
    const long = 'SHA256 ('.repeat(100_000)
    const startedMs = performance.now()
    checksumIn(long, list, names)
    expect(performance.now() - startedMs).toBeLessThan(1_000)
  })
})
