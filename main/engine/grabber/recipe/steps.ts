/** A recipe's steps, compiled once and run over each page: links to follow, files, rows, and where the list goes on. */
import type { Recipe, RecipeFile, RecipeFollow, RecipeRows, RecipeStep } from '../../../../shared/recipe.ts'
import { recipeField } from '../../../../shared/recipe.ts'
import type { Cell, RejectProblem } from '../../../../shared/recipe-rows.ts'
import { readAddress } from '../addresses.ts'
import { matcher } from '../scope.ts'
import { compileField, type Converter } from './convert.ts'
import { compilePaging, type Pager } from './paging.ts'
import { compilePick, type PickSpec, type Picker, type Spot } from './pick.ts'
import type { PageSource } from './source.ts'
import type { Trace } from './trace.ts'

export interface FollowedLink {
  readonly url: URL
  /** Name of the step that reads it. */
  readonly to: string
}

export interface PickedFile {
  readonly url: URL
  readonly name: string | null
  readonly sizeBytes: number | null
  readonly modifiedAt: number | null
  readonly text: string
}

export interface PickedRow {
  readonly table: string
  readonly position: number
  readonly cells: readonly Cell[]
  /** Equal for rows that are the same one; null: each is its own. */
  readonly key: string | null
}

export interface PickedReject {
  readonly table: string
  readonly position: number
  readonly problems: readonly RejectProblem[]
}

export interface StepResult {
  readonly follow: readonly FollowedLink[]
  readonly files: readonly PickedFile[]
  readonly rows: readonly PickedRow[]
  readonly rejects: readonly PickedReject[]
}

export interface CompiledStep {
  /** Whether what a grab without recipe sees is followed or taken. */
  readonly followsAll: boolean
  readonly takesAll: boolean
  /** Throws `TreeRefused` for a page that no selector can look at. */
  run(page: PageSource, trace: Trace | null): StepResult
  next: Pager | null
}

/** Rows that one page may bring. */
const mostRows = 100_000

type Path = readonly (string | number)[]
interface Context {
  readonly path: Path
  readonly defaults: { readonly locale: string; readonly zone: string }
}

const plainUrl = recipeField.parse({ css: ':scope', type: 'url', bad: 'empty' })

/** The address in what was picked, kept when it is like one that is wanted. */
const addressOf = (link: Exclude<RecipeFollow | RecipeFile, 'links'>, { path, defaults }: Context) => {
  const own = compileField(
    link.url === undefined ? plainUrl : { ...link.url, type: 'url', bad: 'empty' },
    [...path, 'url'],
    defaults,
  )
  const [wanted, unwanted] = [matcher(link.match), matcher(link.skip)]
  return (page: PageSource, spot: Spot): URL | null => {
    const value = own.read(page, link.url === undefined ? [spot] : own.pick(page, spot))
    const text = 'cells' in value ? value.cells[0] : null
    const url = typeof text === 'string' ? readAddress(text) : null
    if (url === null) return null
    const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1)
    if (link.match.length > 0 && !wanted(url.href, name)) return null
    return unwanted(url.href, name) ? null : url
  }
}

type Lister<T> = (page: PageSource, trace: Trace | null) => readonly T[]

const picksOf = (
  spec: PickSpec,
  path: Path,
  what: string,
): ((page: PageSource, trace: Trace | null) => readonly Spot[]) => {
  const pick: Picker = compilePick(spec, path)
  return (page, trace) => {
    const spots = pick(page, null)
    trace?.note(what, spots)
    return spots
  }
}

const compileFollow = (
  link: Exclude<RecipeFollow, 'links'>,
  self: string,
  at: number,
  context: Context,
): Lister<FollowedLink> => {
  const spots = picksOf(link, context.path, `follow[${String(at)}]`)
  const address = addressOf(link, context)
  const to = link.to ?? self
  return (page, trace) =>
    spots(page, trace).flatMap((spot) => {
      const url = address(page, spot)
      return url === null ? [] : [{ url, to }]
    })
}

const compileFile = (file: Exclude<RecipeFile, 'links'>, at: number, context: Context): Lister<PickedFile> => {
  const { path, defaults } = context
  const what = `files[${String(at)}]`
  const spots = picksOf(file, path, what)
  const address = addressOf(file, context)
  const part = (name: 'name' | 'size' | 'date' | 'text', type: 'text' | 'size' | 'date'): Converter | null => {
    const field = file[name]
    return field === undefined ? null : compileField({ ...field, type, bad: 'empty' }, [...path, name], defaults)
  }
  const parts = {
    name: part('name', 'text'),
    size: part('size', 'size'),
    date: part('date', 'date'),
    text: part('text', 'text'),
  }
  const cellOf = (name: keyof typeof parts, page: PageSource, spot: Spot, trace: Trace | null): Cell => {
    const converter = parts[name]
    if (converter === null) return null
    const found = converter.pick(page, spot)
    trace?.note(`${what}.${name}`, found)
    const value = converter.read(page, found)
    return 'cells' in value ? (value.cells[0] ?? null) : null
  }
  return (page, trace) =>
    spots(page, trace).flatMap((spot) => {
      const url = address(page, spot)
      if (url === null) return []
      const [name, size, date] = [
        cellOf('name', page, spot, trace),
        cellOf('size', page, spot, trace),
        cellOf('date', page, spot, trace),
      ]
      const text = cellOf('text', page, spot, trace)
      return [
        {
          url,
          name: typeof name === 'string' ? name : null,
          sizeBytes: typeof size === 'number' ? size : null,
          modifiedAt: typeof date === 'string' ? Date.parse(date) : null,
          text: typeof text === 'string' ? text.slice(0, 300) : '',
        },
      ]
    })
}

