/** Says when a queue, or everything, has nothing left to do, and what its user wants to happen then. Who does that, the host knows. */
import { failureOf } from '../../../shared/failure.ts'
import type { Notice } from '../../../shared/feed.ts'
import type { QueueId } from '../../../shared/ids.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Limits } from './limits.ts'

export interface DoneSpec {
  readonly ledger: Ledger
  readonly limits: Limits
  readonly log: Log
  notice(notice: Notice): void
}

export class Done {
  readonly #spec: DoneSpec

  constructor(spec: DoneSpec) {
    this.#spec = spec
  }

  /** The last job of a queue has ended. */
  queueQuiet(id: QueueId): void {
    this.#lookAt((queued) => {
      const queue = this.#spec.limits.queues.get(id)
      if (!queue || queued.has(id)) return
      this.#spec.notice({ kind: 'queue_done', queueId: id, name: queue.name, then: queue.whenDone })
    })
  }

  /** Nobody runs and nobody can: all is done, unless a queue will go on by itself when its hours begin. */
  idle(): void {
    this.#lookAt((queued) => {
      const { queues, settings } = this.#spec.limits
      if (queues.comingIds().some((id) => queued.has(id))) return
      this.#spec.notice({ kind: 'all_done', then: settings.whenDone })
    })
  }

  /** Queues that have something to do. */
  #lookAt(found: (queued: ReadonlySet<QueueId>) => void): void {
    this.#spec.ledger.call('counts', null).then(
      ({ queuedByQueue }) => {
        found(new Set(queuedByQueue.map(([id]) => id)))
      },
      (error: unknown) => {
        this.#spec.log('warn', 'done.unknown', { code: failureOf(error).code })
      },
    )
  }
}
