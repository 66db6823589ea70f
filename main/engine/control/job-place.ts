/** Where a file belongs by the rules, once its server has answered: folder, name, queue and limits, booked before its part is made. */
import type { Resource } from '../domain/download.ts'
import type { Job } from './job.ts'

/**
 * The name of the file; null: it belongs to a queue where it has to wait, so the job ends and the download stays queued.
 *
 * @param name as the response says
 */
export const placeByRules = async (job: Job, resource: Resource, name: string): Promise<string | null> => {
  const { context, download } = job
  const placement = context.place(download, resource, name)
  if (!placement) return name
  const { dir, queueId, rateLimit, record } = placement
  const { id } = download
  await context.ledger.call('bookRuled', { id, dir, queueId, rateLimit, ruled: record })
  job.download = { ...download, dir, queueId, rateLimit, ruled: record }
  if (record.rules.length > 0 && record.rules.join() !== download.ruled?.rules.join()) {
    context.tell(id, { kind: 'ruled', rules: [...record.rules], dir })
  }
  context.limit(id, rateLimit)
  context.changed(id)
  if (queueId === download.queueId || context.hasRoomIn(queueId)) return placement.name
  job.stop()
  return null
}
