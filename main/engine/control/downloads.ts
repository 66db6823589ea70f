/**
 * Commands on downloads. Each returns when the intent is durable: first the ledger, then the jobs and the scheduler are told.
 */
import { isAbsolute, resolve } from 'node:path'
import { raise } from '../../../shared/failure.ts'
import type { Notice } from '../../../shared/feed.ts'
import type { BatchId, DownloadId, QueueId } from '../../../shared/ids.ts'
import type { CommandArgs, CommandOutput } from '../../../shared/commands.ts'
import type { DownloadRequest } from '../../../shared/requests.ts'
import type { Clock } from '../clock.ts'
import type { Download } from '../domain/download.ts'
import type { StatusAction } from '../domain/lifecycle.ts'
import { nameFor } from '../domain/naming.ts'
import type { Ledger } from '../store/ledger.ts'
import type { BatchItem, NewDownload } from '../store/operations.ts'
import type { Disk } from '../transfer/disk.ts'
import { hostOf } from './http-order.ts'
import { requestKeyOf } from './request-key.ts'
import type { Runner } from './runner.ts'
import type { Secrets } from './secrets.ts'
import { partSecrets } from './secrets.ts'

export interface DownloadsSpec {
  readonly ledger: Ledger
  readonly disk: Disk
  readonly secrets: Secrets
  readonly clock: Clock
  readonly runner: Runner
  /** Folder for requests that name none. */
  readonly defaultDir: () => string
  readonly firstQueue: () => QueueId
  /** Rows changed; null: many. */
  readonly changed: (ids: readonly DownloadId[] | null) => void
  readonly notice: (notice: Notice) => void
  /** The scheduler should look again. */
  readonly poke: () => void
}

const itemsAtOnce = 100

type AddArgs = CommandArgs<'downloads.add'>
type AddedItem = CommandOutput<'downloads.add'>['items'][number]

/** What was asked for before, and what will become of it now. */
interface Known {
  readonly id: DownloadId
  readonly outcome: AddedItem['outcome']
}

interface Wish {
  /** The same thing asked for, whoever asks. */
  readonly key: string
  /** The same thing asked for with the same credentials. */
  readonly sameKey: string
  readonly download: NewDownload
}

export class Downloads {
  readonly #spec: DownloadsSpec

  constructor(spec: DownloadsSpec) {
    this.#spec = spec
  }

  /** Folder for requests that name none. */
  defaultDir(): string {
    return this.#spec.defaultDir()
  }

