/** Recipes that are kept: the user's own ones in the ledger, as they were written, and those that come along, which nobody changes. */
import type { CommandArgs, CommandOutput } from '../../../shared/commands.ts'
import { raise } from '../../../shared/failure.ts'
import { isShipped, type RecipeId, type RecipeKey, type RecipeView } from '../../../shared/recipe-book.ts'
import type { RecipeNotes } from '../../../shared/recipes/notes.ts'
import type { Clock } from '../clock.ts'
import type { Ledger } from '../store/ledger.ts'
import type { RecipeRow } from '../store/recipe-operations.ts'

export interface RecipeBookSpec {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly shipped: () => Promise<readonly { readonly name: string; readonly text: string }[]>
}

/** With the reader of YAML: only whoever has to do with recipes loads it. */
const reader = async () => import('../../../shared/recipes/notes.ts')

const byName = (a: RecipeView, b: RecipeView): number =>
  a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: 'base' })

const viewOf = (
  key: RecipeKey,
  { name, about, mistakes, starts, cookies }: RecipeNotes,
  { revision, changedAt }: { readonly revision: number; readonly changedAt: number | null },
): RecipeView => ({ key, name, about, mistakes, starts: [...starts], cookies: [...cookies], revision, changedAt })

const shippedAt = { revision: 0, changedAt: null }

/** `Lamps (2)`, `Lamps (3)`: the first one that is free. */
const freeName = (name: string, taken: ReadonlySet<string>): string => {
  const stem = name.replace(/ \(\d+\)$/, '')
  for (let number = 2; ; number += 1) {
    const next = `${stem} (${String(number)})`
    if (!taken.has(next)) return next
  }
}

export class RecipeBook {
  readonly #spec: RecipeBookSpec
  readonly #removed = new Map<RecipeId, RecipeRow>()
  /** What a revision of a recipe says, so that a list reads no text twice. */
  readonly #known = new Map<RecipeId, { readonly revision: number; readonly notes: RecipeNotes }>()
  #version = 1

  constructor(spec: RecipeBookSpec) {
    this.#spec = spec
  }

  /** Grows with each change. */
  get version(): number {
    return this.#version
  }

  async list(): Promise<CommandOutput<'recipes.list'>> {
    const { notesOf } = await reader()
    const rows = await this.#spec.ledger.call('recipes', null)
    const own = await Promise.all(rows.map((row) => this.#view(row)))
    const shipped = (await this.#spec.shipped()).map(({ name, text }) => viewOf(name, notesOf(text), shippedAt))
    return { recipes: [...own.sort(byName), ...shipped.sort(byName)] }
  }

  async show({ key }: CommandArgs<'recipes.show'>): Promise<CommandOutput<'recipes.show'>> {
    if (!isShipped(key)) {
      const row = (await this.#spec.ledger.call('recipe', { id: key })) ?? unknown(key)
      return { recipe: await this.#view(row), text: row.text }
    }
    const { notesOf } = await reader()
    const { text } = (await this.#spec.shipped()).find(({ name }) => name === key) ?? unknown(key)
    return { recipe: viewOf(key, notesOf(text), shippedAt), text }
  }

  async save({ id, text, revision }: CommandArgs<'recipes.save'>): Promise<CommandOutput<'recipes.save'>> {
    const { notesOf } = await reader()
    const { openCookie } = notesOf(text)
    if (openCookie !== null) {
      const problem = `is kept in plain text if it has its value here; write null, and give the value when the recipe runs`
      raise('bad_input', `The cookie “${openCookie}” ${problem}.`, {
        detail: { path: JSON.stringify(['cookies', openCookie]), problem, cookie: openCookie, reason: 'open_cookie' },
      })
    }
    const now = Math.round(this.#spec.clock.now())
    const row = await this.#spec.ledger.call('putRecipe', { id, text, revision, now })
    this.#version += 1
    return { recipe: await this.#view(row) }
  }

  async remove({ ids }: CommandArgs<'recipes.remove'>): Promise<{ changed: number }> {
    const rows = await this.#spec.ledger.call('removeRecipes', { ids })
    for (const row of rows) {
      this.#removed.set(row.id, row)
      this.#known.delete(row.id)
    }
    if (rows.length > 0) this.#version += 1
    return { changed: rows.length }
  }

  async restore({ ids }: CommandArgs<'recipes.restore'>): Promise<{ changed: number }> {
    const recipes = ids.flatMap((id) => this.#removed.get(id) ?? [])
    const answer = await this.#spec.ledger.call('restoreRecipes', { recipes })
    for (const { id } of recipes) this.#removed.delete(id)
    if (answer.changed > 0) this.#version += 1
    return answer
  }

  async duplicate(args: CommandArgs<'recipes.duplicate'>): Promise<CommandOutput<'recipes.duplicate'>> {
    const { renamed } = await reader()
    const { recipe, text } = await this.show(args)
    const { recipes } = await this.list()
    const name = freeName(recipe.name, new Set(recipes.map((one) => one.name)))
    return this.save({ id: null, text: renamed(text, name), revision: null })
  }

  async #view({ id, text, revision, changedAt }: RecipeRow): Promise<RecipeView> {
    const known = this.#known.get(id)
    const notes = known?.revision === revision ? known.notes : (await reader()).notesOf(text)
    this.#known.set(id, { revision, notes })
    return viewOf(id, notes, { revision, changedAt })
  }
}

const unknown = (key: RecipeKey): never =>
  raise('unknown_id', `There is no recipe ${String(key)}. It may have been removed.`)
