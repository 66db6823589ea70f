/**
 * The engine in numbers, for whoever measures it from outside. Read-only, made when it is asked for: nothing is counted on the way but
 * what is counted anyway.
 */
import type { DownloadId, QueueId } from '../../../shared/ids.ts'
import { phase as phases } from '../../../shared/views.ts'
import type { Phase } from '../../../shared/views.ts'
import type { Clock } from '../clock.ts'
import type { LedgerReads, OperationArgs, OperationResult } from '../store/operations.ts'
import type { LiveJob } from './live.ts'

/** Why queued downloads do not run: no slot is free, the host asked for a pause, a retry is due later, or their queue stands still. */
export type WaitReason = 'slot' | 'host' | 'retry' | 'queue_stopped' | 'queue_closed'

export interface FiguresView {
  readonly statuses: Readonly<Record<'queued' | 'paused' | 'completed' | 'failed', number>>
  /** Live jobs by what they do. */
  readonly phases: Readonly<Record<Phase, number>>
  readonly connections: number
  /** Bytes of bodies since the engine started; never goes back. */
  readonly receivedBytes: number
  /** Bytes a second, over the time since somebody looked last. */
  readonly speed: number
  /** In force for everything together, bytes a second. */
  readonly rateLimit: number | null
  readonly queues: readonly { readonly id: QueueId; readonly name: string; readonly unfinished: number }[]
  readonly waits: Readonly<Record<WaitReason, number>>
  /** For each host that is known to refuse more, how many connections it takes. */
  readonly hostCaps: readonly number[]
  /** Hosts that asked to be left alone for a while. */
  readonly heldHosts: number
  readonly clients: number
}

export interface FiguresSpec {
  readonly ledger: {
    read<N extends keyof LedgerReads>(name: N, args: OperationArgs<N>): Promise<OperationResult<N>>
  }
  readonly clock: Clock
  jobs(): ReadonlyMap<DownloadId, LiveJob>
  readonly hosts: {
    readonly memory: { caps(): readonly number[] }
    held(): { readonly hosts: readonly string[] }
  }
  readonly limits: {
    readonly rateLimit: number | null
    readonly queues: {
      readonly all: readonly { readonly id: QueueId; readonly name: string }[]
      get(id: QueueId): { readonly running: boolean; readonly isOpen: boolean } | null
    }
  }
  totalReceived(): number
  speed(): number
  clients(): number
}

export class Figures {
  readonly #spec: FiguresSpec

  constructor(spec: FiguresSpec) {
    this.#spec = spec
  }

  async view(): Promise<FiguresView> {
    const { ledger, clock, hosts, limits } = this.#spec
    const live = this.#spec.jobs()
    const heldHosts = hosts.held().hosts
    const [counts, waiting] = await Promise.all([
      ledger.read('counts', null),
      ledger.read('waits', { now: clock.now(), heldHosts, live: [...live.keys()] }),
    ])
    const unfinished = new Map(counts.unfinishedByQueue)
    return {
      statuses: { queued: counts.queued, paused: counts.paused, completed: counts.completed, failed: counts.failed },
      phases: phasesOf(live.values()),
      connections: [...live.values()].reduce((sum, { connections }) => sum + (connections?.count ?? 0), 0),
      receivedBytes: this.#spec.totalReceived(),
      speed: this.#spec.speed(),
      rateLimit: limits.rateLimit,
      queues: limits.queues.all.map(({ id, name }) => ({ id, name, unfinished: unfinished.get(id) ?? 0 })),
      waits: this.#waits(waiting),
      hostCaps: hosts.memory.caps(),
      heldHosts: heldHosts.length,
      clients: this.#spec.clients(),
    }
  }

  /** The reasons that a list of downloads would show. */
  #waits(rows: LedgerReads['waits'][1]): Record<WaitReason, number> {
    const waits = { slot: 0, host: 0, retry: 0, queue_stopped: 0, queue_closed: 0 }
    for (const { queueId, isLater, isHeld, count } of rows) {
      const queue = this.#spec.limits.queues.get(queueId)
      waits[reasonOf(queue, isLater, isHeld)] += count
    }
    return waits
  }
}

const reasonOf = (
  queue: { readonly running: boolean; readonly isOpen: boolean } | null,
  isLater: boolean,
  isHeld: boolean,
): WaitReason => {
  if (!queue?.running) return 'queue_stopped'
  if (!queue.isOpen) return 'queue_closed'
  if (isLater) return 'retry'
  return isHeld ? 'host' : 'slot'
}

const phasesOf = (jobs: Iterable<LiveJob>): Record<Phase, number> => {
  const counted = Object.fromEntries(phases.options.map((one) => [one, 0])) as Record<Phase, number>
  for (const { phase } of jobs) counted[phase] += 1
  return counted
}
