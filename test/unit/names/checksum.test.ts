/** Checksums as people write them. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseChecksum, startDigest } from '../../../main/engine/transfer/checksum.ts'

const sum = (name: string, form: 'hex' | 'base64' = 'hex'): string => createHash(name).update('hello').digest(form)

describe('checksums', () => {
  it.each([
    [`sha-256=${sum('sha256')}`, 'sha-256', sum('sha256')],
    [`sha256:${sum('sha256')}`, 'sha-256', sum('sha256')],
    [` SHA-256 = ${sum('sha256').toUpperCase()} `, 'sha-256', sum('sha256')],
    [`sha-1=${sum('sha1')}`, 'sha-1', sum('sha1')],
    [`sha1=${sum('sha1')}`, 'sha-1', sum('sha1')],
    [`MD5:${sum('md5')}`, 'md5', sum('md5')],
    [`sha512=${sum('sha512')}`, 'sha-512', sum('sha512')],
    [sum('sha256'), 'sha-256', sum('sha256')],
    [sum('md5'), 'md5', sum('md5')],
    [`sha-256=:${sum('sha256', 'base64')}:`, 'sha-256', sum('sha256')],
    [`sha-256=${sum('sha256', 'base64')}`, 'sha-256', sum('sha256')],
  ])('%s', (text, algorithm, hex) => {
    expect(parseChecksum(text)).toEqual({ ok: true, checksum: { algorithm, hex } })
  })

  it.each([
    '',
    'sha-256',
    'sha-256=',
    'sha-256=abc',
    `sha-256=${sum('md5')}`,
    `crc32=00000000`,
    'xyz',
    `sha-256=${'g'.repeat(64)}`,
  ])('“%s” is refused with a reason', (text) => {
    const parsed = parseChecksum(text)
    expect(parsed.ok).toBe(false)
    if (!parsed.ok) expect(parsed.reason).toMatch(/checksum|algorithm/u)
  })

  it('are computed piece by piece', () => {
    const digest = startDigest('sha-256')
    for (const letter of 'hello') digest.update(Buffer.from(letter))
    expect(digest.end()).toBe(sum('sha256'))
  })
})
