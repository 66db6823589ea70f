/** Where a list goes on: a link, a cursor, a number in the address, or the header `Link`. */
import type { Paging } from '../../../../shared/recipe.ts'
import type { Header } from '../../../../shared/requests.ts'
import { readAddress } from '../addresses.ts'
import { compileField, type Converter } from './convert.ts'
import { textOf } from './pick.ts'
import type { PageSource } from './source.ts'
import type { Trace } from './trace.ts'
import { recipeField } from '../../../../shared/recipe.ts'

/** `broughtAny`: whether the page had anything; counting ends with the first that had not. */
export type Pager = (
  page: PageSource,
  headers: readonly Header[],
  broughtAny: boolean,
  trace: Trace | null,
) => URL | null

/** The target of `rel="next"` in a `Link` header (RFC 8288); null: there is none. */
export const nextInHeader = (headers: readonly Header[], base: string): URL | null => {
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'link') continue
    for (const [, target = '', parameters = ''] of value
      .slice(0, 16_384)
      .matchAll(/<([^<>]*)>((?:[^<>,"]|"[^"]*")*)/g)) {
      const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters)
      const rels = (rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/)
      if (rels.includes('next')) return readAddress(target, base)
    }
  }
  return null
}

interface Counted {
  readonly first: number
  readonly by: number
  readonly last?: number | undefined
}

const after = (now: number, { by, last }: Counted): number | null => {
  const next = now + by
  return last !== undefined && next > last ? null : next
}

const byParameter = (url: string, param: string, counted: Counted): URL | null => {
  const address = new URL(url)
  const text = address.searchParams.get(param)
  const next = after(text !== null && /^\d{1,9}$/.test(text) ? Number(text) : counted.first, counted)
  if (next === null) return null
  address.searchParams.set(param, String(next))
  return readAddress(address.href)
}

const byPath = (url: string, template: string, counted: Counted): URL | null => {
  const address = new URL(url)
  const [before = '', behind = ''] = template.split('{n}')
  const { pathname } = address
  const at = pathname.lastIndexOf(before)
  const rest = at < 0 ? '' : pathname.slice(at + before.length)
  const number = /^\d{1,9}/.exec(rest)?.[0] ?? ''
  const isThere = number !== '' && rest.slice(number.length).startsWith(behind)
  const next = after(isThere ? Number(number) : counted.first, counted)
  if (next === null) return null
  address.pathname = isThere
    ? `${pathname.slice(0, at)}${before}${String(next)}${rest.slice(number.length)}`
    : `${pathname.replace(/\/$/, '')}${before}${String(next)}${behind}`
  return readAddress(address.href)
}

const byCursor = (url: string, param: string, cursor: string): URL | null => {
  const address = new URL(url)
  address.searchParams.set(param, cursor)
  return readAddress(address.href)
}

const picked = (
  paging: Exclude<Paging, { param: string } | { path: string } | { header: 'link' }>,
  path: readonly (string | number)[],
): Pager => {
  const { cursor, ...pick } = paging
  const field: Converter = compileField(
    recipeField.parse({ ...pick, type: cursor === undefined ? 'url' : 'text', bad: 'empty' }),
    path,
    {
      locale: 'en',
      zone: 'UTC',
    },
  )
  return (page, _headers, _broughtAny, trace) => {
    const spots = field.pick(page, null)
    trace?.note('next', spots)
    // `null`, `false` and `""` are how APIs say that there is no more.
    const told = spots.filter((spot) => !['', 'false', 'null'].includes(textOf(spot)) || spot.kind === 'node')
    const value = field.read(page, told)
    const text = 'cells' in value && typeof value.cells[0] === 'string' ? value.cells[0] : null
    if (text === null) return null
    return cursor === undefined ? readAddress(text) : byCursor(page.facts.url, cursor, text)
  }
}

export const compilePaging = (paging: Paging, path: readonly (string | number)[]): Pager => {
  if ('header' in paging) return (page, headers) => nextInHeader(headers, page.facts.url)
  if ('param' in paging)
    return (page, _headers, broughtAny) => (broughtAny ? byParameter(page.facts.url, paging.param, paging) : null)
  if ('path' in paging)
    return (page, _headers, broughtAny) => (broughtAny ? byPath(page.facts.url, paging.path, paging) : null)
  return picked(paging, path)
}
