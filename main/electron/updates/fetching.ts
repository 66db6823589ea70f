/**
 * The file of a new version as a download like any other: in the list, under the same limits, resumed after a restart. It must have the
 * digest of the news, and it is watched meanwhile, so that nobody pours more into the disk than was announced.
 */
import type { EngineClient } from '../../../shared/client.ts'
import type { Failure } from '../../../shared/failure.ts'
import { failureOf } from '../../../shared/failure.ts'
import type { FeedFrame } from '../../../shared/feed.ts'
import type { BatchId, DownloadId } from '../../../shared/ids.ts'
import type { UpdateProblem } from '../../../shared/updates.ts'
import type { DownloadView, ProgressView } from '../../../shared/views.ts'
import type { ReleaseFile } from './news.ts'

export type FetchEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'refused'; readonly code: UpdateProblem; readonly failure: Failure | null }
  /** Somebody has taken it out of the list. */
  | { readonly kind: 'gone' }

const refused = (code: UpdateProblem, failure: Failure | null = null): FetchEnd => ({ kind: 'refused', code, failure })

type Bytes = Pick<ProgressView, 'sizeBytes' | 'writtenBytes'>

const isTooLarge = ({ sizeBytes, writtenBytes }: Bytes, file: ReleaseFile): boolean =>
  (sizeBytes !== null && sizeBytes !== file.sizeBytes) || writtenBytes > file.sizeBytes

/** Of a file that came whole and is not the one: the list may say so before anybody saw its length there. */
const codeOf = ({ code, detail }: Failure, file: ReleaseFile): UpdateProblem => {
  if (code !== 'checksum_mismatch') return 'not_downloaded'
  return detail?.sizeBytes === String(file.sizeBytes) ? 'wrong_bytes' : 'wrong_size'
}

/** Null: it goes on. */
const endOf = (row: DownloadView | undefined, file: ReleaseFile): FetchEnd | null => {
  if (row === undefined || row.status === 'removed') return { kind: 'gone' }
  if (isTooLarge(row, file)) return refused('wrong_size')
  if (row.failure && row.status !== 'queued') return refused(codeOf(row.failure, file), row.failure)
  return row.status === 'completed' ? { kind: 'complete' } : null
}

/** What a frame about the batch of this one file says; null: nothing that ends it. */
const endSaid = (frame: FeedFrame, file: ReleaseFile): FetchEnd | null => {
  if (frame.type === 'snapshot') return endOf(frame.rows[0], file)
  if (frame.type === 'delta' && (frame.ids.length === 0 || frame.upsert.length > 0)) return endOf(frame.upsert[0], file)
  const [progress] = frame.type === 'progress' ? frame.items : []
  return progress && isTooLarge(progress, file) ? refused('wrong_size') : null
}

export class Fetching {
  readonly #client: EngineClient
  /** Ends the look at the download that is followed now. */
  #leave: () => void = () => undefined

  constructor(client: EngineClient) {
    this.#client = client
  }

  /** Asks for the file; `dir` is a folder of ours alone. Rejects with a failure. */
  async start(url: string, dir: string, file: ReleaseFile): Promise<DownloadId> {
    const checksum = { algorithm: 'sha-256', hex: file.sha256 } as const
    const item = { urls: [url], dir, out: file.name, checksum, rules: false, findChecksum: false }
    const added = await this.#client.call('downloads.add', {
      items: [{ ...item, onConflict: 'overwrite' }],
      known: 'add',
    })
    const [first] = added.items
    if (first === undefined) throw new Error('nothing was added')
    return first.id
  }

  /** Calls back once, when it is over, unless it is left before. */
  async follow(id: DownloadId, file: ReleaseFile, onEnd: (end: FetchEnd) => void): Promise<void> {
    this.leave()
    const detail = await this.#client.call('downloads.detail', { id }).catch(() => null)
    const batchId = detail?.download.batchId ?? null
    if (batchId === null) {
      onEnd({ kind: 'gone' })
      return
    }
    await this.#watch(batchId, file, onEnd)
  }

  async #watch(batchId: BatchId, file: ReleaseFile, onEnd: (end: FetchEnd) => void): Promise<void> {
    const look: { isOver: boolean; sub: number | null } = { isOver: false, sub: null }
    const settle = (end: FetchEnd | null): void => {
      if (end === null || look.isOver) return
      this.leave()
      onEnd(end)
    }
    /** The snapshot may come before the number that it belongs to is known. */
    const early: FeedFrame[] = []
    const hear = (frame: FeedFrame): void => {
      if ('sub' in frame && frame.sub === look.sub) settle(endSaid(frame, file))
    }
    const stop = this.#client.onFeed((frame) => {
      if (look.sub === null) early.push(frame)
      else hear(frame)
    })
    const close = (): void => {
      if (look.sub !== null) this.#client.call('list.close', { sub: look.sub }).catch(() => undefined)
    }
    this.#leave = () => {
      look.isOver = true
      stop()
      close()
    }
    try {
      look.sub = (await this.#client.call('list.open', { filter: { batchId } })).sub
      early.forEach(hear)
      if (look.isOver) close()
    } catch (error) {
      settle(refused('not_downloaded', failureOf(error)))
    }
  }

  /** Does not look at it any more. */
  leave(): void {
    this.#leave()
    this.#leave = () => undefined
  }

  /** Takes it out of the list, with its part. What cannot be found is gone already. */
  async drop(id: DownloadId): Promise<void> {
    this.leave()
    await this.#client.call('downloads.remove', { ids: [id], files: 'keep' }).catch(() => undefined)
  }
}
