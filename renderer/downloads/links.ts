/** Finds addresses in whatever people paste or drop: lists, prose, HTML, uri-lists. Pure. */

export interface FoundLinks {
  /** http(s) addresses in order, each once. */
  readonly links: readonly string[]
  /** Lines that say something but contain no address. */
  readonly ignored: readonly string[]
}

const address = /\bhttps?:\/\/[^\s<>"'`\\^{}|]+/gi
const closers: Readonly<Record<string, string>> = { ')': '(', ']': '[' }

const count = (text: string, character: string): number => text.split(character).length - 1

/** Punctuation after an address belongs to the sentence; a bracket only when it was opened outside. */
const trimmed = (found: string): string => {
  let link = found
  for (;;) {
    const last = link.at(-1) ?? ''
    const opener = closers[last]
    const isUnpaired = opener !== undefined && count(link, last) > count(link, opener)
    if (!isUnpaired && !'.,;:!?*'.includes(last)) return link
    if (link === '') return link
    link = link.slice(0, -1)
  }
}

const isAddress = (link: string): boolean => URL.canParse(link) && new URL(link).hostname !== ''

/** Addresses of one line. */
const linksOf = (line: string): readonly string[] =>
  [...line.matchAll(address)].map(([found]) => trimmed(found)).filter(isAddress)

export const findLinks = (text: string): FoundLinks => {
  const links = new Set<string>()
  const ignored: string[] = []
  for (const raw of text.split(/\r\n|[\n\r]/)) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const found = linksOf(line)
    for (const link of found) links.add(link)
    if (found.length === 0) ignored.push(line)
  }
  return { links: [...links], ignored }
}

/** Targets of the links in a piece of HTML, one a line; relative ones are left out because their page is unknown. */
export const linksOfHtml = (html: string): string => {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const targets = [...page.querySelectorAll('a[href]')].map((link) => link.getAttribute('href') ?? '')
  return targets.filter((target) => /^https?:/i.test(target)).join('\n')
}

/** What a drop carries, most exact first: a list of addresses, links inside HTML, plain text. */
export const textOfTransfer = (data: Pick<DataTransfer, 'getData'>): string => {
  const list = data.getData('text/uri-list')
  if (findLinks(list).links.length > 0) return list
  const fromHtml = linksOfHtml(data.getData('text/html'))
  return fromHtml === '' ? data.getData('text/plain') : fromHtml
}
