/** Command lines are read as bash and the C runtime of Windows read them; any text is survived. */
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cmdQuoted, cmdWords } from '../../../shared/links/cmd-words.ts'
import { bashQuoted, bashWords } from '../../../shared/links/shell-words.ts'
import { seed } from '../../support/seed.ts'

const word = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !text.includes('\0'))
const tricky = fc.stringMatching(/^[a-z\\'"$^&%!`{}()[\] \n*?~#;|<>=-]{0,20}$/)
const words = fc.array(fc.oneof(word, tricky), { minLength: 1, maxLength: 6 })

test('what is quoted for bash is read back', () => {
  const property = fc.property(words, (given) => {
    const { words: back, isClosed, operator } = bashWords(given.map(bashQuoted).join(' '))
    expect([back, isClosed, operator]).toEqual([given, true, ''])
  })
  fc.assert(property, { seed: seed(), numRuns: 1_000 })
})

test('what is quoted for cmd is read back', () => {
  const lines = words.map((given) => given.map((one) => one.replaceAll('\r', '')))
  const property = fc.property(lines, (given) => {
    const { words: back, isClosed } = cmdWords(given.map(cmdQuoted).join(' '))
    expect([back, isClosed]).toEqual([given, true])
  })
  fc.assert(property, { seed: seed(), numRuns: 1_000 })
})

/** Pieces of words, quoted in every way that bash knows; nothing in them is filled in. */
const plain = fc.stringMatching(/^[a-z=:/.,+@%^-]{1,6}$/)
const piece = fc.oneof(
  plain,
  fc.stringMatching(/^[a-z\\" $`!#;&|\n]{0,8}$/).map((text) => `'${text}'`),
  fc.stringMatching(/^(?:[a-z '!#;&|\n]|\\[\\"$`a-z]){0,8}$/).map((text) => `"${text}"`),
  fc
    .stringMatching(/^(?:[a-z "$`#;&|]|\\[\\'"abefnrtv]|\\x[2-6][0-9a-f]|\\u00e[0-9]|\\u4e2[0-9]|\\1[0-6][0-7]){0,8}$/)
    .map((text) => `$'${text}'`),
  fc.stringMatching(/^[a-z"'$`\\ #;&|]$/).map((text) => `\\${text}`),
  fc.constant('\\\n'),
)
const line = fc.array(fc.array(piece, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 })

test('a line is read as the real bash reads it', () => {
  const property = fc.property(fc.array(line, { minLength: 40, maxLength: 40 }), (lines) => {
    const texts = lines.map((parts) => `: ${parts.map((pieces) => pieces.join('')).join(' ')}`)
    const script = texts.map((text) => `printf '%s\\0' ${text}; printf '\\1\\0'`).join('\n')
    const told = execFileSync('bash', ['--norc', '-c', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { LC_ALL: 'C.UTF-8' },
      encoding: 'utf8',
    })
    const heard = told.split('\x01\0').slice(0, -1)
    expect(texts.map((text) => bashWords(text).words)).toEqual(heard.map((text) => text.split('\0').slice(0, -1)))
  })
  fc.assert(property, { seed: seed(), numRuns: 20 })
})

test('any text is survived, and the place where a command ends moves on', () => {
  const any = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), tricky)
  const property = fc.property(any, (text) => {
    for (const read of [bashWords, cmdWords]) {
      const { end } = read(text)
      expect(end).toBeLessThanOrEqual(text.length)
      expect(end > 0 || text === '').toBe(true)
    }
  })
  fc.assert(property, { seed: seed(), numRuns: 2_000 })
})
