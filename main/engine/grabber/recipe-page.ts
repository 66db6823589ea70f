/** What a step of a recipe makes of a page that was read: pages that wait, finds, rows, rejects. Decides by addresses; asks for nothing. */
import type { LeftOut } from '../../../shared/recipe-trial.ts'
import type { Header } from '../../../shared/requests.ts'
import type { NewFind, NewPage, NewReject, NewRow } from '../store/grab-operations.ts'
import { keyOf, readAddress } from './addresses.ts'
import { rawLink, type Reading } from './link.ts'
import { readPage } from './read-page.ts'
import { PageSource } from './recipe/source.ts'
import type { CompiledStep, PickedRow, StepResult } from './recipe/steps.ts'
import type { Trace } from './recipe/trace.ts'
import { TreeRefused } from './recipe/tree.ts'
import type { Scope } from './scope.ts'

export interface StepPage {
  readonly url: string
  readonly foundOn: string | null
  readonly depth: number
  /** Epoch milliseconds. */
  readonly now: number
  readonly text: string
  /** Name in the Encoding Standard; queries of its links are sent in it. */
  readonly encoding: string
  /** Media type without parameters. */
  readonly type: string | null
  readonly headers: readonly Header[]
}

/** A page that the step leads to, with why it is not read (null: it is). */
export interface LedTo {
  readonly url: string
  readonly step: string
  readonly leftOut: LeftOut | null
}

export interface StepReading {
  readonly pages: readonly NewPage[]
  readonly finds: readonly NewFind[]
  readonly rows: readonly NewRow[]
  readonly rejects: readonly NewReject[]
  readonly follow: readonly LedTo[]
  readonly next: LedTo | null
}

/** Pages say in their head that their links are not to be followed; only those that name robots are asked. */
const asksNoFollow = (text: string, type: string | null): boolean =>
  /<meta\s[^>]*robots/i.test(text.slice(0, 100_000)) && readPage(text, type).nofollow

const rowOf = ({ table, position, cells, key }: PickedRow): NewRow => ({
  ...{ table, position, cells, keyText: key ?? '' },
  key: key === null ? null : keyOf(`${table} ${key}`),
})

const nothing: StepResult = { follow: [], files: [], rows: [], rejects: [] }

const refused = (name: string, error: unknown): StepResult => {
  if (!(error instanceof TreeRefused)) throw error
  const problem = { field: '', reason: 'page_too_large', value: error.message } as const
  return { ...nothing, rejects: [{ table: name, position: 0, problems: [problem] }] }
}

const resultOf = (name: string, step: CompiledStep, source: PageSource, trace: Trace | null): StepResult => {
  try {
    return step.run(source, trace)
  } catch (error) {
    return refused(name, error)
  }
}

/** Links as a grab without recipe sees them: pages go on with the same step. */
const seen = (
  reading: Reading,
  { url, depth }: StepPage,
  scope: Scope,
  name: string,
): { pages: NewPage[]; finds: NewFind[] } => {
  const base = reading.base === null ? url : (readAddress(reading.base, url)?.href ?? url)
  const within = reading.form === 'index' ? (url.split(/[?#]/)[0] ?? url) : null
  const [pages, finds] = [[] as NewPage[], [] as NewFind[]]
  for (const link of reading.links) {
    const target = scope.target(link, base, depth, within)
    if (target !== null && 'page' in target) pages.push({ ...target.page, step: name })
    else if (target !== null) finds.push(target.find)
  }
  return { pages, finds }
}

export const readStep = (
  name: string,
  step: CompiledStep,
  page: StepPage,
  scope: Scope,
  options: { readonly obeys: boolean; readonly trace: Trace | null },
): StepReading => {
  const { text, encoding, type, url, foundOn, depth, now, headers } = page
  const source = new PageSource({ text, encoding }, type, { url, foundOn, readAt: now })
  const result = resultOf(name, step, source, options.trace)
  const all =
    step.followsAll || step.takesAll
      ? seen(readPage(text, type, encoding), page, scope, name)
      : { pages: [], finds: [] }
  const taken = result.files.flatMap(
    ({ url: address, ...link }) => scope.taken(address, rawLink(address.href, 'entry', link)) ?? [],
  )
  const finds = step.takesAll ? [...all.finds, ...taken] : taken
  const isClosed = options.obeys && asksNoFollow(text, type)
  const led = (address: URL, to: string, away: number): LedTo => ({
    url: address.href,
    step: to,
    leftOut: isClosed ? 'robots' : scope.whyNot(address, away),
  })
  const follow = result.follow.map((link) => led(link.url, link.to, depth + 1))
  const generic = step.followsAll ? all.pages : []
  const broughtAny = result.rows.length + result.rejects.length + follow.length + finds.length + generic.length > 0
  const nextUrl = nextOf(step, source, headers, broughtAny, options.trace)
  const next = nextUrl === null ? null : led(nextUrl, name, depth)
  const pages = [
    ...(isClosed ? [] : generic),
    ...result.follow.flatMap((link, at) =>
      follow[at]?.leftOut === null ? (scope.step(link.url, depth + 1, link.to) ?? []) : [],
    ),
    ...(nextUrl !== null && next?.leftOut === null
      ? [scope.step(nextUrl, depth, name)].filter((one) => one !== null)
      : []),
  ]
  return { pages, finds, rows: result.rows.map(rowOf), rejects: result.rejects, follow, next }
}

const nextOf = (
  step: CompiledStep,
  source: PageSource,
  headers: readonly Header[],
  broughtAny: boolean,
  trace: Trace | null,
): URL | null => {
  try {
    return step.next?.(source, headers, broughtAny, trace) ?? null
  } catch (error) {
    if (error instanceof TreeRefused) return null
    throw error
  }
}
