/** News of a version, tampered with in every way that we know: each is refused by name, and only what is right is believed. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyIdOf, mostNewsBytes, readNews, type Release } from '../../../main/electron/updates/news.ts'
import { isNewer } from '../../../main/electron/updates/version-order.ts'

const keyOf = (key: KeyObject): string =>
  Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
const ours = generateKeyPairSync('ed25519')
const theirs = generateKeyPairSync('ed25519')
const [key, strange] = [keyOf(ours.publicKey), keyOf(theirs.publicKey)]
const now = 1_800_000_000_000

const release: Release = {
  type: 'sluice-update',
  channel: 'stable',
  number: 7,
  version: '0.2.0',
  released: now - 1000,
  expires: now + 1000,
  notes: { en: 'Faster.', zh: null },
  page: 'https://example.org/sluice/0.2.0',
  files: [
    { platform: 'linux', arch: 'x64', kind: 'appimage', name: 'S.AppImage', sizeBytes: 5, sha256: 'a'.repeat(64) },
  ],
}

const seal = (payload: Buffer, by = ours.privateKey, id = key) => ({
  payload: payload.toString('base64'),
  signatures: [{ key: keyIdOf(id), signature: sign(null, payload, by).toString('base64') }],
})
const bytesOf = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
const news = (change: object = {}): Buffer => bytesOf(seal(bytesOf({ ...release, ...change })))
const file = (change: object): Buffer => news({ files: [{ ...release.files[0], ...change }] })
const judge = (bytes: Buffer, seen = 0, keys: readonly string[] = [key]) =>
  readNews(bytes, { keys, channel: 'stable', seen, now })
const verdict = (...args: Parameters<typeof judge>): string => {
  const found = judge(...args)
  return found.ok ? 'believed' : found.problem
}
const whole = seal(bytesOf(release))
const [signature = { key: '', signature: '' }] = whole.signatures

/** Flips one bit of base64 text's meaning. */
const flipped = (base64: string, at: number): string => {
  const bytes = Buffer.from(base64, 'base64')
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  return bytes.toString('base64')
}

test('what our key has signed is believed, and says what it said', () => {
  expect(judge(news())).toEqual({ ok: true, release })
  expect(judge(news(), 7)).toMatchObject({ ok: true })
  expect(judge(news(), 0, [strange, key])).toMatchObject({ ok: true })
})

test.each<[string, string, Buffer, number?, (readonly string[])?]>([
  ['a byte of what is said was changed', 'bad_signature', bytesOf({ ...whole, payload: flipped(whole.payload, 40) })],
  [
    'a byte was added to it',
    'bad_signature',
    bytesOf({ ...whole, payload: seal(bytesOf(`${JSON.stringify(release)} `)).payload }),
  ],
  [
    'a bit of the signature was changed',
    'bad_signature',
    bytesOf({ ...whole, signatures: [{ ...signature, signature: flipped(signature.signature, 9) }] }),
  ],
  [
    'the signature is that of other news',
    'bad_signature',
    bytesOf({ ...whole, signatures: seal(bytesOf({ ...release, version: '0.3.0' })).signatures }),
  ],
  ['it is signed by a stranger', 'bad_signature', bytesOf(seal(bytesOf(release), theirs.privateKey, strange))],
  ['a stranger signed it in our name', 'bad_signature', bytesOf(seal(bytesOf(release), theirs.privateKey, key))],
  ['nobody signed it', 'bad_signature', bytesOf({ ...whole, signatures: [] })],
  ['the signature is empty', 'bad_signature', bytesOf({ ...whole, signatures: [{ ...signature, signature: '' }] })],
  ['this build believes nobody', 'bad_signature', news(), 0, []],
  ['it was cut', 'unreadable', news().subarray(0, 200)],
  ['it is empty', 'unreadable', bytesOf('')],
  ['it is a web page', 'unreadable', bytesOf('<!doctype html><title>Log in</title>')],
  ['it is no UTF-8', 'unreadable', Buffer.from([0xff, 0xfe, 0x00])],
  ['it is huge', 'too_large', Buffer.concat([news(), Buffer.alloc(mostNewsBytes, 0x20)])],
  ['our key signed something else', 'unreadable', bytesOf(seal(bytesOf({ ...release, type: 'letter' })))],
  ['it says more than we understand', 'unreadable', news({ runs: 'rm -rf' })],
  ['it is for betas', 'wrong_channel', news({ channel: 'beta' })],
  ['it was good until a moment ago', 'expired', news({ expires: now })],
  ['it is older than what was seen', 'rollback', news(), 8],
  ['the version is no version', 'unreadable', news({ version: '0.2.0; rm' })],
  ['the page is no secure one', 'unreadable', news({ page: 'http://example.org/' })],
  ['the page is no page', 'unreadable', news({ page: 'file:///etc/passwd' })],
  ['the file lies elsewhere', 'unreadable', file({ name: '../../.bashrc' })],
  ['the file is an address', 'unreadable', file({ name: 'https://evil.test/x' })],
  ['the name has a backtick', 'unreadable', file({ name: 'a`id`.AppImage' })],
  ['the file has no size', 'unreadable', file({ sizeBytes: 0 })],
  ['the digest is another kind', 'unreadable', file({ sha256: 'a'.repeat(40) })],
  ['there are too many files', 'unreadable', news({ files: Array.from({ length: 41 }, () => release.files[0]) })],
])('%s: %s', (_, expected, bytes, seen, keys) => {
  expect(verdict(bytes, seen, keys)).toBe(expected)
})

test('versions are compared as numbers, and a release is newer than its betas', () => {
  const order = ['0.1.0', '0.1.9', '0.1.10', '0.2.0-beta.1', '0.2.0-beta.2', '0.2.0-beta.10', '0.2.0', '1.0.0']
  order.forEach((one, at) => {
    order.forEach((other, place) => {
      expect(isNewer(one, other), `${one} beside ${other}`).toBe(at > place)
    })
  })
})
