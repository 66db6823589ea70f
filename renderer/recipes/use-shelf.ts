/** What can be done with recipes as a whole; a word to the user when it fails. */
import { useTranslation } from 'react-i18next'
import { failureOf } from '../../shared/failure.ts'
import { isShipped, type RecipeKey, type RecipeView } from '../../shared/recipe-book.ts'
import { useSluice } from '../client/context.ts'
import { pickFiles } from '../client/pick-files.ts'
import { saveFile } from '../client/save-file.ts'
import { showToast } from '../state/surface.ts'
import { dropDraft } from './drafts.ts'
import { fileNameOf } from './new-recipe.ts'

export interface RecipeActs {
  readonly duplicate: (key: RecipeKey) => void
  readonly remove: (recipe: RecipeView) => void
  /** Gives the text away as a file. */
  readonly toFile: (name: string, text: string) => void
  readonly keyToFile: (recipe: RecipeView) => void
  /** Opens files of recipes; each becomes one that is kept. */
  readonly fromFiles: () => void
}

export const useRecipeActs = (): RecipeActs => {
  const { t } = useTranslation()
  const { client, surface, host } = useSluice()
  const say = (error: unknown): void => {
    const { code, message, detail } = failureOf(error)
    const text = detail?.reason === 'open_cookie' ? t('recipe.openCookie', { name: detail.cookie ?? '' }) : undefined
    showToast(surface, { tone: 'error', text: text ?? (code === 'bad_input' ? message : t(`failure.${code}`)) })
  }
  const give = async (name: string, text: string): Promise<void> => {
    const path = await saveFile(host, fileNameOf(name), (write) => write(text))
    if (path !== undefined) showToast(surface, { tone: 'info', text: t('recipe.savedAsFile') })
  }
  const take = async (): Promise<void> => {
    const files = await pickFiles('.yaml,.yml', true)
    let last: RecipeKey | null = null
    for (const file of files) last = (await client.call('recipes.save', { text: await file.text() })).recipe.key
    if (last === null) return
    if (files.length === 1) surface.setState({ recipe: { key: last } })
    else showToast(surface, { tone: 'info', text: t('recipe.opened', { count: files.length }) })
  }
  return {
    duplicate: (key) => {
      client.call('recipes.duplicate', { key }).then(({ recipe }) => {
        surface.setState({ recipe: { key: recipe.key } })
      }, say)
    },
    remove: ({ key, name }) => {
      if (isShipped(key)) return
      const ids = [key]
      client.call('recipes.remove', { ids }).then(() => {
        dropDraft(key)
        surface.setState({ recipe: null })
        const run = (): void => {
          client.call('recipes.restore', { ids }).catch(say)
        }
        showToast(surface, {
          ...{ tone: 'info', text: t('recipe.removed', { name }), lifeMs: 10_000 },
          action: { label: t('action.undo'), run },
        })
      }, say)
    },
    toFile: (name, text) => {
      give(name, text).catch(say)
    },
    keyToFile: ({ key }) => {
      client
        .call('recipes.show', { key })
        .then(({ recipe, text }) => give(recipe.name, text))
        .catch(say)
    },
    fromFiles: () => {
      take().catch(say)
    },
  }
}
