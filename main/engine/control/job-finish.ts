/**
 * How a job ends well, in the order that makes "complete" true at every instant:
 * sync file → verify → claim the final name without replacing anything → sync the folder → book → remove the part's name.
 */
import { raise } from '../../../shared/failure.ts'
import { blockBytes } from '../domain/block-hashes.ts'
import type { Claimed, Job } from './job.ts'
import { standingOf } from './job-verify.ts'
import type { Verified } from './job-verify.ts'

/** Gives the file its name and books it. Doing it twice does no harm. */
export const finalize = async (job: Job, { proof, proofSource }: Verified): Promise<Claimed> => {
  job.phase = 'finalizing'
  job.context.changed(job.download.id)
  const { disk, ledger, cursorPath, clock } = job.context
  const { part, name } = standingOf(job)
  const { id } = job.download
  const claimed = await claimName(job, name)
  await ledger.call('complete', {
    id,
    path: claimed.path,
    name: claimed.name,
    file: claimed.file,
    proof,
    proofSource,
    pages: claimed.file.sizeBytes < blockBytes ? [] : job.blocks.takeChanges(),
    at: clock.now(),
  })
  await disk.call('removePart', part)
  await disk.call('removeCursors', { cursorPath: cursorPath(id) })
  const { path, name: given, file } = claimed
  return { path, name: given, file, sizeBytes: file.sizeBytes }
}

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
      return raise('file_exists', `${claim.path} exists already and was left as it is.`, {
        detail: { path: claim.path },
      })
    case 'noLinks':
      // All of it is synced. From here on a part that is not there any more has been given its name.
      await Promise.all([
        ledger.call('bookFinishName', { id, name: claim.name }),
        ledger.call('checkpoint', { cursors: [{ id, segments: job.bookedMap ?? [] }] }),
      ])
      return disk.call('claimByRename', { part, dir, name: claim.name, onConflict })
  }
}
