/** What is missing beside a find of a series. Pure. */
import type { SeriesView } from '../../../shared/grab-lists.ts'
import type { FindView } from '../../../shared/grabs.ts'
import { seriesKey, seriesPlace, type NumberRange } from '../domain/series.ts'
import type { LedgerReads } from '../store/operations.ts'

type FindSeries = LedgerReads['grabSeries'][1][number]

export class FindGaps {
  readonly series: readonly SeriesView[]
  readonly #byKey: ReadonlyMap<string, FindSeries>

  constructor(series: readonly FindSeries[]) {
    this.#byKey = new Map(series.map((one) => [one.key, one]))
    this.series = series.map(({ key: _key, ...view }) => view)
  }

  /** Numbers that are missing right before it, and behind it where it is the last one. */
  beside({ name, host, folder }: Pick<FindView, 'name' | 'host' | 'folder'>): NumberRange[] {
    if (this.#byKey.size === 0) return []
    const place = seriesPlace(name)
    const series = place === null ? undefined : this.#byKey.get(seriesKey(host, folder, place.key))
    if (place === null || series === undefined) return []
    const isLast = place.last === series.last
    return series.missing.filter(([first, last]) => last === place.first - 1 || (isLast && first === place.last + 1))
  }
}
