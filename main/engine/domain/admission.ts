/** Who may run now: slots globally, per queue, per host and per batch. Pure. */
import type { BatchId, DownloadId, QueueId } from '../../../shared/ids.ts'

export interface Applicant {
  readonly id: DownloadId
  readonly queueId: QueueId
  readonly batchId: BatchId | null
  readonly host: string
}

export interface SlotLimits {
  readonly slots: number
  /** null: no own limit. */
  readonly perHost: (host: string) => number | null
  readonly perQueue: (id: QueueId) => number | null
  readonly perBatch: (id: BatchId) => number | null
}

/** What is at its limit, so that nobody asks again for candidates of it. */
export interface Saturation {
  readonly hosts: readonly string[]
  readonly queues: readonly QueueId[]
  readonly batches: readonly BatchId[]
}

export interface Admission {
  readonly admitted: readonly Applicant[]
  readonly saturated: Saturation
}

class Tally<K> {
  readonly #counts = new Map<K, number>()
  add(key: K): void {
    this.#counts.set(key, this.of(key) + 1)
  }
  of(key: K): number {
    return this.#counts.get(key) ?? 0
  }
  isFull(key: K, limit: number | null): boolean {
    return limit !== null && this.of(key) >= limit
  }
  full(limit: (key: K) => number | null, keys: Iterable<K>): readonly K[] {
    return [...new Set(keys)].filter((key) => this.isFull(key, limit(key)))
  }
}

/** Whether these are no more than the limits allow, which may have been lowered since they were admitted. */
export const isWithin = (running: readonly Applicant[], limits: SlotLimits): boolean =>
  running.length <= limits.slots &&
  isNoneOver(running, ({ host }) => host, limits.perHost) &&
  isNoneOver(running, ({ queueId }) => queueId, limits.perQueue) &&
  isNoneOver(
    running,
    ({ batchId }) => batchId,
    (id) => (id === null ? null : limits.perBatch(id)),
  )

const isNoneOver = <K>(
  running: readonly Applicant[],
  keyOf: (one: Applicant) => K,
  limitOf: (key: K) => number | null,
): boolean => {
  const tally = new Tally<K>()
  for (const one of running) tally.add(keyOf(one))
  return running.every((one) => tally.of(keyOf(one)) <= (limitOf(keyOf(one)) ?? Infinity))
}

/**
 * Goes through the applicants in their order and admits each for whom every slot is free. One that is held back by its
 * host, queue or batch does not hold back those behind it.
 */
export const admit = (
  applicants: readonly Applicant[],
  running: readonly Applicant[],
  limits: SlotLimits,
): Admission => {
  const hosts = new Tally<string>()
  const queues = new Tally<QueueId>()
  const batches = new Tally<BatchId>()
  const take = (one: Applicant): void => {
    hosts.add(one.host)
    queues.add(one.queueId)
    if (one.batchId !== null) batches.add(one.batchId)
  }
  running.forEach(take)
  const admitted: Applicant[] = []
  for (const one of applicants) {
    if (running.length + admitted.length >= limits.slots) break
    if (hosts.isFull(one.host, limits.perHost(one.host))) continue
    if (queues.isFull(one.queueId, limits.perQueue(one.queueId))) continue
    if (one.batchId !== null && batches.isFull(one.batchId, limits.perBatch(one.batchId))) continue
    take(one)
    admitted.push(one)
  }
  const everybody = [...running, ...applicants]
  return {
    admitted,
    saturated: {
      hosts: hosts.full(
        limits.perHost,
        everybody.map((one) => one.host),
      ),
      queues: queues.full(
        limits.perQueue,
        everybody.map((one) => one.queueId),
      ),
      batches: batches.full(
        limits.perBatch,
        everybody.flatMap((one) => one.batchId ?? []),
      ),
    },
  }
}
