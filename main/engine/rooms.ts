/**
 * The composition: which room is given which, and what happens between them. Made once for each engine; no rule of its own
 * lives here.
 */
import { join } from 'node:path'
import type { Notice } from '../../shared/feed.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { Clock } from './clock.ts'
import { Batches } from './control/batches.ts'
import { Checkpoint } from './control/checkpoint.ts'
import { Downloads } from './control/downloads.ts'
import { HostMemory } from './control/host-memory.ts'
import { Hosts } from './control/hosts.ts'
import type { JobContext } from './control/job-context.ts'
import type { SlotLimits } from './domain/admission.ts'
import type { HostNote } from './domain/host-note.ts'
import type { Limits } from './control/limits.ts'
import { Removals } from './control/removals.ts'
import { Runner } from './control/runner.ts'
import { Scheduler } from './control/scheduler.ts'
import { Secrets } from './control/secrets.ts'
import type { ThrottleTree } from './control/throttle-tree.ts'
import { Live } from './feed/live.ts'
import { Publisher } from './feed/publisher.ts'
import type { Log } from './log.ts'
import type { Ledger } from './store/ledger.ts'
import type { OpenReport } from './store/operations.ts'
import type { Disk } from './transfer/disk.ts'
import { landedName } from './transfer/landing.ts'
import type { Lanes } from './transfer/lanes.ts'

/** What is there before the rooms are. */
export interface Ground {
  readonly dataDir: string
  readonly defaultDir: string
  readonly epoch: string
  readonly version: string
  readonly log: Log
  readonly clock: Clock
  readonly ledger: Ledger
  readonly lanes: Lanes
  readonly disk: Disk
  readonly limits: Limits
  readonly tree: ThrottleTree
  /** What earlier runs have learnt of hosts. */
  readonly hostNotes: readonly HostNote[]
}

/** What happens between rooms goes through these, because some of them need each other. */
export interface Ties {
  poke: () => void
  changed: (ids: readonly DownloadId[] | null) => void
  notice: (notice: Notice) => void
}

export const looseTies = (): Ties => ({ poke: () => undefined, changed: () => undefined, notice: () => undefined })

export interface Rooms {
  readonly checkpoint: Checkpoint
  readonly runner: Runner
  readonly scheduler: Scheduler
  readonly live: Live
  readonly feed: Publisher
  readonly batches: Batches
  readonly removals: Removals
  readonly downloads: Downloads
}

const jobContext = (ground: Ground, hosts: Hosts, secrets: Secrets, ties: Ties): JobContext => {
  const { clock, log, ledger, lanes, disk, limits, tree, dataDir } = ground
  return {
    clock,
    log,
    ledger,
    lanes,
    disk,
    hosts,
    secrets,
    settings: () => limits.settings,
    gates: (download) => limits.gates(download),
    throttles: (download) => {
      const path = limits.throttlePath(download)
      const release = (): void => {
        tree.release(path.map(([key]) => key))
      }
      return { lines: tree.hold(path), release }
    },
    cursorPath: (id) => join(dataDir, 'cursors', String(id)),
    landedName: (id) => landedName(ledger.report.tag, ground.epoch, id),
    tell: (id, kind, text) => {
      ledger.call('addEvents', { events: [{ id, at: clock.now(), kind, text }] }).catch((error: unknown) => {
        log('warn', 'event.lost', { id, kind, error: String(error) })
      })
    },
    changed: (id) => {
      ties.changed([id])
    },
  }
}

/** Hosts with what was learnt of them; what is learnt from now on is written down. */
const hostsOf = ({ clock, log, ledger, hostNotes }: Ground): Hosts => {
  const book = (note: HostNote): void => {
    ledger.call('noteHost', { note, now: clock.now() }).catch((error: unknown) => {
      log('warn', 'host.not_noted', { host: note.host, error: String(error) })
    })
  }
  return new Hosts(clock, new HostMemory(clock, hostNotes, book))
}

