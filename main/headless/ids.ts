/** Numbers of downloads as people type them: `12`, `15-20`, separated by spaces or commas. Pure. */
import type { DownloadId } from '../../shared/ids.ts'
import { UsageError } from './exit.ts'

const mostIds = 100_000

/** At least one. Throws `UsageError` for anything else. */
export const idsOf = (words: readonly string[]): DownloadId[] => {
  const ids = words
    .flatMap((word) => word.split(','))
    .filter((part) => part !== '')
    .flatMap((part) => {
      const found = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(part)
      const first = Number(found?.[1] ?? 0)
      const last = Number(found?.[2] ?? first)
      if (first < 1 || last < first) {
        throw new UsageError(`"${part}" is no number of a download; "sluice list" shows them, and 3-7 means 3 to 7`)
      }
      if (last - first >= mostIds) throw new UsageError(`"${part}" are too many downloads for one command`)
      return Array.from({ length: last - first + 1 }, (_, step) => first + step)
    })
  if (ids.length === 0) throw new UsageError('give the number of at least one download; "sluice list" shows them')
  // The ledger's numbers are what the brand stands for; an unknown one is refused there.
  return ids as DownloadId[]
}
