/** What the Add dialog was given, text and files, and what was understood of it. Pure. */
import { readLinks } from '../../shared/links/read.ts'
import { mostLinks, type PatternUse, type Remark, type Wanted } from '../../shared/links/reading.ts'
import { partsOf } from '../../shared/links/safe-path.ts'

/** A file that was dropped or opened, or a text too long for a field. */
export interface AddFile {
  readonly name: string
  readonly text: string
}

export interface AddRemark extends Remark {
  /** Name of the file; null: what was typed. */
  readonly source: string | null
}

export interface AddReading {
  readonly links: readonly Wanted[]
  readonly remarks: readonly AddRemark[]
  readonly ignored: number
  readonly patterns: readonly PatternUse[]
  /** Links of each file, in order. */
  readonly counts: readonly number[]
}

/** More than that is not put into a field. */
const longestTyped = 100_000

/** A Metalink, or a text of megabytes, is a file, wherever it came from. */
export const isForField = (text: string): boolean =>
  text.length <= longestTyped && !/^\uFEFF?\s*<(?:\?xml|metalink)/i.test(text)

export const readSources = (text: string, files: readonly AddFile[], hasPatterns: boolean): AddReading => {
  const typed = { source: null, ...readLinks(text, { hasPatterns }) }
  const inFiles = files.map((file) => ({ source: file.name, ...readLinks(file.text, { hasPatterns }) }))
  const all = [typed, ...inFiles]
  return {
    links: all.flatMap(({ links }) => links).slice(0, mostLinks),
    remarks: all.flatMap(({ source, remarks }) => remarks.map((remark) => ({ ...remark, source }))),
    ignored: all.reduce((sum, { ignored }) => sum + ignored, 0),
    patterns: all.flatMap(({ patterns }) => patterns),
    counts: inFiles.map(({ links }) => links.length),
  }
}

/** The same for the same link, so that what was unticked stays so while more is typed. */
export const keyOf = ({ urls, options }: Wanted): string => `${urls[0] ?? ''}\n${options.out ?? ''}`

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What a link is called before anybody has asked. */
export const nameOf = ({ urls, options }: Wanted): string => {
  if (options.out !== undefined) return partsOf(options.out).name
  const url = URL.parse(urls[0] ?? '')
  return decoded(url?.pathname.split('/').findLast((part) => part !== '') ?? '') || (url?.host ?? '')
}
