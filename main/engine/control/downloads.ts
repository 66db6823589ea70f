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
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { NewDownload } from '../store/operations.ts'
import { packItem } from '../store/packed-item.ts'
import type { PackedItem } from '../store/packed-item.ts'
import type { Disk } from '../transfer/disk.ts'
import { hostOf } from './http-order.ts'
import { requestKeyOf } from './request-key.ts'
import type { Rules } from './rules.ts'
import type { Runner } from './runner.ts'
import type { Secrets } from './secrets.ts'
import { partSecrets } from './secrets.ts'

export interface DownloadsSpec {
  readonly ledger: Ledger
  readonly disk: Disk
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  readonly runner: Runner
  /** Folder for requests that name none. */
  readonly defaultDir: () => string
  readonly rules: Rules
  readonly firstQueue: () => QueueId
  /** Rows changed; null: many. */
  readonly changed: (ids: readonly DownloadId[] | null) => void
  readonly notice: (notice: Notice) => void
  /** The scheduler should look again. */
  readonly poke: () => void
}

const itemsAtOnce = 100
/** Pauses and resumptions of more at once are not noted one by one. */
const mostNoted = 1_000

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

/** Where and how an item is added. */
interface Place {
  readonly index: number
  readonly paused: boolean
  readonly attached: boolean
}

/** What a batch is made of, as far as it was worked through. */
interface Items {
  readonly items: PackedItem[]
  readonly outcomes: AddedItem['outcome'][]
  readonly firstByKey: Map<string, number>
}

const take = ({ items, outcomes, firstByKey }: Items, wish: Wish, earlier: Known | null): void => {
  const same = firstByKey.get(wish.sameKey)
  if (same !== undefined) {
    outcomes.push(outcomes[same] ?? 'added')
    items.push(packItem({ kind: 'same', index: same }))
    return
  }
  firstByKey.set(wish.sameKey, items.length)
  outcomes.push(earlier?.outcome ?? 'added')
  if (earlier === null) {
    items.push(packItem({ kind: 'new', download: wish.download }))
    return
  }
  const { id, outcome } = earlier
  const { request, sealedSecrets } = wish.download
  const now = outcome === 'resumed' ? { request, sealedSecrets } : null
  items.push(packItem({ kind: 'known', id, resume: outcome === 'resumed' || outcome === 'running', request: now }))
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
    const { slots, connectionsPerHost, rateLimit, onto } = args
    const { items, outcomes } = await this.#itemsOf(args)
    const { batchId, ids } = await this.#spec.ledger.call('addBatch', {
      slots,
      connectionsPerHost,
      rateLimit,
      items,
      onto,
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
    if (action === 'pause' || action === 'resume') await this.#note(action, moved)
    poke()
    if (action !== 'pause' && action !== 'remove') return { changed: moved.length }
    for (const [index, { id, batchId, name }] of moved.entries()) {
      if (index > 0 && index % itemsAtOnce === 0) await clock.turn()
      if (action === 'pause') notice({ kind: 'paused', id, batchId, name, failure: null })
      else notice({ kind: 'removed', id, batchId, name })
    }
    return { changed: moved.length }
  }

  /** Whoever does it to very many at once has seen it; their timelines say so by what happens next. */
  async #note(action: 'pause' | 'resume', moved: readonly { readonly id: DownloadId }[]): Promise<void> {
    const { ledger, clock, log } = this.#spec
    if (moved.length === 0 || moved.length > mostNoted) return
    const event = { at: clock.now(), kind: action === 'pause' ? 'paused' : 'resumed' } as const
    try {
      await ledger.call('addEvents', { events: moved.map(({ id }) => ({ id, event })) })
    } catch (error) {
      log('warn', 'event.lost', { kind: event.kind, error: String(error) })
    }
  }

  /** Works through the items in slices, so that a hundred thousand links neither hold up everybody else nor are here all at once. */
  async #itemsOf({ items, paused, attached, known: policy, onto }: AddArgs): Promise<Items> {
    const found: Items = { items: [], outcomes: [], firstByKey: new Map() }
    const before = onto?.from ?? 0
    for (let from = 0; from < items.length; from += itemsAtOnce) {
      if (from > 0) await this.#spec.clock.turn()
      const slice = items.slice(from, from + itemsAtOnce)
      const wishes = slice.map((item, index) => this.#wishOf(item, { index: before + from + index, paused, attached }))
      const known = await this.#known(wishes, policy, onto?.batchId ?? null)
      for (const [index, wish] of wishes.entries()) take(found, wish, known[index] ?? null)
    }
    return found
  }

  /** `index`: its place in the batch; `attached`: a command stands behind it, which goes on by itself when this engine ends. */
  #wishOf(asked: DownloadRequest, { index, paused, attached }: Place): Wish {
    const dir = this.#dirOf(asked.dir)
    const decision = this.#spec.rules.decide(asked, index, dir)
    const request = decision ? { ...asked, headers: [...asked.headers, ...decision.headers] } : asked
    const { stored, secrets } = partSecrets(request)
    const url = stored.urls[0] ?? ''
    // Rules change what becomes of it, not what was asked for.
    const key = requestKeyOf(decision ? partSecrets(asked).stored : stored, dir)
    return {
      key,
      sameKey: secrets ? `${key} ${JSON.stringify(secrets)}` : key,
      download: {
        queueId: decision?.queueId ?? request.queueId ?? this.#spec.firstQueue(),
        priority: request.priority,
        status: paused || asked.paused ? 'paused' : 'queued',
        request: stored,
        sealedSecrets: secrets ? this.#spec.secrets.seal(secrets, attached) : null,
        requestKey: key,
        name: nameFor({ out: request.out, disposition: null, url, finalUrl: url, type: null }),
        host: hostOrNone(url),
        dir: decision?.dir ?? dir,
        rateLimit: decision ? decision.rateLimit : request.rateLimit,
        ruled: decision?.record ?? null,
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
  async #known(
    wishes: readonly Wish[],
    policy: AddArgs['known'],
    onto: BatchId | null,
  ): Promise<readonly (Known | null)[]> {
    if (policy === 'add' && onto === null) return wishes.map(() => null)
    const keys = wishes.map(({ key }) => key)
    const found = await this.#spec.ledger.call('findByKeys', { keys, ...(policy === 'add' ? { batchId: onto } : {}) })
    if (policy === 'add') return found.map((download) => download && { id: download.id, outcome: 'added' })
    return Promise.all(found.map(async (download) => download && (await this.#judge(download))))
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
