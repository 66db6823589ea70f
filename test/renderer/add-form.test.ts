/** The Add dialog as data: what is right becomes a command, what is wrong names its field. */
import { expect, test } from 'vitest'
import {
  type AddForm,
  blankForm,
  checkForm,
  parseChecksum,
  parseHeaders,
  parseRate,
} from '../../renderer/downloads/add-form.ts'
import { commands } from '../../shared/commands.ts'

const check = (part: Partial<AddForm>) => checkForm({ ...blankForm('https://example.org/a.zip'), ...part })
const problems = (part: Partial<AddForm>): string[] => {
  const checked = check(part)
  return checked.ok ? [] : checked.problems.map(({ field, key }) => `${field}: ${key}`)
}

test('a bare link is enough, and the contract takes what comes out', () => {
  const checked = check({})
  if (!checked.ok) throw new Error('refused')
  expect(commands['downloads.add'].input.parse(checked.input).items[0]?.urls).toEqual(['https://example.org/a.zip'])
})

test('everything that can be said arrives', () => {
  const sum = 'ab'.repeat(32)
  const checked = check({
    dir: ' /data ',
    name: ' b.zip ',
    connections: '4',
    limit: '1.5M',
    checksum: `SHA-256=${sum}`,
    headers: 'Referer: https://x/\n',
    user: 'ada',
    password: 'secret',
    paused: true,
  })
  if (!checked.ok) throw new Error('refused')
  expect(checked.input.paused).toBe(true)
  expect(checked.input.items[0]).toMatchObject({
    dir: '/data',
    out: 'b.zip',
    connections: 4,
    rateLimit: 1_572_864,
    checksum: { algorithm: 'sha-256', hex: sum },
    headers: [['Referer', 'https://x/']],
    auth: { user: 'ada', password: 'secret' },
  })
})

test.for([
  [{ text: 'nothing here' }, ['text: links']],
  [{ connections: '0' }, ['connections: connections']],
  [{ connections: '65' }, ['connections: connections']],
  [{ connections: '2.5' }, ['connections: connections']],
  [{ limit: 'fast' }, ['limit: limit']],
  [{ limit: '0' }, ['limit: limit']],
  [{ checksum: 'abc' }, ['checksum: checksum']],
  [{ checksum: `md5=${'0'.repeat(64)}` }, ['checksum: checksum']],
  [{ text: 'https://a/1 https://a/2', checksum: '0'.repeat(64) }, ['checksum: checksumMany']],
  [{ headers: 'no colon' }, ['headers: headers']],
  [{ headers: 'A: b\nRange: bytes=0-' }, ['headers: headers']],
  [{ name: 'a/b' }, ['name: name']],
  [{ name: '..' }, ['name: name']],
  [{ password: 'x' }, ['user: password']],
  [{ limit: 'x', connections: 'y' }, ['connections: connections', 'limit: limit']],
] as const satisfies readonly (readonly [Partial<AddForm>, readonly string[]])[])(
  '%o is refused',
  ([part, expected]) => {
    expect(problems(part)).toEqual(expected)
  },
)

test('one name is not given to many files', () => {
  const checked = check({ text: 'https://a/1\nhttps://a/2', name: 'one.zip' })
  if (!checked.ok) throw new Error('refused')
  expect(checked.input.items.map((item) => item.out)).toEqual([null, null])
})

test('rates, sums and headers are read as people write them', () => {
  expect(['', '500', '500K', '2 MiB/s', '0,5m'].map(parseRate)).toEqual([null, 500, 512_000, 2_097_152, 524_288])
  expect(parseChecksum(`sha1: ${'A'.repeat(40)}`)).toEqual({ algorithm: 'sha-1', hex: 'A'.repeat(40) })
  expect(parseHeaders('A: b\n\nBad').bad).toBe(3)
})
