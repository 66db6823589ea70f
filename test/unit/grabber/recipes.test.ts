/** The form of recipes: published, documented, and read with the place of each mistake. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { recipeJsonSchema } from '../../../shared/recipe.ts'
import { readRecipe } from '../../../shared/recipes/read.ts'
import { compileRecipe } from '../../../main/engine/grabber/recipe/steps.ts'

const root = join(import.meta.dirname, '../../..')

test('the published schema is the form that is read', async () => {
  const published: unknown = JSON.parse(await readFile(join(root, 'assets/recipes/recipe.schema.json'), 'utf8'))
  // `node .ci/recipe-schema.mjs` writes it.
  expect(published).toEqual(JSON.parse(JSON.stringify(recipeJsonSchema())))
})

test('the recipes of the documentation are recipes', async () => {
  const text = await readFile(join(root, 'docs/recipes.md'), 'utf8')
  const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml)
  expect(examples.length).toBeGreaterThan(3)
  for (const yaml of examples) {
    const { recipe, mistakes } = readRecipe(yaml)
    expect(mistakes).toEqual([])
    if (recipe !== null) compileRecipe(recipe)
  }
})

const mistakesOf = (yaml: string): readonly string[] =>
  readRecipe(yaml).mistakes.map(
    ({ line, column, where, message }) => `${String(line)}:${String(column)} ${where} ${message}`,
  )

describe('mistakes', () => {
  const with_ = (steps: string): string => `sluice: 1\nname: A\nsteps:\n${steps}`

  test.each([
    ['', '1:1  should be a mapping.'],
    ['sluice: 2\nname: A\nsteps: { a: {} }', '1:9 sluice should be 1.'],
    [
      'sluice: 1\nname: A\nstep: {}\nsteps: { a: {} }',
      '3:1  “step” is not known here; “steps” is. Remove it or correct its name.',
    ],
    [with_('  a:\n    folow: x'), '5:5 steps.a “folow” is not known here; “follow” is. Remove it or correct its name.'],
    [
      with_('  a:\n    follow: { css: a, to: b }'),
      '5:27 steps.a.follow.0.to names the step “b”, which is not there; there are: a',
    ],
    [
      with_('  a:\n    next: { parm: x }'),
      '5:13 steps.a.next “parm” is not known here; “param” is. Remove it or correct its name.',
    ],
    [
      with_('  a:\n    rows:\n      fields:\n        x: { css: a, xpath: b }'),
      '7:12 steps.a.rows.0.fields.x gives css and xpath; keep one of them',
    ],
    [with_('  a:\n    rows: { fields: { x: a }, key: [y] }'), '5:36 steps.a.rows.0.key “y” is none of the fields'],
    [
      with_('  a:\n    rows: { fields: { page: a } }'),
      '5:21 steps.a.rows.0.fields “page” is the name of another column; choose another name',
    ],
    ['sluice: 1\nname: [a\n', '3:1  Flow sequence in block collection must be sufficiently indented and end with a ].'],
    ['sluice: 1\nsluice: 1\n', '2:1  Map keys must be unique.'],
  ])('%j', (yaml, wanted) => {
    expect(mistakesOf(yaml)[0]).toBe(wanted)
  })

  test('bombs of aliases and of brackets are refused', () => {
    const laughs = Array.from(
      { length: 12 },
      (_, at) => `a${String(at)}: &a${String(at)} [${at === 0 ? 'x' : `*a${String(at - 1)},`.repeat(10)}]`,
    )
    expect(readRecipe(laughs.join('\n')).recipe).toBe(null)
    expect(readRecipe('['.repeat(100_000)).recipe).toBe(null)
    expect(readRecipe('a'.repeat(1_000_000)).mistakes[0]?.message).toMatch(/longer than/)
  })
})
