/**
 * Jobs that run where they may not, or not any more: their queue was stopped, its hours are over, or they were moved to another
 * queue. They end at a safe point and stay queued, so that they go on when they may, under the limits of their queue.
 */
import type { EventData } from '../../../shared/events.ts'
import type { Download } from '../domain/download.ts'
import type { Ledger } from '../store/ledger.ts'
import type { QueueNow } from './queues.ts'
import type { Runner } from './runner.ts'

export interface DisplacedSpec {
  readonly ledger: Ledger
  readonly runner: Runner
  readonly queue: (id: Download['queueId']) => QueueNow | null
  /** Writes a line into the timeline of a download. */
  readonly tell: (id: Download['id'], event: EventData) => void
}

type Reason = 'stopped' | 'closed' | 'moved'

const eventOf = (reason: Reason, { name: queue, changesAt }: QueueNow): EventData =>
  reason === 'closed' ? { kind: 'queue_closed', queue, opensAt: changesAt } : { kind: `queue_${reason}`, queue }

/**
 * Stops them. One that could only begin again from nothing is not stopped by the clock or by a move: it runs to its end, and
 * what it has is not lost.
 */
export const stopDisplaced = async ({ ledger, runner, queue, tell }: DisplacedSpec): Promise<void> => {
  const ids = [...runner.jobs.keys()]
  if (ids.length === 0) return
  for (const { id, queueId } of await ledger.call('downloads', { ids })) {
    const job = runner.jobs.get(id)
    const now = queue(queueId)
    if (!job || job.isStopping || !now) continue
    const moved = queueId !== job.download.queueId
    const reason: Reason | null = !now.running ? 'stopped' : !now.isOpen ? 'closed' : moved ? 'moved' : null
    if (reason === null) continue
    if (reason !== 'stopped' && !job.canGoOn) continue
    runner.stop([id])
    tell(id, eventOf(reason, now))
  }
}
