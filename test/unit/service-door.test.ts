/** The small rules of the service's door: tokens, guesses, depth, roots. */
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRoots } from '../../main/api/roots.ts'
import { isTooDeep } from '../../main/web/depth.ts'
import { Guesses, sourceOf } from '../../main/web/guesses.ts'
import { Sessions } from '../../main/web/sessions.ts'
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
  test('wait longer and longer, each source by itself; the right token never waits', async () => {
    const waits: number[] = []
    const token = tokenOf('0123456789abcdefghijkl')
    const guesses = new Guesses(
      token,
      () => 0,
      (ms) => Promise.resolve(void waits.push(ms)),
    )
    for (let n = 0; n < 12; n += 1) expect(await guesses.attempt('a', String(n))).toBe('wrong')
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000])
    expect(await guesses.attempt('b', 'x')).toBe('wrong')
    expect(waits).toHaveLength(9)
    expect(await guesses.attempt('a', token.text)).toBe('right')
  })

  test('beyond those that wait already are sent away at once, and others are not', async () => {
    const token = tokenOf('0123456789abcdefghijkl')
    const guesses = new Guesses(
      token,
      () => 0,
      () => new Promise(() => undefined),
    )
    for (let n = 0; n < 11; n += 1) void guesses.attempt('a', String(n))
    expect(await guesses.attempt('a', 'x')).toMatchObject({ retryAfterMs: 8000 })
    expect(await guesses.attempt('a', token.text)).toBe('right')
    expect(await guesses.attempt('b', 'x')).toBe('wrong')
  })

  test('come from one source when they come from one network', () => {
    expect(sourceOf('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(sourceOf('2001:db8:1:2:3::4')).toBe(sourceOf('2001:db8:1:2:ffff::1'))
    expect(sourceOf('2001:db8:1:2::4')).not.toBe(sourceOf('2001:db8:1:3::4'))
  })
})

describe('sessions', () => {
  const log = (): void => undefined

  test('outlive a restart, end with the token, and lie on disk as digests', async () => {
    const [file, token] = [folder.at('sessions'), tokenOf('0123456789abcdefghijkl')]
    const sessions = await Sessions.open(file, token, log)
    const id = await sessions.begin()
    expect(await readFile(file, 'utf8')).not.toContain(id)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await Sessions.open(file, token, log)).isOpen(id)).toBe(true)
    expect((await Sessions.open(file, tokenOf('another-token-0123456789'), log)).isOpen(id)).toBe(false)
    await writeFile(file, '{"broken')
    expect((await Sessions.open(file, token, log)).isOpen(id)).toBe(false)
  })

  test('close what hangs on them', async () => {
    const sessions = await Sessions.open(folder.at('sessions'), tokenOf('0123456789abcdefghijkl'), log)
    const [id, other] = [await sessions.begin(), await sessions.begin()]
    const closed: string[] = []
    sessions.attach(id, () => void closed.push('one'))
    sessions.attach(id, () => void closed.push('never'))()
    sessions.attach(other, () => void closed.push('other'))
    await sessions.end(id)
    expect(closed).toEqual(['one'])
    expect([sessions.isOpen(id), sessions.isOpen(other)]).toEqual([false, true])
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
