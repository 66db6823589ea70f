/**
 * Small files: what a lane may land by itself, and how a job ends whose file was landed: name → sync the folder → book → remove
 * the part's name. Until it is booked the ledger knows nothing of it, so whatever fails before leaves nothing behind.
 */
import { raise } from '../../../shared/failure.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Download, PartRecord } from '../domain/download.ts'
import { proofOf } from '../domain/identity.ts'
import type { Landed, Landing } from '../transfer/protocol.ts'
import { expectedDigest, withDigest } from './expected-digest.ts'
import { book, existsText, finalize } from './job-finish.ts'
import type { Job, JobOutcome } from './job.ts'
import { mismatch } from './job-verify.ts'

/** Bodies up to this long are kept in memory until they are complete. */
const mostLandedBytes = 512 * 1024

/**
 * A small file is landed at the first attempt. Bytes of a body that was cut are lost then, so whoever comes again after a failure
 * goes the way that keeps them.
 */
export const mayLand = ({ request, attempts, failure, ruled }: Download, settings: Settings): boolean => {
  const { onConflict, findChecksum } = settings
  if (request.method !== 'GET' || attempts > 0 || failure !== null) return false
  // Where it belongs is known only when rules have seen the answer.
  if (ruled?.isOpen === true) return false
  // What is looked up beside the transfer, or before it, needs control.
  return (request.onConflict ?? onConflict) !== 'skip' && !(request.findChecksum ?? findChecksum)
}

/** Whether it may be sent to a lane before its turn: nothing has to be looked up before, and no time limit runs. */
export const mayFollow = (download: Download, settings: Settings): boolean => {
  const { resource, address, status, request } = download
  if (resource !== null || address !== null || status !== 'queued') return false
  return (request.timeLimits.totalMs ?? settings.timeLimits.totalMs) === null && mayLand(download, settings)
}

/** What the lane may do by itself; null: nothing. */
export const landingOf = ({ context, download }: Job): Landing | null => {
  const { id, dir, request, urlIndex } = download
  if (!mayLand(download, context.settings())) return null
  return {
    dir,
    partName: context.landedName(id),
    mostBytes: mostLandedBytes,
    out: request.out,
    url: request.urls[urlIndex] ?? '',
    acceptWebPage: request.acceptWebPage,
    checksum: request.checksum?.algorithm ?? null,
  }
}

export const finishLanded = async (job: Job, landed: Landed): Promise<JobOutcome> => {
  const { disk, settings } = job.context
  const { part, name, sizeBytes, digest } = landed
  const { dir, request } = job.download
  const resource = withDigest(job, landed.resource)
  job.phase = 'finalizing'
  job.standing = { resource, part, name }
  job.bookedMap = [{ start: 0, end: sizeBytes, written: sizeBytes }]
  const wanted = expectedDigest(request, resource)
  if (wanted && digest !== wanted.checksum.hex)
    return (await mismatch(job, wanted, { hex: digest ?? '', sizeBytes })).outcome
  const proof = proofOf(resource, {
    digestVerified: wanted !== null,
    lengthProven: true,
    stitched: false,
    joined: true,
  })
  const verified = { proof, proofSource: wanted?.source ?? null }
  const onConflict = request.onConflict ?? settings().onConflict
  const given = await disk.call('finish', { part, dir, name, onConflict })
  if (given.kind === 'exists') return raise('file_exists', existsText(given.path), { detail: { path: given.path } })
  if (given.kind === 'noLinks') {
    await unlessBooked(job, part, () => bookLanded(job, landed))
    return { kind: 'done', ...verified, ...(await finalize(job, verified)) }
  }
  await unlessBooked(job, part, () => book(job, given, verified, resource))
  await disk.call('removePart', part)
  return { kind: 'done', ...verified, path: given.path, name: given.name, sizeBytes }
}

/**
 * Books something of a landed file; takes back all its names when that fails. A ledger that does not answer may have booked it: then all
 * stays as it is. The reader is asked: on a full disk the writer's answers fail together with whatever else it commits.
 */
const unlessBooked = async ({ context, download }: Job, part: PartRecord, work: () => Promise<null>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    const [row] = await context.ledger.read('downloads', { ids: [download.id] })
    if (row?.status !== 'completed' && row?.part?.path !== part.path) await context.disk.call('discard', part)
    throw error
  }
}

/** Makes a landed file one like any other: complete, and known to the ledger. */
const bookLanded = async (job: Job, { resource, part, name, sizeBytes }: Landed): Promise<null> => {
  const { context, download } = job
  const segments = [{ start: 0, end: sizeBytes, written: sizeBytes }]
  const { identity } = await context.ledger.call('bookResource', { id: download.id, resource, name, part, segments })
  job.identity = identity
  return null
}
