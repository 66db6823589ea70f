/** Recipes on the command line: read from a file or from those that come along, mistakes told with line and column. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Failure } from '../../shared/failure.ts'
import type { Recipe } from '../../shared/recipe.ts'
import { readRecipe, type RecipeMistake, type RecipeReading } from '../../shared/recipes/read.ts'
import { shippedRecipes } from '../engine/shipped-recipes.ts'
import { UsageError } from './exit.ts'
import { cannotRead } from './http-request.ts'

export interface NamedRecipe {
  /** As the command line names it. */
  readonly file: string
  readonly recipe: Recipe
  readonly locate: RecipeReading['locate']
}

const textOf = async (name: string, cwd: string): Promise<{ readonly file: string; readonly text: string }> => {
  const own = resolve(cwd, name)
  if (/^[a-z0-9-]+$/.test(name) && !existsSync(own)) {
    const shipped = await shippedRecipes()
    const found = shipped.find((one) => one.name === name)
    if (found !== undefined) return { file: name, text: found.text }
    const names = shipped.map((one) => one.name).join(', ')
    throw new UsageError(`--recipe: there is no file and no recipe “${name}”; there are: ${names}`)
  }
  try {
    return { file: name, text: await readFile(own, 'utf8') }
  } catch (error) {
    throw cannotRead('--recipe', name, error)
  }
}

const lineOf = (file: string, { line, column, where, message }: Omit<RecipeMistake, 'code' | 'values'>): string =>
  `${file}:${String(line)}:${String(column)}: ${where === '' ? '' : `${where} `}${message}`

/** Throws `UsageError` with a line for each mistake. */
export const loadRecipe = async (name: string, cwd: string): Promise<NamedRecipe> => {
  const { file, text } = await textOf(name, cwd)
  const { recipe, mistakes, locate } = readRecipe(text)
  if (recipe === null)
    throw new UsageError(`the recipe cannot be used\n${mistakes.map((one) => lineOf(file, one)).join('\n')}`)
  return { file, recipe, locate }
}

const isPath = (value: unknown): value is readonly (string | number)[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number')

/** The engine's refusal of something in the recipe, with the place in the file; null: it is about something else. */
export const recipeRefusal = ({ file, locate }: NamedRecipe, { detail = {}, message }: Failure): UsageError | null => {
  if (detail.path === undefined) return null
  const path: unknown = JSON.parse(detail.path)
  if (!isPath(path)) return null
  const cookie = detail.cookie === undefined ? '' : ` (--cookie ${detail.cookie}=…, or --load-cookies FILE)`
  const said = `${detail.problem ?? message}${cookie}`
  return new UsageError(
    `the recipe cannot be used\n${lineOf(file, { ...locate(path), where: path.map(String).join('.'), message: said })}`,
  )
}
