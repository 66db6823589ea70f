/**
 * The landlord: opens a data folder, hands out what the front desk may use, and closes up in order. No rule of its own lives
 * here.
 */
import { randomBytes } from 'node:crypto'
import type { CommandArgs, CommandOutput } from '../../shared/commands.ts'
import type { DownloadDetail } from '../../shared/detail.ts'
import { raise } from '../../shared/failure.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { QueueView } from '../../shared/views.ts'
import { systemClock } from './clock.ts'
import type { Addresses } from './control/addresses.ts'
import type { Backups } from './control/backups.ts'
import type { Batches } from './control/batches.ts'
import type { Devices } from './control/devices.ts'
import type { Downloads } from './control/downloads.ts'
import { clearLeftovers } from './control/leftovers.ts'
import { Limits } from './control/limits.ts'
import type { Looks } from './control/looks.ts'
import { Secrets } from './control/secrets.ts'
import { moveToStore, openStoreKey } from './control/store-key.ts'
import { nodeOf, ThrottleTree } from './control/throttle-tree.ts'
import type { Rules } from './control/rules.ts'
import type { Webhooks } from './control/webhooks.ts'
import type { Grabber } from './grabber/grabber.ts'
import type { Download } from './domain/download.ts'
import { Measures } from './domain/measures.ts'
import type { MeasureListener } from './domain/measures.ts'
import type { EngineOptions } from './engine-options.ts'
import type { FiguresView } from './feed/figures.ts'
import type { Publisher } from './feed/publisher.ts'
import { FrontDesk } from './front-desk.ts'
import type { Log, LogDial } from './log.ts'
import { cursorFolderOf, makeCursorFolder, timeUp } from './opening.ts'
import { furnish } from './rooms.ts'
import type { Ground, Rooms } from './rooms.ts'
import { looseTies } from './ties.ts'
import { openLedger } from './store/ledger.ts'
import type { Ledger } from './store/ledger.ts'
import type { OpenReport } from './store/operations.ts'
import { openDisk } from './transfer/disk.ts'
import { environmentProxy } from './transfer/environment-proxy.ts'
import { laneCount, openLanes } from './transfer/lanes.ts'

export { systemClock, type Clock } from './clock.ts'
export type { Measured, MeasureListener } from './domain/measures.ts'
export type { FiguresView, WaitReason } from './feed/figures.ts'
export { deviceIdleMs, type Caller } from './control/devices.ts'
export type { KeyStore } from './control/store-key.ts'
export type { EngineOptions } from './engine-options.ts'
export type { Addressee, Envelope, Letter, LetterForms } from './control/letter-forms.ts'
export { isSecretHeader } from './front-desk.ts'
export type { DeskRecord, FrontDesk } from './front-desk.ts'
export { silentLog } from './log.ts'
export type { Log, LogDial, LogFields, LogLevel } from './log.ts'
export type { SystemProxy } from './transfer/environment-proxy.ts'
export type { Subscriber } from './feed/publisher.ts'

export const engineVersion = '0.1.0'

/** How long the start waits for the clearing up after a kill. */
const clearingMs = 2_000
/** A command that ends waits so long for its letters to be taken. */
const partingMs = 5_000

export class Engine {
  readonly #ground: Ground
  readonly #rooms: Rooms
  /** For front desks of another vocabulary. */
  readonly frontDesk: FrontDesk
  /** Frees the data folder for an engine that stays; null: this one stays. Set by the host. */
  onYield: (() => void) | null = null
  /** Turns the level of what this engine's log keeps; null: nobody does. Set by the host. */
  logDial: LogDial | null = null
  /** Starts this engine anew, with what was restored; null: that is somebody else's matter. Set by the host. */
  onRestart: (() => void) | null = null
  #stopped: Promise<void> | null = null
  readonly #partingMs: number

