/** The recipe that a grab goes by: which one, what it is for, and the cookies that it asks for. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { isShipped, type RecipeView } from '../../shared/recipe-book.ts'
import { useSluice } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { GrabPartProps } from './GrabDialog.tsx'

const plain = ''

interface GrabByRecipeProps extends GrabPartProps {
  readonly recipes: readonly RecipeView[]
}

const OptionsOf = ({ recipes }: { readonly recipes: readonly RecipeView[] }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <>
      {recipes.map(({ key, name, mistakes }) => (
        <option key={key} value={String(key)} disabled={mistakes > 0}>
          {name === '' ? t('recipe.noName') : name}
          {mistakes > 0 ? ` (${t('recipe.mistakes', { count: mistakes })})` : ''}
        </option>
      ))}
    </>
  )
}

export const GrabByRecipe = ({ recipes, form, change }: GrabByRecipeProps): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const chosen = recipes.find(({ key }) => key === form.recipe)
  const own = recipes.filter(({ key }) => !isShipped(key))
  return (
    <div className="grab-recipe">
      <Field label={t('grab.form.recipe')} hint={chosen?.about === '' ? undefined : chosen?.about} className="grow">
        {(control) => (
          <select
            {...control}
            value={chosen === undefined ? plain : String(chosen.key)}
            onChange={(event) => {
              const next = recipes.find(({ key }) => String(key) === event.target.value)
              change({ recipe: next?.key ?? null, cookies: {} })
            }}
          >
            <option value={plain}>{t('grab.form.noRecipe')}</option>
            {own.length === 0 ? null : (
              <optgroup label={t('recipe.own')}>
                <OptionsOf recipes={own} />
              </optgroup>
            )}
            <optgroup label={t('recipe.shipped')}>
              <OptionsOf recipes={recipes.filter(({ key }) => isShipped(key))} />
            </optgroup>
          </select>
        )}
      </Field>
      <Button
        onClick={() => {
          const recipe =
            chosen === undefined
              ? null
              : {
                  key: chosen.key,
                  ...(form.starts.trim() === '' ? {} : { tryAt: form.starts.trim().split(/\s+/)[0] ?? '' }),
                }
          surface.setState({ view: 'recipes', dialog: null, recipe })
        }}
      >
        {t('grab.form.editRecipe')}
      </Button>
      {chosen?.cookies.map((name) => (
        <TextField
          key={name}
          className="wide"
          type="password"
          label={t('recipe.cookie', { name })}
          hint={t('grab.form.cookieHint')}
          value={form.cookies[name] ?? ''}
          maxLength={8_192}
          onChange={(value) => {
            change({ cookies: { ...form.cookies, [name]: value } })
          }}
        />
      ))}
    </div>
  )
}
