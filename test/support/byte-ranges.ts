/**
 * Arithmetic of half-open byte ranges, for counting what servers sent twice. Deliberately not the
 * engine's own segment code: the instrument must not share a mistake with what it measures.
 */

/** Bytes [start, end). */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

export function unionBytes(ranges: readonly ByteRange[]): number {
  let bytes = 0
  let reached = 0
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    bytes += Math.max(0, end - Math.max(start, reached))
    reached = Math.max(reached, end)
  }
  return bytes
}

/** How many bytes the ranges hold more often than once. */
export function repeatedBytes(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0) - unionBytes(ranges)
}

/** One range of a Range header (RFC 9110 section 14.1.2) applied to a size. */
export type AskedRange = ByteRange | 'unsatisfiable' | 'ignored'

/** Several ranges, foreign units and nonsense are 'ignored', as RFC 9110 allows. */
export function parseRangeHeader(header: string, sizeBytes: number): AskedRange {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  const [first, last] = [found?.[1] ?? '', found?.[2] ?? '']
  if (first === '' && last === '') return 'ignored'
  if (first === '') {
    const start = Math.max(0, sizeBytes - Number(last))
    return start < sizeBytes ? { start, end: sizeBytes } : 'unsatisfiable'
  }
  const start = Number(first)
  const end = last === '' ? sizeBytes : Math.min(sizeBytes, Number(last) + 1)
  if (last !== '' && Number(last) < start) return 'ignored'
  return start < sizeBytes ? { start, end } : 'unsatisfiable'
}
