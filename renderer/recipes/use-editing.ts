/** One recipe being written: its text, what is wrong with it, whether it is saved. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Failure, failureOf } from '../../shared/failure.ts'
import { isShipped, type RecipeKey, type RecipeView } from '../../shared/recipe-book.ts'
import { readRecipe, type RecipeReading } from '../../shared/recipes/read.ts'
import { useSluice } from '../client/context.ts'
import { dropDraft, keepDraft } from './drafts.ts'

export interface Opened {
  /** null: it was never saved. */
  readonly recipe: RecipeView | null
  /** As it is kept; what is written may differ. */
  readonly text: string
  /** What was written and not saved; null: nothing. */
  readonly draft: string | null
}

export interface Editing {
  readonly recipe: RecipeView | null
  /** null: it was never saved. */
  readonly key: RecipeKey | null
  readonly isReadOnly: boolean
  readonly text: string
  readonly setText: (text: string) => void
  readonly reading: RecipeReading
  readonly isDirty: boolean
  /** Why the last attempt to save was refused; null: it was not. */
  readonly refusal: Failure | null
  /** What it is kept as; null: it was refused. `over`: whatever somebody else has made of it meanwhile is replaced. */
  readonly save: (over?: boolean) => Promise<RecipeKey | null>
  /** What was written is not wanted. */
  readonly discard: () => void
}

/** Writing on costs no storage with every key. */
const draftRestMs = 400

export const useEditing = (opened: Opened): Editing => {
  const { client } = useSluice()
  const [recipe, setRecipe] = useState(opened.recipe)
  const [kept, setKept] = useState(opened.text)
  const [text, setText] = useState(opened.draft ?? opened.text)
  /** A text that was saved, or is not wanted: it is no draft, even if the page has not been drawn anew yet. */
  const settled = useRef<string | null>(null)
  const [refusal, setRefusal] = useState<Failure | null>(null)
  const reading = useMemo(() => readRecipe(text), [text])
  const key = recipe?.key ?? null
  const isReadOnly = key !== null && isShipped(key)
  const isDirty = !isReadOnly && (text !== kept || (recipe === null && text !== opened.text))
  const revision = recipe?.revision ?? null
  useEffect(() => {
    if (!isDirty) return undefined
    const keep = (): void => {
      if (settled.current !== text) keepDraft({ key, text, revision })
    }
    const timer = setTimeout(keep, draftRestMs)
    // The page may be gone before that.
    window.addEventListener('pagehide', keep)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('pagehide', keep)
    }
  }, [isDirty, key, text, revision])
  const save = async (over = false): Promise<RecipeKey | null> => {
    if (isReadOnly) return null
    try {
      const id = key === null || isShipped(key) ? null : key
      const saved = await client.call('recipes.save', { id, text, revision: over ? null : revision })
      settled.current = text
      dropDraft(key)
      setRecipe(saved.recipe)
      setKept(text)
      setRefusal(null)
      return saved.recipe.key
    } catch (error) {
      setRefusal(failureOf(error))
      return null
    }
  }
  const discard = (): void => {
    settled.current = text
    dropDraft(key)
    setText(kept)
    setRefusal(null)
  }
  return { recipe, key, isReadOnly, text, setText, reading, isDirty, refusal, save, discard }
}
