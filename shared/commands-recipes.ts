/** Commands about recipes that are kept: a part of the contract's table. */
import { z } from 'zod'
import { mostRecipeCharacters, mostRecipes, recipeId, recipeKey, recipeView } from './recipe-book.ts'

const nothing = z.object({}).default({})
const changed = z.object({ changed: z.number() })
const ids = z.object({ ids: z.array(recipeId).max(mostRecipes) })

export const recipeCommands = {
  /** Those of the user by name, then those that come along. `recipesVersion` of the counters grows with each change. */
  'recipes.list': { input: nothing, output: z.object({ recipes: z.array(recipeView) }) },
  'recipes.show': {
    input: z.object({ key: recipeKey }),
    output: z.object({ recipe: recipeView, text: z.string() }),
  },
  /**
   * Keeps a text, with mistakes, too. Refuses values of cookies (`bad_input`, `detail.path`), which are secrets, and a text that somebody
   * else has changed since it was read (`not_allowed`, `detail.reason` is `changed`).
   */
  'recipes.save': {
    input: z.object({
      /** null: another one. */
      id: recipeId.nullable().default(null),
      text: z.string().min(1).max(mostRecipeCharacters),
      /** The one that was read; null: whatever is there by now is replaced. */
      revision: z.number().int().min(1).nullable().default(null),
    }),
    output: z.object({ recipe: recipeView }),
  },
  'recipes.remove': { input: ids, output: changed },
  /** Undoes a removal: possible until the engine ends. */
  'recipes.restore': { input: ids, output: changed },
  /** A copy with another name, which can be changed. */
  'recipes.duplicate': { input: z.object({ key: recipeKey }), output: z.object({ recipe: recipeView }) },
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>
