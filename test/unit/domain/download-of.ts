/** A download as the ledger would give it, for tests that need one whole; what matters is given, the rest is plain. */
import type { Download } from '../../../main/engine/domain/download.ts'
import type { BatchId, DownloadId, QueueId } from '../../../shared/ids.ts'
import { downloadRequest } from '../../../shared/requests.ts'

/** Ids as a ledger gives them. */
export const idOf = (id: number): DownloadId => id as DownloadId
export const queueOf = (id: number): QueueId => id as QueueId
export const batchOf = (id: number): BatchId => id as BatchId

export function downloadOf(id: number, given: Partial<Download> = {}): Download {
  const url = `http://files.test/${String(id)}.bin`
  const { auth: _, paused: _paused, ...request } = downloadRequest.parse({ urls: [url] })
  return {
    id: idOf(id),
    batchId: batchOf(1),
    queueId: queueOf(1),
    position: id,
    priority: 0,
    status: 'queued',
    notBefore: null,
    attempts: 0,
    failure: null,
    request,
    sealedSecrets: null,
    urlIndex: 0,
    name: `${String(id)}.bin`,
    host: 'files.test',
    dir: '/downloads',
    rateLimit: null,
    ruled: null,
    address: null,
    resource: null,
    identity: 0,
    part: null,
    writtenBytes: 0,
    finishName: null,
    path: null,
    file: null,
    proof: null,
    proofSource: null,
    addedAt: 1_000 + id,
    finishedAt: null,
    ...given,
  }
}
