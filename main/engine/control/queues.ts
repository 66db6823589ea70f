/**
 * The queues as they are now, kept in memory beside the ledger that owns them: which of them run, and when that changes. A
 * change is durable first and then felt at once, by transfers that run too.
 */
import type { CommandArgs } from '../../../shared/commands.ts'
import { raise } from '../../../shared/failure.ts'
import type { QueueId } from '../../../shared/ids.ts'
import type { Clock } from '../clock.ts'
import { nextChange, stateAt } from '../domain/timetable.ts'
import type { Ledger } from '../store/ledger.ts'
import type { NewQueue, OperationArgs, QueueRow } from '../store/operations.ts'
import { nodeOf } from './throttle-tree.ts'
import type { ThrottleTree } from './throttle-tree.ts'
import type { Weekly } from './timetable.ts'
import { Foreseen } from './timetable.ts'

export interface QueuesSpec {
  readonly ledger: Ledger
  readonly tree: ThrottleTree
  readonly clock: Clock
  /** Hours do not hold: whoever runs this engine wants it now. */
  readonly ignoresHours: boolean
  /** Queues changed: their hours may begin at another time. */
  changed(): void
}

/** A queue and what its hours say at this moment. */
export interface QueueNow extends QueueRow {
  /** Within its hours, or let run outside of them. */
  readonly isOpen: boolean
  /** When that changes, epoch ms; null: never. */
  readonly changesAt: number | null
}

interface Known {
  readonly row: QueueRow
  readonly hours: Foreseen<boolean>
}

/** What is left out stays as it is. */
type Change = Omit<CommandArgs<'queues.update'>, 'id'>

/** Whether a queue is open, and until when that is so. */
const openness = ({ timetable, openUntil }: QueueRow, now: number, zone: string) => {
  const next = (at: number): number | null => (timetable ? nextChange(timetable, () => true, at, zone) : null)
  if (timetable === null || openUntil === null || now >= openUntil) {
    return { value: stateAt(timetable, now, zone), until: next(now) }
  }
  return { value: true, until: stateAt(timetable, openUntil, zone) ? next(openUntil) : openUntil }
}

export class Queues implements Weekly {
  readonly #spec: QueuesSpec
  #known: readonly Known[] = []
  #now: readonly QueueNow[] = []

  private constructor(spec: QueuesSpec) {
    this.#spec = spec
  }

  static async load(spec: QueuesSpec): Promise<Queues> {
    const queues = new Queues(spec)
    await queues.#read()
    return queues
  }

  /** In their order. */
  get all(): readonly QueueNow[] {
    return this.#now
  }

  get(id: QueueId): QueueNow | null {
    return this.#now.find((queue) => queue.id === id) ?? null
  }

  /** The one for downloads that name none. */
  first(): QueueId {
    return this.#now[0]?.id ?? raise('internal', 'There is no queue.')
  }

  /** Those whose downloads may run now. */
  runningIds(): readonly QueueId[] {
    return this.#now.filter(({ running, isOpen }) => running && isOpen).map(({ id }) => id)
  }

  /** Those that are started and will run by themselves when their hours begin. */
  comingIds(): readonly QueueId[] {
    return this.#now.filter((queue) => queue.running && !queue.isOpen && queue.changesAt !== null).map(({ id }) => id)
  }

  get nextAt(): number | null {
    const next = Math.min(...this.#now.map(({ changesAt }) => changesAt ?? Infinity))
    return next === Infinity ? null : next
  }

  look(now: number, zone: string): boolean {
    const before = this.#now
    this.#now = this.#known.map(({ row, hours }) => {
      if (this.#spec.ignoresHours) return { ...row, isOpen: true, changesAt: null }
      const { value, until } = hours.at(now, zone)
      return { ...row, isOpen: value, changesAt: until }
    })
    return this.#now.some(({ isOpen, changesAt }, index) => {
      const one = before[index]
      return one?.isOpen !== isOpen || one.changesAt !== changesAt
    })
  }

  async create(queue: NewQueue): Promise<{ id: QueueId }> {
    const { id } = await this.#spec.ledger.call('createQueue', queue)
    await this.#read()
    return { id }
  }

  /** Other hours take back that it was let run outside the old ones, and so does stopping it. */
  async update(id: QueueId, change: Change): Promise<void> {
    const { name, color, running, slots, rateLimit, timetable, whenDone } = change
    await this.#update({
      id,
      ...(name === undefined ? {} : { name }),
      ...(color === undefined ? {} : { color }),
      ...(running === undefined ? {} : { running }),
      ...(slots === undefined ? {} : { slots }),
      ...(rateLimit === undefined ? {} : { rateLimit }),
      ...(whenDone === undefined ? {} : { whenDone }),
      ...(timetable === undefined ? {} : { timetable }),
      ...(timetable !== undefined || running === false ? { openUntil: null } : {}),
    })
  }

  async runNow(id: QueueId): Promise<void> {
    const queue = this.get(id) ?? raise('unknown_id', `There is no queue ${String(id)}.`)
    if (!queue.isOpen && queue.changesAt === null) {
      raise('not_allowed', `The queue “${queue.name}” has no hours at all. Give it some first.`)
    }
    await this.#update({ id, running: true, ...(queue.isOpen ? {} : { openUntil: queue.changesAt }) })
  }

  async move(id: QueueId, before: QueueId | null): Promise<void> {
    const { found } = await this.#spec.ledger.call('moveQueue', { id, before })
    if (!found) raise('unknown_id', `There is no queue ${String(this.get(id) ? before : id)}.`)
    await this.#read()
  }

  async remove(id: QueueId): Promise<void> {
    if (id === this.first()) raise('not_allowed', 'The first queue stays: downloads need a place to be.')
    const { removed } = await this.#spec.ledger.call('removeQueue', { id })
    if (!removed) raise('unknown_id', `There is no queue ${String(id)}.`)
    await this.#read()
  }

  async #update(args: OperationArgs<'updateQueue'>): Promise<void> {
    const { found } = await this.#spec.ledger.call('updateQueue', args)
    if (!found) raise('unknown_id', `There is no queue ${String(args.id)}.`)
    await this.#read()
  }

  async #read(): Promise<void> {
    const { ledger, tree, clock } = this.#spec
    const rows = await ledger.call('queues', null)
    this.#known = rows.map((row) => ({ row, hours: new Foreseen((now, zone) => openness(row, now, zone)) }))
    for (const { id, rateLimit } of rows) tree.setRate(nodeOf.queue(id), rateLimit)
    this.look(clock.now(), clock.zone())
    this.#spec.changed()
  }
}
