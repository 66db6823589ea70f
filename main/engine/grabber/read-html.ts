/**
 * Links of an HTML page, read in one pass without a tree: however deep or broken it is, only its links and a few words of each are
 * kept. Scripts are neither run nor read.
 */
import { plainText } from './clean.ts'
import { rawLink, mostLinks } from './link.ts'
import { readMarkup } from './markup.ts'
import type { RawLink, RawVia, Reading } from './link.ts'
import { indexEntries, isIndexTitle } from './read-index.ts'
import { srcsetOf } from './srcset.ts'

type Attributes = Readonly<Record<string, string>>

/** Attributes with one address each, by element. */
const simple: Readonly<Record<string, readonly (readonly [string, RawVia])[]>> = {
  a: [['href', 'link']],
  area: [['href', 'link']],
  frame: [['src', 'frame']],
  iframe: [['src', 'frame']],
  img: [['src', 'embed']],
  input: [['src', 'embed']],
  video: [
    ['src', 'embed'],
    ['poster', 'embed'],
  ],
  audio: [['src', 'embed']],
  source: [['src', 'embed']],
  track: [['src', 'embed']],
  embed: [['src', 'embed']],
  object: [['data', 'embed']],
  image: [
    ['href', 'embed'],
    ['xlink:href', 'embed'],
  ],
}

/** Where pages keep the address that a script would put in place. */
const lazy: Readonly<Record<string, RawVia>> = {
  'data-src': 'embed',
  'data-original': 'embed',
  'data-lazy-src': 'embed',
  'data-full': 'embed',
  'data-large': 'embed',
  'data-video': 'embed',
  'data-audio': 'embed',
  'data-href': 'link',
  'data-url': 'link',
  'data-download': 'link',
}
const lazySets = ['srcset', 'data-srcset', 'data-lazy-srcset', 'imagesrcset']

/** A link whose words, and what stands behind it, are still being read. */
export interface OpenLink {
  at: number
  words: string
  /** Text and telling attributes between it and the next link: the rest of an index's row. */
  after: string
  isOpen: boolean
}

const mostWords = 1_000
const mostAfter = 400

class HtmlReader {
  readonly links: RawLink[] = []
  readonly rows: OpenLink[] = []
  base: string | null = null
  title = ''
  nofollow = false
  #indexMarks = 0
  #open: OpenLink | null = null
  #silent = 0
  #titleDepth = 0
  #heading = ''
  #inHeading = false

  open(name: string, attributes: Attributes): void {
    if (name === 'script' || name === 'style') this.#silent += 1
    else if (name === 'base') this.#base(attributes.href)
    else if (name === 'meta') this.#meta(attributes)
    else if (name === 'link') this.#linked(attributes)
    else if (name === 'title') this.#titleDepth += 1
    else if (name === 'h1') this.#inHeading = true
    this.#addresses(name, attributes)
    this.#rowMarks(name, attributes)
  }

