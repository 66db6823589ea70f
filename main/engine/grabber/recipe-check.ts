/** Recipes before they are used: selectors that are none are refused, cookies go where secrets are kept. */
import { raise } from '../../../shared/failure.ts'
import type { GrabOptions } from '../../../shared/grabs.ts'
import { RecipeProblem } from './recipe/problem.ts'

/** Rejects with `bad_input`; `detail.path` is JSON: where in the recipe it stands. */
export const checkRecipe = async ({ recipe, http }: GrabOptions): Promise<void> => {
  if (recipe === null) return
  // With the parsers: only whoever has a recipe loads them.
  const { compileRecipe } = await import('./recipe/steps.ts')
  try {
    compileRecipe(recipe)
  } catch (error) {
    if (!(error instanceof RecipeProblem)) throw error
    raise('bad_input', `In the recipe, ${error.path.join('.')}: ${error.message}`, {
      detail: { path: JSON.stringify(error.path), problem: error.message },
    })
  }
  const sent = http.headers.filter(([name]) => name.toLowerCase() === 'cookie').map(([, value]) => value)
  const names = new Set(sent.flatMap((value) => value.split(';').map((pair) => pair.trim().split('=', 1)[0])))
  const missing = Object.entries(recipe.cookies).find(([name, value]) => value === null && !names.has(name))
  if (missing === undefined) return
  raise(
    'bad_input',
    `The recipe “${recipe.name}” needs the cookie “${missing[0]}” of somebody who is logged in. Give it with the request.`,
    {
      detail: { path: JSON.stringify(['cookies', missing[0]]), cookie: missing[0] },
    },
  )
}

/** The recipe's cookies as a header of the request, which is sealed like every other; the recipe keeps their names. */
export const withCookies = (options: GrabOptions): GrabOptions => {
  const { recipe, http } = options
  const own = Object.entries(recipe?.cookies ?? {}).filter(([, value]) => value !== null)
  if (recipe === null || own.length === 0) return options
  const isCookie = (name: string): boolean => name.toLowerCase() === 'cookie'
  const given = http.headers.filter(([name]) => isCookie(name)).map(([, value]) => value)
  const value = [...own.map(([name, one]) => `${name}=${one ?? ''}`), ...given].join('; ')
  return {
    ...options,
    recipe: { ...recipe, cookies: Object.fromEntries(Object.keys(recipe.cookies).map((name) => [name, null])) },
    http: { ...http, headers: [...http.headers.filter(([name]) => !isCookie(name)), ['cookie', value]] },
  }
}

/** Throws `bad_input`. */
export const notReadable = (address: string): never =>
  raise(
    'bad_input',
    `“${address.slice(0, 200)}” is not an address that pages can be read from. It should look like https://example.org/files/.`,
  )
