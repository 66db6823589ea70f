/** Which checksum a download's file must have, and whose word that is. The user's word goes before the server's. */
import type { Checksum } from '../../../shared/checksum.ts'
import type { ProofSource } from '../../../shared/views.ts'
import type { Resource, StoredRequest } from '../domain/download.ts'
import { digestOfHead } from '../transfer/checksum-headers.ts'
import type { Job } from './job.ts'

export interface ExpectedDigest {
  readonly checksum: Checksum
  readonly source: ProofSource
}

export const expectedDigest = (
  { checksum }: Pick<StoredRequest, 'checksum'>,
  resource: Resource | null,
): ExpectedDigest | null => (checksum ? { checksum, source: 'user' } : (resource?.digest ?? null))

/** For a sentence about a file that has another one. */
export const whoseWords = (source: ProofSource): string => {
  if (source === 'user') return 'expected was'
  if (source === 'header') return "the server's own header promised"
  return `the checksum file ${source} says`
}

/** The resource with the checksum that the server's header gives for it, if it gives one. */
export const withDigest = (job: Job, resource: Resource): Resource => {
  const { checksum, ignored } = digestOfHead(resource.head)
  for (const one of ignored) job.context.tell(job.download.id, { kind: 'digest_ignored', ...one })
  return checksum ? { ...resource, digest: { checksum, source: 'header' } } : resource
}