interface RowSink {
  readonly rows: PickedRow[]
  readonly rejects: PickedReject[]
}

const compileRows = (
  spec: RecipeRows,
  self: string,
  { path, defaults }: Context,
): ((page: PageSource, trace: Trace | null, sink: RowSink) => void) => {
  const { table = self, fields, key } = spec
  const each = spec.each === undefined ? null : compilePick(spec.each, [...path, 'each'])
  const columns = Object.entries(fields).map(([name, field]) => ({
    name,
    field: compileField(field, [...path, 'fields', name], defaults),
  }))
  // Where each field's first cell is.
  const places = new Map<string, number>()
  let width = 0
  for (const { name, field } of columns) {
    places.set(name, width)
    width += field.width
  }
  const row = (
    page: PageSource,
    at: Spot | null,
    trace: Trace | null,
  ): { cells: Cell[]; problems: RejectProblem[] } => {
    const [cells, problems] = [[] as Cell[], [] as RejectProblem[]]
    for (const { name, field } of columns) {
      const spots = field.pick(page, at)
      trace?.note(`rows.${table}.${name}`, spots)
      const value = field.read(page, spots)
      if ('cells' in value) cells.push(...value.cells)
      else problems.push({ field: name, reason: value.bad, value: value.text })
    }
    return { cells, problems }
  }
  return (page, trace, { rows, rejects }) => {
    const spots = each === null ? [null] : each(page, null).slice(0, mostRows)
    if (each !== null)
      trace?.note(
        `rows.${table}.each`,
        spots.filter((spot) => spot !== null),
      )
    for (const [at, spot] of spots.entries()) {
      const { cells, problems } = row(page, spot, trace)
      // A page that has none of it is no row of nothing.
      if (each === null && cells.every((one) => one === null) && problems.every(({ reason }) => reason === 'missing'))
        continue
      if (problems.length > 0) rejects.push({ table, position: at + 1, problems })
      else
        rows.push({
          table,
          position: at + 1,
          cells,
          key: key === undefined ? null : JSON.stringify(key.map((name) => cells[places.get(name) ?? 0])),
        })
    }
  }
}

const given = <T>(links: readonly (T | 'links')[]): readonly (readonly [number, Exclude<T, 'links'>])[] =>
  links.flatMap((link, at) => (isAll(link) ? [] : [[at, link as Exclude<T, 'links'>] as const]))
const isAll = (link: unknown): boolean => link === 'links'

const compileStep = (name: string, step: RecipeStep, { path, defaults }: Context): CompiledStep => {
  const inside = (...more: Path): Context => ({ path: [...path, ...more], defaults })
  const follow = given(step.follow).map(([at, link]) => compileFollow(link, name, at, inside('follow', at)))
  const files = given(step.files).map(([at, file]) => compileFile(file, at, inside('files', at)))
  const rows = step.rows.map((spec, at) => compileRows(spec, name, inside('rows', at)))
  return {
    followsAll: step.follow.some(isAll),
    takesAll: step.files.some(isAll),
    next: step.next === undefined ? null : compilePaging(step.next, [...path, 'next']),
    run: (page, trace) => {
      const sink: RowSink = { rows: [], rejects: [] }
      for (const read of rows) read(page, trace, sink)
      return {
        ...sink,
        follow: follow.flatMap((list) => list(page, trace)),
        files: files.flatMap((list) => list(page, trace)),
      }
    },
  }
}

export interface CompiledRecipe {
  /** Name of the step that reads the starts. */
  readonly first: string
  readonly steps: ReadonlyMap<string, CompiledStep>
}

/** Throws `RecipeProblem` for a selector that is none. */
export const compileRecipe = (recipe: Recipe): CompiledRecipe => {
  const defaults = { locale: recipe.locale, zone: recipe.zone }
  const steps = new Map(
    Object.entries(recipe.steps).map(([name, step]) => [
      name,
      compileStep(name, step, { path: ['steps', name], defaults }),
    ]),
  )
  return { first: Object.keys(recipe.steps)[0] ?? '', steps }
}
