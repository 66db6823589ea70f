/**
 * How a job ends well, in the order that makes "complete" true at every instant:
 * sync file → verify → claim the final name without replacing anything → sync the folder → book → remove the part's name.
 */
import { raise } from '../../../shared/failure.ts'
import { blockBytes } from '../domain/block-hashes.ts'
import type { Resource } from '../domain/download.ts'
import type { Claimed, Job } from './job.ts'
import { standingOf } from './job-verify.ts'
import type { Verified } from './job-verify.ts'

/** Gives the file its name and books it. Doing it twice does no harm. */
export const finalize = async (job: Job, verified: Verified): Promise<Claimed> => {
  job.phase = 'finalizing'
  job.context.changed(job.download.id)
  const { disk, cursorPath } = job.context
  const { name: wished, part } = standingOf(job)
  const claimed = await claimName(job, wished)
  await book(job, claimed, verified, null)
  await disk.call('removePart', part)
  await disk.call('removeCursors', { cursorPath: cursorPath(job.download.id) })
  const { path, name, file } = claimed
  return { path, name, file, sizeBytes: file.sizeBytes }
}

/** Complete from here on, whatever comes. `resource`: what is not booked yet; null: it is. */
export const book = (
  { context, download, blocks }: Job,
  { path, name, file }: Omit<Claimed, 'sizeBytes'>,
  { proof, proofSource }: Verified,
  resource: Resource | null,
): Promise<null> => {
  const pages = file.sizeBytes < blockBytes ? [] : blocks.takeChanges()
  const at = context.clock.now()
  return context.ledger.call('complete', { id: download.id, path, name, file, proof, proofSource, pages, resource, at })
}

export const existsText = (path: string): string => `${path} exists already and was left as it is.`

const claimName = async (job: Job, name: string): Promise<Omit<Claimed, 'sizeBytes'>> => {
  const { disk, ledger, settings } = job.context
  const { part } = standingOf(job)
  const { id, dir, request, finishName } = job.download
  const onConflict = request.onConflict ?? settings().onConflict
  if (finishName !== null) return disk.call('claimByRename', { part, dir, name: finishName, onConflict })
  const claim = await disk.call('claim', { part, dir, name, onConflict })
  switch (claim.kind) {
    case 'claimed':
      return claim
    case 'exists':
      await disk.call('removePart', part)
      return raise('file_exists', existsText(claim.path), { detail: { path: claim.path } })
    case 'noLinks':
      // All of it is synced and booked. From here on a part that is not there any more has been given its name.
      await ledger.call('bookFinishName', { id, name: claim.name })
      return disk.call('claimByRename', { part, dir, name: claim.name, onConflict })
  }
}
