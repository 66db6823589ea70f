/** Chooses the reader for a body: by its type where that says something, and by how it begins where it does not. */
import type { Reading } from './link.ts'
import { withEncodedQuery } from './query-encoding.ts'
import { readHtml } from './read-html.ts'
import { readJson, readPlaylist, readText } from './read-lists.ts'
import { readXml } from './read-xml.ts'

const beginsLike = {
  markup: /^\uFEFF?\s*<(?:!doctype\s+html|html|head|body|title|meta|script|!--)/i,
  /** Nothing that `readXml` knows is declared as such a document. */
  html: /^\uFEFF?\s*<!doctype\s+html/i,
  xml: /^\uFEFF?\s*<(?:\?xml|urlset|sitemapindex|rss|feed|rdf|metalink|!doctype)/i,
  json: /^\uFEFF?\s*[{[]/,
  playlist: /^\uFEFF?\s*#EXTM3U/,
}

const playlistTypes = /mpegurl/i

const inEncoding = (reading: Reading, encoding: string): Reading => {
  if (encoding === 'utf-8') return reading
  const links = reading.links.map((link) => {
    const href = withEncodedQuery(link.href, encoding)
    return href === link.href ? link : { ...link, href }
  })
  return { ...reading, links, base: reading.base === null ? null : withEncodedQuery(reading.base, encoding) }
}

/** `type`: media type without parameters; null: none. `encoding`: what the text was decoded from, which queries of its links are sent in. */
export const readPage = (text: string, type: string | null, encoding = 'utf-8'): Reading => {
  const start = text.slice(0, 1_000)
  if (beginsLike.playlist.test(start) || playlistTypes.test(type ?? '')) return readPlaylist(text)
  if ((type ?? '').includes('json') || beginsLike.json.test(start)) {
    const json = readJson(text)
    if (json !== null) return json
  }
  if (beginsLike.html.test(start)) return inEncoding(readHtml(text), encoding)
  // Feeds are often said to be web pages, and XHTML to be XML: the root decides.
  if ((type ?? '').includes('xml') || beginsLike.xml.test(start)) {
    const xml = readXml(text)
    if (xml !== null) return xml
  }
  if (/html|xml/.test(type ?? '') || beginsLike.markup.test(start) || (type === null && /<a\s/i.test(text))) {
    return inEncoding(readHtml(text), encoding)
  }
  return readText(text)
}

/** Types that are read; everything else is a file. `wanted`: it was named as a list, so text of any kind is read, too. */
export const isReadable = (type: string | null, url: string, wanted: boolean): boolean => {
  if (type === null) return true
  if (/^(?:text\/html|application\/xhtml\+xml)$/.test(type)) return true
  if (/^(?:application|text)\/(?:(?:rss|atom|rdf|metalink4?)\+xml|xml|metalink|feed\+json)$/.test(type)) return true
  if (type.includes('mpegurl')) return true
  if (!wanted) return false
  if (/^text\/|json$|\+xml$/.test(type)) return true
  return /\.(?:xml|txt|m3u8?|json|meta4|metalink)(?:\.gz)?(?:$|\?)/i.test(url)
}
