/**
 * The landlord: opens a data folder, hands out what the front desk may use, and closes up in order. No rule of its own lives
 * here.
 */
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandArgs, CommandOutput } from '../../shared/commands.ts'
import { fail, FailureError, raise } from '../../shared/failure.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { DownloadDetail, QueueView } from '../../shared/views.ts'
import type { Clock } from './clock.ts'
import { systemClock } from './clock.ts'
import type { Batches } from './control/batches.ts'
import type { Downloads } from './control/downloads.ts'
import { clearLeftovers } from './control/leftovers.ts'
import { Limits } from './control/limits.ts'
import { nodeOf, ThrottleTree } from './control/throttle-tree.ts'
import type { Publisher } from './feed/publisher.ts'
import type { Log } from './log.ts'
import { furnish, looseTies } from './rooms.ts'
import type { Ground, Rooms } from './rooms.ts'
import { openLedger } from './store/ledger.ts'
import type { Ledger } from './store/ledger.ts'
import type { OpenReport } from './store/operations.ts'
import { openDisk } from './transfer/disk.ts'
import { openLanes } from './transfer/lanes.ts'

export { systemClock } from './clock.ts'
export type { Clock } from './clock.ts'
export { silentLog } from './log.ts'
export type { Log, LogFields, LogLevel } from './log.ts'
export type { Subscriber } from './feed/publisher.ts'

export const engineVersion = '0.1.0'

export interface EngineOptions {
  /** Absolute folder of ledger, lock and cursors; made when missing. One engine at a time lives there. */
  readonly dataDir: string
  /** Absolute folder for downloads that name none. */
  readonly defaultDir: string
  readonly log: Log
  /** Run only batches that a connected client stands behind: what a one-shot command wants. */
  readonly attachedOnly?: boolean
  readonly clock?: Clock
  /** Another build of SQLite's binding, for a runtime that cannot load the package's own. */
  readonly nativeBinding?: string
}

/** Two lanes keep two cores busy; more do not help on what can be measured. */
const laneCount = 2
/** How long the start waits for the clearing up after a kill. */
const clearingMs = 2_000

export class Engine {
  readonly #ground: Ground
  readonly #rooms: Rooms
  /** Frees the data folder for an engine that stays; null: this one stays. Set by the host. */
  onYield: (() => void) | null = null
  #stopped: Promise<void> | null = null

  private constructor(ground: Ground, rooms: Rooms) {
    this.#ground = ground
    this.#rooms = rooms
  }

  /** Opens the data folder and goes on with what was left. Rejects with `folder_in_use`, `ledger_unusable` and disk failures. */
  static async start(options: EngineOptions): Promise<Engine> {
    const { dataDir, defaultDir, log, attachedOnly = false, clock = systemClock, nativeBinding } = options
    const opening = openLedger({ dataDir, log, ...(nativeBinding === undefined ? {} : { nativeBinding }) })
    // Threads take a while to start: whoever has work at once lets them start beside the ledger.
    const lanes = openLanes({ count: laneCount, warm: attachedOnly, log })
    const disk = openDisk({ warm: attachedOnly, log })
    let ledger: Ledger
    try {
      ledger = await opening
    } catch (error) {
      await Promise.all([lanes.close(), disk.close()])
      throw error
    }
    try {
      await makeCursorFolder(dataDir)
      const house = { dataDir, defaultDir, log, clock, epoch: randomBytes(8).toString('hex'), version: engineVersion }
      return await Engine.#open({ ...house, ledger, lanes, disk }, attachedOnly)
    } catch (error) {
      // Whoever is refused must not hold the folder, nor be kept alive by threads.
      await Promise.all([lanes.close(), disk.close(), ledger.close()])
      throw error
    }
  }