/** A download that could have no connection needs no slot. */
const slotsOf = (limits: Limits, { memory }: Hosts): SlotLimits => {
  const slots = limits.slots()
  return { ...slots, perHost: (host) => Math.min(slots.perHost(host) ?? Infinity, memory.cap(host)) }
}

const schedulerOf = (ground: Ground, hosts: Hosts, runner: Runner, ties: Ties): Scheduler => {
  const { clock, log, ledger, limits } = ground
  return new Scheduler({
    ledger,
    hosts,
    clock,
    log,
    limits: () => slotsOf(limits, hosts),
    queueIds: () => limits.runningQueueIds(),
    batchIds: () => limits.batchIds(),
    learn: (batchIds) => limits.learn(batchIds),
    onIdle: () => {
      ties.notice({ kind: 'all_done' })
    },
    run: (download, whenFetched) => runner.run(download, whenFetched),
  })
}

const feedOf = ({ clock, log, epoch, version, ledger }: Ground, live: Live): Publisher =>
  new Publisher({
    clock,
    standing: aboutLedger(ledger.report),
    complain: (event, error) => {
      log('warn', event, { error: String(error) })
    },
    source: live,
    epoch,
    version,
    sample: () => {
      live.sample()
    },
    counters: (fresh) => live.counters(fresh),
  })

/** What people should know of how the list of downloads was found. */
const aboutLedger = ({ state, setAside }: OpenReport): readonly Notice[] => {
  if (state === 'newer') {
    const text =
      'The list of downloads was made by a newer Sluice. It is shown as it is, and nothing is changed or downloaded. Install the newer version to go on.'
    return [{ kind: 'engine', level: 'warning', text }]
  }
  if (state === 'rebuilt') {
    const text = `The list of downloads was damaged and could not be read. A new one was begun; the damaged file was kept as ${setAside ?? 'a copy'}. Files on disk were not touched.`
    return [{ kind: 'engine', level: 'error', text }]
  }
  return []
}

/** Builds the rooms and ties them together. */
export const furnish = (ground: Ground, ties: Ties): Rooms => {
  const { clock, log, ledger, disk, limits, dataDir, defaultDir } = ground
  const hosts = hostsOf(ground)
  const secrets = new Secrets(dataDir)
  const context = jobContext(ground, hosts, secrets, ties)
  const notice = (one: Notice): void => {
    ties.notice(one)
  }
  const checkpoint: Checkpoint = new Checkpoint({ ledger, disk, clock, log, jobs: () => runner.jobs.values() })
  const runner: Runner = new Runner({
    context,
    checkpoint,
    notice,
    completed: (id) => {
      batches.completed(id)
    },
  })
  hosts.onCrowded = (gates) => {
    runner.yieldFor(gates)
  }
  const scheduler = schedulerOf(ground, hosts, runner, ties)
  const live = new Live({ ledger, clock, hosts, limits, jobs: () => runner.jobs })
  const feed = feedOf(ground, live)
  const batches: Batches = new Batches(ledger, clock, (id) => runner.jobs.has(id))
  ties.poke = () => {
    scheduler.poke()
  }
  ties.notice = (one) => {
    feed.notice(one)
  }
  ties.changed = (ids) => {
    feed.changed(ids)
    batches.changed(ids)
  }
  const downloads = new Downloads({
    ledger,
    disk,
    secrets,
    clock,
    runner,
    notice,
    defaultDir: () => (limits.settings.dir === '' ? defaultDir : limits.settings.dir),
    firstQueue: () => limits.firstQueue(),
    changed: (ids) => {
      ties.changed(ids)
    },
    poke: () => {
      ties.poke()
    },
  })
  const removals = new Removals({ ledger, disk, log, cursorPath: context.cursorPath })
  return { checkpoint, runner, scheduler, live, feed, batches, removals, downloads }
}
