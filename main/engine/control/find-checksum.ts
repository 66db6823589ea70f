/** Starts the search for a checksum file beside a transfer, where one is wanted, and keeps what it finds with the resource. */
import { failureOf } from '../../../shared/failure.ts'
import type { ServerDigest } from '../domain/download.ts'
import { nameOfResource } from '../domain/naming.ts'
import type { HttpOrder } from '../transfer/protocol.ts'
import { expectedDigest } from './expected-digest.ts'
import type { Job } from './job.ts'

/** For a job that stands and whose transfer is about to begin. The download does not wait for it before its bytes are there. */
export const searchChecksum = (job: Job, order: HttpOrder): void => {
  const { context, download, standing } = job
  const { request } = download
  const isWanted = request.findChecksum ?? context.settings().findChecksum
  if (!isWanted || !standing || request.method !== 'GET' || expectedDigest(request, standing.resource)) return
  const { finalUrl } = standing.resource
  const names = [
    lastStep(order.url),
    lastStep(finalUrl),
    nameOfResource(standing.resource, { out: null, url: order.url }),
  ]
  const { signal } = job.stopper
  job.search = context.checksums.find({ order, finalUrl, names: names.filter((name) => name !== ''), signal }).then(
    (found) => keep(job, found),
    (error: unknown) => {
      context.log('warn', 'checksum.search', { id: download.id, error: String(error) })
    },
  )
}

const keep = async (job: Job, digest: ServerDigest | null): Promise<void> => {
  const { standing, download, context } = job
  const { id } = download
  // One that comes late could meet another version of the file.
  if (digest === null || !standing || job.isStopping || job.isClosed) return
  job.standing = { ...standing, resource: { ...standing.resource, digest } }
  context.tell(id, { kind: 'checksum_found', source: digest.source, algorithm: digest.checksum.algorithm })
  try {
    await context.ledger.call('bookDigest', { id, digest })
  } catch (error) {
    // It is looked for again when the download goes on.
    context.log('warn', 'checksum.not_booked', { id, code: failureOf(error).code })
  }
}

/** The name in an address, decoded; empty: none. */
const lastStep = (url: string): string => {
  const step = URL.parse(url)?.pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}
