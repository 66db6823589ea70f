/**
 * A recipe tried on one page while it is written. The page is fetched when somebody asks for that; each change of the text is then tried on
 * what was fetched.
 */
import { useCallback, useEffect, useRef, useState } from 'react'
import { type Failure, failureOf } from '../../shared/failure.ts'
import { optionsOfRecipe } from '../../shared/recipe-options.ts'
import type { Recipe } from '../../shared/recipe.ts'
import type { Trial } from '../../shared/recipe-trial.ts'
import { useSluice } from '../client/context.ts'

export interface TrialAt {
  readonly url: string
  /** null: the first one. */
  readonly step: string | null
}

export interface TrialState {
  readonly at: TrialAt | null
  readonly trial: Trial | null
  /** Why there is no answer; null: there is one, or nobody has asked. */
  readonly failure: Failure | null
  readonly isBusy: boolean
}

export interface Trying extends TrialState {
  /** Fetches a page and tries the recipe on it; `again`: what is at hand will do. */
  readonly ask: (at: TrialAt, again: boolean) => void
}

/** Who types on is not answered at every key. */
const restMs = 250

/** As a header of the request; the values of cookies are nowhere else. */
const cookieHeader = (cookies: ReadonlyMap<string, string>): [string, string][] => {
  const given = [...cookies].filter(([, value]) => value !== '')
  return given.length === 0 ? [] : [['Cookie', given.map(([name, value]) => `${name}=${value}`).join('; ')]]
}

/** `recipe` null: the text has mistakes, and what was shown stays. */
export const useTrial = (recipe: Recipe | null, cookies: ReadonlyMap<string, string>): Trying => {
  const { client } = useSluice()
  const [state, setState] = useState<TrialState>({ at: null, trial: null, failure: null, isBusy: false })
  const running = useRef<AbortController | null>(null)
  const now = useRef({ recipe, cookies })
  const tried = useRef<Recipe | null>(null)
  const ask = useCallback(
    (at: TrialAt, again: boolean): void => {
      const { recipe: wanted, cookies: given } = now.current
      if (wanted === null) return
      running.current?.abort()
      const run = new AbortController()
      running.current = run
      tried.current = wanted
      setState((before) => ({ ...before, at, isBusy: true }))
      const options = { ...optionsOfRecipe(wanted, [at.url]), http: { headers: cookieHeader(given) } }
      client.call('grabs.try', { options, url: at.url, step: at.step, again }, { signal: run.signal }).then(
        ({ trial }) => {
          if (!run.signal.aborted) setState({ at, trial, failure: null, isBusy: false })
        },
        (error: unknown) => {
          if (!run.signal.aborted) setState({ at, trial: null, failure: failureOf(error), isBusy: false })
        },
      )
    },
    [client],
  )
  useEffect(() => {
    now.current = { recipe, cookies }
  }, [recipe, cookies])
  const { at } = state
  useEffect(() => {
    if (at === null || recipe === null || recipe === tried.current) return undefined
    const timer = setTimeout(() => {
      // A step that was renamed is read as the first one is.
      ask({ ...at, step: at.step !== null && at.step in recipe.steps ? at.step : null }, true)
    }, restMs)
    return () => {
      clearTimeout(timer)
    }
  }, [recipe, at, ask])
  useEffect(
    () => () => {
      running.current?.abort()
    },
    [],
  )
  return { ...state, ask }
}
