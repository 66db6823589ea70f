/** Folds feed frames into the mirror a window shows. Pure; the law is in feed.ts. */
import type { FeedFrame, ListDelta, ListSnapshot } from './feed.ts'
import type { DownloadDetail } from './detail.ts'
import type { FindRow, FindsFrame, FindTally, SeriesView } from './grab-lists.ts'
import type { DownloadId } from './ids.ts'
import type { DownloadView, ProgressView } from './views.ts'

/** One subscription as a client knows it. */
export interface ListMirror {
  readonly sub: number
  readonly seq: number
  readonly from: number
  readonly total: number
  readonly ids: readonly DownloadId[]
  readonly rows: ReadonlyMap<DownloadId, DownloadView>
}

const ofSnapshot = (frame: ListSnapshot): ListMirror => ({
  sub: frame.sub,
  seq: frame.seq,
  from: frame.from,
  total: frame.total,
  ids: frame.ids,
  rows: new Map(frame.rows.map((row) => [row.id, row])),
})

const withDelta = (mirror: ListMirror, frame: ListDelta): ListMirror => {
  const changed = new Map(frame.upsert.map((row) => [row.id, row]))
  const rows = new Map<DownloadId, DownloadView>()
  for (const id of frame.ids) {
    const row = changed.get(id) ?? mirror.rows.get(id)
    if (row) rows.set(id, row)
  }
  return { sub: frame.sub, seq: frame.seq, from: frame.from, total: frame.total, ids: frame.ids, rows }
}

const withProgress = (mirror: ListMirror, items: readonly ProgressView[]): ListMirror => {
  const rows = new Map(mirror.rows)
  for (const item of items) {
    const row = rows.get(item.id)
    if (row) rows.set(item.id, { ...row, ...item })
  }
  return { ...mirror, rows }
}

/**
 * The mirror after a frame. `undefined` means: not in step (a gap in `seq`, or a delta before its snapshot) — open the
 * subscription again. Frames of other subscriptions leave the mirror as it is.
 */
export const fold = (mirror: ListMirror | undefined, frame: FeedFrame): ListMirror | undefined => {
  switch (frame.type) {
    case 'snapshot':
      return !mirror || mirror.sub === frame.sub ? ofSnapshot(frame) : mirror
    case 'delta':
      if (mirror?.sub !== frame.sub) return mirror
      return frame.seq === mirror.seq + 1 ? withDelta(mirror, frame) : undefined
    case 'progress':
      return mirror?.sub === frame.sub ? withProgress(mirror, frame.items) : mirror
    case 'detail':
    case 'detail-progress':
    case 'grab':
    case 'finds':
    case 'grabs':
    case 'hello':
    case 'counters':
    case 'notice':
      return mirror
  }
}

/** One download in detail after a frame of its own; `undefined`: nothing is known of it. */
export const foldDetail = (
  before: DownloadDetail | undefined,
  frame: Extract<FeedFrame, { readonly type: 'detail' | 'detail-progress' }>,
): DownloadDetail | undefined => {
  if (frame.type === 'detail') return frame.detail ?? undefined
  if (!before) return undefined
  const { progress, ...moved } = frame.progress
  return { ...before, ...moved, download: { ...before.download, ...progress } }
}

/** Finds of a grab as a client knows them. */
export interface FindsMirror {
  readonly seq: number
  readonly from: number
  readonly total: number
  readonly keys: readonly string[]
  readonly rows: ReadonlyMap<string, FindRow>
  readonly tally: FindTally
  readonly series: readonly SeriesView[]
}

/** After a frame of its own; `undefined`: not in step, open the subscription again. */
export const foldFinds = (before: FindsMirror | undefined, frame: FindsFrame): FindsMirror | undefined => {
  const { seq, from, total, keys, tally, series } = frame
  if (seq !== 1 && before?.seq !== seq - 1) return undefined
  const changed = new Map(frame.upsert.map((row) => [row.key, row]))
  const rows = new Map<string, FindRow>()
  for (const key of keys) {
    const row = changed.get(key) ?? (seq === 1 ? undefined : before?.rows.get(key))
    if (row) rows.set(key, row)
  }
  return { seq, from, total, keys, rows, tally, series }
}
