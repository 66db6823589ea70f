/**
 * Sitemaps, RSS, Atom and Metalink. Read in one pass; entities that a document declares itself are not expanded and nothing outside of
 * it is looked at, so neither can be used against us.
 */
import { parseDate, plainText } from './clean.ts'
import { mostLinks, rawLink } from './link.ts'
import { readMarkup } from './markup.ts'
import type { RawLink, Reading } from './link.ts'

const mostDepth = 200
const mostText = 8_192

/** An item of a feed, a file of a metalink, an address of a sitemap: what its children say. */
interface Item {
  readonly fields: Map<string, string>
  readonly links: RawLink[]
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
    if (begins) this.#item = { fields: new Map(name === 'file' ? Object.entries(attributes) : []), links: [] }
    this.#attributes(rawName.toLowerCase(), name, attributes)
  }

  text(text: string): void {
    if (this.#text.length < mostText) this.#text += text
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
    }
  }

  #field(rawName: string, name: string, text: string, { fields, links }: Item): void {
    if (text === '') return
    if (this.form === 'metalink' && (name === 'url' || name === 'metaurl')) {
      if (name === 'url' && links.length === 0) links.push(rawLink(text, 'entry'))
    } else if (rawName === 'image:loc') links.push(rawLink(text, 'embed'))
    else if (rawName === 'video:content_loc') links.push(rawLink(text, 'embed'))
    else if (name === 'link' && this.form === 'feed') links.push(rawLink(text, 'link'))
    else if (!fields.has(name)) fields.set(name, text)
  }

  #end(name: string, { fields, links }: Item): void {
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
  }

  #put(link: RawLink): void {
    if (this.#item === null) this.#add(link)
    else if (this.#item.links.length < 1_000) this.#item.links.push(link)
  }

  #add(link: RawLink): void {
    if (this.links.length < mostLinks) this.links.push(link)
  }
}

/** null: none of these documents. */
export const readXml = (text: string): Reading | null => {
  const reader = new XmlReader()
  readMarkup(text, reader, { xmlMode: true })
  const { form, links, title } = reader
  return form === null ? null : { links, base: null, form, title, nofollow: false }
}
