/** Lists of invented downloads: filtered and sorted as the contract says. */
import type { ListFilter, ListSort } from '../../shared/feed.ts'
import { kindOf } from '../../shared/kind.ts'
import type { DownloadView } from '../../shared/views.ts'

export const groupOf = (row: DownloadView): ListFilter['group'] => {
  if (row.status !== 'queued') return row.status
  return row.activity.startsWith('waiting') || row.activity.startsWith('queue_') ? 'waiting' : 'active'
}

export const matches = (row: DownloadView, filter: ListFilter): boolean =>
  (filter.group === 'all' ? row.status !== 'removed' : groupOf(row) === filter.group) &&
  (filter.queueId === null || row.queueId === filter.queueId) &&
  (filter.kind === null || kindOf(row.name) === filter.kind) &&
  `${row.name} ${row.url}`.toLowerCase().includes(filter.search.toLowerCase())

const keyOf = (row: DownloadView, key: ListSort['key']): string | number => {
  if (key === 'name' || key === 'status' || key === 'host') return row[key]
  if (key === 'size') return row.sizeBytes ?? -1
  return key === 'finished' ? (row.finishedAt ?? 0) : key === 'added' ? row.addedAt : row.id
}

export const compare =
  (sort: ListSort) =>
  (a: DownloadView, b: DownloadView): number => {
    const [x, y] = [keyOf(a, sort.key), keyOf(b, sort.key)]
    const order = x < y ? -1 : x > y ? 1 : a.id - b.id
    return sort.descending ? -order : order
  }
