/** Places in the list of those that wait. A download keeps its queue: places outside of it are its ends. */
import type { DownloadId } from '../../shared/ids.ts'
import type { Ground } from './ground.ts'

export const ways = ['POS_SET', 'POS_CUR', 'POS_END'] as const
export type Way = (typeof ways)[number]

const everything = { from: 0, count: Number.MAX_SAFE_INTEGER, isBackwards: false } as const

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

/** Where it stands afterwards; null: it does not wait. */
export const putAt = async (
  { client, desk }: Ground,
  id: DownloadId,
  position: number,
  way: Way,
): Promise<number | null> => {
  const list = await desk.window({ list: 'waiting', queueId: null, ...everything })
  const now = list.indexOf(id)
  const [record] = await desk.records([id])
  if (now === -1 || record === undefined) return null
  const own = await desk.window({ list: 'waiting', queueId: record.view.queueId, ...everything })
  const before = now - own.indexOf(id)
  const base = { POS_SET: 0, POS_CUR: now, POS_END: list.length - 1 }[way]
  const target = clamp(base + position, 0, list.length - 1)
  const place = clamp(target - before, 0, own.length - 1)
  const others = own.filter((other) => other !== id)
  await client.call('downloads.move', { ids: [id], queueId: record.view.queueId, before: others[place] ?? null })
  const after = await desk.window({ list: 'waiting', queueId: null, ...everything })
  return Math.max(0, after.indexOf(id))
}
