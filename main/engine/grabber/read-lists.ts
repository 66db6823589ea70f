/** Links of what is no markup: JSON (JSON Feed among it), playlists, plain text. */
import { parseDate, plainText } from './clean.ts'
import { mostLinks, rawLink } from './link.ts'
import type { RawLink, Reading } from './link.ts'
import { readHtml } from './read-html.ts'
import { inEntry } from './read-xml.ts'

const reading = (form: Reading['form'], links: readonly RawLink[], title = ''): Reading => ({
  links,
  base: null,
  form,
  title,
  nofollow: false,
})

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** JSON Feed 1.1. */
const readJsonFeed = (feed: Readonly<Record<string, unknown>>): Reading => {
  const links = listOf(feed.items).flatMap((one): readonly RawLink[] => {
    const item = recordOf(one)
    const text = plainText(textOf(item.title) ?? '')
    const modifiedAt = parseDate(textOf(item.date_modified) ?? textOf(item.date_published) ?? '')
    const pages = [item.url, item.external_url].flatMap((url) => textOf(url) ?? [])
    const shown = [item.image, item.banner_image].flatMap((url) => textOf(url) ?? [])
    const files = listOf(item.attachments).flatMap((attached) => {
      const { url, title, size_in_bytes: size } = recordOf(attached)
      const href = textOf(url)
      const sizeBytes = typeof size === 'number' && size > 0 ? Math.round(size) : null
      return href === undefined ? [] : [rawLink(href, 'entry', { text: textOf(title) ?? text, sizeBytes, modifiedAt })]
    })
    const inner = readHtml(textOf(item.content_html) ?? '').links
    return [
      ...pages.map((url) => rawLink(url, 'link', { text, modifiedAt })),
      ...shown.map((url) => rawLink(url, 'embed', { text })),
      ...files,
      ...inner.map((link) => inEntry(link, pages[0], text)),
    ]
  })
  const next = textOf(feed.next_url)
  const all = next === undefined ? links : [...links, rawLink(next, 'next')]
  return reading('feed', all.slice(0, mostLinks), plainText(textOf(feed.title) ?? ''))
}

/** Every text in it that is a web address. */
const addressesIn = (value: unknown): readonly RawLink[] => {
  const found: RawLink[] = []
  const open: unknown[] = [value]
  while (open.length > 0 && found.length < mostLinks) {
    const one = open.pop()
    if (typeof one === 'string') {
      if (/^https?:\/\/\S+$/i.test(one)) found.push(rawLink(one, 'link'))
    } else if (typeof one === 'object' && one !== null) {
      for (const inner of Object.values(one).reverse()) open.push(inner)
    }
  }
  return found
}

/** null: no JSON. */
export const readJson = (text: string): Reading | null => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const feed = recordOf(value)
  return textOf(feed.version)?.includes('jsonfeed.org') === true
    ? readJsonFeed(feed)
    : reading('json', addressesIn(value))
}

/** M3U, extended or not: a line for each address, its title in the line before. */
export const readPlaylist = (text: string): Reading => {
  const links: RawLink[] = []
  let title = ''
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = raw.trim()
    if (line.startsWith('#EXTINF:')) title = plainText(line.slice(line.indexOf(',') + 1))
    if (line === '' || line.startsWith('#')) continue
    if (links.length < mostLinks) links.push(rawLink(line, 'entry', { text: title }))
    title = ''
  }
  return reading('playlist', links)
}

/** Web addresses in plain text, without the punctuation that ends a sentence or closes a bracket around them. */
export const readText = (text: string): Reading => {
  const links: RawLink[] = []
  for (const [match] of text.matchAll(/https?:\/\/[^\s<>"'`|\\^{}\u3000-\u303f\uff00-\uffef]+/gi)) {
    if (links.length >= mostLinks) break
    links.push(rawLink(trimmed(match), 'link'))
  }
  return reading('text', links)
}

const trimmed = (match: string): string => {
  let url = match.replace(/[.,;:!?*_~]+$/, '')
  for (const [open, close] of [
    ['(', ')'],
    ['[', ']'],
  ] as const) {
    while (url.endsWith(close) && url.split(close).length > url.split(open).length) url = url.slice(0, -1)
  }
  return url
}
