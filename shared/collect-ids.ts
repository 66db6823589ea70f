/** Ids of a stretch of a list that is longer than the window in view: reads it through a subscription of its own. */
import type { EngineClient } from './client.ts'
import type { FeedFrame, ListFilter, ListSort } from './feed.ts'
import { fold, type ListMirror } from './fold.ts'
import type { DownloadId } from './ids.ts'

const pageRows = 1000

/** Resolves with the ids of rows `[from, end)`, as they stand while it reads. */
export const collectIds = async (
  client: EngineClient,
  query: { readonly filter: ListFilter; readonly sort: ListSort },
  range: { readonly from: number; readonly end: number },
): Promise<readonly DownloadId[]> => {
  const frames: FeedFrame[] = []
  let wake = (): void => undefined
  const stop = client.onFeed((frame) => {
    if (frame.type !== 'snapshot' && frame.type !== 'delta') return
    frames.push(frame)
    wake()
  })
  const next = async (): Promise<FeedFrame> => {
    while (frames.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    return frames.shift() ?? next()
  }
  const window = { from: range.from, count: pageRows }
  const { sub } = await client.call('list.open', { ...query, window })
  let page: ListMirror | undefined
  const pageAt = async (from: number): Promise<ListMirror> => {
    for (;;) {
      const frame = await next()
      if (!('sub' in frame) || frame.sub !== sub) continue
      page = fold(page, frame)
      if (page?.from === from) return page
    }
  }
  const ids: DownloadId[] = []
  try {
    for (let from = range.from; from < range.end; from += pageRows) {
      if (from !== range.from) await client.call('list.move', { sub, window: { from, count: pageRows } })
      const { ids: found } = await pageAt(from)
      ids.push(...found.slice(0, range.end - from))
      if (found.length < pageRows) break
    }
  } finally {
    stop()
    client.call('list.close', { sub }).catch(() => undefined)
  }
  return [...new Set(ids)]
}
