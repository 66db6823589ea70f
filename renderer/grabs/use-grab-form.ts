/** The form of a new grab while somebody fills it in, and what begins when it is sent. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CommandInput } from '../../shared/commands.ts'
import { failureOf } from '../../shared/failure.ts'
import type { RecipeKey } from '../../shared/recipe-book.ts'
import { useSluice } from '../client/context.ts'
import { showToast } from '../state/surface.ts'
import {
  blankGrab,
  type CheckedGrab,
  checkGrab,
  checkRecipeGrab,
  type GrabField,
  type GrabForm,
  rareFields,
} from './grab-form.ts'

type Options = CommandInput<'grabs.start'>['options']

/** Begins it and shows it; false: a word was said why not. */
const useBegin = (): ((options: Options) => Promise<boolean>) => {
  const { t } = useTranslation()
  const { client, surface } = useSluice()
  return async (options) => {
    try {
      const { id } = await client.call('grabs.start', { options })
      surface.setState({ view: 'grab', grabId: id, dialog: null })
      return true
    } catch (error) {
      const { code, message } = failureOf(error)
      showToast(surface, { tone: 'error', text: code === 'bad_input' ? message : t(`failure.${code}`) })
      return false
    }
  }
}

/** The first field that is wrong, once it is marked. */
const focusProblem = (): void => {
  const field = document.querySelector('.grab-form [aria-invalid="true"]')
  if (field instanceof HTMLElement) field.focus()
}

/** What the form means; a recipe is read for it. */
const useCheck = (): ((form: GrabForm) => Promise<CheckedGrab | 'no_recipe'>) => {
  const { client } = useSluice()
  return async (form) => {
    if (form.recipe === null) return checkGrab(form)
    try {
      const [{ text }, { readRecipe }] = await Promise.all([
        client.call('recipes.show', { key: form.recipe }),
        import('../../shared/recipes/read.ts'),
      ])
      const { recipe } = readRecipe(text)
      return recipe === null ? 'no_recipe' : checkRecipeGrab(form, recipe)
    } catch {
      return 'no_recipe'
    }
  }
}

export interface GrabFormHold {
  readonly form: GrabForm
  readonly change: (part: Partial<GrabForm>) => void
  readonly problemOf: (field: GrabField) => string | undefined
  readonly submit: () => void
  readonly isSending: boolean
  /** Whether what is rare is shown. */
  readonly isMoreOpen: boolean
  readonly setMoreOpen: (isOpen: boolean) => void
}

export const useGrabForm = (starts: string, recipe: RecipeKey | null): GrabFormHold => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const begin = useBegin()
  const check = useCheck()
  const [form, setForm] = useState(() => blankGrab(starts, recipe))
  const [problems, setProblems] = useState<readonly GrabField[]>([])
  const [isMoreOpen, setMoreOpen] = useState(false)
  const [isSending, setSending] = useState(false)
  const change = (part: Partial<GrabForm>): void => {
    const next = { ...form, ...part }
    setForm(next)
    // What is mended is not marked any more; what becomes wrong is said when it is sent.
    const found = next.recipe === null ? checkGrab(next) : null
    const still = found?.ok === false ? found.problems : []
    setProblems((now) => now.filter((field) => (found === null ? !(field in part) : still.includes(field))))
  }
  const send = async (): Promise<void> => {
    const found = await check(form)
    if (found === 'no_recipe') {
      showToast(surface, { tone: 'error', text: t('grab.form.problem.recipe') })
      return
    }
    if (!found.ok) {
      setProblems(found.problems)
      if (found.problems.some((field) => rareFields.includes(field))) setMoreOpen(true)
      setTimeout(focusProblem, 0)
      return
    }
    setSending(true)
    if (!(await begin(found.options))) setSending(false)
  }
  return {
    ...{ form, change, isSending, isMoreOpen, setMoreOpen },
    problemOf: (field) => (problems.includes(field) ? t(`grab.form.problem.${field}`) : undefined),
    submit: () => {
      void send()
    },
  }
}
