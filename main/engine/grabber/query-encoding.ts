/**
 * Queries of addresses in pages of old encodings. A browser sends the query of a link in the encoding of the page it stands on, and
 * everything else as UTF-8 (URL Standard, "percent-encode after encoding"); servers of such pages understand nothing else. Pure.
 */
import '@exodus/bytes/encoding.js'
import { percentEncodeAfterEncoding } from '@exodus/bytes/whatwg.js'

/** Queries of pages in these are UTF-8 (Encoding Standard, "get an output encoding"). */
const unicode = 'utf-'
/** The query percent-encode set of http. */
const escapedInQueries = ` "#'<>`

/** `href` as it stands in a page of this encoding (name in the Encoding Standard) → the same link with a query of ASCII. */
export const withEncodedQuery = (href: string, encoding: string): string => {
  const [before = ''] = href.split('#', 1)
  const at = before.indexOf('?')
  if (at === -1 || encoding.startsWith(unicode)) return href
  const query = before.slice(at + 1)
  if (!/[^\0-\x7f]/.test(query)) return href
  const sent = percentEncodeAfterEncoding(encoding, query.trimEnd().replace(/[\t\r\n]/g, ''), escapedInQueries)
  return `${before.slice(0, at + 1)}${sent}${href.slice(before.length)}`
}
