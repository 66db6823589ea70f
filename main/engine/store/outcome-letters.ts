/** Letters about what becomes of downloads: in the transaction that makes it so, so that no kill comes between. */
import { failure as failureSchema } from '../../../shared/failure-schema.ts'
import type { BatchId, DownloadId, QueueId } from '../../../shared/ids.ts'
import type { Proof, Status } from '../../../shared/views.ts'
import type { Connection } from './connection.ts'
import { bookLetters } from './letters.ts'
import { parseColumn } from './rows.ts'

interface Outcome {
  readonly id: DownloadId
  readonly batchId: BatchId | null
  readonly name: string
  readonly host: string
  readonly queueId: QueueId
  readonly queue: string
  readonly status: Status
  readonly path: string | null
  readonly sizeBytes: number | null
  readonly proof: Proof | null
  readonly failure: string | null
}

const outcomeOf = ({ sql }: Connection, id: DownloadId): Outcome | undefined =>
  sql<Outcome>(`
    SELECT d.id, d.batch_id AS batchId, d.name, d.host, d.queue_id AS queueId, q.name AS queue, d.status, d.path,
      d.size_bytes AS sizeBytes, d.proof, d.failure
    FROM downloads d JOIN queues q ON q.id = d.queue_id WHERE d.id = ?`).get(id)

/** A queue is empty when the last of its downloads that run or wait is over. */
const bookQueueEmpty = (connection: Connection, id: DownloadId, at: number): void => {
  bookLetters(connection, 'queue_empty', at, () => {
    const outcome = outcomeOf(connection, id)
    if (!outcome) return null
    const { queueId, queue } = outcome
    const left = connection.sql("SELECT 1 FROM downloads WHERE queue_id = ? AND status = 'queued' LIMIT 1").get(queueId)
    return left === undefined ? { kind: 'queue_empty', queueId, queue } : null
  })
}

export const bookCompleted = (connection: Connection, id: DownloadId, at: number): void => {
  bookLetters(connection, 'completed', at, () => {
    const outcome = outcomeOf(connection, id)
    if (!outcome) return null
    const { batchId, name, host, queue, path, sizeBytes, proof } = outcome
    return { kind: 'completed', id, batchId, name, host, queue, path: path ?? '', sizeBytes: sizeBytes ?? 0, proof }
  })
  bookQueueEmpty(connection, id, at)
}

/** It is given up, or waits for an answer. */
export const bookFailed = (connection: Connection, id: DownloadId, at: number): void => {
  bookLetters(connection, 'failed', at, () => {
    const outcome = outcomeOf(connection, id)
    const failure = parseColumn(failureSchema, outcome?.failure, () => undefined)
    if (!outcome || !failure) return null
    const { batchId, name, host, queue, status } = outcome
    return { kind: 'failed', id, batchId, name, host, queue, isHeld: status === 'paused', failure }
  })
  bookQueueEmpty(connection, id, at)
}
