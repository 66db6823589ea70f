/** How much room a download needs on its disk, and how often a disk that had none is looked at. Pure. */
import type { Failure } from '../../../shared/failure.ts'
import type { Download } from './download.ts'

/** Room that is left to others beside what a file needs. */
export const spareBytes = 1024 * 1024
/** A download that waits for room tries by itself after this time, should nobody have seen that there is some. */
export const roomWaitMs = 600_000

const firstLookMs = 5_000
const longestLookMs = 300_000

/** Bytes that must be free before it is tried again. */
export const roomNeeded = (
  { resource, writtenBytes, part }: Pick<Download, 'resource' | 'writtenBytes' | 'part'>,
  failure: Failure,
): number => {
  const said = Number(failure.detail?.needBytes ?? 0)
  const missing = Math.max(0, (resource?.sizeBytes ?? 0) - (part === null ? 0 : writtenBytes))
  return Math.max(Number.isFinite(said) ? said : 0, missing) + spareBytes
}

/**
 * Time until the next look at the disk, milliseconds. A quota does not show in what is free: who was sent on in vain waits longer
 * every time.
 */
export const lookWaitMs = (triedInVain: number): number =>
  Math.min(longestLookMs, firstLookMs * 2 ** Math.min(triedInVain, 30))
