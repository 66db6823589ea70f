/**
 * The composition: which room is given which, and what happens between them. Made once for each engine; no rule of its own
 * lives here.
 */
import { join } from 'node:path'
import type { Notice } from '../../shared/feed.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { Clock } from './clock.ts'
import type { Addresses } from './control/addresses.ts'
import { Backups } from './control/backups.ts'
import { Batches } from './control/batches.ts'
import { ChecksumSearch } from './control/checksum-search.ts'
import type { Correspondence } from './control/correspondence.ts'
import { Devices } from './control/devices.ts'
import { Checkpoint } from './control/checkpoint.ts'
import { stopDisplaced } from './control/displaced.ts'
import { Done } from './control/done.ts'
import { Downloads } from './control/downloads.ts'
import { HostMemory } from './control/host-memory.ts'
import { Hosts } from './control/hosts.ts'
import type { JobContext } from './control/job-context.ts'
import type { SlotLimits } from './domain/admission.ts'
import type { Measures } from './domain/measures.ts'
import type { HostNote } from './domain/host-note.ts'
import type { LetterForms } from './control/letter-forms.ts'
import type { Limits } from './control/limits.ts'
import { Rechecks } from './control/rechecks.ts'
import type { Link } from './control/link.ts'
import type { Grabber } from './grabber/grabber.ts'
import type { Looks } from './control/looks.ts'
import type { Retention } from './control/retention.ts'
import { Relays } from './control/relays.ts'
import { Removals } from './control/removals.ts'
import type { Room } from './control/room.ts'
import { Rules } from './control/rules.ts'
import { Runner } from './control/runner.ts'
import { Scheduler } from './control/scheduler.ts'
import type { Secrets } from './control/secrets.ts'
import { nodeOf } from './control/throttle-tree.ts'
import type { Binding, ThrottleTree } from './control/throttle-tree.ts'
import { aboutLedger } from './feed/about-ledger.ts'
import { Figures } from './feed/figures.ts'
import { Live } from './feed/live.ts'
import { Publisher } from './feed/publisher.ts'
import type { Log } from './log.ts'
import {
  addressesOf,
  correspondenceOf,
  grabberOf,
  grabSourceOf,
  linkOf,
  looksOf,
  retentionOf,
  roomOf,
} from './rooms-beside.ts'
import { tie } from './ties.ts'
import type { Ties } from './ties.ts'
import type { Ledger } from './store/ledger.ts'
import type { RuleRow } from './store/operations.ts'
import type { SystemProxy } from './transfer/environment-proxy.ts'
import type { Disk } from './transfer/disk.ts'
import { cursorFolderOf } from './opening.ts'
import { landedName } from './transfer/landing.ts'
import type { Lanes } from './transfer/lanes.ts'

/** What is there before the rooms are. */
export interface Ground {
  readonly dataDir: string
  readonly defaultDir: string
  readonly secrets: Secrets
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
  readonly systemProxy: SystemProxy
  readonly measures: Measures
  readonly ruleRows: readonly RuleRow[]
  /** null: this host sends no letters. */
  readonly letterForms: LetterForms | null
}

export interface Rooms {
  readonly checkpoint: Checkpoint
  readonly runner: Runner
  readonly scheduler: Scheduler
  readonly live: Live
  readonly feed: Publisher
  readonly figures: Figures
  readonly batches: Batches
  readonly removals: Removals
  readonly rechecks: Rechecks
  readonly link: Link
  readonly room: Room
  readonly downloads: Downloads
  readonly grabber: Grabber
  readonly rules: Rules
  readonly addresses: Addresses
  readonly looks: Looks
  readonly correspondence: Correspondence
  readonly backups: Backups
  readonly devices: Devices
  readonly retention: Retention
  /** Stops what runs where it may not, or not any more. */
  readonly displaced: () => void
}

