/** The downloads that were completed last, for the tray: looked up after something was completed, once in a while at most. */
import type { EngineClient } from '../../shared/client.ts'
import type { DownloadId } from '../../shared/ids.ts'

export interface RecentDownload {
  readonly id: DownloadId
  readonly name: string
}

const count = 5
const everyMs = 1_500

export class Recent {
  readonly #client: EngineClient
  #isLookingSoon = false

  /** `client`: its own, so that every snapshot on it was asked for here. */
  constructor(client: EngineClient, onChange: (recent: readonly RecentDownload[]) => void) {
    this.#client = client
    client.onFeed((frame) => {
      if (frame.type !== 'snapshot') return
      const names = new Map(frame.rows.map(({ id, name }) => [id, name]))
      onChange(frame.ids.map((id) => ({ id, name: names.get(id) ?? '' })))
    })
    this.#look()
  }

  /** Something was completed or removed. */
  changed(): void {
    if (this.#isLookingSoon) return
    this.#isLookingSoon = true
    setTimeout(() => {
      this.#isLookingSoon = false
      this.#look()
    }, everyMs)
  }

  /** Opens the head of the list and leaves it again: nothing is asked while nothing changes. */
  #look(): void {
    const query = {
      filter: { group: 'completed' as const },
      sort: { key: 'finished' as const, descending: true },
      window: { from: 0, count },
    }
    this.#client.call('list.open', query).then(
      ({ sub }) => {
        this.#client.call('list.close', { sub }).catch(() => undefined)
      },
      () => undefined,
    )
  }
}
