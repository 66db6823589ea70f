/** Invented recipes for the workbench and the window's tests: kept in memory, tried on a page that stands still. */
import { fail, FailureError } from '../../shared/failure.ts'
import { isShipped, type RecipeId, recipeId, type RecipeKey, type RecipeView } from '../../shared/recipe-book.ts'
import { type RejectView, rowId, type RowView } from '../../shared/recipe-rows.ts'
import type { SelectorTrace, Trial } from '../../shared/recipe-trial.ts'
import { notesOf, renamed } from '../../shared/recipes/notes.ts'
import type { Handlers } from './scripted-client.ts'

export const lampsText = `sluice: 1
name: Lamps of the catalogue
about: Every lamp with its price and when it came in.
start: https://lamps.example.org/catalogue/
locale: de
steps:
  list:
    follow: { css: a.lamp, to: lamp }
    next: a[rel=next]
  lamp:
    # The manual is worth keeping, too.
    files: a.manual
    rows:
      table: lamps
      key: [code]
      fields:
        code: { css: .code, required: true }
        name: h1
        price: { css: .price, type: price }
        since: { css: time, type: date }
`

const galleryText = `sluice: 1
name: Gallery
about: Pages of previews, each of which leads to the picture itself.
steps:
  page:
    follow: { css: a.thumb }
    files: img.full @src
`

export const lampsTrial = (url: string): Trial => {
  const selector = (what: string, matches: number, places: number, samples: string[]): SelectorTrace => ({
    ...{ what, matches, places, empty: Math.max(0, places - matches), samples },
  })
  return {
    ...{ url, step: 'list', status: 200, mediaType: 'text/html', encoding: 'utf-8', title: 'Lampen | Katalog 2026' },
    failure: null,
    selectors: [
      selector('follow[0]', 4, 1, ['/lamps/a-100', '/lamps/a-101', '/lamps/b-7']),
      selector('rows.lamps.each', 3, 1, ['A-100 Leselampe 49,90 €', 'A-101 Stehlampe 129,00 €']),
      selector('rows.lamps.code', 3, 3, ['A-100', 'A-101', 'B-7']),
      selector('rows.lamps.name', 3, 3, ['Leselampe', 'Stehlampe „Ulm“', 'Klemmlampe']),
      selector('rows.lamps.price', 2, 3, ['49,90 €', '129,00 €']),
      selector('rows.lamps.since', 0, 3, []),
      selector('next', 1, 1, ['?page=2']),
    ],
    follow: [
      { url: 'https://lamps.example.org/lamps/a-100', step: 'lamp', leftOut: null },
      { url: 'https://lamps.example.org/lamps/a-101', step: 'lamp', leftOut: null },
      { url: 'https://shop.example.net/partner', step: 'lamp', leftOut: 'scope' },
    ],
    followed: 3,
    files: [{ url: 'https://lamps.example.org/manuals/a-100.pdf', name: 'a-100.pdf', sizeBytes: 1_204_224 }],
    filesFound: 1,
    tables: [
      {
        name: 'lamps',
        columns: [
          { name: 'code', type: 'text' },
          { name: 'name', type: 'text' },
          { name: 'price', type: 'number' },
          { name: 'price_currency', type: 'currency' },
          { name: 'since', type: 'date' },
        ],
      },
    ],
    rows: [
      { table: 'lamps', cells: ['A-100', 'Leselampe', 49.9, 'EUR', null] },
      { table: 'lamps', cells: ['A-101', 'Stehlampe „Ulm“', 129, 'EUR', null] },
    ],
    rowsFound: 2,
    rejects: [
      { table: 'lamps', position: 3, problems: [{ field: 'price', reason: 'not_a_price', value: 'auf Anfrage' }] },
    ],
    rejected: 1,
    next: { url: 'https://lamps.example.org/catalogue/?page=2', step: 'list', leftOut: null },
  }
}

const lampNames = ['Leselampe', 'Stehlampe „Ulm“', 'Klemmlampe', 'Laterne', 'Tischlampe „Werk 4“']
const catalogue = 'https://lamps.example.org/lamps/'

