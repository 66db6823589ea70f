/** Recipes that are kept: those of the user, and those that come along with Sluice, which are read and copied only. */
import { z } from 'zod'

export const recipeId = z.number().int().positive().brand<'RecipeId'>()
export type RecipeId = z.infer<typeof recipeId>

/** Longer texts are no recipes. */
export const mostRecipeCharacters = 256 * 1024
/** More are not kept. */
export const mostRecipes = 1_000

/** One of the user's by its number, one that comes along by its name. */
export const recipeKey = z.union([recipeId, z.string().regex(/^[a-z0-9-]{1,63}$/)])
export type RecipeKey = z.infer<typeof recipeKey>

export const recipeView = z.object({
  key: recipeKey,
  /** As the text says; empty: it says nothing. */
  name: z.string(),
  about: z.string(),
  /** Mistakes in it; with any of them it can be kept, but not used. */
  mistakes: z.number(),
  /** Its own addresses to start from: the first ones. */
  starts: z.array(z.string()),
  /** Cookies that have to be given when it runs. */
  cookies: z.array(z.string()),
  /** Grows with each change; 0: it comes along. */
  revision: z.number(),
  /** Epoch milliseconds; null: it comes along. */
  changedAt: z.number().nullable(),
})
export type RecipeView = z.infer<typeof recipeView>

export const isShipped = (key: RecipeKey): key is string => typeof key === 'string'
