/** Series among the finds of a grab, by host and folder, with the numbers that are missing. A dead link is as good as none. */
import type { GrabId } from '../../../shared/grabs.ts'
import { seriesKey, SeriesNumbers, seriesPlace } from '../domain/series.ts'
import type { Connection } from './connection.ts'
import type { FindSeries } from './grab-operations.ts'

/** Told of one grab: those with the most numbers first. */
const mostSeries = 200

const deadState = 2

type Named = readonly [name: string, host: string, folder: string]

export const seriesWithGaps = ({ db }: Connection, id: GrabId): readonly FindSeries[] => {
  // The shape of a row follows from the text.
  const rows = db
    .prepare(
      `SELECT name, host, folder FROM grab_finds
       WHERE grab_id = ? AND state <> ${String(deadState)} AND name GLOB '*[0-9]*'`,
    )
    .raw()
    .iterate(id) as IterableIterator<Named>
  const all = new Map<string, { readonly host: string; readonly folder: string; readonly numbers: SeriesNumbers }>()
  for (const [name, host, folder] of rows) {
    const place = seriesPlace(name)
    if (place === null) continue
    const key = seriesKey(host, folder, place.key)
    const one = all.get(key) ?? { host, folder, numbers: new SeriesNumbers() }
    one.numbers.add(place)
    all.set(key, one)
  }
  return [...all]
    .flatMap(([key, { host, folder, numbers }]): readonly FindSeries[] => {
      const series = numbers.withGaps
      return series === null ? [] : [{ key, host, folder, ...series }]
    })
    .sort((a, b) => b.count - a.count)
    .slice(0, mostSeries)
}