/** Rows that a grab by the recipe of lamps would bring. */
export const lampRows = (count: number): RowView[] =>
  Array.from({ length: count }, (_, at) => ({
    id: rowId.parse(at + 1),
    table: 'lamps',
    cells: [
      `A-${String(100 + at)}`,
      lampNames[at % lampNames.length] ?? '',
      at % 7 === 3 ? null : Math.round(1_990 + ((at * 7919) % 20_000)) / 100,
      at % 7 === 3 ? null : 'EUR',
      `2026-${String((at % 12) + 1).padStart(2, '0')}-${String((at % 27) + 1).padStart(2, '0')}`,
    ],
    page: `${catalogue}a-${String(100 + at)}`,
    readAt: Date.UTC(2026, 2, 1),
  }))

const lampRejects: RejectView[] = [
  {
    ...{ id: 1, table: 'lamps', position: 3, page: `${catalogue}b-7`, readAt: Date.UTC(2026, 2, 1) },
    problems: [{ field: 'price', reason: 'not_a_price', value: 'auf Anfrage' }],
  },
]

interface Kept {
  readonly text: string
  readonly revision: number
}

export class InventedRecipes {
  version = 1
  readonly own = new Map<RecipeId, Kept>([[recipeId.parse(1), { text: lampsText, revision: 1 }]])
  /** What a grab has brought. */
  rows = lampRows(40)
  /** What is tried. */
  trial: (url: string) => Trial = lampsTrial
  readonly #removed = new Map<RecipeId, Kept>()
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  readonly handlers: Handlers = {
    'recipes.list': () => ({
      recipes: [...[...this.own.keys()].map((id) => this.#show(id).recipe), this.#show('gallery').recipe],
    }),
    'recipes.show': ({ key }) => this.#show(key),
    'recipes.save': ({ id, text, revision }) => {
      const known = id === null ? undefined : this.own.get(id)
      if (known && revision !== null && known.revision !== revision)
        throw new FailureError(fail('not_allowed', 'It was changed elsewhere.', { detail: { reason: 'changed' } }))
      const key = id ?? recipeId.parse(Math.max(0, ...this.own.keys()) + 1)
      this.own.set(key, { text, revision: (known?.revision ?? 0) + 1 })
      this.#told()
      return { recipe: this.#show(key).recipe }
    },
    'recipes.remove': ({ ids }) => {
      for (const id of ids) {
        const kept = this.own.get(id)
        if (kept) this.#removed.set(id, kept)
        this.own.delete(id)
      }
      this.#told()
      return { changed: ids.length }
    },
    'recipes.restore': ({ ids }) => {
      for (const id of ids) {
        const kept = this.#removed.get(id)
        if (kept) this.own.set(id, kept)
      }
      this.#told()
      return { changed: ids.length }
    },
    'recipes.duplicate': ({ key }) => {
      const { recipe, text } = this.#show(key)
      const id = recipeId.parse(Math.max(0, ...this.own.keys()) + 1)
      this.own.set(id, { text: renamed(text, `${recipe.name} (2)`), revision: 1 })
      this.#told()
      return { recipe: this.#show(id).recipe }
    },
    'grabs.rowWindow': ({ from, count }) => ({
      total: this.rows.length,
      rows: this.rows.slice(from, from + count),
    }),
    'grabs.rejectWindow': ({ from, count }) => ({ total: 1, rejects: lampRejects.slice(from, from + count) }),
    'grabs.file': () => ({ id: 1, sizeBytes: 16 }),
    'backup.read': () => ({ base64: btoa('SQLite format 3'), next: null }),
    'backup.drop': () => ({}),
    'grabs.export': ({ format }) => ({ text: `${format}\n`, next: null }),
    'grabs.try': ({ url }) => ({ trial: this.trial(url) }),
  }

  #told(): void {
    this.version += 1
    this.#changed()
  }

  #show(key: RecipeKey): { readonly recipe: RecipeView; readonly text: string } {
    const kept = isShipped(key) ? { text: galleryText, revision: 0 } : this.own.get(key)
    if (!kept) throw new FailureError(fail('unknown_id', 'There is no such recipe.'))
    const { name, about, mistakes, starts, cookies } = notesOf(kept.text)
    const changedAt = isShipped(key) ? null : Date.UTC(2026, 2, 1)
    const recipe = { key, name, about, mistakes, starts: [...starts], cookies: [...cookies] }
    return { recipe: { ...recipe, revision: kept.revision, changedAt }, text: kept.text }
  }
}