  static async #open(base: Omit<Ground, 'limits' | 'tree' | 'hostNotes'>, attachedOnly: boolean): Promise<Engine> {
    const { ledger, lanes } = base
    const ties = looseTies()
    const tree = new ThrottleTree(lanes.throttles, () => {
      lanes.wake()
    })
    const changed = (): void => {
      ties.poke()
      ties.changed(null)
    }
    const [limits, hostNotes] = await Promise.all([
      Limits.load({ ledger, tree, attachedOnly, changed }),
      ledger.call('hosts', { now: base.clock.now() }),
    ])
    const ground: Ground = { ...base, limits, tree, hostNotes }
    const rooms = furnish(ground, ties)
    await rooms.removals.finish()
    const { log, clock, disk, epoch } = base
    // A folder that is out of reach holds nobody up.
    const patience = timeUp(clock, clearingMs)
    await Promise.race([clearLeftovers({ ledger, disk, log, run: epoch }), patience.over])
    patience.cancel()
    // A ledger that cannot be written to is shown, not worked on.
    if (ledger.report.readOnly) await rooms.scheduler.stop()
    rooms.scheduler.poke()
    return new Engine(ground, rooms)
  }

  get downloads(): Downloads {
    return this.#rooms.downloads
  }

  get batches(): Batches {
    return this.#rooms.batches
  }

  get limits(): Limits {
    return this.#ground.limits
  }

  get feed(): Publisher {
    return this.#rooms.feed
  }

  /** Identity of this run. */
  get epoch(): string {
    return this.#ground.epoch
  }

  get dataDir(): string {
    return this.#ground.dataDir
  }

  get log(): Log {
    return this.#ground.log
  }

  /** How the last run ended, and whether anything can be written. */
  get ledgerReport(): OpenReport {
    return this.#ground.ledger.report
  }

  /** Makes room for an engine that stays, if this one may; answers before it stops. */
  yield(): boolean {
    if (!this.onYield) return false
    this.#ground.clock.after(0, this.onYield)
    return true
  }

  /** Stops every job at a safe point, books what is written, closes the rooms. Downloads stay queued. */
  stop(): Promise<void> {
    this.#stopped ??= this.#close()
    return this.#stopped
  }

  async setRateLimit({ ids, rateLimit }: CommandArgs<'downloads.setLimit'>): Promise<{ changed: number }> {
    const result = await this.#ground.ledger.call('setRateLimit', { ids, rateLimit })
    for (const id of ids) this.#ground.tree.setRate(nodeOf.download(id), rateLimit)
    this.#touched(ids)
    return result
  }

  async setPriority({ ids, priority }: CommandArgs<'downloads.setPriority'>): Promise<{ changed: number }> {
    const result = await this.#ground.ledger.call('setPriority', { ids, priority })
    this.#touched(ids)
    return result
  }

  async move(args: CommandArgs<'downloads.move'>): Promise<{ changed: number }> {
    const result = await this.#ground.ledger.call('move', args)
    this.#touched(args.ids)
    return result
  }

  async queues(): Promise<readonly QueueView[]> {
    return this.#rooms.live.queues(await this.#ground.ledger.read('counts', null))
  }

  async detail(id: DownloadId): Promise<DownloadDetail> {
    return (await this.#rooms.live.detail(id)) ?? raise('unknown_id', `There is no download ${String(id)}.`)
  }

  /** Adds a batch that runs, in an engine for attached batches, as long as `leave` is not called. */
  async addAttached(args: CommandArgs<'downloads.add'>): Promise<{
    readonly added: CommandOutput<'downloads.add'>
    readonly leave: () => void
  }> {
    let leave: () => void = () => undefined
    const { slots, connectionsPerHost, rateLimit } = args
    const added = await this.downloads.add(args, (id) => {
      const detach = this.limits.attach({ id, slots, connectionsPerHost, rateLimit })
      leave = () => {
        if (!detach()) return
        this.#deserted().catch((error: unknown) => {
          this.log('warn', 'batch.deserted', { id, error: String(error) })
        })
      }
    })
    return { added, leave }
  }

  /** Nobody stands behind a batch any more: where only attached batches run, its jobs stop and stay queued. */
  async #deserted(): Promise<void> {
    if (this.limits.batchIds() === null) return
    const { runner } = this.#rooms
    // Asked of the ledger: a running download may belong to another batch by now.
    const rows = await this.#ground.ledger.call('downloads', { ids: [...runner.jobs.keys()] })
    runner.stop(rows.filter(({ batchId }) => !this.limits.isAttached(batchId)).map(({ id }) => id))
  }

  #touched(ids: readonly DownloadId[]): void {
    this.feed.changed(ids)
    this.#rooms.scheduler.poke()
  }

  async #close(): Promise<void> {
    const { runner, scheduler, checkpoint, removals, feed } = this.#rooms
    const { lanes, disk, ledger } = this.#ground
    runner.stopAll()
    await scheduler.stop()
    checkpoint.stop()
    await removals.finish()
    feed.stop()
    await lanes.close()
    await disk.close()
    await ledger.close()
  }
}

const timeUp = (clock: Clock, ms: number): { readonly over: Promise<null>; readonly cancel: () => void } => {
  const { promise: over, resolve } = Promise.withResolvers<null>()
  const timer = clock.after(ms, () => {
    resolve(null)
  })
  return {
    over,
    cancel: () => {
      timer.cancel()
    },
  }
}

const makeCursorFolder = async (dataDir: string): Promise<void> => {
  const path = join(dataDir, 'cursors')
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new FailureError(
      fail(
        'io_error',
        `The folder ${path} cannot be made. Look at what is in its place, or choose another data folder.`,
      ),
      { cause: error },
    )
  }
}

/** Starts an engine; see `Engine.start`. */
export const startEngine = (options: EngineOptions): Promise<Engine> => Engine.start(options)
