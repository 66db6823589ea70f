/**
 * Directory indexes of nginx, Apache, Caddy, lighttpd and their like: rows with a name, and beside it a date and a size. The way up and
 * the links that only sort are no entries. Pure.
 */
import { decodePercent } from '../domain/naming-text.ts'
import { parseDate, parseSize } from './clean.ts'
import type { RawLink } from './link.ts'
import type { OpenLink } from './read-html.ts'

export const isIndexTitle = (title: string): boolean =>
  /^\s*(?:index of|directory listing (?:for|of)|directory:|listing of)\s*\S/i.test(title)

/** Sorting (`?C=N;O=D`, `?sort=name&order=desc`), views of another kind, and the way up. */
const isNoEntry = ({ href, text }: RawLink): boolean =>
  href.startsWith('?') ||
  href.startsWith('#') ||
  /[?&](?:C=[NMSD]|sort=\w+|layout=\w+)(?:[;&]|$)/.test(href) ||
  /^(?:\.\.\/?|\.\/?|\/)$/.test(href) ||
  /^\.{2}\/?$|^parent directory$|^\[?to parent directory\]?$/i.test(text)

const dateText = /\d{1,4}[-/.][A-Za-z\d]{1,3}[-/.]\d{1,4}(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?)?(?:Z|[+-]\d{2}:?\d{2})?/

/** What a row says behind its name. Whole numbers of bytes are exact (`3`, `3 B`), `1.2M` is not. */
const detailsOf = (after: string): Pick<RawLink, 'sizeBytes' | 'isExact' | 'modifiedAt'> => {
  const date = dateText.exec(after)?.[0] ?? null
  const rest = date === null ? after : after.replace(date, '\t')
  for (const piece of rest.split(/\t+|\s{2,}|\n/)) {
    const sizeBytes = parseSize(piece)
    if (sizeBytes === null) continue
    return {
      sizeBytes,
      isExact: /^\s*\d+\s*(?:b|bytes)?\s*$/i.test(piece),
      modifiedAt: date === null ? null : parseDate(date),
    }
  }
  return { sizeBytes: null, isExact: false, modifiedAt: date === null ? null : parseDate(date) }
}

/** In an index a semicolon is a character of the file's name, whatever it is elsewhere. */
const nameOf = ({ href, name }: RawLink): string | null => {
  const segment = href.split(/[?#]/, 1)[0]?.split('/').at(-1) ?? ''
  return segment.includes(';') ? decodePercent(segment) : name
}

/** Names as people see them are cut by some servers (`a-very-long-na..>`), so the address names the file. */
export const indexEntries = (links: readonly RawLink[], rows: readonly OpenLink[]): readonly RawLink[] =>
  rows.flatMap(({ at, after }) => {
    const link = links[at]
    if (link === undefined || isNoEntry(link)) return []
    const isFolder = /\/(?:[?#].*)?$/.test(link.href)
    const via = isFolder ? 'folder' : 'entry'
    return [{ ...link, text: '', via, ...(isFolder ? {} : { ...detailsOf(after), name: nameOf(link) }) }] as const
  })