  text(text: string): void {
    if (this.#silent > 0) return
    if (this.#titleDepth > 0 && this.title.length < mostWords) this.title += text
    if (this.#inHeading && this.#heading.length < mostWords) this.#heading += text
    const open = this.#open
    if (open === null) return
    if (open.isOpen && open.words.length < mostWords) open.words += text
    else if (!open.isOpen && open.after.length < mostAfter) open.after += text
  }

  close(name: string): void {
    if (name === 'script' || name === 'style') this.#silent = Math.max(0, this.#silent - 1)
    else if (name === 'title') this.#titleDepth = Math.max(0, this.#titleDepth - 1)
    else if (name === 'h1') this.#inHeading = false
    else if (name === 'a' && this.#open !== null) this.#open.isOpen = false
    else if (name === 'td' && this.#open !== null) this.#open.after += ' \t'
  }

  get isIndex(): boolean {
    return this.#indexMarks > 0 || isIndexTitle(this.title) || isIndexTitle(this.#heading)
  }

  #base(href: string | undefined): void {
    // The first one counts (HTML, section 4.2.3), and nothing but the web.
    if (this.base === null && href !== undefined && !/^\s*(?:javascript|data|blob|file):/i.test(href)) this.base = href
  }

  #meta(attributes: Attributes): void {
    const content = attributes.content ?? ''
    if (attributes.name?.toLowerCase() === 'robots' && /nofollow|none/i.test(content)) this.nofollow = true
    if (attributes['http-equiv']?.toLowerCase() !== 'refresh') return
    const target = /^\s*[\d.]*\s*[;,]?\s*url\s*=\s*(["']?)([^"']+)\1/i.exec(content)?.[2]
    if (target !== undefined) this.#add(target.trim(), 'frame')
  }

  #linked({ rel = '', href, type = '' }: Attributes): void {
    if (href === undefined) return
    const rels = rel.toLowerCase().split(/\s+/)
    if (rels.includes('next')) this.#add(href, 'next')
    else if (rels.includes('alternate') && /rss|atom|feed\+json/i.test(type)) this.#add(href, 'list')
    else if (rels.includes('sitemap')) this.#add(href, 'list')
    else if (rels.includes('enclosure')) this.#add(href, 'entry')
  }

  #addresses(name: string, attributes: Attributes): void {
    for (const [attribute, via] of simple[name] ?? []) {
      const href = attributes[attribute]
      if (href !== undefined) this.#address(name, attributes, href, via)
    }
    for (const [attribute, value] of Object.entries(attributes)) {
      const via = lazy[attribute]
      if (via !== undefined && value !== '') this.#add(value, via)
      else if (lazySets.includes(attribute)) for (const url of srcsetOf(value)) this.#add(url, 'embed')
    }
  }

  #address(name: string, attributes: Attributes, href: string, via: RawVia): void {
    const rel = attributes.rel?.toLowerCase() ?? ''
    const isNext = via === 'link' && rel.split(/\s+/).includes('next')
    const said = attributes.download
    const named = said === undefined || said === '' ? null : said
    const isFile = said !== undefined && via === 'link'
    this.#add(href, isFile ? 'entry' : isNext ? 'next' : via, {
      name: named,
      text: name === 'img' ? plainText(attributes.alt ?? '') : '',
      nofollow: rel.includes('nofollow'),
    })
    if (name !== 'a') return
    this.#open = { at: this.links.length - 1, words: '', after: '', isOpen: true }
    if (this.rows.length < mostLinks) this.rows.push(this.#open)
  }

  /** What the file servers of lighttpd and Caddy mark their rows with. */
  #rowMarks(name: string, attributes: Attributes): void {
    const summary = attributes.summary ?? attributes['aria-describedby'] ?? ''
    if (name === 'table' && /^(?:directory listing|summary)$/i.test(summary)) this.#indexMarks += 1
    const open = this.#open
    if (open === null || open.isOpen) return
    const told = name === 'time' ? attributes.datetime : name === 'td' ? attributes['data-size'] : undefined
    if (told !== undefined && told.length < 60) open.after += name === 'time' ? ` ${told} \t` : ` \t${told}\t `
  }

  #add(href: string, via: RawVia, more: Partial<RawLink> = {}): void {
    if (this.links.length < mostLinks && href.length <= 8_192) this.links.push(rawLink(href, via, more))
  }
}

export const readHtml = (text: string): Reading => {
  const reader = new HtmlReader()
  readMarkup(text, reader, { lowerCaseTags: true, lowerCaseAttributeNames: true })
  for (const { at, words } of reader.rows) {
    const link = reader.links[at]
    if (link?.text === '') reader.links[at] = { ...link, text: plainText(words) }
  }
  const { base, nofollow, isIndex } = reader
  const title = plainText(reader.title)
  if (isIndex) return { links: indexEntries(reader.links, reader.rows), base, form: 'index', title, nofollow: false }
  return { links: reader.links, base, form: 'page', title, nofollow }
}
