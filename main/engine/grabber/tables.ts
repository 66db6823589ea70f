/** What stands in the ledger of a grab beside its finds: rows that recipes have brought, rejected ones, pages that were not read. */
import type { CommandArgs, CommandOutput } from '../../../shared/commands.ts'
import { raise } from '../../../shared/failure.ts'
import type { GrabId } from '../../../shared/grabs.ts'
import { tablesOf, type RecipeTable, type RowView } from '../../../shared/recipe-rows.ts'
import type { GrabRow } from '../store/grab-operations.ts'
import type { Ledger } from '../store/ledger.ts'

export interface TableRows {
  readonly table: RecipeTable
  readonly rows: readonly RowView[]
}

/** Rejects with `unknown_id`. */
export const grabRow = async (ledger: Ledger, id: GrabId): Promise<GrabRow> =>
  (await ledger.call('grab', { id })) ??
  raise('unknown_id', `There is no grab ${String(id)}. It may have been removed.`)

/** Everything rejects with `unknown_id` where there is no such grab. */
export class Tables {
  readonly #ledger: Ledger

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  async rejects({ id, after, most }: CommandArgs<'grabs.rejects'>): Promise<CommandOutput<'grabs.rejects'>> {
    await this.#row(id)
    return { rejects: [...(await this.#ledger.call('grabRejects', { id, after, most }))] }
  }

  async unread({ id, ...what }: CommandArgs<'grabs.pages'>): Promise<CommandOutput<'grabs.pages'>> {
    await this.#row(id)
    return { pages: [...(await this.#ledger.call('grabUnread', { id, ...what }))] }
  }

  async series({ id }: CommandArgs<'grabs.series'>): Promise<CommandOutput<'grabs.series'>> {
    await this.#row(id)
    return { series: (await this.#ledger.read('grabSeries', { id })).map(({ key: _key, ...view }) => view) }
  }

  async rowWindow(args: CommandArgs<'grabs.rowWindow'>): Promise<CommandOutput<'grabs.rowWindow'>> {
    await this.#row(args.id)
    const { total, rows } = await this.#ledger.read('grabRowWindow', args)
    return { total, rows: [...rows] }
  }

  async rejectWindow(args: CommandArgs<'grabs.rejectWindow'>): Promise<CommandOutput<'grabs.rejectWindow'>> {
    await this.#row(args.id)
    const { total, rejects } = await this.#ledger.read('grabRejectWindow', args)
    return { total, rejects: [...rejects] }
  }

  /** Rows of one table behind `after`, with its columns. Rejects with `bad_input` where the recipe has no such table. */
  async piece(id: GrabId, name: string, after: number, most: number): Promise<TableRows> {
    const { options } = await this.#row(id)
    const tables = options.recipe === null ? [] : tablesOf(options.recipe)
    const names = tables.map((one) => one.name).join(', ')
    const found = tables.find((one) => one.name === name)
    const table = found ?? raise('bad_input', `The grab ${String(id)} has no table “${name}”; there are: ${names}.`)
    return { table, rows: await this.#ledger.read('grabTableRows', { id, table: name, after, most }) }
  }

  #row(id: GrabId): Promise<GrabRow> {
    return grabRow(this.#ledger, id)
  }
}
