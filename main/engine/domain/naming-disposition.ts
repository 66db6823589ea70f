/**
 * The name in a Content-Disposition header (RFC 6266, RFC 8187), read as tolerantly as servers are careless: `filename*`
 * wins when it is valid, then `filename`, then `name`; the type (`attachment`, `inline`, none) does not matter, because
 * everything is saved. Pure; the result is raw and still has to be made safe.
 */
import { parse } from 'content-disposition'
import { decodePercent, decodeWords, fromHeaderBytes, unfolded } from './naming-text.ts'

/** null: the header names nothing. */
export function dispositionName(value: string): string | null {
  const header = fromHeaderBytes(value)
  // A quote that is never closed is closed at the end.
  return nameIn(header) ?? ((header.split('"').length - 1) % 2 === 1 ? nameIn(`${header}"`) : null)
}

function nameIn(header: string): string | null {
  // `filename=x` without a type is read as if it had one.
  const typed = /^[^;]*=/u.test(header) ? `attachment; ${header}` : header
  const plain = parse(typed, { extended: false }).parameters
  const decoded = parse(typed).parameters
  // The parser puts a valid `filename*` in place of `filename`.
  const extended = decoded.filename === plain.filename ? undefined : decoded.filename
  // A separator out of percent-encoding is a character of the name; a plain one is a folder, to be dropped.
  if (isSaid(extended)) return unfolded(extended)
  const spoken = [plain.filename, plain.name].find(isSaid)
  return spoken === undefined ? null : decodeCareless(spoken)
}

const isSaid = (text: string | undefined): text is string => text !== undefined && text.trim() !== ''

/**
 * Servers percent-encode the plain parameter, too. `foo-%41.html` is a name; encoded spaces or letters beyond ASCII (and those only)
 * are taken for what they mean, as long as they are whole UTF-8.
 */
function decodeCareless(text: string): string {
  const worded = decodeWords(text)
  if (worded !== text) return unfolded(worded)
  if (!/%20|%[c-f][0-9a-f]%[89ab][0-9a-f]/iu.test(text)) return text
  const decoded = decodePercent(text)
  return decoded.includes('\uFFFD') ? text : unfolded(decoded)
}
