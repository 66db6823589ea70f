/** Recipes on the command line: read from a file or from those that come along, mistakes told with line and column. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Failure } from '../../shared/failure.ts'
import type { Recipe } from '../../shared/recipe.ts'
import { readRecipe, type RecipeMistake, type RecipeReading } from '../../shared/recipes/read.ts'
import { UsageError } from './exit.ts'
import { cannotRead } from './http-request.ts'

export interface NamedRecipe {
  /** As the command line names it. */
  readonly file: string
  readonly recipe: Recipe
  readonly locate: RecipeReading['locate']
}

/** Folder of those that come along: beside the built command, or among the sources; null: they are missing. */
const shippedFolder = (from: string = import.meta.dirname): string | null => {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = [join(folder, 'recipes'), join(folder, 'assets', 'recipes')].find((one) =>
      existsSync(join(one, 'index-tree.yaml')),
    )
    if (found !== undefined) return found
    if (dirname(folder) === folder) return null
  }
}

/** Names of the recipes that come along, with what each is for. */
export const shippedRecipes = async (): Promise<readonly { readonly name: string; readonly about: string }[]> => {
  const folder = shippedFolder()
  if (folder === null) return []
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort()
  return Promise.all(
    files.map(async (file) => {
      const { recipe } = readRecipe(await readFile(join(folder, file), 'utf8'))
      return { name: basename(file, '.yaml'), about: recipe?.about ?? '' }
    }),
  )
}

const textOf = async (name: string, cwd: string): Promise<{ readonly file: string; readonly text: string }> => {
  const folder = shippedFolder()
  const own = resolve(cwd, name)
  const isName = /^[a-z0-9-]+$/.test(name) && !existsSync(own)
  if (isName && folder !== null) {
    const file = join(folder, `${name}.yaml`)
    if (existsSync(file)) return { file: name, text: await readFile(file, 'utf8') }
    const names = (await shippedRecipes()).map((one) => one.name).join(', ')
    throw new UsageError(`--recipe: there is no file and no recipe “${name}”; there are: ${names}`)
  }
  try {
    return { file: name, text: await readFile(own, 'utf8') }
  } catch (error) {
    throw cannotRead('--recipe', name, error)
  }
}

const lineOf = (file: string, { line, column, where, message }: RecipeMistake): string =>
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
