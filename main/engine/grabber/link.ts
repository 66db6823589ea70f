/** What readers of pages hand on: links as they stand there, nothing decided. */

/**
 * How it stands there. `link`: to click on. `frame`: another page that is a part of this one, or where it leads by itself. `next`: a
 * further part of the same list. `list`: a feed or sitemap. `embed`: shown or played in the page. `folder`, `entry`: of an index,
 * a feed or a list.
 */
export type RawVia = 'link' | 'frame' | 'next' | 'list' | 'embed' | 'folder' | 'entry'

export interface RawLink {
  /** As written, relative to the page's base. */
  readonly href: string
  readonly via: RawVia
  readonly text: string
  /** A name that goes before the one in the address; null: none. */
  readonly name: string | null
  readonly sizeBytes: number | null
  readonly isExact: boolean
  readonly modifiedAt: number | null
  /** The page asks not to follow it. */
  readonly nofollow: boolean
}

export interface Reading {
  readonly links: readonly RawLink[]
  /** What relative addresses are relative to; null: the page's own. */
  readonly base: string | null
  /** What it was read as. */
  readonly form: 'page' | 'index' | 'sitemap' | 'feed' | 'json' | 'text' | 'playlist' | 'metalink'
  readonly title: string
  /** The page asks that no link of it is followed. */
  readonly nofollow: boolean
}

/** Links of one page that are looked at; the rest of a page with more is left. */
export const mostLinks = 200_000

export const rawLink = (href: string, via: RawVia, more: Partial<RawLink> = {}): RawLink => ({
  href,
  via,
  text: '',
  name: null,
  sizeBytes: null,
  isExact: false,
  modifiedAt: null,
  nofollow: false,
  ...more,
})
