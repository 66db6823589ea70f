/** What a text says of itself although it has mistakes, the same text under another name, and where things stand in it. */
import { expect, test } from 'vitest'
import { placeOfFailure, pathOfSelector } from '../../../renderer/recipes/places.ts'
import { fileNameOf, newRecipe } from '../../../renderer/recipes/new-recipe.ts'
import { fail } from '../../../shared/failure.ts'
import { notesOf, renamed } from '../../../shared/recipes/notes.ts'
import { readRecipe } from '../../../shared/recipes/read.ts'

const lamps = `# By hand
sluice: 1
name: Lamps   # of the house
cookies: { session: null, theme: dark }
start: [https://a.test/, https://b.test/]
steps:
  list:
    follow: { css: a.lamp, to: lamp }
  lamp:
    files: [{ css: a.manual, name: .title }]
    rows:
      table: lamps
      each: li
      fields: { code: b, price: { css: i, type: price } }
    next: a.next
`

test('a sound text says all of it, and that a cookie has its value', () => {
  expect(notesOf(lamps)).toEqual({
    ...{ name: 'Lamps', about: '', mistakes: 0, starts: ['https://a.test/', 'https://b.test/'] },
    ...{ cookies: ['session'], openCookie: 'theme' },
  })
})

test.each([
  ['an unknown key', `${lamps}odd: 1\n`, 'Lamps', 1],
  ['broken YAML', lamps.replace('[{ css', '[{ { css'), 'Lamps', 1],
  ['a number for a name', 'name: 7\n', '7', 1],
  ['no mapping', '- a\n- b\n', '', 1],
  ['a bomb of brackets', '['.repeat(300_000), '', 1],
])('%s: the name is known as far as it can be', (_, text, name, least) => {
  const notes = notesOf(text)
  expect(notes.name).toBe(name)
  expect(notes.mistakes).toBeGreaterThanOrEqual(least)
})

test('another name leaves comments and everything else as they are', () => {
  const text = renamed(lamps, 'Lamps: "two"')
  expect(text).toBe(lamps.replace('name: Lamps ', 'name: "Lamps: \\"two\\"" '))
  expect(readRecipe(text).recipe?.name).toBe('Lamps: "two"')
  expect(notesOf(renamed('sluice: 1\n', 'A')).name).toBe('A')
})

test('each selector of a trial leads to its place in the text', () => {
  const reading = readRecipe(lamps)
  const { recipe, locate } = reading
  if (recipe === null) return expect.fail('no recipe')
  const at = (step: string, what: string): string => {
    const { line, column } = locate(pathOfSelector(recipe, step, what))
    return lamps.split('\n')[line - 1]?.slice(column - 1) ?? ''
  }
  expect(at('list', 'follow[0]')).toMatch(/^\{ css: a\.lamp/)
  expect(at('lamp', 'files[0]')).toMatch(/^\{ css: a\.manual/)
  expect(at('lamp', 'files[0].name')).toMatch(/^\.title/)
  expect(at('lamp', 'rows.lamps.each')).toBe('li')
  expect(at('lamp', 'rows.lamps.price')).toMatch(/^\{ css: i,/)
  expect(at('lamp', 'next')).toBe('a.next')
  const detail = { path: JSON.stringify(['steps', 'lamp', 'rows', 0, 'fields', 'code']) }
  expect(placeOfFailure(fail('bad_input', 'no', { detail }), reading)).toEqual({ line: 14, column: 23 })
  expect(placeOfFailure(fail('bad_input', 'no', { detail: { path: '{' } }), reading)).toBeNull()
})

test('mistakes have codes and values for other languages', () => {
  const { mistakes } = readRecipe(
    'sluice: 2\nname: ""\nsteps:\n  a: { rows: { fields: { b: { css: c, tipe: date, required: 3 } } } }\nlimits: { depth: 5000 }\n',
  )
  expect(mistakes.map(({ code, values }) => [code, values])).toEqual(
    expect.arrayContaining([
      ['wrong_value', { wanted: '1' }],
      ['too_small', { wanted: '1' }],
      ['unknown_key', { key: 'tipe', meant: 'type' }],
      ['wrong_type', { wanted: 'boolean' }],
      ['too_large', { wanted: '1000' }],
    ]),
  )
})

test('what a new recipe begins with is one, and its file has a name that every system takes', () => {
  expect(readRecipe(newRecipe('It’s “mine”', 'https://a.test/?q="x"')).mistakes).toEqual([])
  expect(readRecipe(newRecipe('a', '')).mistakes).toEqual([])
  expect(fileNameOf('  Lamps: a/b\\c?  ')).toBe('Lamps-a-b-c.yaml')
  expect(fileNameOf('///')).toBe('recipe.yaml')
  expect(fileNameOf('灯 目录')).toBe('灯-目录.yaml')
})
