/** Whatever is pasted: curl commands come back as they were meant, patterns are counted before they are made, and nothing crashes. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cmdQuoted } from '../../../shared/links/cmd-words.ts'
import { findLinks, linesOf } from '../../../shared/links/find-links.ts'
import { patternIn } from '../../../shared/links/patterns.ts'
import { readLinks } from '../../../shared/links/read.ts'
import { isAddress } from '../../../shared/links/reading.ts'
import { safePath } from '../../../shared/links/safe-path.ts'
import { bashQuoted } from '../../../shared/links/shell-words.ts'
import { seed } from '../../support/seed.ts'

const value = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((text) => text.trim() === text && !/[\0\r\n\p{Cs}]/u.test(text))
const url = fc
  .webUrl({ withQueryParameters: true, validSchemes: ['http', 'https'] })
  .filter((text) => patternIn(text) === null)
const command = fc.record({
  url,
  headers: fc.array(fc.tuple(fc.stringMatching(/^X-[A-Za-z]{1,8}$/), value), { maxLength: 3 }),
  data: fc.option(
    fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/[\0\r\p{Cs}]/u.test(text)),
    { nil: null },
  ),
  user: fc.option(
    value.filter((text) => !text.includes(':')),
    { nil: null },
  ),
})

test.for([
  ['bash', bashQuoted, ' \\\n  '],
  ['cmd', cmdQuoted, ' ^\n  '],
] as const)('a curl command copied for %s comes back as it was meant', ([, quote, between]) => {
  const property = fc.property(command, (meant) => {
    const parts = [
      `curl ${quote(meant.url)}`,
      ...meant.headers.map(([name, text]) => `-H ${quote(`${name}: ${text}`)}`),
      ...(meant.data === null ? [] : [`--data-raw ${quote(meant.data)}`]),
      ...(meant.user === null ? [] : [`-u ${quote(`${meant.user}:pa:ss`)}`]),
      '--compressed',
    ]
    const { links, remarks } = readLinks(parts.join(between))
    expect(remarks).toEqual([])
    expect(links).toHaveLength(1)
    const [{ urls, options } = { urls: [], options: {} }] = links
    expect(urls).toEqual([meant.url])
    const sent = Object.fromEntries((options.headers ?? []).map(([name, text]) => [name, text]))
    for (const [name, text] of meant.headers)
      if (meant.headers.findLast(([other]) => other === name)?.[1] === text) expect(sent[name]).toBe(text)
    const body = options.bodyBase64 === undefined ? null : Buffer.from(options.bodyBase64, 'base64').toString()
    expect(body).toBe(meant.data)
    expect(options.method).toBe(meant.data === null ? undefined : 'POST')
    expect(options.auth).toEqual(meant.user === null ? undefined : { user: meant.user, password: 'pa:ss' })
  })
  fc.assert(property, { seed: seed(), numRuns: 500 })
})

test('any text is survived; whatever is offered is an address', () => {
  const fragment = fc.constantFrom(
    ...[
      'curl ',
      'wget ',
      'https://a.example/x',
      'http://[::1]:80/',
      '[1-9]',
      '{a,b}',
      "'",
      '"',
      '\\',
      '\n',
      '^',
      '\t',
      ' out=',
      '-H ',
    ],
    ...[
      '<metalink xmlns="urn:ietf:params:xml:ns:metalink">',
      '<file name="',
      '<url>',
      '</url>',
      '&x;',
      '$(',
      '|',
      '>',
      '，',
      '）',
      '-o',
    ],
  )
  const text = fc
    .array(fc.oneof(fragment, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 30 })
    .map((parts) => parts.join(''))
  const property = fc.property(text, (pasted) => {
    const { links, remarks } = readLinks(pasted)
    for (const { urls } of links) expect(urls.every(isAddress)).toBe(true)
    for (const { line } of remarks) if (line !== null) expect(line).toBeLessThanOrEqual(linesOf(pasted).length)
    for (const link of findLinks(pasted).links) expect(isAddress(link)).toBe(true)
  })
  fc.assert(property, { seed: seed(), numRuns: 3_000 })
})

test('addresses with an IPv6 host are never patterns', () => {
  const property = fc.property(fc.ipV6(), fc.nat(65_535), (host, port) => {
    const address = `http://[${host}]:${String(port)}/file`
    fc.pre(URL.canParse(address))
    expect(patternIn(address)).toBeNull()
    expect(readLinks(`see ${address}.`).links).toEqual([{ urls: [address], options: {} }])
  })
  fc.assert(property, { seed: seed(), numRuns: 500 })
})

test('a range has as many addresses as it says, in order, and is not made before it is counted', () => {
  const property = fc.property(fc.nat(10_000), fc.nat(10_000), fc.integer({ min: 1, max: 99 }), (from, to, step) => {
    const pattern = patternIn(`https://a/[${String(from)}-${String(to)}:${String(step)}]`)
    expect(pattern?.count).toBe(Math.floor(Math.abs(to - from) / step) + 1)
    const numbers = Array.from({ length: pattern?.count ?? 0 }, (_, index) =>
      Number(pattern?.at(index).slice('https://a/'.length)),
    )
    expect(numbers[0]).toBe(from)
    expect(numbers.every((number, index) => index === 0 || Math.abs(number - (numbers[index - 1] ?? 0)) === step)).toBe(
      true,
    )
  })
  fc.assert(property, { seed: seed(), numRuns: 200 })
})

test('a name never leads out of its folder', () => {
  const part = fc.constantFrom('..', '.', '/', '\\', 'C:', 'a', '...', ' ', '\u202e', 'NUL', '~', '-rf')
  const name = fc.oneof(
    fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
  )
  const property = fc.property(name, (text) => {
    const path = safePath(text)
    if (path === null) return
    const folders = path.split('/').slice(0, -1)
    expect(path.startsWith('/')).toBe(false)
    for (const folder of folders) expect(/^\.|^\s|[\\:]|^$/.test(folder)).toBe(false)
  })
  fc.assert(property, { seed: seed(), numRuns: 2_000 })
})
