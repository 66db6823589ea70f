/** A real ledger in a temporary folder, and short ways to fill it. */
import { openLedger } from '../../../../main/engine/store/ledger.ts'
import type { Ledger } from '../../../../main/engine/store/ledger.ts'
import { packItem } from '../../../../main/engine/store/packed-item.ts'
import type { BatchItem, CandidateQuery, NewDownload } from '../../../../main/engine/store/operations.ts'
import type { FileMark, PartRecord, Resource } from '../../../../main/engine/domain/download.ts'
import type { Log, LogFields, LogLevel } from '../../../../main/engine/log.ts'
import { FailureError } from '../../../../shared/failure.ts'
import type { Failure } from '../../../../shared/failure.ts'
import { batchId, downloadId, queueId } from '../../../../shared/ids.ts'
import type { BatchId, DownloadId } from '../../../../shared/ids.ts'
import { downloadRequest } from '../../../../shared/requests.ts'
import { tempFolder } from '../../../support/temp.ts'
import type { TempFolder } from '../../../support/temp.ts'

export const mainQueue = queueId.parse(1)
export const idOf = (value: number): DownloadId => downloadId.parse(value)
export const batchOf = (value: number): BatchId => batchId.parse(value)

/** Whatever is due in the main queue. */
export const anyCandidate: CandidateQuery = {
  queueIds: [mainQueue],
  batchIds: null,
  excludeBatchIds: [],
  excludeHosts: [],
  excludeIds: [],
  now: 1000,
  limit: 100,
}

export interface LogLine {
  readonly level: LogLevel
  readonly event: string
  readonly fields: LogFields
}

export const journalLog = (): { readonly lines: LogLine[]; readonly log: Log } => {
  const lines: LogLine[] = []
  return { lines, log: (level, event, fields = {}) => void lines.push({ level, event, fields }) }
}

export interface Store extends AsyncDisposable {
  readonly ledger: Ledger
  readonly folder: TempFolder
  readonly lines: readonly LogLine[]
}

export const openStore = async (): Promise<Store> => {
  const folder = tempFolder('ledger')
  const { lines, log } = journalLog()
  const ledger = await openLedger({ dataDir: folder.path, log })
  return {
    ledger,
    folder,
    lines,
    [Symbol.asyncDispose]: async () => {
      await ledger.close()
      await folder.remove()
    },
  }
}

export const newDownload = (n: number, change: Partial<NewDownload> = {}): NewDownload => {
  const {
    auth,
    paused: _,
    ...request
  } = downloadRequest.parse({
    urls: [`https://h${String(n)}.example.org/file${String(n)}.bin`],
  })
  if (auth !== null) throw new Error('a fresh request carries no credentials')
  return {
    queueId: mainQueue,
    priority: 0,
    status: 'queued',
    request,
    sealedSecrets: null,
    requestKey: `key-${String(n)}`,
    name: `file${String(n)}.bin`,
    ruled: null,
    host: `h${String(n)}.example.org`,
    dir: '/downloads',
    rateLimit: null,
    ...change,
  }
}

export const newItem = (n: number, change: Partial<NewDownload> = {}): BatchItem => ({
  kind: 'new',
  download: newDownload(n, change),
})

export const addItems = (
  ledger: Ledger,
  items: readonly BatchItem[],
): Promise<{ readonly batchId: BatchId; readonly ids: readonly DownloadId[] }> =>
  ledger.call('addBatch', {
    slots: null,
    connectionsPerHost: null,
    rateLimit: null,
    items: items.map(packItem),
    at: 1000,
  })

/** Adds `count` plain downloads. */
export const addSome = async (ledger: Ledger, count: number): Promise<readonly DownloadId[]> =>
  (
    await addItems(
      ledger,
      Array.from({ length: count }, (_, n) => newItem(n + 1)),
    )
  ).ids

export const resource: Resource = {
  finalUrl: 'https://cdn.example.org/file.bin',
  sizeBytes: 1000,
  etag: '"v1"',
  lastModified: null,
  ranges: true,
  type: 'application/octet-stream',
  head: { status: 200, headers: [['etag', '"v1"']], finalUrl: 'https://cdn.example.org/file.bin' },
}
export const part: PartRecord = { path: '/downloads/file.bin.part', dev: '2049', ino: '18446744073709551615' }
export const file: FileMark = { dev: '2049', ino: '7', sizeBytes: 1000, mtimeMs: 123.5 }

export const bookedCompletion = (id: DownloadId) => ({
  id,
  path: '/downloads/final.bin',
  name: 'final.bin',
  file,
  proof: 'validator' as const,
  resource: null,
  at: 5000,
})

/** The download, which must be there. */
export const oneOf = async (ledger: Ledger, id: DownloadId) => {
  const [download] = await ledger.call('downloads', { ids: [id] })
  if (!download) throw new Error(`download ${String(id)} is not in the ledger`)
  return download
}

/** The failure a promise rejects with; throws when it does not, or with something else. */
export const failureFrom = async (promise: Promise<unknown>): Promise<Failure> => {
  try {
    await promise
  } catch (error) {
    if (error instanceof FailureError) return error.failure
    throw error
  }
  throw new Error('it succeeded')
}