const jobContext = (ground: Ground, hosts: Hosts, rules: Rules, secrets: Secrets, ties: Ties): JobContext => {
  const { clock, log, ledger, lanes, disk, limits, tree, dataDir } = ground
  return {
    clock,
    log,
    ledger,
    lanes,
    disk,
    hosts,
    secrets,
    checksums: new ChecksumSearch(clock),
    settings: () => limits.settings,
    isOnline: () => ties.isOnline(),
    systemProxy: ground.systemProxy,
    gates: (download) => limits.gates(download),
    throttles: (download) => {
      const path = limits.throttlePath(download)
      const release = (): void => {
        tree.release(path.map(([key]) => key))
      }
      const binding = (): Binding | null => {
        const found = tree.bindingOf(path.map(([key]) => key))
        return found && limits.bindingOf(download, found)
      }
      return { lines: tree.hold(path), release, binding }
    },
    place: (download, resource, name) => rules.place(download, resource, name, limits.queues.first()),
    hasRoomIn: (queueId) => {
      const queue = limits.queues.get(queueId)
      return queue !== null && queue.running && queue.isOpen && queue.slots === null
    },
    limit: (id, rateLimit) => {
      tree.setRate(nodeOf.download(id), rateLimit)
    },
    cursorPath: (id) => join(cursorFolderOf(dataDir), String(id)),
    landedName: (id) => landedName(ledger.report.tag, ground.epoch, id),
    tell: (id, event) => {
      ledger.call('addEvents', { events: [{ id, event: { at: clock.now(), ...event } }] }).then(
        () => {
          ties.changed([id])
        },
        (error: unknown) => {
          log('warn', 'event.lost', { id, kind: event.kind, error: String(error) })
        },
      )
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
  const notice = (one: Notice): void => {
    ties.notice(one)
  }
  const done = new Done({ ledger, limits, log, notice })
  return new Scheduler({
    ledger,
    hosts,
    clock,
    log,
    limits: () => slotsOf(limits, hosts),
    queueIds: () => limits.queues.runningIds(),
    batchIds: () => limits.batchIds(),
    learn: (batchIds) => limits.learn(batchIds),
    onIdle: () => {
      done.idle()
    },
    onQuiet: (queueId) => {
      done.queueQuiet(queueId)
    },
    relays: new Relays(clock),
    mayFollow: (download) => runner.mayFollow(download),
    begin: (id) => {
      runner.begin(id)
    },
    recall: () => {
      ground.lanes.recall()
    },
    run: (download, whenFetched, relay) => runner.run(download, whenFetched, relay),
  })
}

const feedOf = ({ clock, log, epoch, version, ledger }: Ground, live: Live, grabber: Grabber): Publisher =>
  new Publisher({
    clock,
    standing: aboutLedger(ledger.report),
    complain: (event, error) => {
      log('warn', event, { error: String(error) })
    },
    source: live,
    details: live,
    grabs: grabSourceOf(ledger, grabber),
    epoch,
    version,
    sample: () => {
      live.sample()
    },
    counters: (fresh) => live.counters(fresh),
  })

const figuresOf = (ground: Ground, hosts: Hosts, runner: Runner, live: Live, feed: Publisher): Figures => {
  const { ledger, clock, limits, lanes } = ground
  return new Figures({
    ...{ ledger, clock, hosts, limits },
    jobs: () => runner.active,
    totalReceived: () => lanes.counters.totalReceived(),
    speed: () => live.speedNow(),
    clients: () => feed.clients,
  })
}

const displacedOf =
  ({ ledger, limits, log }: Ground, runner: Runner, { tell }: JobContext) =>
  (): void => {
    stopDisplaced({ ledger, runner, queue: (id) => limits.queues.get(id), tell }).catch((error: unknown) => {
      log('warn', 'displaced.not_stopped', { error: String(error) })
    })
  }

const rulesOf = (
  { ledger, clock, log, limits, ruleRows }: Ground,
  secrets: Secrets,
  defaultDir: () => string,
): Rules => {
  const rules = new Rules({ ledger, secrets, clock, log, defaultDir, queues: () => limits.queues.all })
  rules.stand(ruleRows)
  return rules
}

/** Builds the rooms and ties them together. */
export const furnish = (ground: Ground, ties: Ties): Rooms => {
  const { clock, log, ledger, disk, limits, secrets, defaultDir, measures } = ground
  const hosts = hostsOf(ground)
  const folder = (): string => limits.settings.dir || defaultDir
  const rules = rulesOf(ground, secrets, folder)
  const context = jobContext(ground, hosts, rules, secrets, ties)
  const notice = (one: Notice): void => {
    ties.notice(one)
  }
  const checkpoint: Checkpoint = new Checkpoint({
    ...{ ledger, disk, clock, log, measures },
    jobs: () => runner.jobs.values(),
  })
  const room = roomOf(ground, ties)
  const runner: Runner = new Runner({
    context,
    checkpoint,
    room,
    notice,
    completed: (id) => {
      batches.completed(id)
    },
  })
  hosts.onCrowded = (gates) => {
    runner.yieldFor(gates)
  }
  const scheduler = schedulerOf(ground, hosts, runner, ties)
  const grabber = grabberOf(ground, folder, ties)
  const recipesVersion = (): number => grabber.recipes.version
  const live = new Live({ ledger, clock, hosts, limits, recipesVersion, jobs: () => runner.active })
  const feed = feedOf(ground, live, grabber)
  const batches: Batches = new Batches(ledger, clock, runner.jobs)
  const correspondence = correspondenceOf(ground, runner, folder, ties)
  const retention = retentionOf(ground, ties)
  tie(ties, { scheduler, feed, batches, correspondence, retention })
  const changed = (ids: readonly DownloadId[] | null): void => {
    ties.changed(ids)
  }
  const downloads = new Downloads({
    ...{ ledger, disk, secrets, clock, log, runner, notice, rules, changed },
    defaultDir: folder,
    firstQueue: () => limits.queues.first(),
    poke: () => {
      ties.poke()
    },
  })
  const removals = new Removals({ ledger, disk, log, cursorPath: context.cursorPath })
  const rechecks = new Rechecks({ ledger, disk, log, runner, clock, changed, notice })
  const link = linkOf(ground, runner, ties)
  ties.isOnline = () => link.isOnline
  const displaced = (ties.displaced = displacedOf(ground, runner, context))
  grabber.addDownloads = (input) => downloads.add(input, () => undefined)
  const working = { checkpoint, runner, room, scheduler, batches, removals, rechecks, link, downloads, displaced }
  const asking = { correspondence, grabber, looks: looksOf(ground, folder) }
  const figures = figuresOf(ground, hosts, runner, live, feed)
  const addresses = addressesOf(context, runner, downloads)
  const kept = { backups: new Backups(ground), devices: new Devices(ground), retention }
  return { ...working, ...asking, ...kept, live, feed, figures, rules, addresses }
}
