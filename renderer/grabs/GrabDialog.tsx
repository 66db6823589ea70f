/** Begins a grab: where to start and what to look for; what is rare stands behind “More”. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { fileKinds } from '../../shared/kind.ts'
import type { RecipeKey } from '../../shared/recipe-book.ts'
import { useRecipes } from '../recipes/use-recipes.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { More } from '../ui/More.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { GrabField, GrabForm } from './grab-form.ts'
import { Chips } from './Chips.tsx'
import { GrabByRecipe } from './GrabByRecipe.tsx'
import { GrabMore } from './GrabMore.tsx'
import { GrabRepeat } from './GrabRepeat.tsx'
import { useGrabForm } from './use-grab-form.ts'

export interface GrabPartProps {
  readonly form: GrabForm
  readonly change: (part: Partial<GrabForm>) => void
  readonly problemOf: (field: GrabField) => string | undefined
}

interface StartsProps extends GrabPartProps {
  /** Of the recipe: they are meant where none is given. */
  readonly own: readonly string[]
}

const Starts = ({ form, change, problemOf, own }: StartsProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <Field
      label={t('grab.form.starts')}
      hint={t('grab.form.startsHint')}
      problem={problemOf('starts')}
      className="wide"
    >
      {(control) => (
        <textarea
          {...control}
          rows={3}
          spellCheck={false}
          autoFocus
          placeholder={
            own.length > 0 ? t('grab.form.recipeStarts', { starts: own.join(' ') }) : t('grab.form.startsExample')
          }
          value={form.starts}
          onChange={(event) => {
            change({ starts: event.target.value })
          }}
          onKeyDown={(event) => {
            // As in the other dialogs: Enter begins a line, with Ctrl it sends.
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
          }}
        />
      )}
    </Field>
  )
}

const scopes = ['host', 'site', 'any'] as const

const Where = ({ form, change, problemOf }: GrabPartProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <>
      <Field label={t('grab.form.scope')}>
        {(control) => (
          <select
            {...control}
            value={form.scope}
            onChange={(event) => {
              change({ scope: scopes.find((scope) => scope === event.target.value) ?? 'host' })
            }}
          >
            {scopes.map((scope) => (
              <option key={scope} value={scope}>
                {t(`grab.form.scopes.${scope}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField
        label={t('grab.form.depth')}
        hint={t('grab.form.depthHint')}
        problem={problemOf('depth')}
        isNumber
        value={form.depth}
        onChange={(depth) => {
          change({ depth })
        }}
      />
      <label className="check wide">
        <input
          type="checkbox"
          checked={form.below && form.scope === 'host'}
          disabled={form.scope !== 'host'}
          onChange={(event) => {
            change({ below: event.target.checked })
          }}
        />
        {t('grab.form.below')}
      </label>
    </>
  )
}

const Probe = ({ form, change }: GrabPartProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <label className="check wide">
      <input
        type="checkbox"
        checked={form.probe}
        onChange={(event) => {
          change({ probe: event.target.checked })
        }}
      />
      {t('grab.form.probe')}
    </label>
  )
}

const What = ({ form, change }: GrabPartProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <>
      <div className="field wide">
        <Chips
          label={t('grab.form.kinds')}
          isLabelShown
          chips={fileKinds.map((kind) => ({ value: kind, text: t(`category.${kind}`) }))}
          chosen={form.kinds}
          onChoose={(kinds) => {
            change({ kinds: fileKinds.filter((kind) => kinds.includes(kind)) })
          }}
        />
        <p className="hint">{t('grab.form.kindsHint')}</p>
      </div>
      <TextField
        className="wide"
        label={t('grab.form.endings')}
        hint={t('grab.form.endingsHint')}
        value={form.endings}
        onChange={(endings) => {
          change({ endings })
        }}
      />
    </>
  )
}

interface GrabDialogProps {
  readonly starts: string
  readonly recipe: RecipeKey | null
  readonly onClose: () => void
}

export const GrabDialog = ({ starts, recipe, onClose }: GrabDialogProps): JSX.Element => {
  const { t } = useTranslation()
  const recipes = useRecipes()
  const { form, change, problemOf, submit, isSending, isMoreOpen, setMoreOpen } = useGrabForm(starts, recipe)
  const chosen = recipes?.find(({ key }) => key === form.recipe)
  const part: GrabPartProps = { form, change, problemOf }
  return (
    <Dialog title={t('grab.form.title')} onClose={onClose} className="add grab-form">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <div className="body">
          <Starts {...part} own={chosen?.starts ?? []} />
          <GrabByRecipe {...part} recipes={recipes ?? []} />
          <div className="form-grid">
            {form.recipe === null ? (
              <>
                <Where {...part} />
                <What {...part} />
              </>
            ) : null}
            <Probe {...part} />
            <GrabRepeat {...part} />
          </div>
          {form.recipe === null ? (
            <More label={t('grab.form.more')} isOpen={isMoreOpen} onOpen={setMoreOpen}>
              <GrabMore {...part} />
            </More>
          ) : null}
        </div>
        <footer>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="primary" disabled={isSending}>
            {form.recipe === null ? t('grab.form.submit') : t('grab.form.begin')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
