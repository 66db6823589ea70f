/** What a drop or the clipboard carries, as text with links in it. */
import { findLinks } from '../../shared/links/find-links.ts'

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
