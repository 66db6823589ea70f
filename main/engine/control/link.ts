/**
 * The network as the host sees it: there or not, and back after a sleep. Downloads that wait because of it go on at once, and
 * connections that died meanwhile are not waited for.
 */
import type { DownloadId } from '../../../shared/ids.ts'
import type { Clock } from '../clock.ts'
import { linkCodes } from '../domain/link.ts'
import type { Log } from '../log.ts'
import type { Lanes } from '../transfer/lanes.ts'
import type { Hasten } from './hasten.ts'
import type { Job } from './job.ts'

export interface LinkSpec {
  readonly hasten: Hasten
  readonly lanes: Lanes
  readonly clock: Clock
  readonly log: Log
  readonly jobs: () => Iterable<Job>
  /** Stops jobs; their downloads stay queued and run anew. */
  readonly stop: (ids: readonly DownloadId[]) => void
}

/** A connection that has survived a sleep delivers within this time. */
const proveWithinMs = 5_000

export class Link {
  readonly #spec: LinkSpec
  #isOnline = true

  constructor(spec: LinkSpec) {
    this.#spec = spec
  }

  get isOnline(): boolean {
    return this.#isOnline
  }

  /** What the host knows of the network. Never rejects. */
  async set(isOnline: boolean): Promise<void> {
    if (isOnline === this.#isOnline) return
    this.#isOnline = isOnline
    this.#spec.log('info', 'link.changed', { isOnline })
    if (isOnline) await this.refresh()
  }

  /** The network is another one, or the computer has slept: nothing that was open is trusted. Never rejects. */
  async refresh(): Promise<void> {
    const { hasten, lanes } = this.#spec
    lanes.forgetIdle()
    this.#testConnections()
    await hasten(linkCodes, null)
  }

  /** Jobs that receive nothing now begin anew, where that costs no bytes. */
  #testConnections(): void {
    const { clock, jobs, stop, log } = this.#spec
    const before = new Map([...jobs()].map((job) => [job, job.connections?.receivedBytes ?? 0]))
    clock.after(proveWithinMs, () => {
      const silent = [...jobs()].filter(
        (job) =>
          job.isBookable &&
          job.standing?.resource.ranges === true &&
          before.get(job) === (job.connections?.receivedBytes ?? 0),
      )
      if (silent.length === 0) return
      log('info', 'link.renewed', { count: silent.length })
      stop(silent.map(({ download }) => download.id))
    })
  }
}
