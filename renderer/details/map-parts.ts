/** What a map of a file shows, as ranges and as amounts. Pure. */
import type { DownloadDetail, SegmentView } from '../../shared/detail.ts'

export interface Range {
  readonly start: number
  readonly end: number
}

/** Ranges of each kind; what none of them covers is missing. */
export interface MapParts {
  readonly sizeBytes: number
  /** The size is what has come so far. */
  readonly isOpen: boolean
  readonly done: readonly Range[]
  /** Asked for, and not here yet. */
  readonly flight: readonly Range[]
  readonly damaged: readonly Range[]
}

const filled = (ranges: readonly Range[]): readonly Range[] => ranges.filter(({ start, end }) => end > start)
export const bytesOf = (ranges: readonly Range[]): number =>
  ranges.reduce((sum, { start, end }) => sum + end - start, 0)

const writtenOf = ({ start, written }: SegmentView): Range => ({ start, end: written })
const restOf = ({ written, end }: SegmentView): Range => ({ start: written, end })

/** null: nothing is known of the file yet. */
export const mapPartsOf = ({ download, segments, damaged }: DownloadDetail): MapParts | null => {
  const end = segments.reduce((most, segment) => Math.max(most, segment.end), 0)
  const sizeBytes = download.sizeBytes ?? end
  if (sizeBytes <= 0) return null
  const isOpen = download.sizeBytes === null
  if (download.status === 'completed') {
    return { sizeBytes, isOpen: false, done: [{ start: 0, end: sizeBytes }], flight: [], damaged }
  }
  return {
    sizeBytes,
    isOpen,
    done: filled(segments.map(writtenOf)),
    flight: filled(segments.filter(({ live }) => live).map(restOf)),
    damaged,
  }
}

export interface Amounts {
  readonly done: number
  readonly flight: number
  readonly missing: number
  readonly damaged: number
}

/** Bytes of each kind; together they are the file. */
export const amountsOf = ({ sizeBytes, done, flight, damaged }: MapParts): Amounts => {
  const broken = bytesOf(damaged)
  const isWhole = bytesOf(done) === sizeBytes
  const here = bytesOf(done) - (isWhole ? broken : 0)
  // What is damaged is fetched again, so it may be part of what is asked for.
  const asked = bytesOf(flight)
  const missing = Math.max(0, sizeBytes - here - asked - broken)
  return { done: here, flight: asked, missing, damaged: broken }
}
