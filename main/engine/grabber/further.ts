/** What a grab brings next, for whoever waits for it. */
import type { CommandArgs, CommandOutput } from '../../../shared/commands.ts'
import type { FindView, GrabId, GrabView } from '../../../shared/grabs.ts'
import type { RowView } from '../../../shared/recipe-rows.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Waiting } from './waiting.ts'

export interface FurtherSpec {
  readonly ledger: Ledger
  readonly waiting: Waiting
  /** Rejects with `unknown_id`. */
  readonly view: (id: GrabId) => Promise<GrabView>
}

export class Further {
  readonly #spec: FurtherSpec

  constructor(spec: FurtherSpec) {
    this.#spec = spec
  }

  async finds(
    { timeoutMs, ...from }: CommandArgs<'grabs.finds'>,
    signal: AbortSignal,
  ): Promise<CommandOutput<'grabs.finds'>> {
    const read = (): Promise<readonly FindView[]> => this.#spec.ledger.call('grabFinds', from)
    const { grab, items } = await this.#next(from.id, timeoutMs, signal, read)
    return { grab, finds: items }
  }

  async rows(
    { timeoutMs, ...from }: CommandArgs<'grabs.rows'>,
    signal: AbortSignal,
  ): Promise<CommandOutput<'grabs.rows'>> {
    const read = (): Promise<readonly RowView[]> => this.#spec.ledger.call('grabRows', from)
    const { grab, items } = await this.#next(from.id, timeoutMs, signal, read)
    return { grab, rows: items }
  }

  /** What a grab has brought since; where there is nothing, what it brings next, or nothing more when it has ended. */
  async #next<T>(id: GrabId, timeoutMs: number, signal: AbortSignal, read: () => Promise<readonly T[]>) {
    const look = async (): Promise<{ grab: GrabView; items: T[] }> => {
      const grab = await this.#spec.view(id)
      return { grab, items: [...(await read())] }
    }
    const isEnough = ({ grab, items }: { grab: GrabView; items: T[] }): boolean =>
      items.length > 0 || grab.state !== 'running'
    return this.#spec.waiting.until(id, timeoutMs, signal, look, isEnough)
  }
}
