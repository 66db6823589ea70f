/** What must not be readable in the ledger: taken out whole, sealed, and opened only with its own key. */
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { Secrets, isSecretHeader, partSecrets } from '../../../main/engine/control/secrets.ts'
import { withoutUserinfo } from '../../../main/engine/domain/address.ts'
import type { RequestSecrets } from '../../../main/engine/domain/download.ts'
import { failureOf } from '../../../shared/failure.ts'
import { downloadRequest } from '../../../shared/requests.ts'
import { tempFolder } from '../../support/temp.ts'

const secrets: RequestSecrets = {
  auth: { user: 'me', password: 'pässword\0' },
  headers: [['Cookie', 'a=b']],
  proxy: null,
  urls: ['http://u:p@a.test/'],
}
const codeOf = (act: () => unknown): string => {
  try {
    act()
    return 'none'
  } catch (error) {
    return failureOf(error).code
  }
}

describe('a request is parted', () => {
  const request = downloadRequest.parse({
    urls: ['http://u:hush1@a.test/f', 'http://b.test/f'],
    auth: { user: 'me', password: 'hush2' },
    headers: [
      ['Accept', 'x/y'],
      ['COOKIE', 'hush3'],
      ['authorization', 'hush4'],
      ['X-Api-Key', 'hush5'],
      ['X-Amz-Security-Token', 'hush6'],
    ],
    proxy: 'socks5://u:hush7@127.0.0.1:1',
  })

  it('so that what is stored tells no secret, and both parts together tell everything', () => {
    const { stored, secrets: taken } = partSecrets(request)
    expect(JSON.stringify(stored)).not.toContain('hush')
    expect(stored.urls).toEqual(['http://a.test/f', 'http://b.test/f'])
    expect(stored.headers).toEqual([['Accept', 'x/y']])
    expect(taken?.urls).toEqual(request.urls)
    expect(taken?.proxy).toBe(request.proxy)
    expect(taken?.auth).toEqual(request.auth)
    expect([...stored.headers, ...(taken?.headers ?? [])].sort()).toEqual([...request.headers].sort())
  })

  it('into itself and nothing where there is no secret', () => {
    const plain = downloadRequest.parse({
      urls: ['http://a.test/f#x'],
      proxy: 'http://127.0.0.1:1',
      headers: [['Accept', 'x']],
    })
    const { auth: _, paused: _paused, ...rest } = plain
    expect(partSecrets(plain)).toEqual({ stored: rest, secrets: null })
  })
})

it.each([
  'Authorization',
  'cookie',
  'X-Auth-User',
  'X-CSRF-TOKEN',
  'client-secret',
  'ApiKey',
  'x-api-key',
  'Session-Id',
  'X-Password',
])('the header %s is a secret', (name) => {
  expect(isSecretHeader([name, 'x'])).toBe(true)
})
it.each(['Accept', 'Referer', 'X-Cookies-Wanted', 'Origin', 'User-Agent'])('the header %s is none', (name) => {
  expect(isSecretHeader([name, 'x'])).toBe(false)
})

it.each([
  ['http://u:p@a.test/x?y#z', 'http://a.test/x?y#z'],
  ['http://u@a.test/', 'http://a.test/'],
  ['http://:p@a.test/', 'http://a.test/'],
  ['http://a.test/u:p@b', 'http://a.test/u:p@b'],
  ['not an address', 'not an address'],
])('%s without its login is %s', (text, plain) => {
  expect(withoutUserinfo(text)).toBe(plain)
})

describe('a seal', () => {
  it('opens to what was sealed, says nothing to readers, and is another one each time', async () => {
    await using folder = tempFolder('secrets')
    const box = new Secrets(folder.path)
    const [one, two] = [box.seal(secrets), box.seal(secrets)]
    expect(one).not.toBe(two)
    expect(Buffer.from(one.split(':')[1] ?? '', 'base64').toString('latin1')).not.toContain('a=b')
    expect(box.open(one)).toEqual(secrets)
    // Another process on the same folder.
    expect(new Secrets(folder.path).open(two)).toEqual(secrets)
  })

  it('keeps its key where only the owner reads it', async () => {
    await using folder = tempFolder('secrets')
    new Secrets(folder.path).seal(secrets)
    expect((await stat(folder.at('secrets.key'))).mode & 0o777).toBe(0o600)
  })

  it('does not open when a single byte was touched, or under another key', async () => {
    await using folder = tempFolder('secrets')
    await using other = tempFolder('secrets')
    const box = new Secrets(folder.path)
    const text = box.seal(secrets)
    const bytes = Buffer.from(text.slice(3), 'base64')
    for (let at = 0; at < bytes.length; at += 7) {
      const touched = Buffer.from(bytes)
      touched[at] = (touched[at] ?? 0) ^ 1
      expect(
        codeOf(() => box.open(`v1:${touched.toString('base64')}`)),
        String(at),
      ).toBe('secret_unavailable')
    }
    for (const junk of ['', 'v1', 'v1:', 'v2:AAAA', bytes.subarray(0, 20).toString('base64'), text.slice(0, -8)]) {
      expect(
        codeOf(() => box.open(junk)),
        junk,
      ).toBe('secret_unavailable')
    }
    expect(codeOf(() => new Secrets(other.path).open(text))).toBe('secret_unavailable')
  })

  it('never replaces a damaged key: what it sealed could not be read any more', async () => {
    await using folder = tempFolder('secrets')
    const path = folder.at('secrets.key')
    for (const damaged of ['', 'short', Buffer.alloc(33).toString('base64')]) {
      await writeFile(path, damaged)
      await chmod(path, 0o600)
      expect(codeOf(() => new Secrets(folder.path).seal(secrets))).toBe('secret_unavailable')
      expect(await readFile(path, 'utf8')).toBe(damaged)
    }
  })
})
