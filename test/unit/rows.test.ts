/** The table of rows holds: no row is missing, each test that is named exists, and the document says what the rows say. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hardTests } from '../hard/tests.ts'
import { documentOf, documentPath } from '../rows/document.ts'
import { groups, rowsOf, whatIsWrong } from '../rows/rows.ts'

const hardIds = hardTests.map(({ id }) => id)

test.each(groups)('%s, %s: all rows are there, and the tests that they name', (letter, _about, count) => {
  const rows = rowsOf(letter)
  expect(Object.keys(rows)).toEqual(Array.from({ length: count }, (_, n) => `${letter}${String(n + 1)}`))
  const wrong = Object.entries(rows).flatMap(([id, { tests = [] }]) =>
    tests.map((named) => whatIsWrong(named, hardIds)).flatMap((what) => (what === null ? [] : [`${id}: ${what}`])),
  )
  expect(wrong).toEqual([])
})

test('a test that is not there is found missing', () => {
  const file = 'unit/rows.test.ts'
  expect(whatIsWrong(`${file} › a test that is not there is found missing`, [])).toBeNull()
  expect(whatIsWrong(`${file} › a test that is found`, [])).toContain('has no test')
  expect(whatIsWrong(`${file} › a test that is not there is found missing › ${file}, a case`, [])).toContain('no case')
  expect(whatIsWrong('unit/no-rows.test.ts › any', [])).toContain('no file')
  expect(whatIsWrong('hard H2', ['H1'])).toContain('H2')
})

test('the document is up to date: node test/rows/write.ts', () => {
  expect(readFileSync(documentPath, 'utf8')).toBe(documentOf())
})