  /** Adds a batch; results keep the order of the items. `onBatch` hears its id before anything of it can run. */
  async add(args: AddArgs, onBatch: (id: BatchId) => void): Promise<CommandOutput<'downloads.add'>> {
    const wishes = await this.#wishesOf(args)
    const known = await this.#known(wishes, args.known)
    const firstByKey = new Map<string, number>()
    const outcomes: AddedItem['outcome'][] = []
    const items = wishes.map((wish, index): BatchItem => {
      const same = firstByKey.get(wish.sameKey)
      if (same !== undefined) {
        outcomes.push(outcomes[same] ?? 'added')
        return { kind: 'same', index: same }
      }
      firstByKey.set(wish.sameKey, index)
      const earlier = known[index]
      outcomes.push(earlier?.outcome ?? 'added')
      return earlier
        ? {
            kind: 'known',
            id: earlier.id,
            resume: earlier.outcome !== 'intact',
            request: earlier.outcome === 'resumed' ? wish.download : null,
          }
        : { kind: 'new', download: wish.download }
    })
    const { slots, connectionsPerHost, rateLimit } = args
    const { batchId, ids } = await this.#spec.ledger.call('addBatch', {
      slots,
      connectionsPerHost,
      rateLimit,
      items,
      at: this.#spec.clock.now(),
    })
    onBatch(batchId)
    this.#spec.changed(null)
    this.#spec.poke()
    return {
      batchId,
      items: ids.map((id, index) => ({ id, outcome: outcomes[index] ?? 'added' })),
    }
  }

  pause(ids: readonly DownloadId[] | null): Promise<{ changed: number }> {
    return this.#apply('pause', ids)
  }

  resume(ids: readonly DownloadId[] | null): Promise<{ changed: number }> {
    return this.#apply('resume', ids)
  }

  /** Takes them out of every list; their part files stay until the removal is final. */
  remove(ids: readonly DownloadId[]): Promise<{ changed: number }> {
    return this.#apply('remove', ids)
  }

  restore(ids: readonly DownloadId[]): Promise<{ changed: number }> {
    return this.#apply('restore', ids)
  }

  async acceptWebPage(ids: readonly DownloadId[]): Promise<{ changed: number }> {
    await this.#spec.ledger.call('setAcceptWebPage', { ids })
    return this.resume(ids)
  }

  async #apply(action: StatusAction, ids: readonly DownloadId[] | null): Promise<{ changed: number }> {
    const { ledger, clock, runner, changed, notice, poke } = this.#spec
    const moved = await ledger.call('transition', { ids, action, at: clock.now() })
    runner.stop(moved.filter(({ to }) => to !== 'queued').map(({ id }) => id))
    changed(moved.length > 1000 ? null : moved.map(({ id }) => id))
    poke()
    if (action !== 'pause') return { changed: moved.length }
    for (const [index, { id, batchId, name }] of moved.entries()) {
      if (index > 0 && index % itemsAtOnce === 0) await clock.turn()
      notice({ kind: 'paused', id, batchId, name, failure: null })
    }
    return { changed: moved.length }
  }

  /** Works through the items in slices, so that a hundred thousand links do not hold up everybody else. */
  async #wishesOf({ items, paused }: AddArgs): Promise<readonly Wish[]> {
    const wishes: Wish[] = []
    for (let from = 0; from < items.length; from += itemsAtOnce) {
      if (from > 0) await this.#spec.clock.turn()
      for (const item of items.slice(from, from + itemsAtOnce)) wishes.push(this.#wishOf(item, paused))
    }
    return wishes
  }

  #wishOf(request: DownloadRequest, paused: boolean): Wish {
    const { stored, secrets } = partSecrets(request)
    const dir = this.#dirOf(request.dir)
    const url = stored.urls[0] ?? ''
    const key = requestKeyOf(stored, dir)
    return {
      key,
      sameKey: secrets ? `${key} ${JSON.stringify(secrets)}` : key,
      download: {
        queueId: request.queueId ?? this.#spec.firstQueue(),
        priority: request.priority,
        status: paused ? 'paused' : 'queued',
        request: stored,
        sealedSecrets: secrets ? this.#spec.secrets.seal(secrets) : null,
        requestKey: key,
        name: nameFor({ out: request.out, disposition: null, url, finalUrl: url, type: null }),
        host: hostOrNone(url),
        dir,
        rateLimit: request.rateLimit,
      },
    }
  }

  #dirOf(wished: string | null): string {
    const dir = wished ?? this.#spec.defaultDir()
    if (!isAbsolute(dir)) {
      return raise('bad_input', `The folder “${dir}” is not an absolute path. Give the whole path, from the root.`)
    }
    return resolve(dir)
  }

  /** What was asked for before, with what will become of it; null where nothing is known. */
  async #known(wishes: readonly Wish[], policy: AddArgs['known']): Promise<readonly (Known | null)[]> {
    if (policy === 'add') return wishes.map(() => null)
    const keys = wishes.map(({ key }) => key)
    const known: (Known | null)[] = []
    for (let from = 0; from < keys.length; from += itemsAtOnce) {
      const found = await this.#spec.ledger.call('findByKeys', { keys: keys.slice(from, from + itemsAtOnce) })
      known.push(...(await Promise.all(found.map(async (download) => (download ? this.#judge(download) : null)))))
    }
    return known
  }

  async #judge(download: Download): Promise<Known> {
    const { id } = download
    if (download.status !== 'completed') {
      return { id, outcome: this.#spec.runner.jobs.has(id) ? 'running' : 'resumed' }
    }
    if (await this.#isIntact(download)) return { id, outcome: 'intact' }
    await this.#spec.ledger.call('transition', { ids: [id], action: 'again', at: this.#spec.clock.now() })
    return { id, outcome: 'resumed' }
  }

  /** Whether the finished file is still there as it was left: same file, same length, same time of change. */
  async #isIntact({ path, file }: Download): Promise<boolean> {
    if (path === null || file === null) return false
    const now = await this.#spec.disk.call('stat', { path })
    return (
      now !== null &&
      now.dev === file.dev &&
      now.ino === file.ino &&
      now.sizeBytes === file.sizeBytes &&
      now.mtimeMs === file.mtimeMs
    )
  }
}

/** An address that cannot be used fails later, as its own download, with its own reason. */
const hostOrNone = (url: string): string => {
  try {
    return hostOf(url)
  } catch {
    return ''
  }
}
