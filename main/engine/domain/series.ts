/**
 * Series among file names (`S01E02`, `part 3`, `第4集`, `.r07`, `page-012`), and which numbers of each are not there. Pure; looks at names
 * alone, so whoever asks keeps hosts and folders apart.
 */
import { endingOf } from '../../../shared/kind.ts'

export interface SeriesPlace {
  /** Equal for names of one series in one folder. */
  readonly key: string
  /** For people: what stands before the number. */
  readonly title: string
  /** One file may hold several: episodes 2 to 3. */
  readonly first: number
  readonly last: number
  /** How many there are, as the name says (`2 of 12`); null: it does not. */
  readonly of: number | null
  /** Counted by a word or a mark that says so, hence from the first on; else only numbers that stand close count. */
  readonly isTold: boolean
}

/** Whole numbers `[first, last]`. */
export type NumberRange = [first: number, last: number]

/** A longer stretch of numbers is no series. */
const mostNumbers = 10_000
/** Names that merely end in numbers make a series from so many on, when no more are missing than are there. */
const fewestUntold = 4

const words =
  'part|parts|pt|episode|épisode|ep|chapter|chapitre|chap|ch|volume|vol|tome|disc|disk|disque|cd|dvd|book|buch|lecture|lesson|session|unit|week|track|issue|reel|tape|side|teil|folge|kapitel|band|partie'
const gap = String.raw`[ ._#-]*`
const total = String.raw`(?:[ ._-]*(?:of|von|de|sur|/)[ ._-]*(\d{1,4})(?!\d))?`

/** Each with groups: before, number, then perhaps another number or how many there are. */
const marks = {
  season: new RegExp(
    String.raw`^(.*?(?<![a-z\d])s\d{1,2})${gap}e(?:p)?(\d{1,4})(?:[ ._]*-?[ ._]*e(?:p)?(\d{1,4}))?(?!\d)`,
    'i',
  ),
  cross: /^(.*?(?<![a-z\d])\d{1,2})x(\d{2,3})(?![\da-z])/i,
  word: new RegExp(String.raw`^(.*?(?<![a-z])(?:${words}))${gap}(\d{1,4})(?!\d)${total}`, 'i'),
  east: /^(.*?第\s*)(\d{1,4})(?=\s*[集话話章回期卷部季课課讲講节節])/,
  korean: /^(.*?)(\d{1,4})(?=\s*[화회권편부])/,
  of: /^(.*?)(?<!\d)(\d{1,4})[ ._-]*of[ ._-]*(\d{1,4})(?!\d)/i,
} as const

/** Volumes of an archive: `.001`, `.r00`, `.z01`. */
const volume = /^(.+\.[rz]?)(\d{2,3})$/i
/** The last number of a name, which is no year, version or date. */
const plain = /^(.*?)(?<![\d.])(\d{1,4})(\D*)$/
const dated = /(?:19|20)\d{2}[-_. ]?\d{2}[-_. ]?\d{2}/
const year = /^(?:19|20)\d{2}$/

const folded = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\s._-]+/g, ' ')
    .trim()

const titleOf = (before: string): string =>
  before
    .replace(/[\s._]+/g, ' ')
    .replace(/[\s#-]+$/, '')
    .trim()

const placeOf = (
  before: string,
  numbers: { readonly first: number; readonly last?: number; readonly of?: number | null },
  more: { readonly kind: string; readonly isTold?: boolean },
): SeriesPlace => {
  const { first, last = first, of = null } = numbers
  const isInOrder = last >= first && last - first < 100
  return {
    key: `${more.kind} ${folded(before)}`,
    title: titleOf(before),
    ...{ first, last: isInOrder ? last : first, of: of !== null && of >= first ? of : null },
    isTold: more.isTold ?? true,
  }
}

const told = (stem: string, ending: string): SeriesPlace | null => {
  const season = marks.season.exec(stem) ?? marks.cross.exec(stem)
  if (season !== null) {
    const [, before = '', first, last] = season
    return placeOf(before, { first: Number(first), last: Number(last ?? first) }, { kind: `e.${ending}` })
  }
  const counted = marks.word.exec(stem) ?? marks.of.exec(stem)
  if (counted !== null) {
    const [, before = '', first, of] = counted
    return placeOf(before, { first: Number(first), of: of === undefined ? null : Number(of) }, { kind: `n.${ending}` })
  }
  const eastern = marks.east.exec(stem) ?? marks.korean.exec(stem)
  return eastern === null ? null : placeOf(eastern[1] ?? '', { first: Number(eastern[2]) }, { kind: `n.${ending}` })
}

/** null: the name belongs to no series. */
export const seriesPlace = (name: string): SeriesPlace | null => {
  if (!/\d/.test(name)) return null
  const parts = volume.exec(name)
  if (parts !== null) return placeOf(parts[1] ?? '', { first: Number(parts[2]) }, { kind: 'v' })
  const ending = endingOf(name)
  const stem = ending === '' ? name : name.slice(0, -ending.length - 1)
  const found = told(stem, ending)
  if (found !== null || dated.test(stem)) return found
  const [, before, digits, after = ''] = plain.exec(stem) ?? []
  if (before === undefined || digits === undefined || year.test(digits)) return null
  // `a3f9b2` is a name, not a number.
  if (/\d[a-z]+$/i.test(before)) return null
  return placeOf(before, { first: Number(digits) }, { kind: `p${folded(after)}.${ending}`, isTold: false })
}

/** Tells a series from all others of a grab; `key`: of its places. */
export const seriesKey = (host: string, folder: string, key: string): string => JSON.stringify([host, folder, key])

export interface Series {
  readonly title: string
  /** Different numbers that are there. */
  readonly count: number
  readonly first: number
  readonly last: number
  readonly missing: NumberRange[]
}

/** Gathers the places of one series. */
export class SeriesNumbers {
  readonly #numbers = new Set<number>()
  #place: SeriesPlace | null = null
  #of: number | null = null

  add(place: SeriesPlace): void {
    this.#place ??= place
    if (place.of !== null) this.#of = Math.max(this.#of ?? 0, place.of)
    for (let number = place.first; number <= place.last; number += 1) this.#numbers.add(number)
  }

  /** null: it is none, or nothing is missing. */
  get withGaps(): Series | null {
    const place = this.#place
    const sorted = [...this.#numbers].sort((a, b) => a - b)
    const [first, last] = [sorted[0], sorted.at(-1)]
    if (place === null || first === undefined || last === undefined) return null
    const isSeries = sorted.length > 1 || this.#of !== null
    if (!isSeries || last - first >= mostNumbers) return null
    // A list that begins in the middle is the rest of something, unless that is more than what is there.
    const from = place.isTold && first > 1 && first - 1 <= sorted.length ? 1 : first
    const missing = gapsOf(sorted, from, this.#of ?? last)
    const lost = missing.reduce((sum, [a, b]) => sum + b - a + 1, 0)
    const isClose = place.isTold || (sorted.length >= fewestUntold && lost <= sorted.length)
    return missing.length > 0 && isClose ? { title: place.title, count: sorted.length, first, last, missing } : null
  }
}

const gapsOf = (sorted: readonly number[], from: number, to: number): NumberRange[] => {
  const gaps: NumberRange[] = []
  let next = from
  for (const number of sorted) {
    if (number > next) gaps.push([next, number - 1])
    next = Math.max(next, number + 1)
  }
  if (next <= to) gaps.push([next, to])
  return gaps
}
