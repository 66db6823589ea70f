/** Invented timelines and reasons for the workbench: what would be true of a row in that state. */
import type { EventData, EventView } from '../../shared/events.ts'
import { toldOf } from '../../shared/events.ts'
import type { DownloadView, QueueView } from '../../shared/views.ts'
import type { WhyView } from '../../shared/why.ts'

const MiB = 1024 * 1024

/** Milliseconds after it was added, and what happened. */
const story = ({ host, sizeBytes, failure, attempts }: DownloadView): readonly (readonly [number, EventData])[] => [
  [0, { kind: 'added' }],
  [400, { kind: 'began', host, sizeBytes, lone: null }],
  [9_000, { kind: 'slow_connection', reason: 'silent', silentMs: 5_000, bytesPerSecond: 0, usual: 3 * MiB }],
  [21_000, { kind: 'host_cap', host, cap: 8, until: Date.UTC(2026, 2, 14, 10, 30), code: 'server_busy' }],
  [34_000, { kind: 'limited', scope: 'engine', rate: 12 * MiB, name: null }],
  ...(failure
    ? [[60_000, { kind: 'retry', failure: toldOf(failure), attempt: attempts, notBefore: null }] as const]
    : []),
]

export const eventsOf = (row: DownloadView): EventView[] => {
  const events: EventView[] = story(row).map(([after, event]) => ({ at: row.addedAt + after, ...event }))
  const { status, finishedAt, sizeBytes, proof, proofSource } = row
  if (status === 'completed' && finishedAt !== null)
    events.push({ at: finishedAt, kind: 'completed', sizeBytes, proof, proofSource })
  return events
}

const waiting = (row: DownloadView, queue: string): WhyView | null => {
  const { activity, host, notBefore, attempts, opensAt } = row
  const failure = row.failure && toldOf(row.failure)
  switch (activity) {
    case 'waiting':
      return { kind: 'slots', scope: 'engine', limit: 5, name: '' }
    case 'waiting_host':
      return { kind: 'slots', scope: 'host', limit: 2, name: host }
    case 'waiting_retry':
      return { kind: 'retry', failure, notBefore: notBefore ?? 0, attempt: attempts, most: 10 }
    case 'queue_stopped':
      return { kind: 'queue_stopped', queue }
    case 'queue_closed':
      return { kind: 'queue_closed', queue, opensAt }
    default:
      return null
  }
}

export const whyOf = (row: DownloadView, queues: readonly QueueView[]): WhyView => {
  const { activity, host, proof, proofSource } = row
  const failure = row.failure && toldOf(row.failure)
  const wait = waiting(row, queues.find(({ id }) => id === row.queueId)?.name ?? '')
  if (wait) return wait
  switch (activity) {
    case 'probing':
      return { kind: 'probing', host }
    case 'transferring':
      return row.connections === 8 ? { kind: 'server_pace', host, connections: 8 } : { kind: 'receiving' }
    case 'paused':
    case 'failed':
      return { kind: activity, failure }
    case 'completed':
      return { kind: 'completed', proof, proofSource, failure }
    case 'verifying':
    case 'finalizing':
    case 'pausing':
    case 'removed':
      return { kind: activity }
    default:
      return { kind: 'soon' }
  }
}
