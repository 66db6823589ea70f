/** Text for a terminal: safe to print, measured and cut in columns. Knows nothing of downloads. */

/** C0 and C1 controls, line separators and the marks that reorder text: what a hostile name could draw with. */
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu
const zeroWidth = /^[\p{M}\p{Cf}\p{Cc}]*$/u
/** East Asian wide and full-width blocks, and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const plain = /^[\x20-\x7e]*$/

/** Every character that could move the cursor, change colours or reverse the reading order becomes `�`. */
export const safeText = (text: string): string => (plain.test(text) ? text : text.replace(unsafe, '\ufffd'))

const graphemeColumns = (grapheme: string): number => {
  if (zeroWidth.test(grapheme)) return 0
  return wide.test(grapheme) ? 2 : 1
}

/** Columns that a text takes. */
export const columnsOf = (text: string): number => {
  if (plain.test(text)) return text.length
  let columns = 0
  for (const { segment } of segmenter.segment(text)) columns += graphemeColumns(segment)
  return columns
}

const head = (text: string, columns: number): string => {
  let taken = ''
  let left = columns
  for (const { segment } of segmenter.segment(text)) {
    left -= graphemeColumns(segment)
    if (left < 0) return taken
    taken += segment
  }
  return taken
}

const tail = (text: string, columns: number): string => {
  const graphemes = Array.from(segmenter.segment(text), ({ segment }) => segment)
  let from = graphemes.length
  let left = columns
  for (const grapheme of graphemes.reverse()) {
    left -= graphemeColumns(grapheme)
    if (left < 0) break
    from -= 1
  }
  return graphemes.reverse().slice(from).join('')
}

/** The text if it fits, else as much of its beginning as fits before `…`. */
export const cutText = (text: string, columns: number): string => {
  if (columnsOf(text) <= columns) return text
  return columns < 1 ? '' : `${head(text, columns - 1)}…`
}

/** Like `cutText`, but keeps the end as well: of a file name, both tell. */
export const cutMiddle = (text: string, columns: number): string => {
  if (columnsOf(text) <= columns) return text
  if (columns < 8) return cutText(text, columns)
  const end = Math.floor((columns - 1) / 2)
  return `${head(text, columns - 1 - end)}…${tail(text, end)}`
}

/** Fills up with spaces behind, or in front with `align: 'right'`; never cuts. */
export const padText = (text: string, columns: number, align: 'left' | 'right' = 'left'): string => {
  const space = ' '.repeat(Math.max(0, columns - columnsOf(text)))
  return align === 'left' ? text + space : space + text
}
