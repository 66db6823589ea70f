/**
 * Sitemaps, RSS, Atom and Metalink. Read in one pass; entities that a document declares itself are not expanded and nothing outside of
 * it is looked at, so neither can be used against us.
 */
import { parseDate, plainText } from './clean.ts'
import { mostLinks, rawLink } from './link.ts'
import { readMarkup } from './markup.ts'
import { readHtml } from './read-html.ts'
import type { RawLink, RawVia, Reading } from './link.ts'

const mostDepth = 200
const mostText = 8_192
/** Of the text of an entry, which is a page of its own. */
const mostContent = 1_048_576

const contentNames = new Set(['description', 'encoded', 'content', 'summary'])

/** What a page may link with, in the XHTML of an entry. */
const linking: Readonly<Record<string, readonly [attribute: string, via: RawVia]>> = {
  a: ['href', 'link'],
  ...{ img: ['src', 'embed'], video: ['src', 'embed'], audio: ['src', 'embed'], source: ['src', 'embed'] },
}

/** An item of a feed, a file of a metalink, an address of a sitemap: what its children say. */
interface Item {
  readonly fields: Map<string, string>
  readonly links: RawLink[]
  /** Links in the text of a feed's entry. */
  readonly inner: RawLink[]
}

const bareName = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase()

const roots: Readonly<Record<string, Reading['form']>> = {
  sitemapindex: 'sitemap',
  urlset: 'sitemap',
  rss: 'feed',
  rdf: 'feed',
  feed: 'feed',
  metalink: 'metalink',
}
const itemNames = new Set(['sitemap', 'url', 'item', 'entry', 'file'])

const wholeNumber = (text: string | undefined): number | null => {
  const value = /^\s*\d{1,15}\s*$/.test(text ?? '') ? Number(text) : 0
  // Feeds write 0 or 1 where they do not know.
  return value > 1 ? value : null
}

class XmlReader {
  readonly links: RawLink[] = []
  form: Reading['form'] | null = null
  title = ''
  #path: string[] = []
  #text = ''
  #item: Item | null = null

  open(rawName: string, attributes: Readonly<Record<string, string>>): void {
    const name = bareName(rawName)
    if (this.#path.length === 0) this.form = roots[name] ?? null
    if (this.#path.length >= mostDepth) return
    this.#path.push(name)
    this.#text = ''
    // `<url>` is an item of a sitemap, and an address within the file of a metalink.
    const begins = itemNames.has(name) && (this.#item === null || (this.form !== 'metalink' && name === 'item'))
    if (begins)
      this.#item = { fields: new Map(name === 'file' ? Object.entries(attributes) : []), links: [], inner: [] }
    this.#attributes(rawName.toLowerCase(), name, attributes)
  }

  text(text: string): void {
    const most = contentNames.has(this.#path.at(-1) ?? '') ? mostContent : mostText
    if (this.#text.length < most) this.#text += text
  }

  close(rawName: string): void {
    const name = bareName(rawName)
    if (this.#path.at(-1) !== name) return
    this.#path.pop()
    const text = this.#text.trim()
    this.#text = ''
    const item = this.#item
    if (item !== null && itemNames.has(name) && !(this.form === 'metalink' && name === 'url')) {
      this.#end(name, item)
      this.#item = null
    } else if (item === null) {
      if (name === 'title' && this.title === '') this.title = plainText(text)
    } else this.#field(rawName.toLowerCase(), name, text, item)
  }

  #attributes(rawName: string, name: string, attributes: Readonly<Record<string, string>>): void {
    const { href, url, rel = 'alternate', type = '', length, filesize } = attributes
    const sizeBytes = wholeNumber(length ?? filesize)
    if (name === 'enclosure' && url !== undefined) this.#put(rawLink(url, 'entry', { sizeBytes }))
    else if (rawName === 'media:content' && url !== undefined) {
      this.#put(rawLink(url, 'entry', { sizeBytes: wholeNumber(attributes.fileSize ?? filesize) }))
    } else if (rawName === 'media:thumbnail' && url !== undefined) this.#put(rawLink(url, 'embed'))
    else if (name === 'content' && attributes.src !== undefined) this.#put(rawLink(attributes.src, 'link'))
    else if (name === 'link' && href !== undefined) {
      if (rel === 'enclosure') this.#put(rawLink(href, 'entry', { sizeBytes }))
      else if (rel === 'next') this.#put(rawLink(href, 'next'))
      else if (rel === 'alternate' && this.#item !== null && !/xml/i.test(type)) this.#put(rawLink(href, 'link'))
    } else this.#within(name, attributes)
  }

  /** XHTML in an entry. */
  #within(name: string, attributes: Readonly<Record<string, string>>): void {
    const [attribute, via] = linking[name] ?? []
    const href = attribute === undefined ? undefined : attributes[attribute]
    if (href === undefined || via === undefined || this.form !== 'feed') return
    if (this.#path.some((one) => contentNames.has(one))) this.#item?.inner.push(rawLink(href, via))
  }

  #field(rawName: string, name: string, text: string, { fields, links, inner }: Item): void {
    if (text === '') return
    if (this.form === 'feed' && contentNames.has(name) && text.includes('<'))
      for (const link of readHtml(text).links) inner.push(link)
    if (this.form === 'metalink' && (name === 'url' || name === 'metaurl')) {
      if (name === 'url' && links.length === 0) links.push(rawLink(text, 'entry'))
    } else if (rawName === 'image:loc') links.push(rawLink(text, 'embed'))
    else if (rawName === 'video:content_loc') links.push(rawLink(text, 'embed'))
    else if (name === 'link' && this.form === 'feed') links.push(rawLink(text, 'link'))
    else if (!fields.has(name)) fields.set(name, text)
  }

  #end(name: string, { fields, links, inner }: Item): void {
    const stamp = ['lastmod', 'pubdate', 'updated', 'published', 'date'].map((key) => fields.get(key)).find(Boolean)
    const modifiedAt = stamp === undefined ? null : parseDate(stamp)
    const loc = fields.get('loc')
    if (loc !== undefined) this.#add(rawLink(loc, name === 'sitemap' ? 'list' : 'link', { modifiedAt }))
    const text = plainText(fields.get('title') ?? '')
    const isFile = this.form === 'metalink'
    for (const link of links) {
      this.#add({
        ...link,
        text: link.text === '' ? text : link.text,
        modifiedAt,
        ...(isFile
          ? { name: fields.get('name') ?? null, sizeBytes: wholeNumber(fields.get('size')), isExact: true }
          : {}),
      })
    }
    const page = links.find(({ via }) => via === 'link')?.href
    for (const link of inner) this.#add(inEntry(link, page, text))
  }

  #put(link: RawLink): void {
    if (this.#item === null) this.#add(link)
    else if (this.#item.links.length < 1_000) this.#item.links.push(link)
  }

  #add(link: RawLink): void {
    if (this.links.length < mostLinks) this.links.push(link)
  }
}

/** A link in the text of an entry: relative to the entry's own page where that is known, named by the entry where it has no words. */
export const inEntry = (link: RawLink, page: string | undefined, title: string): RawLink => ({
  ...link,
  href: page === undefined ? link.href : (URL.parse(link.href, page)?.href ?? link.href),
  text: link.text === '' ? title : link.text,
})

/** null: none of these documents. */
export const readXml = (text: string): Reading | null => {
  const reader = new XmlReader()
  readMarkup(text, reader, { xmlMode: true })
  const { form, links, title } = reader
  return form === null ? null : { links, base: null, form, title, nofollow: false }
}
