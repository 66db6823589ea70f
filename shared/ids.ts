/** Identifiers that cross the wire. Each is a positive integer given by the ledger and never used twice. */
import { z } from 'zod'

export const downloadId = z.number().int().positive().brand<'DownloadId'>()
export const batchId = z.number().int().positive().brand<'BatchId'>()
export const queueId = z.number().int().positive().brand<'QueueId'>()

export type DownloadId = z.infer<typeof downloadId>
export type BatchId = z.infer<typeof batchId>
export type QueueId = z.infer<typeof queueId>
