/** The small rules of the service's door: tokens, guesses, depth, roots. */
import { chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises'
import type { NetworkInterfaceInfo } from 'node:os'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRoots } from '../../main/api/roots.ts'
import { isTooDeep } from '../../main/web/depth.ts'
import { pageAddresses } from '../../main/web/addresses.ts'
import { agentWords } from '../../main/web/agent-words.ts'
import { Guesses, sourceOf } from '../../main/web/guesses.ts'
import { openToken, readToken, tokenOf } from '../../main/web/token.ts'
import { tempFolder, type TempFolder } from '../support/temp.ts'

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder('door')
})
afterEach(() => folder.remove())

describe('the token', () => {
  test('is made once, with 256 bits, for its owner alone', async () => {
    const file = folder.at('deep', 'token')
    const made = await openToken(file)
    expect([made.isNew, Buffer.from(made.text, 'base64url').length]).toEqual([true, 32])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const again = await openToken(file)
    expect([again.isNew, again.text, again.isExposed]).toEqual([false, made.text, false])
    await chmod(file, 0o644)
    expect((await openToken(file)).isExposed).toBe(true)
    expect((await openToken(folder.at('other'))).text).not.toBe(made.text)
  })

  test.each([
    '',
    '   \n',
    'short',
    'a'.repeat(64),
    'with space in the middle of it all',
    `${'ab'.repeat(300)}cdefghij`,
  ])('of a file that holds %j is refused, saying what would do', async (text) => {
    await writeFile(folder.at('token'), text)
    await expect(openToken(folder.at('token'))).rejects.toThrow(/at least 22 random characters/)
  })

  test('that is not there is not made by whoever only reads it', async () => {
    await expect(readToken(folder.at('none'))).rejects.toThrow(/does not exist/)
  })

  test('matches itself and nothing else', () => {
    const token = tokenOf('0123456789abcdefghijkl')
    expect(token.matches('0123456789abcdefghijkl')).toBe(true)
    for (const given of ['', '0123456789abcdefghijk', '0123456789abcdefghijkl ', 'x'.repeat(100_000)]) {
      expect(token.matches(given)).toBe(false)
    }
  })
})

describe('guesses', () => {
  test('wait longer and longer, each source by itself; what is right never waits', async () => {
    const waits: number[] = []
    const guesses = new Guesses(
      () => undefined,
      () => 0,
      (ms) => Promise.resolve(void waits.push(ms)),
    )
    for (let n = 0; n < 12; n += 1) expect(await guesses.attempt('a', false)).toBe('wrong')
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000])
    expect(await guesses.attempt('b', false)).toBe('wrong')
    expect(waits).toHaveLength(9)
    expect(await guesses.attempt('a', true)).toBe('right')
  })

  test('beyond those that wait already are sent away at once, and others are not', async () => {
    const guesses = new Guesses(
      () => undefined,
      () => 0,
      () => new Promise(() => undefined),
    )
    for (let n = 0; n < 11; n += 1) void guesses.attempt('a', false)
    expect(await guesses.attempt('a', false)).toMatchObject({ retryAfterMs: 8000 })
    expect(await guesses.attempt('a', true)).toBe('right')
    expect(await guesses.attempt('b', false)).toBe('wrong')
  })

  test('are told of after twenty from one source, and again at each tenfold', async () => {
    const told: unknown[] = []
    const guesses = new Guesses(
      (from, count) => told.push([from, count]),
      () => 0,
      () => Promise.resolve(),
    )
    for (let n = 0; n < 19; n += 1) await guesses.attempt('a', false)
    await guesses.attempt('b', false)
    expect(told).toEqual([])
    for (let n = 0; n < 381; n += 1) await guesses.attempt('a', false)
    expect(told).toEqual([
      ['a', 20],
      ['a', 200],
    ])
    await guesses.attempt('a', true)
    for (let n = 0; n < 20; n += 1) await guesses.attempt('a', false)
    expect(told.at(-1)).toEqual(['a', 20])
  })

  test('come from one source when they come from one network', () => {
    expect(sourceOf('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(sourceOf('2001:db8:1:2:3::4')).toBe(sourceOf('2001:db8:1:2:ffff::1'))
    expect(sourceOf('2001:db8:1:2::4')).not.toBe(sourceOf('2001:db8:1:3::4'))
  })
})

