/** Checksums in response heads: which one is taken, and what is ignored with a word. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOfHead } from '../../../main/engine/transfer/checksum-headers.ts'
import type { Header } from '../../../shared/requests.ts'
import { seed } from '../../support/seed.ts'

const b64 = (name: string, text = 'hello'): string => createHash(name).update(text).digest('base64')
const hex = (name: string, text = 'hello'): string => createHash(name).update(text).digest('hex')
const told = (headers: readonly Header[], status = 200) =>
  digestOfHead({ status, headers: [...headers], finalUrl: 'https://a.test/x' })

describe('a checksum in the head', () => {
  it.each<[string, readonly Header[], string, string]>([
    ['Repr-Digest', [['repr-digest', `sha-256=:${b64('sha256')}:`]], 'sha-256', hex('sha256')],
    ['with parameters', [['repr-digest', `sha-256=:${b64('sha256')}:;q=1`]], 'sha-256', hex('sha256')],
    ['Digest', [['digest', `SHA-256=${b64('sha256')}`]], 'sha-256', hex('sha256')],
    ['Digest with SHA-1 by its old name', [['digest', `SHA=${b64('sha1')}`]], 'sha-1', hex('sha1')],
    ['Content-MD5', [['content-md5', b64('md5')]], 'md5', hex('md5')],
    ['Content-Digest', [['content-digest', `sha-512=:${b64('sha512')}:`]], 'sha-512', hex('sha512')],
    [
      'the strongest of several, unknown ones left out',
      [
        ['content-md5', b64('md5')],
        ['digest', `unixsum=30637, sha=${b64('sha1')},SHA-256=${b64('sha256')}`],
      ],
      'sha-256',
      hex('sha256'),
    ],
    [
      'the strongest over several lines of one field',
      [
        ['repr-digest', `sha-256=:${b64('sha256')}:, blake9=:AAAA:`],
        ['repr-digest', `sha-512=:${b64('sha512')}:`],
      ],
      'sha-512',
      hex('sha512'),
    ],
    [
      'the same said twice',
      [
        ['digest', `sha-256=${b64('sha256')}`],
        ['repr-digest', `sha-256=:${b64('sha256')}:`],
      ],
      'sha-256',
      hex('sha256'),
    ],
  ])('%s', (_, headers, algorithm, value) => {
    expect(told(headers)).toEqual({ checksum: { algorithm, hex: value }, ignored: [] })
  })

  it('of the content says nothing of the file unless the response is all of it', () => {
    const headers: Header[] = [
      ['content-md5', b64('md5')],
      ['content-digest', `sha-256=:${b64('sha256')}:`],
    ]
    expect(told(headers, 206)).toEqual({ checksum: null, ignored: [] })
    expect(told([['repr-digest', `sha-256=:${b64('sha256')}:`]], 206).checksum).not.toBeNull()
  })

  it.each<[string, Header]>([
    ['no base64', ['content-md5', '***']],
    ['the wrong length', ['digest', `sha-256=${b64('md5')}`]],
    ['no byte sequence', ['repr-digest', `sha-256=${b64('sha256')}`]],
    ['half a field', ['repr-digest', `sha-256=:${b64('sha256')}:, sha-512`]],
    ['nothing', ['digest', '']],
  ])('with %s is ignored with a word', (_, header) => {
    const { checksum, ignored } = told([header])
    expect(checksum).toBeNull()
    expect(ignored).toEqual([{ reason: 'unreadable', what: header[0] }])
  })

  it('that contradicts another is ignored with a word, and a weaker one is taken', () => {
    const { checksum, ignored } = told([
      ['digest', `sha-256=${b64('sha256')}`],
      ['repr-digest', `sha-256=:${b64('sha256', 'other')}:`],
      ['content-md5', b64('md5')],
    ])
    expect(checksum).toEqual({ algorithm: 'md5', hex: hex('md5') })
    expect(ignored).toEqual([{ reason: 'contradictory', what: 'sha-256' }])
  })

  it('is read in bounded time from any text, and nothing throws', () => {
    const names = ['repr-digest', 'digest', 'content-md5', 'content-digest']
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9=:,; -]{0,200}$/u))
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...names), text), { maxLength: 4 }), (headers) => {
        told(headers)
      }),
      { seed: seed(), numRuns: 500 },
    )
  })
})
