/** Recipes of the user in the ledger: texts, kept as they were written. */
import { raise } from '../../../shared/failure.ts'
import { mostRecipeCharacters, mostRecipes, type RecipeId } from '../../../shared/recipe-book.ts'
import type { Connection } from './connection.ts'
import type { RecipeReads, RecipeRow, RecipeWrites } from './recipe-operations.ts'

const columns = 'id, text, revision, changed_at AS changedAt'

export const recipeReads = ({ sql, log }: Connection) => ({
  recipes: (): readonly RecipeRow[] =>
    sql<RecipeRow>(`SELECT ${columns} FROM recipes ORDER BY id`)
      .all()
      .filter(({ id, text }) => {
        const isOurs = text.length > 0 && text.length <= mostRecipeCharacters
        if (!isOurs) log('error', 'ledger.column_unreadable', { table: 'recipes', id, column: 'text' })
        return isOurs
      }),

  recipe: ({ id }: RecipeReads['recipe'][0]): RecipeRow | null =>
    sql<RecipeRow>(`SELECT ${columns} FROM recipes WHERE id = ?`).get(id) ?? null,
})

export const recipeWrites = ({ sql }: Connection) => ({
  putRecipe: ({ id, text, revision, now }: RecipeWrites['putRecipe'][0]): RecipeRow => {
    if (id === null) {
      const count = sql<{ count: number }>('SELECT count(*) AS count FROM recipes').get()?.count ?? 0
      if (count >= mostRecipes)
        return raise('bad_input', `${String(mostRecipes)} recipes are kept already; remove some of them first.`)
      const added = sql<{ id: RecipeId }>(
        'INSERT INTO recipes (text, revision, changed_at) VALUES (?, 1, ?) RETURNING id',
      ).get(text, now)
      return { id: added?.id ?? raise('internal', 'A recipe was not kept.'), text, revision: 1, changedAt: now }
    }
    const known = sql<{ revision: number }>('SELECT revision FROM recipes WHERE id = ?').get(id)
    if (!known) return raise('unknown_id', `There is no recipe ${String(id)}. It may have been removed elsewhere.`)
    if (revision !== null && revision !== known.revision) {
      return raise(
        'not_allowed',
        'The recipe was changed elsewhere since it was read here. Save this one as a copy, or replace the other one.',
        { detail: { reason: 'changed', revision: String(known.revision) } },
      )
    }
    const next = known.revision + 1
    sql('UPDATE recipes SET text = ?, revision = ?, changed_at = ? WHERE id = ?').run(text, next, now, id)
    return { id, text, revision: next, changedAt: now }
  },

  removeRecipes: ({ ids }: RecipeWrites['removeRecipes'][0]): readonly RecipeRow[] =>
    sql<RecipeRow>(`DELETE FROM recipes WHERE id IN (SELECT value FROM json_each(?)) RETURNING ${columns}`).all(
      JSON.stringify(ids),
    ),

  restoreRecipes: ({ recipes }: RecipeWrites['restoreRecipes'][0]): { readonly changed: number } => {
    const put = sql(
      'INSERT INTO recipes (id, text, revision, changed_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
    )
    const changes = recipes.map(({ id, text, revision, changedAt }) => put.run(id, text, revision, changedAt).changes)
    return { changed: changes.reduce((sum, one) => sum + one, 0) }
  },
})
