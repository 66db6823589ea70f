/** Grabs in an engine of this process, run to their end, with all that they brought. */
import { grabOptions, type FindView, type GrabId, type GrabOptions, type GrabView } from '../../../shared/grabs.ts'
import type { Recipe } from '../../../shared/recipe.ts'
import { optionsOfRecipe } from '../../../shared/recipe-options.ts'
import type { Cell, RejectView, RowView } from '../../../shared/recipe-rows.ts'
import { readRecipe } from '../../../shared/recipes/read.ts'
import type { z } from 'zod'
import type { Engine } from '../../../main/engine/engine.ts'

type Grabbing = Pick<Engine, 'grabber'>
type Given = Partial<z.input<typeof grabOptions>>

export interface Brought {
  readonly id: GrabId
  readonly grab: GrabView
  readonly finds: readonly FindView[]
  readonly rows: readonly RowView[]
  readonly rejects: readonly RejectView[]
  /** Rows as objects, in their order. */
  readonly records: readonly Readonly<Record<string, Cell>>[]
}

/** Throws with the mistakes of a recipe that is none. */
export const recipeOf = (yaml: string): Recipe => {
  const { recipe, mistakes } = readRecipe(yaml)
  if (recipe === null)
    throw new Error(mistakes.map(({ line, column, message }) => `${line}:${column} ${message}`).join('\n'))
  return recipe
}

/** Manners that a test's own server does not need. */
const hasty: Given = { waitMs: 0, robots: false }

export const optionsFor = (recipe: Recipe | null, starts: readonly string[], more: Given = {}): GrabOptions =>
  grabOptions.parse({ ...(recipe === null ? { starts } : optionsOfRecipe(recipe, starts)), ...hasty, ...more })

const all = async <T extends { readonly id: number }>(
  page: (after: number) => Promise<readonly T[]>,
): Promise<readonly T[]> => {
  const items: T[] = []
  for (;;) {
    const next = await page(items.at(-1)?.id ?? 0)
    if (next.length === 0) return items
    items.push(...next)
  }
}

const never = new AbortController().signal

/** Everything that a grab has brought so far. */
export const broughtBy = async ({ grabber }: Grabbing, id: GrabId): Promise<Brought> => {
  const { grab } = await grabber.finds({ id, after: 0, run: 1, most: 1, timeoutMs: 0 }, never)
  const finds = await all(
    async (after) => (await grabber.finds({ id, after, run: 1, most: 5_000, timeoutMs: 0 }, never)).finds,
  )
  const rows = await all(async (after) => (await grabber.rows({ id, after, most: 5_000, timeoutMs: 0 }, never)).rows)
  const rejects = await all(async (after) => (await grabber.tables.rejects({ id, after, most: 5_000 })).rejects)
  const columns = new Map(
    grab.recipe?.tables.map(({ name, columns: list }) => [name, list.map((column) => column.name)]),
  )
  const records = rows.map(({ table, cells }) =>
    Object.fromEntries((columns.get(table) ?? []).map((name, at) => [name, cells[at] ?? null])),
  )
  return { id, grab, finds, rows, rejects, records }
}

/** Waits until it does not run any more. */
export const grabEnd = async ({ grabber }: Grabbing, id: GrabId): Promise<void> => {
  for (let after = 0; ;) {
    const { grab, finds } = await grabber.finds({ id, after, run: 1, most: 5_000, timeoutMs: 5_000 }, never)
    if (grab.state !== 'running') return
    after = finds.at(-1)?.id ?? after
  }
}

export const grab = async (engine: Engine, options: GrabOptions): Promise<Brought> => {
  const { id } = await engine.grabber.start({ options, attached: false })
  await grabEnd(engine, id)
  return broughtBy(engine, id)
}
