/** What each selector of a recipe gave in one page: for who tries a recipe. */
import type { SelectorTrace } from '../../../../shared/recipe-trial.ts'
import { textOf, type Spot } from './pick.ts'

const mostSamples = 3
const mostSampleText = 200

interface Counts {
  matches: number
  places: number
  empty: number
  samples: string[]
}

export class Trace {
  readonly #selectors = new Map<string, Counts>()

  /** `what`: where it stands in the recipe. Each call is one place that was looked at. */
  note(what: string, spots: readonly Spot[]): void {
    const counts = this.#selectors.get(what) ?? { matches: 0, places: 0, empty: 0, samples: [] }
    this.#selectors.set(what, counts)
    counts.places += 1
    counts.matches += spots.length
    if (spots.length === 0) counts.empty += 1
    for (const spot of spots.slice(0, mostSamples - counts.samples.length))
      counts.samples.push(textOf(spot, mostSampleText))
  }

  get selectors(): SelectorTrace[] {
    return [...this.#selectors].map(([what, { matches, places, empty, samples }]) => ({
      what,
      matches,
      places,
      empty,
      samples,
    }))
  }
}
