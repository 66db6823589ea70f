/**
 * How a job ends well, in the order that makes "complete" true at every instant:
 * sync file → verify → claim the final name without replacing anything → sync the folder → book → remove the part's name.
 */
import { fail, raise } from '../../../shared/failure.ts'
import type { Proof } from '../../../shared/views.ts'
import type { PartRecord, Resource } from '../domain/download.ts'
import { proofOf } from '../domain/identity.ts'
import { compact } from '../domain/segments.ts'
import type { Landed } from '../transfer/protocol.ts'
import type { Claimed, Job, JobOutcome, Standing } from './job.ts'
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
      await ledger.call('checkpoint', { cursors: [{ id, segments: map }] })
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
  const { disk, cursorPath } = job.context
  const { name: wished, part } = standingOf(job)
  const claimed = await claimName(job, wished)
  await book(job, claimed, proof, null)
  await disk.call('removePart', part)
  await disk.call('removeCursors', { cursorPath: cursorPath(job.download.id) })
  const { path, name, file } = claimed
  return { path, name, file, sizeBytes: file.sizeBytes }
}

/** Complete from here on, whatever comes. */
const book = (
  { context, download }: Job,
  { path, name, file }: Omit<Claimed, 'sizeBytes'>,
  proof: Proof,
  resource: Resource | null,
): Promise<null> => {
  const { ledger, clock } = context
  return ledger.call('complete', { id: download.id, path, name, file, proof, resource, at: clock.now() })
}

/** Names, books and cleans up a landed file, of which the ledger knows nothing yet: what fails leaves nothing behind. */
export const finishLanded = async (job: Job, landed: Landed): Promise<JobOutcome> => {
  const { disk, settings } = job.context
  const { resource, part, name, sizeBytes, digest } = landed
  const { dir, request } = job.download
  job.phase = 'finalizing'
  job.standing = { resource, part, name }
  job.bookedMap = [{ start: 0, end: sizeBytes, written: sizeBytes }]
  if (request.checksum && digest !== request.checksum.hex) return (await mismatch(job, digest ?? '')).outcome
  const proof = proofOf(resource, { digestVerified: request.checksum !== null, lengthProven: true, stitched: false })
  const onConflict = request.onConflict ?? settings().onConflict
  const given = await disk.call('finish', { part, dir, name, onConflict })
  if (given.kind === 'exists') return raise('file_exists', existsText(given.path), { detail: { path: given.path } })
  if (given.kind === 'noLinks') {
    await unlessBooked(job, part, () => bookLanded(job, landed))
    return { kind: 'done', proof, ...(await finalize(job, proof)) }
  }
  await unlessBooked(job, part, () => book(job, given, proof, resource))
  await disk.call('removePart', part)
  return { kind: 'done', path: given.path, name: given.name, sizeBytes, proof }
}

/** Books something of a landed file; takes back all its names when that fails. A ledger that does not answer may have booked it: then all stays as it is. */
const unlessBooked = async ({ context, download }: Job, part: PartRecord, work: () => Promise<null>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    const [row] = await context.ledger.call('downloads', { ids: [download.id] })
    if (row?.status !== 'completed' && row?.part?.path !== part.path) await context.disk.call('discard', part)
    throw error
  }
}

/** Makes a landed file one like any other: complete, and known to the ledger. */
const bookLanded = ({ context, download }: Job, { resource, part, name, sizeBytes }: Landed): Promise<null> => {
  const segments = [{ start: 0, end: sizeBytes, written: sizeBytes }]
  return context.ledger.call('bookResource', { id: download.id, resource, name, part, segments })
}

const existsText = (path: string): string => `${path} exists already and was left as it is.`

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
      // All of it is synced. From here on a part that is not there any more has been given its name.
      await Promise.all([
        ledger.call('bookFinishName', { id, name: claim.name }),
        ledger.call('checkpoint', { cursors: [{ id, segments: job.bookedMap ?? [] }] }),
      ])
      return disk.call('claimByRename', { part, dir, name: claim.name, onConflict })
  }
}
