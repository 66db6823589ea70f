/** What a recipe says about the grab that runs it. Pure. */
import type { GrabOptions } from './grabs.ts'
import type { Recipe } from './recipe.ts'

/** Recipes say themselves which links are followed, so distance alone stops them late. */
const recipeDepth = 100

type FromRecipe = Pick<GrabOptions, 'starts' | 'depth' | 'scope' | 'below' | 'accept' | 'reject' | 'recipe'> &
  Partial<Pick<GrabOptions, 'maxPages' | 'maxBytes' | 'maxMs' | 'waitMs' | 'connectionsPerHost' | 'connections'>>

/** `starts`: instead of the recipe's own; none: those. What is left out is as for every grab. */
export const optionsOfRecipe = (recipe: Recipe, starts: readonly string[]): FromRecipe => {
  const { start, scope, below, accept, reject, limits } = recipe
  const { depth = recipeDepth, pages, bytes, seconds, waitSeconds, perHost, atOnce } = limits
  return {
    starts: starts.length > 0 ? [...starts] : [...start],
    ...{ depth, scope, below, accept: [...accept], reject: [...reject], recipe },
    ...(pages === undefined ? {} : { maxPages: pages }),
    ...(bytes === undefined ? {} : { maxBytes: bytes }),
    ...(seconds === undefined ? {} : { maxMs: Math.round(seconds * 1000) }),
    ...(waitSeconds === undefined ? {} : { waitMs: Math.round(waitSeconds * 1000) }),
    ...(perHost === undefined ? {} : { connectionsPerHost: perHost }),
    ...(atOnce === undefined ? {} : { connections: atOnce }),
  }
}
