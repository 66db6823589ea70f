/** Names out of any text at all. The seed is that of the run. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { collisionKey, numbered, safeName, splitName } from '../../main/engine/domain/filename.ts'
import { nameFor } from '../../main/engine/domain/naming.ts'
import { seed } from '../support/seed.ts'

/** Pieces that mean something to some system, between arbitrary text. */
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...[
        '.',
        '..',
        ' ',
        '/',
        '\\',
        ':',
        'CON',
        'nul',
        'COM¹',
        '.lnk',
        '.url',
        '.part',
        '.tar.gz',
        '.tmp',
        '-',
        '_',
        '\0',
        '\n',
      ],
      ...[
        '\u200b',
        '\u200d',
        '\u202e',
        '\ufeff',
        '\ufe0f',
        '👨',
        '👩🏽',
        '❤',
        '\u0301',
        '\u0338',
        '<',
        '%2e',
        '(1)',
        'x'.repeat(90),
        '漢'.repeat(90),
      ],
      '.{20D04FE0-3AEA-1069-A2D8-08002B30309D}',
    ),
  },
)
const anyText = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''))

const forbiddenAnywhere = /[\p{Cc}<>:"/\\|?*\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u061c]/u
const device = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$) *(\.|$)/iu
const planted = /\.(part|mismatch|cur|aria2|tmp|lnk|url|scf|desktop|webloc|\{[0-9a-f-]{36}\})$/iu

/** Why a name is not valid on one of the three platforms; null: it is. */
function fault(name: string): string | null {
  if (name === '') return 'empty'
  if (Buffer.byteLength(name) > 230) return 'too long'
  if (!name.isWellFormed()) return 'half a character'
  if (name !== name.normalize('NFC')) return 'not composed'
  if (forbiddenAnywhere.test(name)) return 'forbidden character'
  if (/^[.\s-]|[.\s]$/u.test(name)) return 'bad first or last character'
  if (device.test(name)) return 'device name'
  if (planted.test(name)) return 'planted extension'
  return null
}

describe('F35: any text becomes a safe name', () => {
  it('valid on three platforms, never empty, stable', () => {
    fc.assert(
      fc.property(anyText, (raw) => {
        const name = safeName(raw)
        expect(fault(name), JSON.stringify(name)).toBe(null)
        expect(safeName(name)).toBe(name)
      }),
      { seed: seed(), numRuns: 100_000 },
    )
  })

  it('at any limit', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 48, max: 230 }), (raw, maxBytes) => {
        const name = safeName(raw, { maxBytes })
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(maxBytes)
        expect(fault(name), JSON.stringify(name)).toBe(null)
        expect(safeName(name, { maxBytes })).toBe(name)
      }),
      { seed: seed(), numRuns: 10_000 },
    )
  })

  it('numbering keeps it valid, different, and its extension', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 99_999 }), (raw, n) => {
        const name = safeName(raw)
        const other = numbered(name, n)
        expect(Buffer.byteLength(other)).toBeLessThanOrEqual(255)
        expect(fault(safeName(other))).toBe(null)
        expect(collisionKey(other)).not.toBe(collisionKey(name))
        expect(splitName(other).extension).toBe(splitName(name).extension)
      }),
      { seed: seed(), numRuns: 10_000 },
    )
  })

  it('headers and addresses of any text give valid names', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (one, two, three) => {
        const name = nameFor({
          out: null,
          disposition: `attachment; filename${one.startsWith('.') ? '*' : ''}=${one}`,
          url: `http://h/${two}`,
          finalUrl: `http://h/${three}`,
          type: two,
        })
        expect(fault(name), JSON.stringify(name)).toBe(null)
      }),
      { seed: seed(), numRuns: 10_000 },
    )
  })
})
