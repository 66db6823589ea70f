import { describe, expect, test } from 'vitest'
import { barLine, drawLines, timeLeftMs, totalLine, type Row, type Whole } from '../../../main/headless/bars.ts'
import { columnsOf, cutMiddle, cutText, padText, safeText } from '../../../main/headless/terminal-text.ts'

const row: Row = {
  name: 'big.iso',
  activity: 'transferring',
  sizeBytes: 100 * 1024 * 1024,
  writtenBytes: 42 * 1024 * 1024,
  speed: 12.3 * 1024 * 1024,
  etaMs: 63_000,
}
const whole: Whole = { total: 4, completed: 1, failed: 1, completedBytes: 1024 }

describe('one download', () => {
  test('name, bar, per cent, speed and time left', () => {
    expect(barLine(row, 80)).toBe('big.iso                         [====>         ]   42%   12.3 MiB/s    1 min 3 s')
  })
  test('without room for a bar it goes, then everything but name and per cent', () => {
    expect(barLine(row, 60)).toBe('big.iso                        42%   12.3 MiB/s    1 min 3 s')
    expect(barLine(row, 20)).toBe(' 42% big.iso')
  })
  test.each([5, 12, 20, 39, 40, 41, 60, 79, 120, 400])('is never wider than %i columns', (columns) => {
    const names = ['short', 'x'.repeat(300), '日本語のファイル名'.repeat(9), '👩‍👩‍👧‍👦.zip']
    for (const name of names) {
      for (const sizeBytes of [null, 0, 1, 1e15]) {
        expect(columnsOf(barLine({ ...row, name, sizeBytes }, columns))).toBeLessThanOrEqual(columns)
      }
    }
  })
  test('states other than transferring are said in words, an unknown size shows what is there', () => {
    expect(barLine({ ...row, activity: 'verifying' }, 80)).toContain('verifying')
    expect(barLine({ ...row, sizeBytes: null }, 80)).toContain('42.0 MiB')
    expect(barLine({ ...row, sizeBytes: null }, 80)).not.toContain('%')
  })
  test('a bar is full at the end and never overflows', () => {
    expect(barLine({ ...row, sizeBytes: 0, writtenBytes: 0 }, 80)).toContain('100%')
    expect(barLine({ ...row, writtenBytes: 1e12 }, 80)).toContain('[==============]  100%')
  })
})

describe('the whole', () => {
  test('counts, speed and time left', () => {
    expect(totalLine([row], whole, 100)).toBe('1 of 4 done · 1 failed · 1 running · 12.3 MiB/s · 9 s left')
  })
  test('time left counts what has no size yet as the average of the others', () => {
    const at = (rows: readonly Row[], of: Whole): number | null => timeLeftMs(rows, of)
    const half = { ...row, sizeBytes: 1000, writtenBytes: 500, speed: 100 }
    expect(at([half], { total: 1, completed: 0, failed: 0, completedBytes: 0 })).toBe(5000)
    expect(at([half], { total: 2, completed: 0, failed: 0, completedBytes: 0 })).toBe(15_000)
    expect(at([half], { total: 3, completed: 1, failed: 1, completedBytes: 3000 })).toBe(5000)
    expect(at([{ ...half, speed: 0 }], { total: 1, completed: 0, failed: 0, completedBytes: 0 })).toBeNull()
    expect(at([{ ...half, sizeBytes: null }], { total: 1, completed: 0, failed: 0, completedBytes: 0 })).toBeNull()
  })
  test('what does not fit on the screen is counted', () => {
    const rows = Array.from({ length: 30 }, (_, index) => ({ ...row, name: `file-${String(index)}` }))
    const lines = drawLines(rows, { ...whole, total: 100 }, { columns: 80, rows: 10 })
    expect(lines).toHaveLength(8)
    expect(lines.at(-2)).toBe('… and 24 more')
    for (const line of lines) expect(columnsOf(line)).toBeLessThan(80)
  })
})

describe('text', () => {
  test('nothing in a name can move the cursor, change colours or reverse the order', () => {
    const name = safeText('a\u001b[2Jb\u009bc\r\nd\u202egnp.exe\u2066\u2028')
    expect(name).toBe('a�[2Jb�c��d�gnp.exe��')
    expect(barLine({ ...row, name: '\u001b[31mred' }, 80)).not.toContain('\u001b')
  })
  test('columns, not characters, are counted', () => {
    expect(columnsOf('日本')).toBe(4)
    expect(columnsOf('e\u0301')).toBe(1)
    expect(columnsOf('👩‍👩‍👧‍👦')).toBe(2)
    expect(padText('日', 4)).toBe('日  ')
    expect(padText('1', 3, 'right')).toBe('  1')
  })
  test('cutting keeps to the width and, in the middle, the end', () => {
    expect(cutText('abcdef', 4)).toBe('abc…')
    expect(cutText('日本語', 4)).toBe('日…')
    expect(cutMiddle('a-very-long-name.tar.gz', 13)).toBe('a-very…tar.gz')
    expect(cutMiddle('short', 13)).toBe('short')
    expect(cutText('abc', 0)).toBe('')
  })
})
