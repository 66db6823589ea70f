/** Recipes fill the window: the shelf with all of them, or one beside its preview. */
import { ArrowLeft } from 'lucide-react'
import { type JSX, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureOf } from '../../shared/failure.ts'
import { isShipped } from '../../shared/recipe-book.ts'
import { useSluice, useSurface } from '../client/context.ts'
import { type OpenRecipe, showToast } from '../state/surface.ts'
import { IconButton } from '../ui/Button.tsx'
import { draftOf } from './drafts.ts'
import { RecipeEditor } from './RecipeEditor.tsx'
import { Shelf } from './Shelf.tsx'
import type { Opened } from './use-editing.ts'

/** The recipe's text, once it is there. */
const useOpened = (recipe: OpenRecipe): Opened | null => {
  const { client, surface } = useSluice()
  const key = 'key' in recipe ? recipe.key : null
  const [opened, setOpened] = useState<Opened | null>(() =>
    'text' in recipe ? { recipe: null, text: recipe.text, draft: draftOf(null)?.text ?? null } : null,
  )
  useEffect(() => {
    if (key === null) return
    client.call('recipes.show', { key }).then(
      (answer) => {
        const draft = isShipped(key) ? null : draftOf(key)
        // It is saved over what it began with, and over nothing else.
        const revision = draft?.revision ?? answer.recipe.revision
        setOpened({ ...answer, recipe: { ...answer.recipe, revision }, draft: draft?.text ?? null })
      },
      (error: unknown) => {
        showToast(surface, { tone: 'error', text: failureOf(error).message })
        surface.setState({ recipe: null })
      },
    )
  }, [client, surface, key])
  return opened
}

const OpenedRecipe = ({ recipe }: { readonly recipe: OpenRecipe }): JSX.Element | null => {
  const opened = useOpened(recipe)
  return opened === null ? null : <RecipeEditor opened={opened} tryAt={recipe.tryAt ?? null} />
}

export const RecipesView = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const recipe = useSurface((state) => state.recipe)
  if (recipe !== null) {
    return (
      <div className="recipes-view">
        <OpenedRecipe key={'key' in recipe ? String(recipe.key) : recipe.text} recipe={recipe} />
      </div>
    )
  }
  const leave = (): void => {
    surface.setState({ view: surface.getState().grabId === null ? 'downloads' : 'grab' })
  }
  return (
    <div
      className="recipes-view"
      role="presentation"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && !surface.getState().dialog) leave()
      }}
    >
      <header className="toolbar">
        <IconButton icon={ArrowLeft} label={t('grab.back')} autoFocus onClick={leave} />
        <h1>{t('recipe.title')}</h1>
      </header>
      <Shelf />
    </div>
  )
}
