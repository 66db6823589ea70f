/** All recipes: the user's own ones, and those that come along, which are looked at and copied. */
import { CircleAlert, Copy, Download, FileSearch, FileUp, NotebookText, Plus, Trash2 } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { isShipped, type RecipeView } from '../../shared/recipe-book.ts'
import { useSluice } from '../client/context.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import type { Draft } from '../../shared/recipe-drafts.ts'
import { allDrafts } from './drafts.ts'
import { newRecipe } from './new-recipe.ts'
import { useRecipes } from './use-recipes.ts'
import { type RecipeActs, useRecipeActs } from './use-shelf.ts'

interface ItemProps {
  readonly recipe: RecipeView
  readonly isDraft: boolean
  readonly acts: RecipeActs
}

const Buttons = ({ recipe, name, acts }: Omit<ItemProps, 'isDraft'> & { readonly name: string }): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const { key, mistakes } = recipe
  return (
    <>
      <IconButton
        icon={FileSearch}
        label={t('recipe.grabOne', { name })}
        disabled={mistakes > 0}
        onClick={() => {
          surface.setState({ dialog: { kind: 'grab', starts: '', recipe: key } })
        }}
      />
      <IconButton
        icon={Copy}
        label={t('recipe.copyOne', { name })}
        onClick={() => {
          acts.duplicate(key)
        }}
      />
      {isShipped(key) ? null : (
        <>
          <IconButton
            icon={Download}
            label={t('recipe.fileOne', { name })}
            onClick={() => {
              acts.keyToFile(recipe)
            }}
          />
          <IconButton
            icon={Trash2}
            label={t('recipe.removeOne', { name })}
            onClick={() => {
              acts.remove(recipe)
            }}
          />
        </>
      )}
    </>
  )
}

const Item = ({ recipe, isDraft, acts }: ItemProps): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const { key, about, mistakes, starts } = recipe
  const name = recipe.name === '' ? t('recipe.noName') : recipe.name
  return (
    <li>
      <button
        type="button"
        className="recipe-open"
        onClick={() => {
          surface.setState({ recipe: { key } })
        }}
      >
        <strong>{name}</strong>
        {isDraft ? <span className="attention">{t('recipe.unsaved')}</span> : null}
        {mistakes > 0 ? (
          <span className="bad">
            <CircleAlert size={13} aria-hidden />
            {t('recipe.mistakes', { count: mistakes })}
          </span>
        ) : null}
        <span className="about">{about === '' ? (starts[0] ?? '') : about}</span>
      </button>
      <Buttons recipe={recipe} name={name} acts={acts} />
    </li>
  )
}

/** A recipe that was begun, and never saved. */
const Unfinished = ({ draft }: { readonly draft: Draft }): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  return (
    <p className="recipe-unfinished" role="status">
      {t('recipe.unfinished')}
      <Button
        onClick={() => {
          surface.setState({ recipe: { text: draft.text } })
        }}
      >
        {t('recipe.goOn')}
      </Button>
    </p>
  )
}

export const Shelf = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const recipes = useRecipes()
  const acts = useRecipeActs()
  const drafts = allDrafts()
  const unfinished = drafts.find(({ key }) => key === null)
  const own = recipes?.filter(({ key }) => !isShipped(key)) ?? []
  const shipped = recipes?.filter(({ key }) => isShipped(key)) ?? []
  const list = (items: readonly RecipeView[]): JSX.Element => (
    <ul className="recipe-list">
      {items.map((recipe) => (
        <Item key={recipe.key} recipe={recipe} acts={acts} isDraft={drafts.some(({ key }) => key === recipe.key)} />
      ))}
    </ul>
  )
  return (
    <main className="recipe-shelf">
      <div className="recipe-intro">
        <p>{t('recipe.intro')}</p>
        <Button onClick={acts.fromFiles}>
          <FileUp size={15} aria-hidden />
          {t('recipe.fromFile')}
        </Button>
        <Button
          variant="primary"
          onClick={() => {
            surface.setState({ recipe: { text: newRecipe(t('recipe.newName'), '') } })
          }}
        >
          <Plus size={15} aria-hidden />
          {t('recipe.add')}
        </Button>
      </div>
      {unfinished ? <Unfinished draft={unfinished} /> : null}
      <section aria-labelledby="own-recipes">
        <h2 id="own-recipes">{t('recipe.own')}</h2>
        {recipes && own.length === 0 ? (
          <div className="recipe-none">
            <NotebookText size={28} strokeWidth={1.5} aria-hidden />
            <p>{t('recipe.none')}</p>
          </div>
        ) : (
          list(own)
        )}
      </section>
      <section aria-labelledby="shipped-recipes">
        <h2 id="shipped-recipes">{t('recipe.shipped')}</h2>
        {list(shipped)}
      </section>
    </main>
  )
}
