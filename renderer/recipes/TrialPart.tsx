/** One part of what came of a trial, under its heading. */
import type { JSX, ReactNode } from 'react'
import { formatLocale } from '../../shared/format.ts'
import type { Trial } from '../../shared/recipe-trial.ts'
import type { RecipeReading } from '../../shared/recipes/read.ts'

/** In the text, from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

export interface TrialViewProps {
  readonly trial: Trial
  readonly reading: RecipeReading
  readonly onGoTo: (place: Place) => void
  /** Tries the recipe on another page. */
  readonly onTry: (url: string, step: string | null) => void
}

interface PartProps {
  readonly title: string
  readonly count?: number
  readonly children: ReactNode
}

export const Part = ({ title, count, children }: PartProps): JSX.Element => (
  <section className="trial-part">
    <h2>
      {title}
      {count === undefined ? null : <span className="count">{count.toLocaleString(formatLocale())}</span>}
    </h2>
    {children}
  </section>
)
