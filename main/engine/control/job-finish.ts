/**
 * How a job ends well, in the order that makes "complete" true at every instant:
 * sync file → verify → claim the final name without replacing anything → sync the folder → book → remove the part's name.
 */
import { fail, raise } from '../../../shared/failure.ts'
import type { Proof } from '../../../shared/views.ts'
import type { PartRecord } from '../domain/download.ts'
import { blockBytes } from '../domain/block-hashes.ts'
import { proofOf } from '../domain/identity.ts'
import { compact } from '../domain/segments.ts'
import { readHashes } from './block-check.ts'
import type { Claimed, Job, Standing } from './job.ts'
import { canGoOn } from './job-start.ts'
import type { EarlyEnd } from './job-start.ts'

const standingOf = (job: Job): Standing => job.standing ?? raise('internal', 'A job finished without a file.')

/** Below this a booked last checkpoint saves nothing that is worth a commit, unless the bytes cannot be asked for again. */
const worthBookingBytes = 8 * 1024 * 1024

/** Makes sure that every byte is on disk and is the right one. */
export const verify = async (job: Job, lengthProven: boolean): Promise<{ readonly proof: Proof } | EarlyEnd> => {
  job.phase = 'verifying'
  job.context.changed(job.download.id)
  const { disk, ledger } = job.context
  const { resource, part } = standingOf(job)
  const { id, request } = job.download
  const map = job.connections ? compact(job.connections.sample()) : (job.bookedMap ?? [])
  const sizeBytes = map.at(-1)?.end ?? 0
  const check = await disk.call('checkPart', part)
  if (check.state === 'ours') {
    refuseShort(part, check.sizeBytes, sizeBytes)
    await job.sync(part)
    if (sizeBytes >= worthBookingBytes || !canGoOn(job.download, resource))
      await ledger.call('checkpoint', { cursors: [{ id, segments: map, pages: job.blocks.takeChanges() }] })
    await hashTheRest(job, part, sizeBytes)
  }
  job.bookedMap = map
  const wanted = request.checksum
  if (wanted && check.state === 'ours') {
    const found = await digestOrStop(job, part.path, sizeBytes)
    if (found === null) return { outcome: job.stopped() }
    if (found !== wanted.hex) return mismatch(job, found)
  }
  const responses = (job.connections?.responses ?? 0) + (job.resumedBytes > 0 ? 1 : 0)
  return {
    proof: proofOf(resource, { digestVerified: wanted !== null, lengthProven, stitched: responses > 1 }),
  }
}

/** Unknown blocks that are worth reading back: 256 MiB, which the system most likely still has in memory. */
const mostHashedLate = 64

/** Blocks that several transfers have written together are hashed from the disk, where they are few. */
const hashTheRest = async (job: Job, part: PartRecord, sizeBytes: number): Promise<void> => {
  if (sizeBytes < blockBytes) return
  const blocks = job.blocks.within([{ start: 0, end: sizeBytes }], sizeBytes, 'unknown')
  if (blocks.length === 0 || blocks.length > mostHashedLate) return
  const hashes = await readHashes(part, blocks, { disk: job.context.disk, signal: job.stopper.signal })
  if (hashes === 'stopped') return
  blocks.forEach(({ index }, at) => {
    const hash = hashes[at]
    if (hash !== undefined) job.blocks.set(index, hash)
  })
}

/** Every byte was written, so a part of another length was changed by somebody else. */
const refuseShort = ({ path }: PartRecord, foundBytes: number, sizeBytes: number): void => {
  if (foundBytes === sizeBytes) return
  raise(
    'part_file_changed',
    `The unfinished file “${path}” has ${String(foundBytes)} bytes, but ${String(sizeBytes)} were written to it: another program changed it. Sluice starts afresh.`,
    { detail: { path, foundBytes: String(foundBytes), sizeBytes: String(sizeBytes) } },
  )
}

/** The digest of the part, or null when the job was stopped first: it is computed again next time. */
const digestOrStop = (job: Job, path: string, sizeBytes: number): Promise<string | null> => {
  const { checksum } = job.download.request
  if (!checksum) return Promise.resolve(null)
  const { signal } = job.stopper
  const stopped = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null)
    signal.addEventListener('abort', () => {
      resolve(null)
    })
  })
  return Promise.race([job.context.disk.call('digest', { path, algorithm: checksum.algorithm, sizeBytes }), stopped])
}

const mismatch = async (job: Job, found: string): Promise<EarlyEnd> => {
  const { disk, ledger, cursorPath } = job.context
  const { part, name } = standingOf(job)
  const { id, dir, request } = job.download
  const aside = await disk.call('setAside', { part, dir, name })
  await ledger.call('forgetResource', { id })
  await disk.call('removeCursors', { cursorPath: cursorPath(id) })
  const { algorithm = '', hex = '' } = request.checksum ?? {}
  return {
    outcome: {
      kind: 'failed',
      failure: fail(
        'checksum_mismatch',
        `The file is not the one expected: its ${algorithm} is ${found}, expected was ${hex}. It is kept as ${aside}. Check the checksum, or resume to download it again.`,
        { detail: { algorithm, expected: hex, found, path: aside } },
      ),
    },
  }
}

/** Gives the file its name and books it. Doing it twice does no harm. */
export const finalize = async (job: Job, proof: Proof): Promise<Claimed> => {
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
