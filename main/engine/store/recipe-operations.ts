/** What can be asked of the ledger about recipes that are kept. */
import type { RecipeId } from '../../../shared/recipe-book.ts'

export interface RecipeRow {
  readonly id: RecipeId
  readonly text: string
  readonly revision: number
  /** Epoch milliseconds. */
  readonly changedAt: number
}

export interface RecipeReads {
  /** In the order in which they were made. */
  recipes: [null, readonly RecipeRow[]]
  /** null: there is none. */
  recipe: [{ readonly id: RecipeId }, RecipeRow | null]
}

export interface RecipeWrites {
  /** `id` null: another one. Fails with `unknown_id`, and with `not_allowed` when `revision` is not the one that is there. */
  putRecipe: [
    { readonly id: RecipeId | null; readonly text: string; readonly revision: number | null; readonly now: number },
    RecipeRow,
  ]
  /** Answers with those that were there. */
  removeRecipes: [{ readonly ids: readonly RecipeId[] }, readonly RecipeRow[]]
  restoreRecipes: [{ readonly recipes: readonly RecipeRow[] }, { readonly changed: number }]
}
