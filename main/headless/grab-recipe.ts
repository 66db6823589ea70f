/** Recipes on the command line: read from a file or from those that come along, mistakes told with line and column. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Failure } from '../../shared/failure.ts'
import type { Recipe } from '../../shared/recipe.ts'
import { readRecipe, type RecipeMistake, type RecipeReading } from '../../shared/recipes/read.ts'
import { isShipped } from '../../shared/recipe-book.ts'
import { nearNames } from '../../shared/recipes/near-names.ts'
import type { Reached } from '../api/reach.ts'
import { shippedRecipes } from '../engine/shipped-recipes.ts'
import { UsageError } from './exit.ts'
import { cannotRead } from './http-request.ts'
import { safeText } from './terminal-text.ts'

export interface NamedRecipe {
  /** As the command line names it. */
  readonly file: string
  readonly recipe: Recipe
  readonly locate: RecipeReading['locate']
}

/** How to reach the engine that keeps recipes; called for names alone. */
export type ReachBook = () => Promise<Pick<Reached, 'client' | 'close'>>

interface RecipeText {
  /** As the command line names it. */
  readonly file: string
  readonly text: string
}

const isPath = (name: string): boolean => /[/\\]|\.ya?ml$/i.test(name)

/** Of the recipes that are kept the one of this name. Throws `UsageError` where there is none. */
const keptText = async ({ client }: Awaited<ReturnType<ReachBook>>, name: string): Promise<RecipeText> => {
  const { recipes } = await client.call('recipes.list', {})
  const known = recipes.filter(({ name: one }) => one !== '')
  const exact = known.filter((one) => one.name === name)
  const same = exact.length > 0 ? exact : known.filter((one) => one.name.toLowerCase() === name.toLowerCase())
  const [found, second] = same
  if (second !== undefined)
    throw new UsageError(
      `--recipe: ${String(same.length)} recipes are named “${name}”; give one of them another name in the window`,
    )
  if (found !== undefined) return { file: name, text: (await client.call('recipes.show', { key: found.key })).text }
  const names = [...new Set(recipes.flatMap((one) => (isShipped(one.key) ? [one.key] : one.name || [])))]
  const near = nearNames(name, names)
  const told = near.length > 0 ? `did you mean ${near.map((one) => `“${one}”`).join(' or ')}? ` : ''
  throw new UsageError(
    `--recipe: there is no file and no recipe “${name}”; ${told}There are: ${names.map(safeText).join(', ')}`,
  )
}

const textOf = async (name: string, cwd: string, reach: ReachBook): Promise<RecipeText> => {
  const own = resolve(cwd, name)
  if (!isPath(name) && !existsSync(own)) {
    const shipped = (await shippedRecipes()).find((one) => one.name === name)
    if (shipped !== undefined) return { file: name, text: shipped.text }
    const book = await reach()
    return keptText(book, name).finally(() => book.close())
  }
  try {
    return { file: name, text: await readFile(own, 'utf8') }
  } catch (error) {
    throw cannotRead('--recipe', name, error)
  }
}

const lineOf = (file: string, { line, column, where, message }: Omit<RecipeMistake, 'code' | 'values'>): string =>
  `${file}:${String(line)}:${String(column)}: ${where === '' ? '' : `${where} `}${message}`

/**
 * A recipe of a file, else one that comes along, else one that is kept, by its name. Throws `UsageError` with a line for each mistake, and for
 * a name that nothing has.
 */
export const loadRecipe = async (name: string, cwd: string, reach: ReachBook): Promise<NamedRecipe> => {
  const { file, text } = await textOf(name, cwd, reach)
  const { recipe, mistakes, locate } = readRecipe(text)
  if (recipe === null)
    throw new UsageError(`the recipe cannot be used\n${mistakes.map((one) => lineOf(file, one)).join('\n')}`)
  return { file, recipe, locate }
}

const isKeyPath = (value: unknown): value is readonly (string | number)[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number')

/** The engine's refusal of something in the recipe, with the place in the file; null: it is about something else. */
export const recipeRefusal = ({ file, locate }: NamedRecipe, { detail = {}, message }: Failure): UsageError | null => {
  if (detail.path === undefined) return null
  const path: unknown = JSON.parse(detail.path)
  if (!isKeyPath(path)) return null
  const cookie = detail.cookie === undefined ? '' : ` (--cookie ${detail.cookie}=…, or --load-cookies FILE)`
  const said = `${detail.problem ?? message}${cookie}`
  return new UsageError(
    `the recipe cannot be used\n${lineOf(file, { ...locate(path), where: path.map(String).join('.'), message: said })}`,
  )
}
