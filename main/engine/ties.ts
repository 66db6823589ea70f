/** What rooms say to each other. */
import type { Notice } from '../../shared/feed.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { Batches } from './control/batches.ts'
import type { Correspondence } from './control/correspondence.ts'
import type { Retention } from './control/retention.ts'
import type { Scheduler } from './control/scheduler.ts'
import type { Publisher } from './feed/publisher.ts'

/** What happens between rooms goes through these, because some of them need each other. */
export interface Ties {
  poke: () => void
  changed: (ids: readonly DownloadId[] | null) => void
  notice: (notice: Notice) => void
  isOnline: () => boolean
  /** Queues changed: what runs may not belong where it is. */
  displaced: () => void
  /** Settings may be others now. */
  reset: () => void
}

const nothing = (): void => undefined

export const looseTies = (): Ties => ({
  poke: nothing,
  changed: nothing,
  notice: nothing,
  isOnline: () => true,
  displaced: nothing,
  reset: nothing,
})

/** Whoever pokes, tells or changes something reaches these. */
export const tie = (
  ties: Ties,
  {
    scheduler,
    feed,
    batches,
    correspondence,
    retention,
  }: {
    readonly scheduler: Scheduler
    readonly feed: Publisher
    readonly batches: Batches
    readonly correspondence: Correspondence
    readonly retention: Retention
  },
): void => {
  ties.poke = () => {
    scheduler.poke()
  }
  ties.notice = (one) => {
    feed.notice(one)
    correspondence.hear(one)
  }
  ties.changed = (ids) => {
    feed.changed(ids)
    batches.changed(ids)
  }
  ties.reset = () => {
    correspondence.look()
    retention.look()
  }
}
