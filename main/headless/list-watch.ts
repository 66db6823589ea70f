/** Follows one list of the engine and tells its rows whenever they change. Knows the feed's frames, not what rows mean. */
import type { EngineClient } from '../../shared/client.ts'
import type { CommandInput } from '../../shared/commands.ts'
import { failureOf } from '../../shared/failure.ts'
import type { FeedFrame } from '../../shared/feed.ts'
import { fold, type ListMirror } from '../../shared/fold.ts'
import type { DownloadView } from '../../shared/views.ts'

/** Opens a window on a list, again whenever it falls out of step. Returns the way to stop; never rejects afterwards. */
export const watchList = async (
  client: EngineClient,
  list: CommandInput<'list.open'>,
  onRows: (rows: readonly DownloadView[]) => void,
): Promise<() => void> => {
  let mirror: ListMirror | undefined
  let sub: number | null = null
  let early: FeedFrame[] = []

  const take = (frame: FeedFrame): void => {
    if (!('sub' in frame) || frame.sub !== sub) return
    const before = mirror
    mirror = fold(mirror, frame)
    if (mirror === undefined) {
      if (before !== undefined) reopen()
    } else if (mirror !== before) {
      const { rows } = mirror
      onRows(mirror.ids.flatMap((id) => rows.get(id) ?? []))
    }
  }
  const open = async (): Promise<void> => {
    sub = (await client.call('list.open', list)).sub
    const waiting = early
    early = []
    waiting.forEach(take)
  }
  const reopen = (): void => {
    const old = sub
    sub = null
    if (old !== null) client.call('list.close', { sub: old }).catch(failureOf)
    open().catch(failureOf)
  }
  const stop = client.onFeed((frame) => {
    if (sub === null && 'sub' in frame) early.push(frame)
    else take(frame)
  })
  await open()
  return stop
}