describe('the name of a device', () => {
  const agents = [
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
      'Safari',
      'iPhone',
    ],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36',
      'Chrome',
      'Android',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0',
      'Microsoft Edge',
      'Windows',
    ],
    [undefined, null, null],
    ['', null, null],
    ['\u202e<script>', null, null],
    ['x'.repeat(100_000), null, null],
  ] as const
  test.each(agents)('from %.60s', (agent, browser, system) => {
    expect(agentWords(agent)).toEqual({ browser, system })
  })
})

describe('where the page is', () => {
  const card = (address: string, family: 'IPv4' | 'IPv6', internal = false) =>
    ({ address, family, internal }) as NetworkInterfaceInfo
  const cards = {
    lo: [card('127.0.0.1', 'IPv4', true), card('::1', 'IPv6', true)],
    eth0: [card('192.0.2.7', 'IPv4'), card('2001:db8::7', 'IPv6'), card('fe80::1', 'IPv6')],
  }
  const at = (host: string, allowedHosts: readonly string[] = [], isSecure = false, port = 6800) =>
    pageAddresses({ host, port, isSecure, allowedHosts }, cards)

  test('begins with what other machines reach', () => {
    expect(at('127.0.0.1')).toEqual(['http://127.0.0.1:6800/'])
    expect(at('::1')).toEqual(['http://[::1]:6800/'])
    expect(at('0.0.0.0')).toEqual(['http://192.0.2.7:6800/'])
    expect(at('::')).toEqual(['http://192.0.2.7:6800/', 'http://[2001:db8::7]:6800/'])
    expect(at('192.0.2.7', ['nas.lan'], true)).toEqual(['https://nas.lan:6800/', 'https://192.0.2.7:6800/'])
    expect(at('127.0.0.1', ['nas.lan:8443'], true)).toEqual(['https://nas.lan:8443/'])
    expect(at('0.0.0.0', ['[2001:db8::7]:81'], false, 80)).toEqual(['http://[2001:db8::7]:81/', 'http://192.0.2.7/'])
  })

  test('is this machine where there is nothing else', () => {
    expect(pageAddresses({ host: '0.0.0.0', port: 80, isSecure: false, allowedHosts: [] }, {})).toEqual([
      'http://127.0.0.1/',
    ])
  })
})

test('depth counts brackets, not those in strings', () => {
  expect(isTooDeep(`${'['.repeat(64)}${']'.repeat(64)}`)).toBe(false)
  expect(isTooDeep('['.repeat(65))).toBe(true)
  expect(isTooDeep(JSON.stringify({ a: `"\\${'['.repeat(100)}\\"`, b: '{'.repeat(100) }))).toBe(false)
  expect(isTooDeep('{"a":['.repeat(33))).toBe(true)
})

test('roots hold what is really below them', async () => {
  await mkdir(folder.at('a', 'b'), { recursive: true })
  await symlink(folder.at('a'), folder.at('to-a'))
  await symlink('/', folder.at('a', 'to-root'))
  const roots = await openRoots([folder.at('to-a'), folder.at('new')])
  const inside = [folder.at('a'), folder.at('a', 'b', 'c', 'd'), folder.at('to-a', 'x'), folder.at('new', 'x')]
  const outside = [folder.path, folder.at('ab'), folder.at('a', 'to-root', 'etc'), folder.at('a', '..', 'z'), 'a', '']
  for (const dir of inside) expect([dir, await roots.hold(dir)]).toEqual([dir, true])
  for (const dir of outside) expect([dir, await roots.hold(dir)]).toEqual([dir, false])
})