  private constructor(ground: Ground, rooms: Rooms, attachedOnly: boolean) {
    this.#partingMs = attachedOnly ? partingMs : 0
    this.#ground = ground
    this.#rooms = rooms
    const { live, runner, feed } = rooms
    this.frontDesk = new FrontDesk({
      ...{ ledger: ground.ledger, clock: ground.clock, live, liveIds: () => [...runner.active.keys()] },
      overhear: (listener) => feed.overhear(listener),
      tell: feed.notice.bind(feed),
    })
  }

  /** Opens the data folder and goes on with what was left. Rejects with `folder_in_use`, `ledger_unusable` and disk failures. */
  static async start(options: EngineOptions): Promise<Engine> {
    const { dataDir, defaultDir, log, attachedOnly = false, clock = systemClock, nativeBinding } = options
    const { systemProxy = environmentProxy, letterForms = null, warm = attachedOnly } = options
    const measures = new Measures()
    const onCommit = (ms: number): void => {
      measures.took('commit', ms)
    }
    const opening = openLedger({ dataDir, log, onCommit, ...(nativeBinding === undefined ? {} : { nativeBinding }) })
    // Threads take a while to start: whoever has work at once lets them start beside the ledger.
    const lanes = openLanes({ count: laneCount, warm, log })
    const disk = openDisk({ warm, log })
    let ledger: Ledger
    try {
      ledger = await opening
    } catch (error) {
      await Promise.all([lanes.close(), disk.close()])
      throw error
    }
    try {
      await makeCursorFolder(dataDir)
      const { keyStore } = options
      const storeKey = keyStore ? await openStoreKey(dataDir, keyStore, log) : null
      const secrets = new Secrets(dataDir, storeKey)
      await moveToStore(ledger, secrets, log)
      const epoch = randomBytes(8).toString('hex')
      const house = { dataDir, defaultDir, log, clock, epoch, version: engineVersion }
      return await Engine.#open(
        { ...house, ledger, lanes, disk, systemProxy, secrets, measures, letterForms },
        attachedOnly,
      )
    } catch (error) {
      // Whoever is refused must not hold the folder, nor be kept alive by threads.
      await Promise.all([lanes.close(), disk.close(), ledger.close()])
      throw error
    }
  }

  static async #open(
    base: Omit<Ground, 'limits' | 'tree' | 'hostNotes' | 'ruleRows'>,
    attachedOnly: boolean,
  ): Promise<Engine> {
    const { ledger, lanes } = base
    const ties = looseTies()
    const tree = new ThrottleTree(lanes.throttles, () => {
      lanes.wake()
    })
    const changed = (): void => {
      ties.poke()
      ties.changed(null)
      ties.displaced()
      ties.reset()
    }
    const [limits, hostNotes, ruleRows] = await Promise.all([
      Limits.load({ ledger, tree, clock: base.clock, attachedOnly, changed }),
      ledger.call('hosts', { now: base.clock.now() }),
      ledger.call('rules', null),
    ])
    const ground: Ground = { ...base, limits, tree, hostNotes, ruleRows }
    const rooms = furnish(ground, ties)
    await rooms.removals.finish()
    const { log, clock, disk, epoch } = base
    // A folder that is out of reach holds nobody up.
    const patience = timeUp(clock, clearingMs)
    await Promise.race([
      clearLeftovers({ ledger, disk, log, cursorFolder: cursorFolderOf(base.dataDir), run: epoch }),
      patience.over,
    ])
    patience.cancel()
    // A ledger that cannot be written to is shown, not worked on.
    if (ledger.report.readOnly) await rooms.scheduler.stop()
    else {
      const { grabber, correspondence, room } = rooms
      await Promise.all([grabber.wake(!attachedOnly), correspondence.start(!attachedOnly), room.begin()])
    }
    rooms.scheduler.poke()
    if (!attachedOnly) rooms.retention.look()
    return new Engine(ground, rooms, attachedOnly)
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

  /** The engine in numbers. */
  figures(): Promise<FiguresView> {
    return this.#rooms.figures.view()
  }

  /** How long syncs, checkpoints and commits take, from now on. Returns the way to stop listening. */
  measure(listener: MeasureListener): () => void {
    return this.#ground.measures.listen(listener)
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

  /** Whether secrets are sealed under a key that the host's key store keeps. */
  get usesKeyStore(): boolean {
    return this.#ground.secrets.hasStore
  }

  /** What the host knows of the network: without one, attempts are not counted; with it again, nobody waits. */
  setOnline(isOnline: boolean): Promise<void> {
    return this.#rooms.link.set(isOnline)
  }

  /** The computer has slept, or the network is another one: what was open is not trusted. */
  refreshConnections(): Promise<void> {
    return this.#rooms.link.refresh()
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
    const { ledger, tree, clock } = this.#ground
    const { changed } = await ledger.call('setRateLimit', { ids, rateLimit, at: clock.now() })
    for (const id of ids) tree.setRate(nodeOf.download(id), rateLimit)
    this.#touched(ids)
    return { changed }
  }

  async setPriority({ ids, priority }: CommandArgs<'downloads.setPriority'>): Promise<{ changed: number }> {
    const result = await this.#ground.ledger.call('setPriority', { ids, priority })
    this.#touched(ids)
    return result
  }

  async move(args: CommandArgs<'downloads.move'>): Promise<{ changed: number }> {
    const result = await this.#ground.ledger.call('move', args)
    this.#touched(args.ids)
    this.#rooms.displaced()
    return result
  }

  get grabber(): Grabber {
    return this.#rooms.grabber
  }

  get rules(): Rules {
    return this.#rooms.rules
  }

  get addresses(): Addresses {
    return this.#rooms.addresses
  }

  get webhooks(): Webhooks {
    return this.#rooms.correspondence.webhooks
  }

  get looks(): Looks {
    return this.#rooms.looks
  }

  get backups(): Backups {
    return this.#rooms.backups
  }

  get devices(): Devices {
    return this.#rooms.devices
  }

  /** Puts a restored ledger in line; answers before it restarts. */
  async restore(args: CommandArgs<'restore.apply'>): Promise<CommandOutput<'restore.apply'>> {
    const keptAs = await this.backups.apply(args)
    const { onRestart } = this
    if (onRestart) this.#ground.clock.after(0, onRestart)
    return { keptAs, restarts: onRestart !== null }
  }

  /** The records of downloads, in the order asked; nothing secret is in them. */
  records(ids: readonly DownloadId[]): Promise<readonly Download[]> {
    return this.#ground.ledger.read('downloads', { ids })
  }

  recheck(ids: readonly DownloadId[]): Promise<{ changed: number }> {
    return this.#rooms.rechecks.ask(ids)
  }

  async queues(): Promise<readonly QueueView[]> {
    return this.#rooms.live.queues(await this.#ground.ledger.read('counts', null))
  }

  async detail(id: DownloadId): Promise<DownloadDetail> {
    const { live } = this.#rooms
    return live.detail((await live.recorded(id)) ?? raise('unknown_id', `There is no download ${String(id)}.`))
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
    const { runner, scheduler, checkpoint, removals, rechecks, looks, feed, grabber, backups } = this.#rooms
    const { correspondence, retention, room } = this.#rooms
    const { lanes, disk, ledger, limits } = this.#ground
    limits.stop()
    looks.stop()
    room.stop()
    runner.stopAll()
    await Promise.all([scheduler.stop(), rechecks.stop(), grabber.stop(), backups.stop(), retention.stop()])
    checkpoint.stop()
    await removals.finish()
    await correspondence.stop(this.#partingMs)
    feed.stop()
    await lanes.close()
    await disk.close()
    await ledger.close()
  }
}

/** Starts an engine; see `Engine.start`. */
export const startEngine = (options: EngineOptions): Promise<Engine> => Engine.start(options)
