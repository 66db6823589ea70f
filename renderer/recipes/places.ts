/** Where things that the engine names stand in the recipe, and in its text. Pure. */
import type { Recipe } from '../../shared/recipe.ts'
import type { Failure } from '../../shared/failure.ts'
import type { RecipeReading } from '../../shared/recipes/read.ts'

export type Path = readonly (string | number)[]

/** The path of a selector that a trial names: `follow[0]`, `files[0].name`, `rows.products.price`, `next`. */
export const pathOfSelector = (recipe: Recipe, step: string, what: string): Path => {
  const at = ['steps', step]
  const listed = /^(follow|files)\[(\d+)\](?:\.(\w+))?$/.exec(what)
  if (listed !== null) {
    const [, list = '', index = '', part] = listed
    return [...at, list, Number(index), ...(part === undefined ? [] : [part])]
  }
  const [kind = '', table = '', field = ''] = what.split('.')
  if (kind !== 'rows') return [...at, kind]
  const index = (recipe.steps[step]?.rows ?? []).findIndex((rows) => (rows.table ?? step) === table)
  const rows = [...at, 'rows', Math.max(0, index)]
  return field === 'each' ? [...rows, 'each'] : [...rows, 'fields', field]
}

const isPath = (value: unknown): value is Path =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number')

/** Where in the recipe a failure says that it lies; null: it is about something else. */
export const pathOfFailure = ({ detail }: Failure): Path | null => {
  if (detail?.path === undefined) return null
  try {
    const path: unknown = JSON.parse(detail.path)
    return isPath(path) ? path : null
  } catch {
    return null
  }
}

/** The same in the text; null: nowhere. */
export const placeOfFailure = (
  failure: Failure | null,
  { locate }: RecipeReading,
): { readonly line: number; readonly column: number } | null => {
  const path = failure === null ? null : pathOfFailure(failure)
  return path === null ? null : locate(path)
}
