/**
 * Whether a file whose every byte was written is the right one: all of it on disk, as long as it should be, with the checksum that
 * it must have. A file that is not is set aside, never called complete.
 */
import { fail, raise } from '../../../shared/failure.ts'
import type { Proof, ProofSource } from '../../../shared/views.ts'
import { blockBytes } from '../domain/block-hashes.ts'
import type { PartRecord } from '../domain/download.ts'
import { proofOf } from '../domain/identity.ts'
import { compact } from '../domain/segments.ts'
import { readHashes } from './block-check.ts'
import { expectedDigest, whoseWords } from './expected-digest.ts'
import type { ExpectedDigest } from './expected-digest.ts'
import type { Job, Standing } from './job.ts'
import type { EarlyEnd } from './job-start.ts'

/** How sure we are of a finished file, and on whose word. */
export interface Verified {
  readonly proof: Proof
  /** Whose checksum the file has; null: none was verified. */
  readonly proofSource: ProofSource | null
}

export const standingOf = (job: Job): Standing => job.standing ?? raise('internal', 'A job finished without a file.')

/** Makes sure that every byte is on disk and is the right one. */
export const verify = async (
  job: Job,
  { lengthProven, joined }: { readonly lengthProven: boolean; readonly joined: boolean },
): Promise<Verified | EarlyEnd> => {
  job.phase = 'verifying'
  job.context.changed(job.download.id)
  const { disk, ledger } = job.context
  const { part } = standingOf(job)
  const { id, request } = job.download
  const map = job.connections ? compact(job.connections.sample()) : (job.bookedMap ?? [])
  const sizeBytes = map.at(-1)?.end ?? 0
  const check = await disk.call('checkPart', part)
  if (check.state === 'ours') {
    refuseShort(part, check.sizeBytes, sizeBytes)
    await job.sync(part)
    // Booked before the part gets its final name: after a power cut in between only the ledger can say that this name is its own.
    await ledger.call('checkpoint', {
      cursors: [{ id, identity: job.identity, segments: map, pages: job.blocks.takeChanges() }],
    })
    await hashTheRest(job, part, sizeBytes)
  }
  job.bookedMap = map
  // What it finds is kept with the resource.
  await job.search
  const { resource } = standingOf(job)
  const wanted = expectedDigest(request, resource)
  if (wanted && check.state === 'ours') {
    const found = await digestOrStop(job, wanted, { path: part.path, sizeBytes })
    if (found === null) return { outcome: job.stopped() }
    if (found !== wanted.checksum.hex) return mismatch(job, wanted, { hex: found, sizeBytes })
  }
  const responses = (job.connections?.responses ?? 0) + (job.resumedBytes > 0 ? 1 : 0)
  const evidence = { digestVerified: wanted !== null, lengthProven, stitched: responses > 1, joined }
  return { proof: proofOf(resource, evidence), proofSource: wanted?.source ?? null }
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

/**
 * The digest of the part: what the one transfer that wrote it has computed, else read back. null when the job was stopped
 * first: it is computed again next time.
 */
const digestOrStop = (
  job: Job,
  { checksum: { algorithm } }: ExpectedDigest,
  file: { readonly path: string; readonly sizeBytes: number },
): Promise<string | null> => {
  const { digest } = job
  if (digest?.algorithm === algorithm && digest.sizeBytes === file.sizeBytes) return Promise.resolve(digest.hex)
  const { signal } = job.stopper
  const stopped = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null)
    signal.addEventListener('abort', () => {
      resolve(null)
    })
  })
  return Promise.race([job.context.disk.call('digest', { ...file, algorithm }), stopped])
}

/** `found`: the digest of the whole file, and how long that is. */
export const mismatch = async (
  job: Job,
  { checksum, source }: ExpectedDigest,
  found: { readonly hex: string; readonly sizeBytes: number },
): Promise<EarlyEnd> => {
  const { disk, ledger, cursorPath } = job.context
  const { part, name } = standingOf(job)
  const { id, dir } = job.download
  const aside = await disk.call('setAside', { part, dir, name })
  await ledger.call('forgetResource', { id })
  await disk.call('removeCursors', { cursorPath: cursorPath(id) })
  const { algorithm, hex } = checksum
  const advice = source === 'user' ? 'Check the checksum, or resume' : 'Resume'
  return {
    outcome: {
      kind: 'failed',
      failure: fail(
        'checksum_mismatch',
        `The file is not the one expected: its ${algorithm} is ${found.hex}, ${whoseWords(source)} ${hex}. It is kept as ${aside}. ${advice} to download it again.`,
        {
          detail: {
            algorithm,
            expected: hex,
            found: found.hex,
            sizeBytes: String(found.sizeBytes),
            path: aside,
            source,
          },
        },
      ),
    },
  }
}
