/** The recipes as the engine has them, asked for again when one of them changed. */
import { useEffect, useState } from 'react'
import type { RecipeView } from '../../shared/recipe-book.ts'
import { useMirror, useSluice } from '../client/context.ts'

/** Undefined until the engine has answered. */
export const useRecipes = (): readonly RecipeView[] | undefined => {
  const { client } = useSluice()
  const version = useMirror(({ counters }) => counters?.recipesVersion)
  const [recipes, setRecipes] = useState<readonly RecipeView[]>()
  useEffect(() => {
    let isStale = false
    client.call('recipes.list', {}).then(
      (answer) => {
        if (!isStale) setRecipes(answer.recipes)
      },
      () => undefined,
    )
    return () => {
      isStale = true
    }
  }, [client, version])
  return recipes
}
